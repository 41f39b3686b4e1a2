"""The API tells what the store has, exactly, whole, and to the page."""

import csv
import datetime as dt
import io
import json
import logging
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Any, Final

import httpx
import pytest
import pytest_asyncio
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kmpd.commands.transfer.taking import AMOUNT_COLUMNS, READING_COLUMNS
from kmpd.consumption import PeriodKind
from kmpd.errors import StoreError
from kmpd.reading import Quality, Reading
from kmpd.web.api import export
from tests.kmpd.web.asking import ORIGIN, client, guard_of
from tests.kmpd.web.house import (
    BEGIN,
    ENERGY,
    GAP,
    HOUR,
    HOURS,
    NOW,
    House,
    history,
    living,
)

pytestmark = pytest.mark.asyncio(loop_scope="module")

_EVER: Final = {"since": "2000-01-01", "until": "2100-01-01"}
_SAME: Final = {"Origin": ORIGIN}


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def home(tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[House]:
    """Build a house that tests only look at."""
    async with living(tmp_path_factory.mktemp("home")) as built:
        yield built


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def asking(home: House) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of its API."""
    async with client(guard_of(home), origin=f"{ORIGIN}/api/v1/") as opened:
        yield opened


async def told(asking: httpx.AsyncClient, path: str, **query: object) -> Any:  # noqa: ANN401
    """Return what the API tells."""
    answer = await asking.get(path, params=query)
    assert answer.status_code == 200, answer.text
    return answer.json()


async def every_page(
    asking: httpx.AsyncClient, path: str, **query: object
) -> list[dict[str, Any]]:
    """Return the items of all pages."""
    items, cursor = [], None
    while True:
        page = await told(
            asking, path, **query, **({} if cursor is None else {"cursor": cursor})
        )
        items += page["items"]
        cursor = page["next"]
        if cursor is None:
            return items


class TestReadings:
    """Readings come whole."""

    async def test_the_last_one_is_that_of_the_store(
        self, home: House, asking: httpx.AsyncClient
    ) -> None:
        """A display shows another number than the meter."""
        kept = await home.store.latest("heat")
        assert kept is not None
        answer = await told(asking, "meters/heat/latest")

        assert answer["at"] == "2026-11-05T22:00:00Z"
        assert {
            one["register"]: one["number"] for one in answer["values"].values()
        } == {id_: str(value.number) for id_, value in kept.values.items()}
        assert answer["values"]["heat_energy"]["float"] == 182.944

    @settings(suppress_health_check=list(HealthCheck))
    @given(
        limit=st.integers(1, 9) | st.integers(100, 1_000),
        source=st.sampled_from([None, "poll", "log", "import"]),
        since=st.integers(-2, HOURS + 2),
        hours=st.integers(-5, 40),
    )
    async def test_pages_have_each_reading_once(
        self,
        asking: httpx.AsyncClient,
        limit: int,
        source: str | None,
        since: int,
        hours: int,
    ) -> None:
        """A program that goes through pages misses a reading, or counts one twice."""
        begin, end = BEGIN + since * HOUR, BEGIN + (since + hours) * HOUR
        query = {"source": source} if source else {}
        found = await every_page(
            asking,
            "meters/heat/readings",
            limit=limit,
            since=begin.isoformat(),
            until=end.isoformat(),
            **query,
        )

        wanted = [
            (one.at, one.source)
            for one in history()
            if begin <= one.at < end and source in {None, one.source}
        ]
        assert [one["at"] for one in found] == sorted(one["at"] for one in found)
        assert len({one["seq"] for one in found}) == len(found)
        assert sorted((one["at"], one["source"]) for one in found) == sorted(
            (_text(at), kind) for at, kind in wanted
        )

    async def test_dates_go_by_the_zone_of_the_meter(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A day begins in the evening before, and lasts 24 hours when it has 25."""
        day = {"since": "2026-10-25", "until": "2026-10-26", "source": "poll"}
        found = await every_page(asking, "meters/heat/readings", **day)

        assert len(found) == 25
        assert found[0]["at"] == "2026-10-24T22:00:00Z"

    async def test_what_is_doubted_is_told_with_why(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A broken sensor is taken for a cold supply."""
        found = await every_page(asking, "meters/heat/readings", **_EVER)
        doubted = [
            value
            for one in found
            for value in one["values"].values()
            if value["quality"] != Quality.GOOD
        ]

        assert doubted
        assert {each["reason"] for each in doubted} == {"no sensor is connected"}


def _text(at: dt.datetime) -> str:
    return at.isoformat().replace("+00:00", "Z")


class TestConsumption:
    """What was counted is what the store says was counted."""

    @pytest.mark.parametrize("limit", [7, 1_000])
    @pytest.mark.parametrize("by", list(PeriodKind))
    async def test_every_period_is_told_once(
        self, home: House, asking: httpx.AsyncClient, by: PeriodKind, limit: int
    ) -> None:
        """A bill is made of other numbers than those of the store."""
        kept = await home.store.consumption(
            "heat",
            ENERGY,
            period=by,
            since=dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
            until=dt.datetime(2100, 1, 1, tzinfo=dt.UTC),
        )
        found = await every_page(
            asking, "meters/heat/consumption", by=by.value, limit=limit, **_EVER
        )

        assert kept
        assert [(one["start"], one["number"], one["mark"]) for one in found] == [
            (_text(one.period.start), format(one.number, "f"), one.mark.value)
            for one in kept
        ]

    async def test_units_are_those_that_are_asked_for(
        self, asking: httpx.AsyncClient
    ) -> None:
        """Gigajoules are read as kilowatt-hours."""
        path, query = "meters/heat/consumption", {"by": "year"} | _EVER
        (in_gj,) = (await told(asking, path, **query))["items"]
        (in_kwh,) = (await told(asking, path, unit="kWh", **query))["items"]
        (in_litres,) = (await told(asking, path, quantity="volume", unit="l", **query))[
            "items"
        ]

        assert (in_gj["number"], in_gj["unit"]) == ("82.944", "GJ")
        assert (Decimal(in_kwh["number"]), in_kwh["unit"]) == (23_040, "kWh")
        assert (Decimal(in_litres["number"]), in_litres["unit"]) == (48_960, "l")

    @pytest.mark.parametrize(
        ("query", "status", "word"),
        [
            ({"quantity": "volume", "unit": "GJ"}, 409, "m³"),
            ({"register": 86}, 404, "60"),
            ({"register": 1}, 404, "60"),
            ({"register": "heat"}, 422, "register"),
            ({"by": "week"}, 422, "by"),
            ({"limit": 0}, 422, "limit"),
            ({"limit": 1_001}, 422, "limit"),
            ({"since": "yesterday"}, 422, "2026-01-31"),
            ({"since": "2026-02-30"}, 422, "calendar"),
            ({"sinse": "2026-01-01"}, 422, "sinse"),
            ({"cursor": "abc"}, 404, "cursor"),
        ],
    )
    async def test_what_cannot_be_is_told_in_words(
        self,
        asking: httpx.AsyncClient,
        query: dict[str, object],
        status: int,
        word: str,
    ) -> None:
        """Somebody who mistypes a setting gets an answer to another question."""
        answer = await asking.get("meters/heat/consumption", params=query)

        assert answer.status_code == status
        assert answer.headers["content-type"] == "application/problem+json"
        assert word in answer.json()["detail"]

    async def test_a_meter_that_is_not_there_is_told_with_those_that_are(
        self, asking: httpx.AsyncClient
    ) -> None:
        """Nobody knows how the meter is spelt."""
        answer = await asking.get("meters/heet/latest")

        assert answer.status_code == 404
        assert "heat, new" in answer.json()["detail"]

    async def test_a_meter_without_a_past_has_none(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A meter that was never read ends a program."""
        assert await every_page(asking, "meters/new/readings", **_EVER) == []
        assert (await asking.get("meters/new/consumption")).status_code == 404


class TestComparison:
    """Two times are held against each other."""

    async def test_the_difference_is_that_of_both(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A saving is told that there was not."""
        span = {"since": "2026-10-27", "until": "2026-10-29"}
        answer = await told(asking, "meters/heat/comparison", **span)
        this, other = answer["this"], answer["other"]

        assert (other["since"], other["until"]) == (
            "2026-10-24T22:00:00Z",
            "2026-10-26T23:00:00Z",
        )
        assert Decimal(this["number"]) == sum(
            Decimal(one["number"]) for one in this["items"]
        )
        assert Decimal(answer["difference"]["number"]) == Decimal(
            this["number"]
        ) - Decimal(other["number"])

    async def test_the_same_part_of_both_is_held_against_each_other(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A month that has just begun is held against a whole one, and saves heat."""
        span = {"since": "2026-10-28T00:00", "until": "2026-10-28T13:20"}
        days = {"other_since": "2026-10-27", "other_until": "2026-10-28"}
        answer = await told(asking, "meters/heat/comparison", **span, **days)
        difference = answer["difference"]
        hours = [
            await told(asking, "meters/heat/consumption", by="hour", **difference[name])
            for name in ("this", "other")
        ]

        assert difference["this"] == {
            "since": "2026-10-27T23:00:00Z",
            "until": "2026-10-28T12:00:00Z",
        }
        assert difference["other"] == {
            "since": "2026-10-26T23:00:00Z",
            "until": "2026-10-27T12:00:00Z",
        }
        one, other = (
            sum(Decimal(hour["number"]) for hour in each["items"]) for each in hours
        )
        assert Decimal(difference["number"]) == one - other

    async def test_times_without_a_part_in_common_have_no_difference(
        self, asking: httpx.AsyncClient
    ) -> None:
        """All that was ever counted is told as an increase."""
        span = {"since": "2026-10-27", "until": "2026-10-29", "to": "year"}

        answer = await told(asking, "meters/heat/comparison", **span)

        assert answer["difference"] is None

    async def test_a_year_earlier_is_the_same_days(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A leap year shifts what is compared."""
        span = {"since": "2024-02-29", "until": "2024-03-02", "to": "year"}
        other = (await told(asking, "meters/heat/comparison", **span))["other"]

        assert (other["since"], other["until"]) == (
            "2023-02-28T23:00:00Z",
            "2023-03-01T23:00:00Z",
        )
        assert other["mark"] is None


class TestHealth:
    """How well meters are read."""

    async def test_a_gap_is_told(self, asking: httpx.AsyncClient) -> None:
        """Nobody sees that readings are missing."""
        (gap,) = (await told(asking, "meters/heat/gaps"))["items"]

        assert gap["since"] == _text(BEGIN + (GAP[0] - 1) * HOUR)
        assert gap["until"] == _text(BEGIN + (GAP[-1] + 1) * HOUR)
        assert gap["seconds"] == (len(GAP) + 1) * 3_600

    @pytest.mark.parametrize("limit", [1, 5, 31])
    async def test_good_and_doubted_values_are_all_counted(
        self, asking: httpx.AsyncClient, limit: int
    ) -> None:
        """A sensor that fails more and more is not seen."""
        days = await every_page(asking, "meters/heat/quality", limit=limit, **_EVER)
        polled = [one for one in history() if one.source == "poll"]
        doubted = sum(len(one.values) - len(one.good) for one in polled)

        assert sum(day["values_doubted"] for day in days) == doubted > 0
        assert sum(day["values_good"] for day in days) == 3 * len(polled) - doubted
        assert [day["day"] for day in days] == sorted({day["day"] for day in days})
        assert sum(day["failures"] for day in days) == 2

    async def test_retries_are_what_was_asked_again(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A line that gets worse is not seen."""
        days = (await told(asking, "meters/heat/line"))["items"]

        assert days
        assert all(day["retries"] == day["attempts"] - day["requests"] for day in days)

    async def test_events_may_be_of_one_kind(self, asking: httpx.AsyncClient) -> None:
        """What the meter said of itself is lost among other news."""
        every_one = (await told(asking, "meters/heat/events"))["items"]
        (info,) = (await told(asking, "meters/heat/events", kind="info_code"))["items"]

        assert len(every_one) == 2
        assert info["text"] == "Air in the flow sensor."

    @pytest.mark.parametrize("limit", [5, 12, 1_000])
    async def test_every_temperature_is_told_once(
        self, asking: httpx.AsyncClient, limit: int
    ) -> None:
        """Degree days miss a night."""
        found = await every_page(asking, "temperatures", limit=limit, **_EVER)

        assert len(found) == 2 * len(range(0, HOURS, 3))
        assert len({(one["at"], one["source"]) for one in found}) == len(found)


class TestExport:
    """Files are those of `kmpd export`."""

    async def test_the_columns_are_the_same(self) -> None:
        """A spreadsheet that takes one file does not take the other."""
        assert export.READING_COLUMNS == READING_COLUMNS
        assert export.AMOUNT_COLUMNS == AMOUNT_COLUMNS

    async def test_each_value_is_a_row(self, asking: httpx.AsyncClient) -> None:
        """An export is not whole."""
        answer = await asking.get("meters/heat/export", params=_EVER)
        rows = list(csv.DictReader(io.StringIO(answer.text)))

        assert answer.headers["content-type"].startswith("text/csv")
        assert "heat-readings.csv" in answer.headers["content-disposition"]
        assert len(rows) == 3 * len(history())
        assert {row["number"] for row in rows if row["register"] == "60"} == {
            str(one.values[ENERGY].number) for one in history()
        }

    async def test_each_period_is_a_line_of_json(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A program that reads lines reads none."""
        query = {"what": "day", "format": "jsonl"} | _EVER
        answer = await asking.get("meters/heat/export", params=query)
        rows = [json.loads(line) for line in answer.text.splitlines()]

        energy = sum(Decimal(row["number"]) for row in rows if row["register"] == 60)
        assert energy == Decimal("82.944")


class TestTags:
    """What has not changed is not sent again."""

    async def test_whoever_has_it_gets_none_of_it(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A telephone loads a year again and again."""
        first = await asking.get("meters/heat/consumption", params=_EVER)
        tag = first.headers["etag"]
        again = await asking.get(
            "meters/heat/consumption",
            params=_EVER,
            headers={"If-None-Match": f'"x", W/{tag}'},
        )

        assert (again.status_code, again.content) == (304, b"")
        assert again.headers["etag"] == tag
        assert first.headers["cache-control"] == "private, no-cache"

    async def test_another_answer_has_another_tag(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A change is not seen."""
        tags = [
            (await asking.get("meters/heat/readings", params={"limit": limit})).headers[
                "etag"
            ]
            for limit in (1, 2, 3)
        ]

        assert len(set(tags)) == 3

    @pytest.mark.parametrize(
        "path", ["meters", "meters/heat/export", "live", "openapi.json"]
    )
    async def test_the_head_is_that_of_the_whole(
        self, asking: httpx.AsyncClient, path: str
    ) -> None:
        """A program that looks before it loads waits for ever."""
        answer = await asking.head(path)

        assert (answer.status_code, answer.content) == (200, b"")


class TestDescription:
    """The description is whole, and shown by nobody else."""

    async def test_every_address_tells_what_it_does_and_how_it_fails(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A program has to be written by trying."""
        described = await told(asking, "openapi.json")
        for operations in described["paths"].values():
            for operation in operations.values():
                assert operation["summary"]
                assert operation["description"]
                assert "401" in operation["responses"]
                for parameter in operation.get("parameters", []):
                    assert parameter["description"]

    async def test_nothing_is_loaded_from_elsewhere(
        self, asking: httpx.AsyncClient
    ) -> None:
        """A page of the station tells others who reads what."""
        for path in ("docs", "redoc", "../docs", "../../docs"):
            assert (await asking.get(path)).status_code == 404


class TestChanging:
    """What an admin may do, and what it leaves behind."""

    async def test_reading_now_reads_now(self, house: House) -> None:
        """Somebody at the meter waits for the next hour."""
        async with _client(house) as asking:
            answer = await asking.post("meters/heat/read", headers=_SAME)

        assert answer.json()["at"] > _text(NOW)
        assert house.asked == ["heat"]

    async def test_a_meter_that_does_not_answer_is_told_in_words(
        self, house: House
    ) -> None:
        """Nobody knows why there is no reading."""
        async with _client(house) as asking:
            answer = await asking.post("meters/new/read", headers=_SAME)

        assert answer.status_code == 502
        assert answer.json()["detail"] == "new did not answer."

    async def test_a_reset_is_noted_and_taken_back(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A reset that nobody noted makes a month of negative heat."""
        since = _text(BEGIN + 50 * HOUR)
        path = "meters/heat/segments"
        with caplog.at_level(logging.WARNING, "kmpd.web"):
            async with _client(house) as asking:
                noted = await asking.post(path, json={"since": since}, headers=_SAME)
                there = (await told(asking, path))["items"]
                gone = await asking.delete(path, params={"since": since}, headers=_SAME)
                again = await asking.delete(
                    path, params={"since": since}, headers=_SAME
                )

        assert noted.status_code == 201
        assert there[-1] == noted.json()
        assert (gone.status_code, again.status_code) == (204, 404)
        assert "event=reset-noted" in caplog.text
        assert "event=reset-taken-back" in caplog.text

    async def test_a_change_of_meter_is_not_noted_twice(self, house: House) -> None:
        """A change of meter is taken back as a reset."""
        async with _client(house) as asking:
            answer = await asking.post(
                "meters/heat/segments", json={"since": _text(BEGIN)}, headers=_SAME
            )

        assert answer.status_code == 409


class TestTrouble:
    """What goes wrong is told, and harms nobody."""

    async def test_a_store_that_is_away_is_told(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A program takes no answer for no readings."""

        async def away(_: str) -> Reading | None:
            raise StoreError(store="sqlite:///secret", reason="it was taken away")

        monkeypatch.setattr(house.store, "latest", away)
        async with _client(house) as asking:
            answer = await asking.get("meters/heat/latest")

        assert answer.status_code == 503
        assert answer.headers["retry-after"]
        assert "secret" not in answer.text

    async def test_what_is_not_there_is_told_as_a_problem(self, house: House) -> None:
        """A program gets a page for people."""
        async with _client(house) as asking:
            answers = [
                await asking.get(path)
                for path in ("nothing", "../v2/meters", "meters/a%0Ab/latest")
            ]

        assert [answer.status_code for answer in answers] == [404] * 3
        assert {answer.headers["content-type"] for answer in answers} == {
            "application/problem+json"
        }


def _client(house: House) -> httpx.AsyncClient:
    return client(guard_of(house), origin=f"{ORIGIN}/api/v1/")

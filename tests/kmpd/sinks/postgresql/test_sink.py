"""Others find readings in a table of PostgreSQL, each once and exactly."""

import asyncio
import itertools
import re
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import attrs
import psycopg
import pytest
from pydantic import ValidationError

from kmpd.errors import SinkError
from kmpd.reading import Quality, Reading
from kmpd.sinks.postgresql import KIND, PostgresqlSink
from kmpd.sinks.postgresql.options import RESERVED
from kmpd.storage import open_store
from kmpd.storage.schema import METADATA
from tests.kmpd.servers import PASSWORD, Postgresql, running_postgresql
from tests.kmpd.sinks.context import Context
from tests.kmpd.sinks.mqtt.household import HEAT, NOON, WATER, reading_of, value

_DOCS: Final = Path(__file__).parents[4] / "docs"
_numbers: Final = itertools.count(1)


@pytest.fixture(scope="module")
def server() -> Iterator[Postgresql]:
    """Run a PostgreSQL."""
    with running_postgresql() as running:
        yield running


@pytest.fixture
def url(server: Postgresql) -> str:
    """Return the URL of an empty database."""
    return server.make_database(f"others{next(_numbers)}")


def _sink(url: str, **more: Any) -> PostgresqlSink:  # noqa: ANN401 - as configured
    options = KIND.options.model_validate({"url": url} | more)
    sink = KIND.make("postgresql", options, Context())
    assert isinstance(sink, PostgresqlSink)
    return sink


def _asked(url: str, query: str) -> list[Any]:
    with psycopg.connect(url) as connection:
        return connection.execute(query).fetchall()


def _told(url: str, statement: str) -> None:
    with psycopg.connect(url) as connection:
        connection.execute(statement)


def _one(number: str = "0.3030", unit: int = 8, **changes: Any) -> Reading:  # noqa: ANN401 - as attrs takes them
    told = {60: value(60, number, unit), 1003: value(1003, "2026-01-15", 48)}
    return reading_of(HEAT, **{"values": told, "seq": 7, **changes})


@pytest.mark.needs("postgres")
class TestTable:
    """What stands in the table, and in the view beside it."""

    async def test_each_value_is_a_row_with_all_its_digits(self, url: str) -> None:
        """Without it, a report is wrong in the last digit."""
        sink = _sink(url)
        await sink.open()

        await sink.write([_one()])

        rows = _asked(
            url,
            "SELECT station, meter, serial, source, at, register, name, number, unit, "
            "seq FROM kmp_value ORDER BY register",
        )
        identity = ("kmpd", "heat", "123456", "poll", NOON)
        assert rows[0] == (*identity, 60, "heat_energy", Decimal("0.3030"), "GJ", 7)
        assert str(rows[0][7]) == "0.3030"
        assert rows[1][5:9] == (1003, "date", None, "")

    async def test_a_reading_is_a_row_of_the_view(self, url: str) -> None:
        """Without it, everybody has to write the same difficult query."""
        sink = _sink(url)
        await sink.open()

        await sink.write([_one()])
        await sink.write([reading_of(WATER, told=[value(1500, "20", 85)])])

        rows = _asked(
            url,
            "SELECT meter, heat_energy_gj, date_text, volume_m3, "
            "register_1500_percentrh FROM kmp_reading ORDER BY meter",
        )
        water = reading_of(WATER).values[68].number
        assert rows == [
            ("heat", Decimal("0.3030"), "2026-01-15", None, None),
            ("tap_water", None, None, water, Decimal(20)),
        ]

    async def test_another_unit_is_another_column(self, url: str) -> None:
        """Without it, GJ and kWh are added up."""
        sink = _sink(url)
        await sink.open()

        await sink.write([_one(), _one("84.2", 2, at=NOON.replace(hour=13))])

        rows = _asked(
            url, "SELECT heat_energy_gj, heat_energy_kwh FROM kmp_reading ORDER BY at"
        )
        assert rows == [(Decimal("0.3030"), None), (None, Decimal("84.2"))]

    async def test_what_comes_again_is_there_once(self, url: str) -> None:
        """Without it, a batch that comes again counts twice."""
        first, second = _sink(url), _sink(url)
        await first.open()
        await first.write([_one()])
        await second.open()

        await second.write([_one(), _one(at=NOON.replace(hour=13), seq=8)])

        assert _asked(url, "SELECT count(*) FROM kmp_reading") == [(2,)]
        assert _asked(url, "SELECT count(*) FROM kmp_value") == [(4,)]

    async def test_what_may_not_be_believed_is_marked(self, url: str) -> None:
        """Without it, a mean takes in the 185 °C of a broken sensor."""
        bad = value(86, "185.00", 37, quality=Quality.BAD)
        good = value(87, "40", 37)
        sink = _sink(url)
        await sink.open()

        await sink.write([_one(values={86: bad, 87: good})])

        rows = _asked(url, "SELECT quality, reason FROM kmp_value WHERE register = 86")
        assert rows == [("bad", "the sensor is broken")]
        assert _asked(url, "SELECT temp2_c FROM kmp_reading") == [(40,)]
        with pytest.raises(psycopg.errors.UndefinedColumn):
            _asked(url, "SELECT temp1_c FROM kmp_reading")

    async def test_any_text_and_any_number_is_taken(self, url: str) -> None:
        """Without it, one odd value holds up all readings behind it."""
        odd = attrs.evolve(value(1003, "x", 48), text="a'b\x00%s \\ ü")
        large = value(60, "1E+120", 8)
        sink = _sink(url)
        await sink.open()

        await sink.write([_one(values={60: large, 1003: odd}, serial="o'neill %s")])

        rows = _asked(url, "SELECT date_text, heat_energy_gj, serial FROM kmp_reading")
        assert rows == [("a'b%s \\ ü", Decimal("1E+120"), "o'neill %s")]

    async def test_the_store_may_be_in_the_same_database(self, url: str) -> None:
        """Without it, one of the two destroys the other."""
        async with await open_store(url) as store:
            kept = await store.add([_one()])
            sink = _sink(url)
            await sink.open()

            await sink.write(kept)

            assert len(await store.after(0, 10)) == 1
            assert _asked(url, "SELECT heat_energy_gj FROM kmp_reading") == [
                (Decimal("0.3030"),)
            ]
        async with await open_store(url) as again:
            assert await again.last_seq() == 1

    async def test_the_query_of_the_documentation_works(self, url: str) -> None:
        """Without it, a reader's first query is an error."""
        page = (_DOCS / "databases.md").read_text(encoding="utf-8")
        (query,) = re.findall(r"```sql\n(.*?)```", page, re.DOTALL)
        sink = _sink(url)
        await sink.open()

        await sink.write([_one("1.5"), _one("2.25", at=NOON.replace(hour=13))])

        ((day, gigajoules),) = _asked(url, query)
        assert (day.date(), gigajoules) == (NOON.date(), Decimal("0.75"))

    async def test_names_are_as_one_likes(self, url: str) -> None:
        """Without it, two stations of one database get into each other's way."""
        _told(url, "CREATE SCHEMA heating")
        sink = _sink(url, schema="heating", table="numbers", view="")
        await sink.open()

        await sink.write([_one()])

        assert _asked(url, "SELECT count(*) FROM heating.numbers") == [(2,)]
        query = "SELECT table_name FROM information_schema.views WHERE table_schema = "
        assert _asked(url, f"{query}'heating'") == []

    async def test_a_table_of_others_is_not_touched(self, url: str) -> None:
        """Without it, a name that is taken destroys what was there."""
        _told(url, "CREATE TABLE kmp_value (at text)")

        with pytest.raises(SinkError, match="kmp_value is there and is not ours"):
            await _sink(url).open()

        assert _asked(url, "SELECT count(*) FROM kmp_value") == [(0,)]

    async def test_what_was_removed_is_made_again(self, url: str) -> None:
        """Without it, a table that was emptied for good stops all until a restart."""
        sink = _sink(url)
        await sink.open()
        await sink.write([_one()])
        _told(url, "DROP VIEW kmp_reading")
        _told(url, "DROP TABLE kmp_value")
        with pytest.raises(SinkError, match='relation "kmp_value" does not exist'):
            await sink.write([_one()])

        await sink.write([_one()])

        assert _asked(url, "SELECT heat_energy_gj FROM kmp_reading") == [
            (Decimal("0.3030"),)
        ]

    async def test_a_user_who_may_only_write_is_enough(
        self, url: str, server: Postgresql
    ) -> None:
        """Without it, the station has to own what it only fills."""
        sink = _sink(url)
        await sink.open()
        await sink.write([_one()])
        user = f"writer{next(_numbers)}"
        _told(url, f"CREATE USER {user} PASSWORD '{PASSWORD}'")
        tables = "kmp_value, kmp_value_column"
        _told(url, f"GRANT SELECT, INSERT, UPDATE ON {tables} TO {user}")
        theirs = url.replace("//kmpd:", f"//{user}:")

        writing = _sink(theirs, view="")
        await writing.open()
        await writing.write([_one(at=NOON.replace(hour=13))])

        assert _asked(url, "SELECT count(*) FROM kmp_reading") == [(2,)]
        assert server.port


@pytest.mark.needs("postgres")
async def test_an_outage_is_told_and_caught_up_with() -> None:
    """Without it, a database that was restarted lacks readings for ever."""
    with running_postgresql() as server:
        sink = _sink(server.url)
        await sink.open()
        await sink.write([_one()])
        server.kill()
        with pytest.raises(SinkError, match="PostgreSQL: connection failed") as told:
            await sink.write([_one(at=NOON.replace(hour=13))])

        await asyncio.to_thread(server.start)
        await sink.write([_one(at=NOON.replace(hour=13))])

        assert PASSWORD not in str(told.value)
        assert _asked(server.url, "SELECT count(*) FROM kmp_reading") == [(2,)]


def test_names_of_the_store_are_all_reserved() -> None:
    """Without it, a sink may write into the store of its own station."""
    assert set(METADATA.tables) | {"alembic_version"} == RESERVED


@pytest.mark.parametrize(
    "more",
    [
        {"url": "mysql://anna:sesame@db/x"},
        {"url": "anna:sesame"},
        {"table": "reading"},
        {"view": "point"},
        {"table": "a", "view": "a"},
        {"table": "a", "view": "a_column"},
        {"table": "a; DROP TABLE b"},
        {"schema": "a.b"},
    ],
)
def test_options_that_cannot_be_meant_are_refused(more: dict[str, Any]) -> None:
    """Without it, a wrong name shows when the first reading comes, or never."""
    with pytest.raises(ValidationError) as refused:
        KIND.options.model_validate({"url": "postgresql://db/x"} | more)

    assert "sesame" not in str(refused.value.errors(include_input=False))

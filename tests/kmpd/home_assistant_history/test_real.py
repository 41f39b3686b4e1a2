"""A real Home Assistant has the history, once, and complains of nothing."""

import datetime as dt
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from kmpd.reading import Reading
from tests.kmpd.home_assistant import (
    HomeAssistant,
    find_python,
    installed,
    running_home_assistant,
)
from tests.kmpd.home_assistant_history.household import (
    ENERGY_ID,
    VOLUME_ID,
    Household,
    read_in,
    status,
)
from tests.kmpd.storage.making import BEGIN, HOUR

pytestmark = pytest.mark.timeout(600)

_WORDS: Final = ("kmpd", "statistic", "recorder", "websocket")


def _need_home_assistant() -> None:
    if find_python() is None:
        pytest.skip("no Python 3.13 runs here, and Home Assistant needs it")
    try:
        installed()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"Home Assistant cannot be installed: {error}")


async def _shown(
    home: HomeAssistant, id_: str, period: str = "hour"
) -> Sequence[Mapping[str, Any]]:
    """Return what the dashboard asks for."""
    told = await home.ask(
        "recorder/statistics_during_period",
        start_time=(BEGIN - 24 * HOUR).isoformat(),
        statistic_ids=[id_],
        period=period,
        types=["sum", "state", "change"],
    )
    rows: Sequence[Mapping[str, Any]] = told[id_]
    return rows


def _ours(home: HomeAssistant) -> list[str]:
    """Return the complaints that may be about us."""
    return [
        entry for entry in home.complaints if any(w in entry.lower() for w in _WORDS)
    ]


async def test_history_is_there_once_however_often_it_is_sent(tmp_path: Path) -> None:
    """The energy dashboard shows nothing of last winter, or all of it twice."""
    _need_home_assistant()
    swapped = read_in(range(40), serial="777")
    moved = [_later(reading, 60 * HOUR) for reading in swapped]
    house = await Household.made(tmp_path, [*read_in(range(60)), *moved])
    async with running_home_assistant(has_recorder=True) as home:
        where = {"url": home.url, "token": home.token}

        first = await house.run(**where)
        rows = {id_: await _shown(home, id_) for id_ in (ENERGY_ID, VOLUME_ID)}
        days = await _shown(home, VOLUME_ID, "day")
        again = await house.run(**where)

        assert (status(first), status(again)) == (0, 0)
        assert first.output.count("wrote 99, corrected 0; 0 there already") == 2
        assert again.output.count("wrote 0, corrected 0; 99 there already") == 2
        assert {id_: await _shown(home, id_) for id_ in rows} == rows
        listed = {one["statistic_id"]: one for one in await _listed(home)}
        assert {id_: _facts(listed[id_]) for id_ in rows} == {
            ENERGY_ID: ("District heating Heat energy", "GJ", "energy"),
            VOLUME_ID: ("District heating Volume", "m³", "volume"),
        }
        # 0.03 m³ an hour, but nothing between the two meters.
        total = 0.03 * 59 + 0.03 * 39
        volume = rows[VOLUME_ID]
        assert volume[-1]["sum"] == pytest.approx(total, abs=0.03)
        assert sum(row["change"] for row in volume) == pytest.approx(volume[-1]["sum"])
        assert sum(day["change"] for day in days) == pytest.approx(volume[-1]["sum"])
        assert max(row["change"] for row in volume) < 0.05
        assert volume[-1]["state"] == pytest.approx(1.16, abs=0.01)
        assert _ours(home) == []


async def test_a_hole_that_is_filled_later_makes_no_jump(tmp_path: Path) -> None:
    """Hours that came from the meter's logger are counted a second time."""
    _need_home_assistant()
    house = await Household.made(tmp_path, read_in([*range(10, 40), *range(70, 100)]))
    async with running_home_assistant(has_recorder=True) as home:
        where = {"url": home.url, "token": home.token}
        await house.run("--until", "2026-03-04", **where)
        before = await _shown(home, ENERGY_ID)
        await house.add(read_in([*range(10), *range(40, 70)]))

        ranged = await house.run("--since", "2026-03-04", **where)
        middle = await _shown(home, ENERGY_ID)
        filled = await house.run(**where)
        after = await _shown(home, ENERGY_ID)
        again = await house.run("--dry-run", **where)

        assert [status(one) for one in (ranged, filled, again)] == [0, 0, 0]
        assert max(row["change"] for row in before) == pytest.approx(0.061, abs=0.002)
        assert len(middle) > len(before)
        assert max(row["change"] for row in middle[len(before) :]) < 0.01
        assert len(after) == 99
        assert max(row["change"] for row in after) == pytest.approx(0.002, abs=0.001)
        assert after[-1]["sum"] == pytest.approx(0.002 * 99, abs=0.002)
        assert "would write 0, correct 0; 99 there already" in again.output
        assert _ours(home) == []


async def test_removed_history_is_gone(tmp_path: Path) -> None:
    """Statistics that nobody wants stay in the list for ever."""
    _need_home_assistant()
    house = await Household.made(tmp_path, read_in(range(24)))
    async with running_home_assistant(has_recorder=True) as home:
        where = {"url": home.url, "token": home.token}
        await house.run(**where)

        removed = await house.run("--remove", "--yes", **where)

        assert status(removed) == 0
        assert await _listed(home) == []
        wrong = await house.run(url=home.url, token="of.nobody.here")  # noqa: S106 - a wrong one
        assert status(wrong) == 10
        assert "does not know the token" in str(wrong.exception)


async def _listed(home: HomeAssistant) -> Sequence[Mapping[str, Any]]:
    told: Sequence[Mapping[str, Any]] = await home.ask("recorder/list_statistic_ids")
    return told


def _facts(one: Mapping[str, Any]) -> tuple[Any, ...]:
    names = ("name", "statistics_unit_of_measurement", "unit_class")
    return tuple(one[name] for name in names)


def _later(reading: Reading, span: dt.timedelta) -> Reading:
    return attrs.evolve(reading, at=reading.at + span)

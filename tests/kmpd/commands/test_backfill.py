"""`kmpd backfill` without a station, over a store with a gap."""

import datetime as dt
import json
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

from click.testing import CliRunner

from kmpd.commands.backfill import plan_lines
from kmpd.commands.cli import cli
from kmpd.main import Whole
from kmpd.reading import Reading, ReadingValue
from kmpd.state import MeterState
from kmpd.storage import open_store

HOUR = dt.timedelta(hours=1)
CONFIG = """
zone: Europe/Copenhagen
meters:
  - {name: heat, port: "socket://192.0.2.1:1", family: "603"}
"""


def reading(at: dt.datetime, number: str) -> Reading:
    """Return a reading of the energy."""
    value = ReadingValue(
        register=60, unit=8, raw=b"", number=Decimal(number), text=number
    )
    return Reading(meter="heat", serial="1", at=at, values={60: value})


async def keep(folder: Path) -> Path:
    """Keep readings with a gap of two days, and return the configuration."""
    now = dt.datetime.now(dt.UTC)
    path = folder / "kmpd.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    zone = ZoneInfo("Europe/Copenhagen")
    async with await open_store(folder / "kmpd.db", zone=zone) as store:
        await store.lock("kmpd")
        await store.add(
            [
                reading(now - 50 * HOUR, "1.000"),
                reading(now - 49 * HOUR, "1.001"),
                reading(now - HOUR, "1.100"),
            ]
        )
        await store.put_states([MeterState(meter="heat", serial="1", family="603")])
    return path


async def test_a_gap_is_told_with_its_cost(tmp_path: Path) -> None:
    """Nobody would know what a battery is going to pay for."""
    path = await keep(tmp_path)

    plans = await Whole().gaps(Whole().load(path), None)

    (plan,) = plans
    (job,) = plan["jobs"]
    assert (job["log"], job["records"], job["registers"]) == ("hour", 48, [60, 68])
    assert job["since"] < job["first"] < job["last"] < job["until"]
    assert job["line_seconds"] > 1
    assert plan["backfill"]
    assert json.dumps(plans)


def test_the_part_that_a_log_fills_is_what_people_read() -> None:
    """Whoever was away for a year would be promised hours of all of it."""
    job = {
        "log": "hour",
        "since": "2025-11-01T06:37:05+00:00",
        "until": "2026-11-01T06:37:05+00:00",
        "first": "2026-09-04T07:00:00+00:00",
        "last": "2026-11-01T06:00:00+00:00",
        "records": 1400,
        "registers": [60, 68],
        "requests": 90,
        "line_seconds": 160.0,
    }
    plan = {"meter": "heat", "backfill": True, "line_seconds_left_today": 90.0}

    whole, part = plan_lines({**plan, "jobs": [job]})

    assert whole == "heat: 160.0 s of line time, 90 s left for it today."
    assert part == (
        "  hour log: 1400 records of 2 registers, 2026-09-04T07:00 to "
        "2026-11-01T06:00 UTC, 90 requests, 160.0 s"
    )


def test_a_name_that_is_none_is_a_mistake_of_the_command(tmp_path: Path) -> None:
    """A typing error would look like a history without gaps."""
    path = tmp_path / "kmpd.yaml"
    path.write_text(CONFIG, encoding="utf-8")

    result = CliRunner().invoke(
        cli, ["backfill", "heta", "--dry-run", "--config", str(path)], obj=Whole()
    )

    assert result.exit_code == 2
    assert "known: heat" in result.stderr

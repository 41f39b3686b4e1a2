"""`kmpd skip`: shown first, then done, by the station or in the store."""

import asyncio
import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from kmpd.commands.cli import cli
from kmpd.main import Whole
from kmpd.state import SinkState
from kmpd.storage import open_store
from tests.kmpd.delivery.readings import START, readings
from tests.kmpd.station.meters import ledger_meters, served
from tests.kmpd.station.program import (
    Configuration,
    kmpd,
    running,
    status_of,
    until,
)

CONFIG = """
zone: Europe/Copenhagen
meters:
  - {name: bath, port: "socket://192.0.2.1:1", family: "403"}
sinks:
  archive: {type: json_lines, path: archive.jsonl}
"""
FAILING = SinkState(
    sink="archive",
    seq=2,
    backlog=3,
    failing_since=START + dt.timedelta(hours=1),
    failure="Reading 3 of bath at 2026-11-01T00:02:00+00:00 waits: it hurts",
)


async def _keep(folder: Path, state: SinkState) -> Path:
    path = folder / "kmpd.yaml"
    path.write_text(CONFIG, encoding="utf-8")
    async with await open_store(folder / "kmpd.db") as store:
        await store.add(readings(5))
        await store.put_sink_state(state)
    return path


async def _place(folder: Path) -> int:
    async with await open_store(folder / "kmpd.db") as store:
        return (await store.sink_state("archive")).seq


def _skip(path: Path, *words: str, answer: str = "") -> Result:
    given = ["skip", *words, "--config", str(path)]
    return CliRunner().invoke(cli, given, obj=Whole(), input=answer)


def test_a_reading_is_shown_before_it_is_skipped(tmp_path: Path) -> None:
    """Nobody would know what is going to be missing."""
    path = asyncio.run(_keep(tmp_path, FAILING))

    done = _skip(path, "archive", answer="y\n")

    assert done.exit_code == 0
    assert "archive: 3 readings wait." in done.output
    assert "First of them is reading 3 of bath at 2026-11-01T00:02:00Z:" in done.output
    assert "heat_energy: 0.002 GJ" in done.output
    assert "archive goes on behind reading 3 of bath" in done.output
    assert asyncio.run(_place(tmp_path)) == 3


@pytest.mark.parametrize("answer", ["n\n", "\n", ""])
def test_who_does_not_say_yes_skips_nothing(tmp_path: Path, answer: str) -> None:
    """A key that was hit by mistake would lose a reading."""
    path = asyncio.run(_keep(tmp_path, FAILING))

    done = _skip(path, "archive", answer=answer)

    assert done.exit_code == 1
    assert asyncio.run(_place(tmp_path)) == 2


def test_a_failure_that_is_not_about_the_reading_is_said_to_be(tmp_path: Path) -> None:
    """Somebody would skip reading after reading while a server is down."""
    away = SinkState(
        sink="archive", seq=2, backlog=3, failing_since=START, failure="No route"
    )
    path = asyncio.run(_keep(tmp_path, away))

    done = _skip(path, "archive", answer="n\n")

    assert "It says: No route." in done.output
    assert "That is not about one reading" in done.output


def test_a_sink_that_does_not_fail_skips_nothing(tmp_path: Path) -> None:
    """A word too many would lose a reading that nobody refused."""
    path = asyncio.run(_keep(tmp_path, SinkState(sink="archive", seq=2)))

    done = _skip(path, "archive", "--yes")

    assert "It does not fail." in str(done.exception)
    assert asyncio.run(_place(tmp_path)) == 2


def test_a_name_that_is_none_is_a_mistake_of_the_command(tmp_path: Path) -> None:
    """A typing error would look like a sink that is well."""
    path = asyncio.run(_keep(tmp_path, FAILING))

    assert _skip(path, "archiv", "--yes").exit_code == 2
    assert _skip(path, "archive", "--json").exit_code == 2


def test_the_station_that_runs_skips_for_whom_asks(tmp_path: Path) -> None:
    """A station would have to be stopped to get over one reading."""
    blocker = tmp_path / "file"
    blocker.write_text("no folder", "utf-8")
    with served(ledger_meters(1)) as urls:
        config = Configuration(
            path=tmp_path / "kmpd.yaml",
            meters=urls,
            sinks={"json_lines": {"path": str(blocker / "out.jsonl")}},
            more=f"state_folder: {tmp_path}",
        ).write()
        with running(config):
            until(
                lambda: status_of(tmp_path, config)["sinks"][0]["failure"],
                "a sink that fails",
            )
            skipped = kmpd(
                *("skip", "json_lines", "--yes", "--json", "--config", config),
                folder=tmp_path,
            )
            again = kmpd(
                "skip", "json_lines", "--yes", "--config", config, folder=tmp_path
            )

    assert skipped.returncode == 0, skipped.stderr
    assert json.loads(skipped.stdout)["reading"]["seq"] == 1
    assert "json_lines goes on behind reading 2 of m0" in again.stdout

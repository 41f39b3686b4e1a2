"""History that comes late, to each kind of sink: taken at its instant, or left out."""

import csv as csv_file
import json
import logging
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import attrs
import pytest

from kmpd.reading import Reading, Source
from kmpd.sinks import csv, json_lines
from kmpd.sinks.influxdb.line_protocol import line_of
from kmpd.sinks.left_out import without_history
from kmpd.sinks.postgresql.tables import rows_of
from kmpd.sinks.record import record_of
from kmpd.sinks.registry import BUILT_IN
from tests.kmpd.delivery.readings import reading
from tests.kmpd.sinks.context import Context

#: What each kind does with readings of a meter's log, as the documentation says.
_TAKE_IT: Final = {
    "csv",
    "domoticz",
    "influxdb",
    "json_lines",
    "postgresql",
    "webhook",
}
_LEAVE_IT: Final = {"mqtt", "prometheus"}
_DOCS: Final = Path(__file__).parents[3] / "docs" / "station-sinks.md"


def _after_a_gap() -> Sequence[Reading]:
    """Return readings as the store has them: the newest was polled, then come logs."""
    logged = [
        attrs.evolve(reading(number), source=Source.LOG, log="hour")
        for number in (60, 120)
    ]
    batch = [reading(0), reading(180), *logged]
    return [attrs.evolve(one, seq=seq) for seq, one in enumerate(batch, 1)]


def test_what_each_kind_does_with_history_is_documented() -> None:
    """Nobody could tell why a graph has a hole that the store has not."""
    text = _DOCS.read_text("utf-8")
    section = text.split("## History that comes late")[1].split("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| `")]
    leaving = {kind for kind in BUILT_IN for row in rows[-1:] if f"`{kind}`" in row}
    taking = {kind for kind in BUILT_IN for row in rows[:-1] if f"`{kind}`" in row}

    assert leaving == _LEAVE_IT
    assert taking == _TAKE_IT
    assert set(BUILT_IN) == _TAKE_IT | _LEAVE_IT


async def test_a_line_of_json_has_the_instant_and_the_log(tmp_path: Path) -> None:
    """Records of a log would pass for readings, or be of the hour they were fetched."""
    path = tmp_path / "out.jsonl"
    options = json_lines.KIND.options(path=str(path))

    await json_lines.KIND.make("out", options, Context()).write(_after_a_gap())

    told = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    assert [(one["at"][11:16], one["source"], one.get("log")) for one in told] == [
        ("00:00", "poll", None),
        ("03:00", "poll", None),
        ("01:00", "log", "hour"),
        ("02:00", "log", "hour"),
    ]


async def test_a_row_of_a_sheet_has_the_instant_and_the_log(tmp_path: Path) -> None:
    """The same for those who use a spreadsheet."""
    path = tmp_path / "out.csv"
    options = csv.KIND.options(path=str(path))

    await csv.KIND.make("out", options, Context()).write(_after_a_gap())

    rows = list(csv_file.DictReader(path.read_text("utf-8").splitlines()))
    assert [(row["at"][11:16], row["source"]) for row in rows] == [
        ("00:00", "poll"),
        ("03:00", "poll"),
        ("01:00", "hour"),
        ("02:00", "hour"),
    ]


def test_a_point_has_the_instant_and_the_log() -> None:
    """InfluxDB would keep history at the time it came, or beside what was polled."""
    *_, late = _after_a_gap()

    line = line_of(late, measurement="kmp", site="home")

    assert ",log=hour," in line
    assert ",source=log" in line
    assert line.endswith(f" {int(late.at.timestamp())}000000")


def test_a_row_of_the_table_has_the_instant_and_the_log() -> None:
    """The same for those who query PostgreSQL."""
    *_, late = _after_a_gap()

    (row,) = rows_of([late], "home")

    assert (row["at"], row["source"], row["log"]) == (late.at, "log", "hour")


def test_a_webhook_is_told_the_instant_and_the_log() -> None:
    """The same for programs of one's own."""
    *_, late = _after_a_gap()

    told = record_of(late)

    assert (told["at"], told["source"], told["log"]) == (
        "2026-11-01T02:00:00Z",
        "log",
        "hour",
    )


def test_who_shows_the_newest_only_says_what_is_left_out(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A value of last week would be shown as that of now, or vanish without a word."""
    caplog.set_level(logging.INFO, "kmpd.delivery")

    left = without_history(_after_a_gap(), kind="mqtt")

    assert [one.seq for one in left] == [1, 2]
    (record,) = caplog.records
    assert record.getMessage() == (
        "type=mqtt event=history-left-out meter=bath readings=2 "
        "since=2026-11-01T01:00:00Z until=2026-11-01T02:00:00Z"
    )


def test_where_all_was_polled_nothing_is_said(caplog: pytest.LogCaptureFixture) -> None:
    """The log would fill with lines that say nothing."""
    caplog.set_level(logging.INFO, "kmpd.delivery")
    batch = _after_a_gap()[:2]

    assert without_history(batch, kind="mqtt") is batch
    assert not caplog.records

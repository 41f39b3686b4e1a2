"""`kmpd status` as people and as programs read it."""

import datetime as dt
from collections.abc import Mapping

import attrs
from rich.table import Table

from kmpd.commands.ages import ago, duration, until
from kmpd.commands.counted import counted
from kmpd.commands.health import Overview
from kmpd.state import MeterState, SinkState


def headline(overview: Overview) -> str:
    """Return what the station does, in a line."""
    meters = counted(len(overview.meters), "meter")
    if overview.running_since is None:
        state = "does not run"
    else:
        runs_seconds = (overview.now - overview.running_since).total_seconds()
        state = f"has run for {duration(max(0.0, runs_seconds))}"
    readings = counted(overview.readings, "reading")
    return f"Station {overview.station} {state}: {meters}, {readings}"


def meter_table(overview: Overview) -> Table:
    """Return the meters as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("meter", "state", "serial", "last read", "next", "line time today"):
        table.add_column(column, overflow="fold")
    for meter in overview.meters:
        table.add_row(
            meter.meter,
            meter.health.value,
            meter.serial or "-",
            ago(meter.last_good_at, overview.now),
            until(meter.next_due_at, overview.now),
            _line_time(meter),
        )
    return table


def sink_table(overview: Overview) -> Table:
    """Return the sinks as a table."""
    table = Table(box=None, pad_edge=False, header_style="bold")
    for column in ("sink", "state", "backlog", "last write"):
        table.add_column(column, overflow="fold")
    for sink in overview.sinks:
        table.add_row(
            sink.sink,
            "ok" if sink.failing_since is None else "failing",
            str(sink.backlog),
            ago(sink.last_write_at, overview.now),
        )
    return table


def as_json(overview: Overview) -> Mapping[str, object]:
    """Return all of it as JSON has it; instants in UTC."""
    return {
        "station": overview.station,
        "now": overview.now.isoformat(),
        "running_since": _instant(overview.running_since),
        "heartbeat_at": _instant(overview.heartbeat_at),
        "readings": overview.readings,
        "healthy": not overview.problems,
        "problems": list(overview.problems),
        "meters": [_plain(meter) for meter in overview.meters],
        "sinks": [_plain(sink) for sink in overview.sinks],
    }


def _line_time(meter: MeterState) -> str:
    spent = f"{meter.line_seconds_today:.1f} s"
    if meter.budget_seconds is None:
        return spent
    return f"{spent} of {meter.budget_seconds:.0f} s"


def _plain(state: MeterState | SinkState) -> Mapping[str, object]:
    return {
        name: _instant(value) if isinstance(value, dt.datetime) else value
        for name, value in attrs.asdict(state).items()
    }


def _instant(at: dt.datetime | None) -> str | None:
    return None if at is None else at.isoformat()

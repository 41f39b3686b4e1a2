"""Exact numbers, instants and readings as JSON has them.

A number is a text, so that no digit is lost, with a float beside for who needs no more.
An instant is in UTC, as ISO 8601 writes it.
"""

import datetime as dt
import math
from decimal import Decimal
from typing import Any

from kmpd.consumption import Amount, converted
from kmpd.reading import Reading, ReadingValue
from kmpd.sinks.record import instant_text, register_name
from kmpd.state import Event, LineDay, MeterState, SinkState
from kmpd.storage import Segment
from kmpd.temperature import Temperature
from pykmp.registers import unit_of


def told_instant(at: dt.datetime | None) -> str | None:
    """Return an instant; None is None."""
    return None if at is None else instant_text(at)


def told_number(number: Decimal, unit: str) -> dict[str, Any]:
    """Return an exact number, with a float beside."""
    return {"number": format(number, "f"), "float": finite(number), "unit": unit}


def finite(number: Decimal | float) -> float | None:
    """Return a float; None if there is none as large."""
    rounded = float(number)
    return rounded if math.isfinite(rounded) else None


def told_reading(reading: Reading) -> dict[str, Any]:
    """Return a reading with all its values, those that are doubted included."""
    return {
        "seq": reading.seq,
        "meter": reading.meter,
        "serial": reading.serial,
        "family": reading.family,
        "at": instant_text(reading.at),
        "meter_time": _shown(reading.meter_time),
        "source": reading.source.value,
        "log": reading.log,
        "values": {
            register_name(reading, id_): _told_value(value)
            for id_, value in reading.values.items()
        },
        "missing": [register_name(reading, id_) for id_ in reading.missing],
    }


def told_amount(amount: Amount, *, unit: int) -> dict[str, Any]:
    """Return what was counted in a period, in a unit that its own converts to."""
    number = converted(amount.number, amount.unit, to=unit)
    return {
        "start": instant_text(amount.period.start),
        "end": instant_text(amount.period.end),
        **told_number(number, symbol_of(unit)),
        "mark": amount.mark.value,
    }


def told_state(state: MeterState) -> dict[str, Any]:
    """Return how a meter is doing."""
    return {
        "meter": state.meter,
        "health": state.health.value,
        "serial": state.serial,
        "family": state.family,
        "interval_seconds": state.interval_seconds,
        "last_good_at": told_instant(state.last_good_at),
        "last_try_at": told_instant(state.last_try_at),
        "next_due_at": told_instant(state.next_due_at),
        "failing_since": told_instant(state.failing_since),
        "failures": state.failures,
        "failure": state.failure,
        "failure_kind": state.failure_kind,
        "info": state.info_code,
        "info_since": told_instant(state.info_since),
        "is_battery_low": state.is_battery_low,
        "clock_offset_seconds": state.clock_offset_seconds,
        "missing": list(state.missing),
        "latency_seconds": state.latency_seconds,
        "line_seconds_today": state.line_seconds_today,
        "budget_seconds": state.budget_seconds,
        "skipped_today": state.skipped_today,
    }


def told_event(event: Event) -> dict[str, Any]:
    """Return what happened at a meter."""
    return {
        "meter": event.meter,
        "at": instant_text(event.at),
        "until": told_instant(event.until),
        "kind": event.kind.value,
        "text": event.text,
    }


def told_line_day(day: LineDay) -> dict[str, Any]:
    """Return what a line was used for on a day."""
    return {
        "day": day.day.isoformat(),
        "reads": day.reads,
        "failures": day.failures,
        "requests": day.requests,
        "attempts": day.attempts,
        "retries": max(0, day.attempts - day.requests),
        "seconds": round(day.seconds, 3),
        "line_seconds": round(day.line_seconds, 3),
    }


def told_segment(segment: Segment) -> dict[str, Any]:
    """Return since when a meter, or its counters, went on from another number."""
    return {
        "since": instant_text(segment.since),
        "serial": segment.serial,
        "reason": segment.reason.value,
    }


def told_temperature(temperature: Temperature) -> dict[str, Any]:
    """Return how warm it was outdoors."""
    return {
        "at": instant_text(temperature.at),
        **told_number(temperature.celsius, "°C"),
        "source": temperature.source,
    }


def told_sink(state: SinkState, kind: str) -> dict[str, Any]:
    """Return how far a sink has come."""
    return {
        "name": state.sink,
        "kind": kind,
        "seq": state.seq,
        "backlog": state.backlog,
        "failing_since": told_instant(state.failing_since),
        "failure": state.failure,
        "last_write_at": told_instant(state.last_write_at),
    }


def symbol_of(unit: int) -> str:
    """Return a unit as people write it; empty for a number without one."""
    return unit_of(unit).symbol


def _told_value(value: ReadingValue) -> dict[str, Any]:
    number = value.number
    return {
        "register": value.register,
        "number": None if number is None else format(number, "f"),
        "float": None if number is None else finite(number),
        "unit": value.unit_symbol,
        "text": value.text,
        "quality": value.quality.value,
        "reason": value.reason,
    }


def _shown(clock: dt.datetime | None) -> str | None:
    return None if clock is None else clock.isoformat()

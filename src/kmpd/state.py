"""How a meter and the station are doing: what `status` shows and sinks may publish."""

import datetime as dt
from enum import StrEnum, unique
from typing import Final

import attrs

#: A meter that was not read well for more than so many of its intervals is stale,
#: wherever nobody configured another number.
STALE_INTERVALS: Final = 3.0
#: An interval counts as this at least: to read a line of many takes its time.
_STALE_INTERVAL_SECONDS_MIN: Final = 60.0


@unique
class Health(StrEnum):
    """How reading a meter goes."""

    NEW = "new"
    OK = "ok"
    FAILING = "failing"
    THINNED = "thinned"
    THROTTLED = "throttled"


def stale_after_seconds(
    interval_seconds: float, intervals: float = STALE_INTERVALS
) -> float:
    """Return how old the last good reading of a meter is at most that is not stale.

    >>> stale_after_seconds(3_600.0), stale_after_seconds(10.0)
    (10800.0, 180.0)
    """
    return intervals * max(interval_seconds, _STALE_INTERVAL_SECONDS_MIN)


def is_stale(
    good_at: dt.datetime | None,
    *,
    now: dt.datetime,
    interval_seconds: float,
    intervals: float = STALE_INTERVALS,
) -> bool:
    """Return whether a meter was not read well for longer than it should be.

    One that was never read is stale. An instant that has not come yet, because a clock
    was set back, is as good as now.
    """
    if good_at is None:
        return True
    age_seconds = (now - good_at).total_seconds()
    return age_seconds > stale_after_seconds(interval_seconds, intervals)


@attrs.frozen(kw_only=True)
class MeterState:
    """How one meter is doing; whole, as of the last attempt to read it.

    Attributes:
        meter: Name of the measuring point.
        health: In one word.
        serial, family: Of the meter that answered last; empty before that.
        interval_seconds: Between two readings, as configured.
        last_good_at: When it was last read.
        last_try_at: When that was last tried.
        next_due_at: When it will be.
        failing_since: Since when no attempt went well; None if the last one did.
        failures: How many attempts went wrong since then.
        failure: Why, in words; empty if the last attempt went well.
        failure_kind: The same in one word, the name of the error.
        info_code: The meter's own word on what is wrong, decoded; empty if nothing is.
        info_since: Since when it says so.
        is_battery_low: Whether it says that its battery runs low; None if unknown.
        clock_offset_seconds: What its clock is ahead of ours, as of the last reading.
        missing: Registers that are configured and that it does not have.
        latency_seconds: From the end of the last request to the begin of its answer.
        line_seconds_today: For how long bytes were on its line since midnight.
        budget_seconds: For how long they may be in a day; None is without limit.
        skipped_today: Readings left out today because the budget was spent.
    """

    meter: str
    health: Health = Health.NEW
    serial: str = ""
    family: str = ""
    interval_seconds: float = 0.0
    last_good_at: dt.datetime | None = None
    last_try_at: dt.datetime | None = None
    next_due_at: dt.datetime | None = None
    failing_since: dt.datetime | None = None
    failures: int = 0
    failure: str = ""
    failure_kind: str = ""
    info_code: str = ""
    info_since: dt.datetime | None = None
    is_battery_low: bool | None = None
    clock_offset_seconds: float | None = None
    missing: tuple[int, ...] = ()
    latency_seconds: float | None = None
    line_seconds_today: float = 0.0
    budget_seconds: float | None = None
    skipped_today: int = 0


@unique
class EventKind(StrEnum):
    """What is worth remembering about a meter beside its readings."""

    INFO_CODE = "info_code"
    METER_CHANGED = "meter_changed"
    COUNTER_RESET = "counter_reset"
    CLOCK_DRIFT = "clock_drift"
    REGISTERS_MISSING = "registers_missing"
    BUDGET_SPENT = "budget_spent"
    THROTTLED = "throttled"
    FAILING = "failing"
    RECOVERED = "recovered"
    GAP_FILLED = "gap_filled"
    LOG_DOUBTED = "log_doubted"


@attrs.frozen(kw_only=True)
class Event:
    """Something that happened at a meter.

    Attributes:
        meter: Name of the measuring point.
        at: When.
        kind: What, in one word.
        text: What, in a sentence.
        until: When it ended, of what lasts; None while it lasts.
    """

    meter: str
    at: dt.datetime
    kind: EventKind
    text: str
    until: dt.datetime | None = None


@attrs.frozen(kw_only=True)
class SinkState:
    """How far a sink has come.

    Attributes:
        sink: Its name, from the configuration.
        seq: The last reading it took; 0 if none.
        backlog: How many readings wait for it.
        failing_since: Since when it takes none; None if it does.
        failure: Why, in words.
        last_write_at: When it took the last one.
    """

    sink: str
    seq: int = 0
    backlog: int = 0
    failing_since: dt.datetime | None = None
    failure: str = ""
    last_write_at: dt.datetime | None = None


@attrs.frozen(kw_only=True)
class StationRun:
    """The station that is at work on a store.

    Attributes:
        station: Its name.
        host: Where it runs.
        pid: Number of its process there.
        since: When it began.
        heartbeat_at: When it last said that it lives.
    """

    station: str
    host: str
    pid: int
    since: dt.datetime
    heartbeat_at: dt.datetime


@attrs.frozen(kw_only=True)
class LineDay:
    """What was read of a meter on a day, and what that took of its line.

    Attributes:
        meter: Name of the measuring point.
        day: In the zone of the meter.
        reads: Readings that were polled.
        failures: Tries that gave none.
        requests: How many requests both took.
        attempts: How often they were sent, repetitions included.
        seconds: How long that was, from first requests on.
        line_seconds: For how long of that bytes were on the line.
    """

    meter: str
    day: dt.date
    reads: int = 0
    failures: int = 0
    requests: int = 0
    attempts: int = 0
    seconds: float = 0.0
    line_seconds: float = 0.0

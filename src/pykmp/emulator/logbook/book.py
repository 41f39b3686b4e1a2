"""Which logs a meter keeps, and what fills each of them."""

from types import MappingProxyType
from typing import Final

from pykmp.emulator.house import Timeline
from pykmp.emulator.logbook.log import Logged, StruckLog
from pykmp.emulator.logbook.schedule import EveryMonths, EverySeconds, Schedule
from pykmp.emulator.logbook.strikes import (
    EventStrikes,
    IntervalStrikes,
    Strikes,
    clock_changes,
)
from pykmp.meters import Logger

#: Logs of what happens, by name: when it did. Any other log of that kind is empty.
_EVENTS: Final = MappingProxyType(
    {
        "info": lambda timeline: timeline.info_changes,
        "config": lambda timeline: (timeline.fitted,),
        "rtc": clock_changes,
        "rtc_event": clock_changes,
    }
)


def log_of(logger: Logger, timeline: Timeline, logged: Logged) -> StruckLog:
    """Return a log as a meter keeps it, at the instant that its timeline ends with."""
    return StruckLog(
        logger, timeline, strikes=_strikes(logger, timeline), logged=logged
    )


def _strikes(logger: Logger, timeline: Timeline) -> Strikes:
    schedule = _schedule(logger)
    if schedule is not None and logger.registers:
        return IntervalStrikes(timeline, schedule)
    seconds = _EVENTS.get(logger.name)
    return EventStrikes(timeline, seconds(timeline) if seconds else ())


def _schedule(logger: Logger) -> Schedule | None:
    if logger.interval_seconds is not None:
        return EverySeconds(logger.interval_seconds)
    if logger.interval_months is not None:
        return EveryMonths(logger.interval_months)
    return None

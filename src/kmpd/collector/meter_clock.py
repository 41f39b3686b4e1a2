"""How far a meter's clock is off: pure."""

import datetime as dt
from collections.abc import Mapping
from typing import Final

import attrs

from kmpd.collector.duration import in_words
from kmpd.collector.plan import ClockMode
from kmpd.state import Event, EventKind
from pykmp.registers import DateTimeValue, DateValue, TimeValue, Value

TIME_OF_DAY: Final = 1002
DATE: Final = 1003
DATE_AND_TIME: Final = 348
#: An offset beyond the first is an event, until it is within the second.
OFF_SECONDS: Final = 120.0
RIGHT_SECONDS: Final = 60.0
_HOUR_SECONDS: Final = 3600.0


def shown_by(values: Mapping[int, Value]) -> dt.datetime | None:
    """Return what the meter's clock showed; None if it was not asked, or stands."""
    whole = values.get(DATE_AND_TIME)
    if isinstance(whole, DateTimeValue):
        return whole.local
    date, time = values.get(DATE), values.get(TIME_OF_DAY)
    if isinstance(date, DateValue) and isinstance(time, TimeValue):
        return dt.datetime.combine(date.date, time.time)
    return None


def offset_seconds(
    shown: dt.datetime, at: dt.datetime, *, zone: dt.tzinfo, mode: ClockMode
) -> float:
    """Return what a meter's clock is ahead of ours.

    Args:
        shown: What it showed.
        at: The instant, by our clock.
        zone: Where the meter is.
        mode: What time it keeps.
    """
    local = at.astimezone(zone)
    if mode is ClockMode.STANDARD:
        local = at.astimezone(dt.timezone(_standard_offset(local.year, zone)))
    return (shown - local.replace(tzinfo=None, microsecond=0)).total_seconds()


def _standard_offset(year: int, zone: dt.tzinfo) -> dt.timedelta:
    """Return the smaller offset of a year: that of winter, north and south."""
    offsets = (dt.datetime(year, month, 1, tzinfo=zone).utcoffset() for month in (1, 7))
    return min(offset or dt.timedelta() for offset in offsets)


@attrs.frozen(kw_only=True)
class ClockCourse:
    """How far a meter's clock is off, and since when that is too much.

    Attributes:
        offset_seconds: What it is ahead of ours; None if nobody knows.
        off_since: Since when it is off by too much; None if it is right.
    """

    offset_seconds: float | None = None
    off_since: dt.datetime | None = None

    def told(
        self, meter: str, offset: float, at: dt.datetime
    ) -> tuple["ClockCourse", tuple[Event, ...]]:
        """Return what is known after a reading, and what has happened."""
        limit = OFF_SECONDS if self.off_since is None else RIGHT_SECONDS
        is_off = abs(offset) > limit
        since = (self.off_since or at) if is_off else None
        changed = ClockCourse(offset_seconds=offset, off_since=since)
        if is_off == (self.off_since is not None):
            return changed, ()
        event = Event(
            meter=meter,
            at=since or self.off_since or at,
            kind=EventKind.CLOCK_DRIFT,
            text=_words(offset if is_off else (self.offset_seconds or 0.0)),
            until=None if is_off else at,
        )
        return changed, (event,)


def _words(offset: float) -> str:
    way = "ahead" if offset > 0 else "behind"
    text = f"The meter's clock is {in_words(offset)} {way}."
    if abs(abs(offset) - _HOUR_SECONDS) <= OFF_SECONDS:
        text += " That may be summer time: see 'clock' in the configuration."
    return text

"""What a meter says is wrong with it, and since when: pure."""

import datetime as dt
from typing import Final

import attrs

from kmpd.state import Event, EventKind
from pykmp.registers import FlagsValue
from pykmp.registers.info import info_book

_INFO_CODE: Final = 99
_LOW_BATTERY: Final = "low battery"


@attrs.frozen(kw_only=True)
class InfoCourse:
    """What a meter says, and since when.

    Attributes:
        words: In words; empty if nothing is wrong.
        since: Since when; None if nothing is wrong.
        is_battery_low: Whether the battery runs low; None if the meter cannot tell.
    """

    words: str = ""
    since: dt.datetime | None = None
    is_battery_low: bool | None = None

    def told(
        self, meter: str, said: FlagsValue, *, at: dt.datetime, table: str
    ) -> tuple["InfoCourse", tuple[Event, ...]]:
        """Return what is known after a reading, and what has happened."""
        words = words_of(said)
        low = _is_battery_low(said, table)
        if words == self.words:
            return attrs.evolve(self, is_battery_low=low), ()
        events = []
        if self.words and self.since is not None:
            events.append(_event(meter, self.words, self.since, until=at))
        if words:
            events.append(_event(meter, words, at))
        changed = InfoCourse(
            words=words, since=at if words else None, is_battery_low=low
        )
        return changed, tuple(events)


def words_of(said: FlagsValue) -> str:
    """Return what an info code says, in words; empty if nothing is wrong."""
    if not said.bits:
        return ""
    texts = "; ".join(flag.text for flag in said.flags if flag.value)
    return texts or f"info code {said.bits}"


def _event(
    meter: str, words: str, since: dt.datetime, *, until: dt.datetime | None = None
) -> Event:
    return Event(
        meter=meter,
        at=since,
        kind=EventKind.INFO_CODE,
        text=f"The meter says: {words}.",
        until=until,
    )


def _is_battery_low(said: FlagsValue, table: str) -> bool | None:
    if any(flag.text == _LOW_BATTERY for flag in said.flags):
        return True
    book = info_book()
    readings = book.tables.get(table, {})
    layouts = readings[_INFO_CODE].layouts if _INFO_CODE in readings else ()
    can_tell = any(
        _LOW_BATTERY in book.layouts[layout].texts.values() for layout in layouts
    )
    return False if can_tell else None

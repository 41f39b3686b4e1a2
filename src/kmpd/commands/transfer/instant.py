"""Instants as tables have them: with an offset, or on a clock that is put back."""

import datetime as dt
import re
from typing import Final

from kmpd.config.places import zone
from kmpd.config.wording import MistakeError

EPOCH: Final = "epoch"
_OFFSET: Final = re.compile(r"([-+])([0-9]{1,2}):?([0-9]{2})")


def zone_or_offset(text: str) -> dt.tzinfo:
    """Return a zone by its name, or one that is always so far from UTC.

    Raises:
        MistakeError: It is neither.

    >>> zone_or_offset("+01:00")
    datetime.timezone(datetime.timedelta(seconds=3600))
    """
    match = _OFFSET.fullmatch(text.strip())
    if match is None:
        return zone(text)
    hours, minutes = int(match[2]), int(match[3])
    if hours > 14 or minutes > 59:  # noqa: PLR2004 - of a clock
        raise MistakeError("is no offset", quoted=text)
    span = dt.timedelta(hours=hours, minutes=minutes)
    return dt.timezone(-span if match[1] == "-" else span)


def clock_time(text: str, format_: str) -> dt.datetime:
    """Return what a cell shows; without an offset if it has none.

    Args:
        text: The cell.
        format_: As `strptime` has it; empty for ISO 8601; or ``epoch``.

    Raises:
        MistakeError: It shows no time.
    """
    plain = text.strip()
    try:
        if format_ == EPOCH:
            return dt.datetime.fromtimestamp(float(plain), dt.UTC)
        if format_:
            # A zone that the format does not name comes later.
            return dt.datetime.strptime(plain, format_)  # noqa: DTZ007
        return dt.datetime.fromisoformat(plain)
    except (ValueError, OverflowError, OSError):
        raise MistakeError("is no time", quoted=text) from None


def instant(
    shown: dt.datetime, zone: dt.tzinfo, *, before: dt.datetime | None
) -> dt.datetime:
    """Return when a clock showed this, in UTC.

    An hour that the clock shows twice is the first, unless that is not after the
    instant before: tables go on in time.

    Raises:
        MistakeError: The clock of the zone never showed it.

    >>> from zoneinfo import ZoneInfo
    >>> shown, amsterdam = dt.datetime(2026, 10, 25, 2), ZoneInfo("Europe/Amsterdam")
    >>> first = instant(shown, amsterdam, before=None)
    >>> (instant(shown, amsterdam, before=first) - first).seconds
    3600
    """
    if shown.tzinfo is not None:
        return shown.astimezone(dt.UTC)
    first = shown.replace(tzinfo=zone, fold=0).astimezone(dt.UTC)
    if first.astimezone(zone).replace(tzinfo=None) != shown:
        raise MistakeError(f"is jumped over by the clock of {zone}", quoted=str(shown))
    second = shown.replace(tzinfo=zone, fold=1).astimezone(dt.UTC)
    return second if before is not None and first <= before < second else first

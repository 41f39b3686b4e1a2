"""Events as text, for the command line: NAME[=VALUE][@WHEN][/LENGTH]."""

import datetime as dt
import re
from types import MappingProxyType
from typing import Final

from pykmp.emulator.events import EVENTS, SWAP, EventInvalidError, EventKind
from pykmp.emulator.faults import value_objection
from pykmp.emulator.house import Event, MeterSwap, Trouble, TroubleKind
from pykmp.emulator.suggestion import suggestion

#: How an event is written.
EVENT_SYNTAX: Final = "NAME[=VALUE][@WHEN][/LENGTH]"

_EVENT: Final = re.compile(
    r"(?P<name>[^=@/]*)(?:=(?P<value>[0-9]{1,12}))?"
    r"(?:@(?P<when>[^/]*))?(?:/(?P<length>.*))?",
    re.ASCII,
)
_LENGTH: Final = re.compile(r"([0-9]{1,9})([smhd])", re.ASCII)
_UNITS: Final = MappingProxyType(
    {"s": "seconds", "m": "minutes", "h": "hours", "d": "days"}
)
_LENGTH_RULE: Final = "such as 90s, 30m, 2h or 7d"
_WHEN_RULE: Final = "such as 2026-01-31T22:04, or +30m and -7d counted from the start"


class _ObjectionError(ValueError):
    """What is wrong with a part of an event."""


def parse_event(
    text: str, *, start: dt.datetime, fitted: dt.datetime | None = None
) -> Event:
    """Return the event that a text names, for `pykmp.emulator.house_values`.

    WHEN is a date, or a date and time, in the zone of *start*; or a length before or
    after it. Without WHEN it happens at the start, without LENGTH it lasts for good.
    Before *fitted* nothing can happen.

    Raises:
        EventInvalidError: There is no such event; the reason suggests what is near.

    >>> start = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    >>> print(parse_event("leak=35@2026-01-05T10:00/2h", start=start).until)
    2026-01-05 12:00:00+00:00
    >>> parse_event("laek", start=start)
    Traceback (most recent call last):
    ...
    pykmp.emulator.events.EventInvalidError: Event 'laek' is not possible: \
there is none of that name; the nearest is leak.
    """
    try:
        return _parsed(text.strip(), start=start, fitted=fitted)
    except _ObjectionError as objection:
        raise EventInvalidError(text=text, reason=str(objection)) from None
    except OverflowError:
        reason = "no calendar goes that far"
        raise EventInvalidError(text=text, reason=reason) from None


def _parsed(text: str, *, start: dt.datetime, fitted: dt.datetime | None) -> Event:
    match = _EVENT.fullmatch(text)
    if match is None:
        raise _ObjectionError(f"it is written {EVENT_SYNTAX}")
    kind = _kind(match["name"])
    value = _value(kind, match["value"])
    since = _instant(match["when"], start)
    if fitted is not None and since < fitted:
        raise _ObjectionError(f"the meter was fitted later, {fitted:%Y-%m-%d %H:%M}")
    until = _end(kind, match["length"], since)
    if kind.name == SWAP:
        return MeterSwap(at=since, serial=value)
    return Trouble(
        kind=TroubleKind(kind.name), since=since, until=until, flow_lph=value or 0
    )


def _kind(text: str) -> EventKind:
    name = text.lower().replace("_", "-")
    if name not in EVENTS:
        raise _ObjectionError(suggestion(name, EVENTS))
    return EVENTS[name]


def _instant(text: str | None, start: dt.datetime) -> dt.datetime:
    if text is None:
        return start
    if text[:1] == "+":
        return start + _length(text[1:])
    if text[:1] == "-":
        return start - _length(text[1:])
    try:
        when = dt.datetime.fromisoformat(text)
    except ValueError:
        raise _ObjectionError(f"WHEN is {_WHEN_RULE}") from None
    return when if when.tzinfo else when.replace(tzinfo=start.tzinfo)


def _end(kind: EventKind, text: str | None, since: dt.datetime) -> dt.datetime | None:
    if text is None:
        return None
    if not kind.lasts:
        raise _ObjectionError(f"{kind.name} happens once and takes no length")
    return since + _length(text)


def _length(text: str) -> dt.timedelta:
    match = _LENGTH.fullmatch(text)
    if match is None or not int(match[1]):
        raise _ObjectionError(f"a length is {_LENGTH_RULE}")
    return dt.timedelta(**{_UNITS[match[2]]: int(match[1])})


def _value(kind: EventKind, text: str | None) -> int | None:
    if text is None:
        return int(kind.value.default) if kind.value and kind.value.default else None
    if kind.value is None:
        raise _ObjectionError(f"{kind.name} takes no value")
    reason = value_objection(kind.value, int(text))
    if reason:
        raise _ObjectionError(reason)
    return int(text)

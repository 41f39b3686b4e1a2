"""Numbers as people write them in a configuration: durations, addresses, names."""

import math
import re
from typing import Final

from kmpd.config.wording import MistakeError

DAY_SECONDS: Final = 86_400.0
_UNITS_SECONDS: Final = {
    "ms": 0.001,
    "s": 1.0,
    "sec": 1.0,
    "min": 60.0,
    "m": 60.0,
    "h": 3600.0,
    "d": DAY_SECONDS,
}
_PART: Final = re.compile(r"([0-9]+(?:\.[0-9]+)?|\.[0-9]+)\s*([a-z]+)\s*")
_DURATION: Final = re.compile(rf"(?:{_PART.pattern})+")
_TEXT_LENGTH_MAX: Final = 60
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9_]+")
NAME_LENGTH_MAX: Final = 60


def duration_seconds(value: object) -> float:
    """Return a duration in seconds; a number without a unit is one already.

    Raises:
        MistakeError: It is none.

    >>> [duration_seconds(text) for text in (90, "15min", "1h 30m", "1d")]
    [90.0, 900.0, 5400.0, 86400.0]
    """
    if isinstance(value, int | float) and not isinstance(value, bool):
        return _positive(float(value))
    if not isinstance(value, str) or len(value) > _TEXT_LENGTH_MAX:
        raise MistakeError("a duration belongs here, such as 90s, 15min, 1h or 1d")
    text = value.strip().lower()
    try:
        return _positive(float(text))
    except MistakeError:
        raise
    except ValueError:
        return _positive(_added_up(text, value))


def _added_up(text: str, shown: str) -> float:
    if not _DURATION.fullmatch(text):
        raise MistakeError(
            "is no duration", "90s, 15min, 1h and 1d are some.", quoted=shown
        )
    seconds = 0.0
    for number, unit in _PART.findall(text):
        if unit not in _UNITS_SECONDS:
            raise MistakeError(
                "is no duration", "The units are s, min, h and d.", quoted=shown
            )
        seconds += float(number) * _UNITS_SECONDS[unit]
    return seconds


def _positive(seconds: float) -> float:
    if not math.isfinite(seconds) or seconds <= 0:
        raise MistakeError("a duration is more than nothing")
    return seconds


def duration_text(seconds: float) -> str:
    """Return a duration as a configuration has it, in the largest unit that fits.

    >>> [duration_text(seconds) for seconds in (3600, 900, 90, 0.5)]
    ['1h', '15min', '90s', '0.5s']
    """
    for unit in ("d", "h", "min"):
        count = seconds / _UNITS_SECONDS[unit]
        if count >= 1 and count.is_integer():
            return f"{count:.0f}{unit}"
    return f"{seconds:g}s"


def number_or_none(text: str) -> int | None:
    """Return the whole number that a text writes, decimal or with 0x; else None.

    >>> [number_or_none(text) for text in ("0x3C", "60", "E1")]
    [60, 60, None]
    """
    plain = text.strip().lower()
    if len(plain) <= _TEXT_LENGTH_MAX:
        if re.fullmatch(r"0x[0-9a-f]+", plain):
            return int(plain, 16)
        if re.fullmatch(r"[0-9]+", plain):
            return int(plain)
    return None


def whole_number(value: object) -> int:
    """Return a whole number, decimal or hex.

    Raises:
        MistakeError: It is none.
    """
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    number = number_or_none(value) if isinstance(value, str) else None
    if number is None:
        raise MistakeError("a whole number belongs here, decimal or hex such as 0x3F")
    return number


def name(value: object) -> str:
    """Return the name of a meter, which becomes part of topics and identifiers.

    Raises:
        MistakeError: It is none.
    """
    if not isinstance(value, str) or not value:
        raise MistakeError("a name belongs here")
    good = _NOT_IN_NAMES.sub("_", value.lower()).strip("_")[:NAME_LENGTH_MAX]
    if value == good or _is_name(value):
        return value
    advice = f"{good!r} would do." if good else ""
    message = "a name has small letters a to z, digits and underscores"
    raise MistakeError(f"{message}, {NAME_LENGTH_MAX} at most", advice)


def _is_name(value: str) -> bool:
    return len(value) <= NAME_LENGTH_MAX and not _NOT_IN_NAMES.search(value)

"""What people write on the command line for numbers and times: functions for click."""

import datetime as dt
import math
import re
from typing import Final

import click

_NUMBER: Final = re.compile(
    r"\s*\+?(?:0x[0-9a-f]+|0b[01]+|0o[0-7]+|0+|[1-9][0-9]*)\s*",
    re.IGNORECASE | re.ASCII,
)
_ADDRESS_MAX: Final = 0xFF
_REGISTER_MAX: Final = 0xFFFF
_SECONDS_MAX: Final = 86_400
_YEARS: Final = range(2000, 2100)

#: How help calls a number that may be written in hex.
DEC_OR_HEX: Final = "DEC_OR_HEX"


def number_in(text: str) -> int | None:
    """Return the number that *text* writes, decimal or with 0x, 0b or 0o; else None.

    >>> number_in("0x3C"), number_in("60"), number_in("3c")
    (60, 60, None)
    """
    # Longer ones are no id, and Python refuses to convert very long ones.
    is_number = len(text) <= _REGISTER_MAX.bit_length() + 8 and _NUMBER.fullmatch(text)
    return int(text, 0) if is_number else None


def address(text: str | int) -> int:
    """Return the destination address that *text* writes.

    Raises:
        click.BadParameter: It is none.
    """
    return _within(text, _ADDRESS_MAX)


def register_id(text: str | int) -> int:
    """Return the register id that *text* writes.

    Raises:
        click.BadParameter: It is none.
    """
    return _within(text, _REGISTER_MAX)


def seconds(text: str | float) -> float:
    """Return a duration, more than none and no more than a day.

    Raises:
        click.BadParameter: It is none, or another one.
    """
    try:
        value = float(text)
    except ValueError:
        value = math.nan
    if not 0 < value <= _SECONDS_MAX:
        raise click.BadParameter(f"{text!r} is no number of seconds up to a day")
    return value


def meter_time(text: str) -> dt.datetime:
    """Return date and time as a meter shows them: ISO 8601, without a zone.

    Raises:
        click.BadParameter: It is none that a meter can show.
    """
    try:
        time = dt.datetime.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no time such as 2026-01-31T22:04:00"
        raise click.BadParameter(message) from None
    if time.tzinfo is not None:
        raise click.BadParameter(f"{text!r} has a zone, and a meter knows none")
    if time.year not in _YEARS:
        raise click.BadParameter(f"{text!r}: a meter knows the years 2000 to 2099")
    return time.replace(microsecond=0)


def _within(text: str | int, high: int) -> int:
    number = text if isinstance(text, int) else number_in(text)
    if number is None:
        raise click.BadParameter(f"{text!r} is not a valid integer or hex")
    if not 0 <= number <= high:
        raise click.BadParameter(f"{text} is not between 0 and {high}")
    return number

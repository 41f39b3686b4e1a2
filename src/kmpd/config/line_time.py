"""What readings cost: for how long they keep a line, and a battery, busy."""

import math
from typing import Final

from kmpd.config.meter_words import AUTO
from kmpd.config.quantities import DAY_SECONDS
from kmpd.config.station import MeterConfig
from pykmp.exchange import BAUD
from pykmp.messages import REGISTERS_MAX
from pykmp.meters import load_profile

#: A start bit, eight data bits and two stop bits.
_BITS_PER_BYTE: Final = 11
#: Frame, address, command, count and checksum; and what a register adds.
_REQUEST_BYTES: Final = 7
_REQUEST_REGISTER_BYTES: Final = 2
_RESPONSE_BYTES: Final = 6
_RESPONSE_REGISTER_BYTES: Final = 9

#: Asked along: serial number and info code; time and date where there is room.
_ASKED_ALONG: Final = 2
_CLOCK: Final = 2
_STANDARD_REGISTERS: Final = 8
_READINGS_A_DAY: Final = 24
_GENEROUS: Final = 10
_MINUTE_SECONDS: Final = 60.0


def reading_seconds(registers: int, *, baud: int) -> float:
    """Return for how long the bytes of one reading are on a line.

    Source: needs.md 6.1: a request has 7 + 2 n bytes, its response 6 + 9 n, before
    stuffing and with numbers of four bytes.

    >>> round(reading_seconds(8, baud=1200), 2)
    1.45
    """
    count = registers + _ASKED_ALONG
    requests = math.ceil(count / REGISTERS_MAX)
    if count + _CLOCK <= requests * REGISTERS_MAX:
        count += _CLOCK
    fixed = requests * (_REQUEST_BYTES + _RESPONSE_BYTES)
    moving = count * (_REQUEST_REGISTER_BYTES + _RESPONSE_REGISTER_BYTES)
    return (fixed + moving) * _BITS_PER_BYTE / baud


def reading_baud(meter: MeterConfig) -> int:
    """Return the speed that a meter is read with, as far as it is known."""
    if meter.baud is not None:
        return meter.baud
    return BAUD if meter.family == AUTO else load_profile(meter.family).line.baud[0]


def reading_line_seconds(meter: MeterConfig) -> float:
    """Return for how long one reading of a meter is on its line, about."""
    count = len(meter.registers) or _STANDARD_REGISTERS
    return reading_seconds(count, baud=reading_baud(meter))


def day_line_seconds(meter: MeterConfig) -> float:
    """Return for how long all readings of a day would be on a meter's line, about."""
    return DAY_SECONDS / meter.interval_seconds * reading_line_seconds(meter)


def _default_budget() -> float:
    """Return ten times what a reading each hour takes, in whole minutes."""
    hourly = _READINGS_A_DAY * reading_seconds(_STANDARD_REGISTERS, baud=BAUD)
    return math.ceil(hourly * _GENEROUS / _MINUTE_SECONDS) * _MINUTE_SECONDS


#: Line seconds a day of a meter whose battery is spared.
BUDGET_SECONDS: Final = _default_budget()

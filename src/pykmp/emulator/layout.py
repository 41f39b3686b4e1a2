"""Values as a family lays them out: what a register says, to its bytes.

Source: Kamstrup 5512-447 rev M1, section 4, for numbers, clocks and dates; the AIMIR
head end for units 53, 63 and 72, jktjkt/PyKMP for unit 79 (protocol facts 4).
"""

import datetime as dt
from decimal import Decimal
from typing import Final, TypeAlias

from pykmp.codec import WireNumber, dates
from pykmp.codec.decimals import EXPONENT_MAX
from pykmp.meters import ProfileRegister

Content: TypeAlias = Decimal | dt.datetime | str | bytes

_CLOCK: Final = 47
_DATE: Final = 48
_LONG_DATE: Final = 49
_MONTH_DAY: Final = 50
_TEXT: Final = 54
_REAL_TIME: Final = (53, 63)
_SECONDS_SINCE_2000: Final = 72
_DST_TIME: Final = 79
_MOMENTS: Final = (_CLOCK, _DATE, _LONG_DATE, *_REAL_TIME, 72, _DST_TIME)

_VALID: Final = 0x02
_EPOCH: Final = dt.datetime(2000, 1, 1)
_SIGN: Final = 0x80
_DIVIDES: Final = 0x40


def lay_out(register: ProfileRegister, content: Content) -> bytes:
    """Return length byte, scale byte and significand of what a register says.

    A number is cut off at the last digit of the register and loses the digits that
    the register is too narrow for, as a counter that runs over.
    """
    scale = register.scale
    if isinstance(content, Decimal):
        scale, significand = _number(register, content)
    elif isinstance(content, dt.datetime):
        significand = _moment(register.unit, content).rjust(
            register.significand_bytes, b"\0"
        )
    elif isinstance(content, str):
        significand = content.encode("ascii").ljust(register.significand_bytes)
    else:
        significand = content
    return WireNumber(scale=scale, significand=significand).to_bytes()


def demo_content(register: ProfileRegister) -> Content:
    """Return what a register says in its profile."""
    text = register.demo
    if register.unit == _TEXT:
        return text
    if text.startswith("0x"):
        return bytes.fromhex(text[2:])
    if register.unit == _CLOCK:
        return dt.datetime.combine(_EPOCH, dt.time.fromisoformat(text))
    if register.unit == _MONTH_DAY:
        month, day = map(int, text.split("-"))
        return Decimal(dates.from_month_day(month, day))
    if register.unit in _MOMENTS:
        return dt.datetime.fromisoformat(text)
    return Decimal(text)


def _number(register: ProfileRegister, value: Decimal) -> tuple[int, bytes]:
    exponent = register.scale & EXPONENT_MAX
    decimals = exponent if register.scale & _DIVIDES else -exponent
    digits = int(abs(value).scaleb(decimals))
    sign = _SIGN if value < 0 else 0
    width = register.significand_bytes
    scale = register.scale & ~_SIGN | sign
    return scale, (digits % (1 << 8 * width)).to_bytes(width)


def _moment(unit: int, moment: dt.datetime) -> bytes:
    if unit == _CLOCK:
        return dates.from_time(moment.time()).to_bytes(4)
    if unit == _LONG_DATE:
        return dates.from_long_date(moment.date()).to_bytes(4)
    if unit in _REAL_TIME:
        return bytes([_VALID, moment.isoweekday(), *reversed(_parts(moment))])
    if unit == _SECONDS_SINCE_2000:
        seconds = (moment - _EPOCH) // dt.timedelta(seconds=1)
        return bytes([_VALID]) + seconds.to_bytes(4)
    if unit == _DST_TIME:
        return bytes([0, *_parts(moment)])
    return dates.from_date(moment.date()).to_bytes(4)


def _parts(moment: dt.datetime) -> tuple[int, ...]:
    """Return year of the century, month, day, hour, minute and second."""
    year = moment.year - _EPOCH.year
    return (
        year,
        moment.month,
        moment.day,
        moment.hour,
        moment.minute,
        moment.second,
    )

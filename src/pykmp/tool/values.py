"""What a register's bytes look like to people and to programs."""

import datetime as dt
from collections.abc import Callable, Mapping
from decimal import Decimal
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.codec import FloatCodec, dates
from pykmp.codec.decimals import log_decoded
from pykmp.constants import REGISTERS, UNITS_NAMES
from pykmp.errors import BaseCodecError, CalendarInvalidError
from pykmp.messages import RegisterData

#: Numbers of their own kind; the name of the unit says nothing.
_PURE: Final = frozenset({0, 51})

#: Values that are no numbers, though they are framed like one.
_NO_NUMBER: Final = frozenset({53, 54, 63, 64})


def _iso_time(number: int) -> str:
    return dates.to_time(number).isoformat()


def _iso_date(number: int) -> str:
    return dates.to_date(number).isoformat()


def _iso_long_date(number: int) -> str:
    return dates.to_long_date(number).isoformat()


def _iso_month_day(number: int) -> str:
    month, day = dates.to_month_day(number)
    return dt.date(2000, month, day).strftime("--%m-%d")


_CALENDAR: Final[Mapping[int, Callable[[int], str]]] = MappingProxyType(
    {47: _iso_time, 48: _iso_date, 49: _iso_long_date, 50: _iso_month_day}
)


@attrs.frozen(kw_only=True)
class ShownRegister:
    """A register, ready to be printed.

    Attributes:
        id: Register id.
        name: Its name, or what says that it has none.
        is_known: Whether it has a name.
        unit: Unit number.
        unit_name: Its name, or what says that it has none.
        raw: Length byte, scale byte and significand, as on the wire.
        number: The exact number, if the bytes are one.
        decoded: A clock or date in ISO 8601, if the unit says that it is one.
        complaint: Why it could not be decoded as its unit asks for, if so.
    """

    id: int
    name: str
    is_known: bool
    unit: int
    unit_name: str
    raw: bytes
    number: Decimal | None
    decoded: str | None
    complaint: str

    @property
    def has_known_unit(self) -> bool:
        """Whether its unit has a name."""
        return self.unit in UNITS_NAMES

    @property
    def figure(self) -> str:
        """The value as people read it, without its unit."""
        if self.decoded is not None:
            return self.decoded.removeprefix("--")
        if self.number is None or self.unit in _NO_NUMBER:
            return f"0x{self.raw[2:].hex()}"
        return str(self.number)

    @property
    def short_unit(self) -> str:
        """The unit behind the figure, where it says something."""
        is_silent = self.decoded is not None or self.unit in _PURE
        return "" if is_silent else self.unit_name

    @property
    def raw_note(self) -> str:
        """The bytes, for whoever must find out what a number means."""
        is_clear = self.is_known and self.has_known_unit and not self.complaint
        return "" if is_clear else f"(raw {self.raw.hex(' ')})"


def shown(
    register: RegisterData, *, names: Mapping[int, str] = REGISTERS
) -> ShownRegister:
    """Return a register, ready to be printed; bytes that are no number have none."""
    number, decoded, complaint = None, None, ""
    try:
        number = FloatCodec.decode(register.value)
        log_decoded(register.value, number)
        decoded = _decoded(number, register.unit)
    except BaseCodecError as error:
        complaint = str(error)
    return ShownRegister(
        id=register.id_,
        name=name_of(register.id_, names),
        is_known=register.id_ in names,
        unit=register.unit,
        unit_name=UNITS_NAMES.get(register.unit, f"<unknown unit {register.unit}>"),
        raw=register.value,
        number=number,
        decoded=decoded,
        complaint=complaint,
    )


def name_of(id_: int, names: Mapping[int, str] = REGISTERS) -> str:
    """Return the name of a register, or what says that it has none."""
    return names.get(id_, f"<unknown reg {id_}>")


def show_value(register: ShownRegister) -> str:
    """Return the value of a register with its unit, as people read it."""
    unit = register.unit_name if register.decoded is None else ""
    words = (register.figure, unit, register.raw_note)
    return " ".join(word for word in words if word)


def _decoded(number: Decimal, unit: int) -> str | None:
    iso = _CALENDAR.get(unit)
    if iso is None:
        return None
    if number != number.to_integral_value():
        raise CalendarInvalidError(what=UNITS_NAMES[unit], value=number)
    return iso(int(number))

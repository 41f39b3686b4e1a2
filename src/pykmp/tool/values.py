"""What a register's bytes look like to people and to programs."""

import re
from collections.abc import Collection, Mapping
from decimal import Decimal
from typing import Final

import attrs

from pykmp.codec import FloatCodec
from pykmp.codec.decimals import log_decoded
from pykmp.constants import REGISTERS
from pykmp.errors import BaseCodecError
from pykmp.messages import RegisterData
from pykmp.registers.terms import Quality
from pykmp.registers.units import UNITS
from pykmp.registers.values import (
    DateTimeValue,
    DateValue,
    FlagsValue,
    MonthDayValue,
    NumberValue,
    RawValue,
    TimeValue,
    Value,
    decode_value,
    judge,
)

#: Where a reason is from, which `--json` tells.
_PROOF: Final = re.compile(r" \([^()]*\)")


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
        number: The number that the bytes would be, if they are framed as one.
        value: What the register says, and whether it may be believed.
    """

    id: int
    name: str
    is_known: bool
    unit: int
    unit_name: str
    raw: bytes
    number: Decimal | None
    value: Value

    @property
    def has_known_unit(self) -> bool:
        """Whether its unit has a name."""
        return self.unit in UNITS

    @property
    def is_number(self) -> bool:
        """Whether it says a number, whose decimal point has a place in a column."""
        return isinstance(self.value, NumberValue)

    @property
    def decoded(self) -> str | None:
        """A clock or date in ISO 8601, if it is one."""
        match self.value:
            case TimeValue() | DateValue() | MonthDayValue() | DateTimeValue():
                return self.value.plain
        return None

    @property
    def complaint(self) -> str:
        """Why it could not be read as its unit asks for, if so."""
        is_broken = self.value.quality is Quality.BAD and not self.is_number
        return self.value.reason if is_broken else ""

    @property
    def figure(self) -> str:
        """The value as people read it, without its unit."""
        match self.value:
            case FlagsValue():
                return self.value.plain
            case DateTimeValue():
                return self.value.plain.replace("T", " ")
        return self.value.figure

    @property
    def unit_text(self) -> str:
        """The unit behind the figure, where it says something."""
        if isinstance(self.value, RawValue):
            return self.unit_name
        return self.value.unit.symbol if self.is_number else ""

    @property
    def remark(self) -> str:
        """What its flags say, or why it may not be believed, in brackets."""
        words = "; ".join(filter(None, (self._saying, self._doubt)))
        return f"({words})" if words else ""

    @property
    def note(self) -> str:
        """The remark, and the bytes where they may be needed."""
        return " ".join(filter(None, (self.remark, self.raw_note)))

    @property
    def raw_note(self) -> str:
        """The bytes, for whoever must find out what a number means."""
        is_clear = self.is_known and self.has_known_unit and not self.complaint
        return "" if is_clear else f"(raw {self.raw.hex(' ')})"

    @property
    def _saying(self) -> str:
        if isinstance(self.value, FlagsValue):
            return "; ".join(flag.text for flag in self.value.flags)
        if isinstance(self.value, DateTimeValue) and self.value.is_valid is False:
            return "the meter does not trust its clock"
        return ""

    @property
    def _doubt(self) -> str:
        """Why a number may not be believed; of other values a warning tells."""
        if not self.is_number or self.value.quality is Quality.GOOD:
            return ""
        reason = _PROOF.sub("", self.value.reason).rstrip(".")
        mark = "uncertain: " if self.value.quality is Quality.UNCERTAIN else ""
        return f"{mark}{reason[:1].lower()}{reason[1:]}"


def shown(
    register: RegisterData,
    *,
    value: Value | None = None,
    names: Mapping[int, str] = REGISTERS,
) -> ShownRegister:
    """Return a register, ready to be printed, whatever its bytes are.

    Args:
        register: As it came.
        value: What it says among the others of its reading; without it, by itself.
        names: Names of registers.
    """
    number = None
    try:
        number = FloatCodec.decode(register.value)
        log_decoded(register.value, number)
    except BaseCodecError:
        # What the bytes are then, the value tells.
        pass
    unit = UNITS.get(register.unit)
    return ShownRegister(
        id=register.id_,
        name=name_of(register.id_, names),
        is_known=register.id_ in names,
        unit=register.unit,
        unit_name=unit.text if unit else f"<unknown unit {register.unit}>",
        raw=register.value,
        number=number,
        value=decode_value(register) if value is None else value,
    )


def judged(
    registers: Collection[RegisterData],
    *,
    info_table: str | None = None,
    family: str | None = None,
) -> Mapping[int, Value]:
    """Return what the registers of one reading say, judged together."""
    by_id = {int(one.id_): one for one in registers}
    return judge(by_id, info_table=info_table, family=family)


def name_of(id_: int, names: Mapping[int, str] = REGISTERS) -> str:
    """Return the name of a register, or what says that it has none."""
    return names.get(id_, f"<unknown reg {id_}>")


def show_value(register: ShownRegister) -> str:
    """Return the value of a register as PyKMP 0.0.x prints it.

    A number is followed by the name of the unit that the meter sent. What is no number
    is shown as what it is.
    """
    if register.is_number:
        words = (str(register.number), register.unit_name, register.raw_note)
    else:
        words = (register.figure, register.unit_text, register.note)
    return " ".join(word for word in words if word)

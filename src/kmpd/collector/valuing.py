"""What a meter sent becomes values of a reading: exact, and judged by themselves."""

from collections.abc import Mapping

from kmpd.reading import Quality, ReadingValue
from pykmp.codec import FloatCodec
from pykmp.errors import BaseCodecError
from pykmp.messages import RegisterData
from pykmp.registers import FlagsValue, MissingValue, NumberValue, Value, judge

#: Of registers that say what is wrong, the one that says most goes first.
INFO_REGISTERS = (369, 99)
_NO_VALUE = "The meter sent no value."


def judged_alone(
    registers: Mapping[int, RegisterData], *, family: str, info_table: str
) -> Mapping[int, Value]:
    """Return what registers of one reading say, judged in each other's company."""
    return judge(registers, family=family or None, info_table=info_table or None)


def reading_values(
    registers: Mapping[int, RegisterData], values: Mapping[int, Value]
) -> dict[int, ReadingValue]:
    """Return values as a reading keeps them, in the unit that the wire had."""
    return {
        id_: _reading_value(register, values[id_])
        for id_, register in registers.items()
    }


def _reading_value(register: RegisterData, value: Value) -> ReadingValue:
    number, text = None, value.figure
    if isinstance(value, NumberValue):
        # Of a unit such as m³ ×10 the number is that of the wire.
        number = FloatCodec.decode(register.value)
        text = format(number, "f")
    quality, reason = value.quality, value.reason
    if isinstance(value, MissingValue) and quality is Quality.GOOD:
        quality, reason = Quality.BAD, _NO_VALUE
    return ReadingValue(
        register=register.id_,
        unit=register.unit,
        raw=bytes(register.value),
        number=number,
        text=text,
        quality=quality,
        reason=reason,
    )


def plain_number(register: RegisterData | None) -> int | None:
    """Return a register as a whole number, such as a serial number; None if it is none.

    A number of so many digits that it is none of a meter is none either.
    """
    if register is None:
        return None
    try:
        number = FloatCodec.decode(register.value)
    except BaseCodecError:
        return None
    if number != number.to_integral_value() or number < 0:
        return None
    return int(number)


def info_of(values: Mapping[int, Value]) -> FlagsValue | None:
    """Return what the meter says is wrong; None if it was not asked, or says nothing.

    Of two registers the one that says something goes first.
    """
    found = [
        value
        for id_ in INFO_REGISTERS
        if isinstance(value := values.get(id_), FlagsValue)
    ]
    return next((value for value in found if value.bits), found[0] if found else None)

"""Values of registers: typed, exact, judged, and able to become their bytes again.

`decode_value` reads one register, `judge` all registers of one reading together. What
comes out is one of a closed set of classes, the members of `Value`; `text` shows it to
people, `json` to programs, `encode` gives the very bytes that came.
"""

from pykmp.registers.values.base import BaseValue
from pykmp.registers.values.block import (
    FlagsValue,
    MissingValue,
    OpaqueValue,
    RawValue,
    TextValue,
)
from pykmp.registers.values.decoding import Value
from pykmp.registers.values.judging import decode_value, judge
from pykmp.registers.values.moment import (
    DateTimeValue,
    DateValue,
    MonthDayValue,
    TimeValue,
)
from pykmp.registers.values.number import NumberValue

__all__ = [
    "BaseValue",
    "DateTimeValue",
    "DateValue",
    "FlagsValue",
    "MissingValue",
    "MonthDayValue",
    "NumberValue",
    "OpaqueValue",
    "RawValue",
    "TextValue",
    "TimeValue",
    "Value",
    "decode_value",
    "judge",
]

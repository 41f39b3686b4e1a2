"""What numbers mean: registers, units and values, catalogues, info codes in words.

Names load when they are first used: who reads a value needs no catalogue.
"""

from typing import TYPE_CHECKING

from pykmp.lazy import attributes

if TYPE_CHECKING:
    from pykmp.registers.catalogue import (
        AmbiguousRegisterNameError,
        Catalogue,
        RegisterEntry,
        UnknownRegisterNameError,
        electricity,
        heat,
    )
    from pykmp.registers.info import (
        InfoFlag,
        UnknownInfoTableError,
        info_flags,
        layout_flags,
    )
    from pykmp.registers.naming import RegisterName, describe
    from pykmp.registers.terms import Confidence, Kind, Quality, Quantity, Sensor
    from pykmp.registers.units import UNITS, Layout, Unit, unit_of
    from pykmp.registers.values import (
        DateTimeValue,
        DateValue,
        FlagsValue,
        MissingValue,
        MonthDayValue,
        NumberValue,
        OpaqueValue,
        RawValue,
        TextValue,
        TimeValue,
        Value,
        decode_value,
        judge,
    )

__all__ = [
    "UNITS",
    "AmbiguousRegisterNameError",
    "Catalogue",
    "Confidence",
    "DateTimeValue",
    "DateValue",
    "FlagsValue",
    "InfoFlag",
    "Kind",
    "Layout",
    "MissingValue",
    "MonthDayValue",
    "NumberValue",
    "OpaqueValue",
    "Quality",
    "Quantity",
    "RawValue",
    "RegisterEntry",
    "RegisterName",
    "Sensor",
    "TextValue",
    "TimeValue",
    "Unit",
    "UnknownInfoTableError",
    "UnknownRegisterNameError",
    "Value",
    "decode_value",
    "describe",
    "electricity",
    "heat",
    "info_flags",
    "judge",
    "layout_flags",
    "unit_of",
]

__getattr__, __dir__ = attributes(
    __name__,
    {
        "pykmp.registers.catalogue": (
            "AmbiguousRegisterNameError",
            "Catalogue",
            "RegisterEntry",
            "UnknownRegisterNameError",
            "electricity",
            "heat",
        ),
        "pykmp.registers.info": (
            "InfoFlag",
            "UnknownInfoTableError",
            "info_flags",
            "layout_flags",
        ),
        "pykmp.registers.naming": ("RegisterName", "describe"),
        "pykmp.registers.terms": (
            "Confidence",
            "Kind",
            "Quality",
            "Quantity",
            "Sensor",
        ),
        "pykmp.registers.units": ("UNITS", "Layout", "Unit", "unit_of"),
        "pykmp.registers.values": (
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
        ),
    },
)

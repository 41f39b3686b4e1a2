"""Bytes of a register become a value: the unit says how, and nothing is guessed."""

import datetime as dt
from collections.abc import Callable, Mapping
from typing import Final, TypeAlias

from pykmp.codec import FloatCodec
from pykmp.errors import BaseCodecError
from pykmp.messages import RegisterData
from pykmp.registers.info import InfoFlag, UnknownInfoTableError, info_book, info_flags
from pykmp.registers.terms import Quality
from pykmp.registers.units import Layout, unit_of
from pykmp.registers.values.block import (
    FlagsValue,
    MissingValue,
    OpaqueValue,
    RawValue,
    TextValue,
)
from pykmp.registers.values.calendar_reading import (
    read_clock,
    read_date,
    read_dst_time,
    read_month_day,
    read_real_time,
    read_seconds,
)
from pykmp.registers.values.moment import (
    DateTimeValue,
    DateValue,
    MonthDayValue,
    TimeValue,
)
from pykmp.registers.values.number import NumberValue
from pykmp.registers.values.wire import WireValue

Value: TypeAlias = (
    NumberValue
    | TimeValue
    | DateValue
    | MonthDayValue
    | DateTimeValue
    | TextValue
    | FlagsValue
    | OpaqueValue
    | MissingValue
    | RawValue
)

#: The widest number without a unit that anybody has seen (register 1010 of a 382M);
#: the blocks of 16 bytes that come in its place are none.
_NUMBER_BYTES_MAX: Final = 10
_PADDING: Final = b"\0 "


def read_value(
    register: RegisterData,
    *,
    zone: dt.tzinfo | None = None,
    info_table: str | None = None,
) -> Value:
    """Return the value of a register by its unit alone, whatever its bytes are.

    What does not read as its unit asks for, such as the 31st of February, is a
    `RawValue` with bad quality and the reason.

    Raises:
        UnknownInfoTableError: There is no such table of info codes.
    """
    if info_table is not None and info_table not in info_book().tables:
        raise UnknownInfoTableError(name=info_table, known=tuple(info_book().tables))
    wire = WireValue(
        register_id=register.id_,
        unit=unit_of(register.unit),
        value=bytes(register.value),
        zone=zone,
        info_table=info_table,
    )
    if not wire.is_whole:
        return _raw(wire, Quality.BAD, "The length byte disagrees with the bytes.")
    if not wire.significand:
        return MissingValue(
            wire_unit=wire.unit,
            scale=wire.scale,
            quality=Quality.BAD,
            reason="The meter sent no value.",
        )
    try:
        return _READ[wire.unit.layout](wire)
    except BaseCodecError as error:
        return _raw(wire, Quality.BAD, str(error))


def _number(wire: WireValue) -> Value:
    is_bare = wire.unit.is_bare
    if is_bare and wire.width_bytes > _NUMBER_BYTES_MAX:
        return OpaqueValue(raw=wire.significand, wire_unit=wire.unit, scale=wire.scale)
    if is_bare and wire.scale == 0 and _is_info(wire):
        return _flags(wire)
    return NumberValue.from_wire(wire.unit, wire.value)


def _is_info(wire: WireValue) -> bool:
    table = wire.info_table
    return table is not None and wire.register_id in info_book().tables[table]


def _flags(wire: WireValue) -> Value:
    flags: tuple[InfoFlag, ...] = ()
    if wire.info_table is not None and _is_info(wire):
        flags = info_flags(wire.info_table, wire.register_id, wire.integer)
    return FlagsValue(
        bits=wire.integer,
        flags=flags,
        wire_unit=wire.unit,
        scale=wire.scale,
        significand_bytes=wire.width_bytes,
    )


def _text(wire: WireValue) -> Value:
    raw = wire.significand
    written = raw.strip(_PADDING)
    if not (written.isascii() and written.decode("ascii").isprintable()):
        return _raw(wire, Quality.UNCERTAIN, "The text has bytes that are no ASCII.")
    before = len(raw) - len(raw.lstrip(_PADDING))
    after = before + len(written)
    return TextValue(
        characters=written.decode("ascii"),
        padding_before=raw[:before],
        padding_after=raw[after:],
        wire_unit=wire.unit,
        scale=wire.scale,
    )


def _unpublished(wire: WireValue) -> Value:
    reason = f"How a value in unit {wire.unit.text} is laid out is not public."
    return _raw(wire, Quality.UNCERTAIN, reason)


def _unknown(wire: WireValue) -> Value:
    reason = f"What {wire.unit.text} stands for is not public."
    return _raw(wire, Quality.UNCERTAIN, reason)


def _raw(wire: WireValue, quality: Quality, reason: str) -> RawValue:
    try:
        number = FloatCodec.decode(wire.value)
    except BaseCodecError:
        number = None
    return RawValue(
        value=wire.value,
        number=number,
        wire_unit=wire.unit,
        quality=quality,
        reason=reason,
    )


_READ: Final[Mapping[Layout, Callable[[WireValue], Value]]] = {
    Layout.NUMBER: _number,
    Layout.CLOCK: read_clock,
    Layout.DATE: read_date,
    Layout.LONG_DATE: read_date,
    Layout.MONTH_DAY: read_month_day,
    Layout.REAL_TIME: read_real_time,
    Layout.SECONDS: read_seconds,
    Layout.DST_TIME: read_dst_time,
    Layout.TEXT: _text,
    Layout.FLAGS: _flags,
    Layout.UNPUBLISHED: _unpublished,
    Layout.UNKNOWN: _unknown,
}

"""Values as people write them become the bytes that a meter has."""

import datetime as dt
from decimal import Decimal
from typing import Final, NoReturn

import attrs
import click

from pykmp.errors import BaseCodecError
from pykmp.messages import RegisterData, RegisterValueBytes
from pykmp.registers import decode_value, unit_of
from pykmp.registers.values import DateValue, NumberValue, TimeValue, Value
from pykmp.tool.numbers import number_in

#: Length byte and scale byte.
_HEADER_BYTES: Final = 2


def encoded(text: str, *, like: RegisterData, unit: str) -> RegisterData:
    """Return a register with a new value, in the unit and the shape of the old one.

    Raises:
        click.BadParameter: The value has another unit, does not fit into the shape,
            or would lose digits.
    """
    _check_unit(unit, like)
    raw = _bytes_of(text, like)
    if len(raw) != len(like.value):
        _refuse(text, f"the meter has {len(like.value) - _HEADER_BYTES} bytes for it")
    return attrs.evolve(like, value=RegisterValueBytes(raw))


def _check_unit(unit: str, like: RegisterData) -> None:
    known = unit_of(like.unit)
    if number_in(unit) == like.unit or unit.strip() == known.text:
        return
    message = f"the meter has register {like.id_} in {known.text} (unit {like.unit})"
    raise click.BadParameter(message, param_hint="--unit")


def _bytes_of(text: str, like: RegisterData) -> bytes:
    if text.lower().startswith("0x"):
        return bytes(like.value[:_HEADER_BYTES]) + _hex(text)
    old = decode_value(like)
    try:
        return _written(text, old)
    except (BaseCodecError, ValueError, ArithmeticError):
        _refuse(text, f"it is not such as {old.figure}, which the meter has")


def _written(text: str, old: Value) -> bytes:
    if isinstance(old, NumberValue):
        return _number(text, old)
    if isinstance(old, TimeValue):
        return attrs.evolve(old, time=dt.time.fromisoformat(text)).encode()
    if isinstance(old, DateValue):
        return attrs.evolve(old, date=dt.date.fromisoformat(text)).encode()
    return _refuse(text, "what this register holds is written as 0x and hex")


def _number(text: str, old: NumberValue) -> bytes:
    wanted = Decimal(text)
    # The power of ten is that of the unit, as the meter sends it.
    number = wanted.scaleb(old.wire_unit.power_of_ten)
    new = NumberValue.from_decimal(
        number,
        unit=old.wire_unit,
        scale=old.scale,
        significand_bytes=old.significand_bytes,
    )
    if new.number != number:
        _refuse(text, f"the meter has only the digits of {old.figure}")
    return bytes(new.encode())


def _hex(text: str) -> bytes:
    try:
        return bytes.fromhex(text[2:])
    except ValueError:
        _refuse(text, "it is no hex")


def _refuse(text: str, reason: str) -> NoReturn:
    message = f"{text!r} cannot be written: {reason}"
    raise click.BadParameter(message, param_hint="VALUE") from None

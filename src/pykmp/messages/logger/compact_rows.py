"""Rows of a compact log: how far each value lies from the one in the row before.

Layout of a row but the first:
    0...    a format nibble for each register, two in a byte, the first one high
    ...     for each register as many bytes as its nibble says

Nibble:
    bit 3       the difference is negative
    bits 2-0    bytes of the difference; 7: the significand in full, as in the first row

That nibbles fill a byte from its high half, that differences are to the row before and
not to the first, and that they are of the significand with its sign, is inferred: no
row has been published.

Source: working programs for OMNIPOWER (protocol facts 3.10), for the nibbles.
"""

from collections.abc import Iterator
from typing import Final

from pykmp.errors import LogRowInvalidError, OutOfRangeError
from pykmp.messages.get_register import RegisterData, RegisterID, RegisterUnit
from pykmp.messages.log_rows import LogFormat, LogRow
from pykmp.messages.logger.sub_command import check_minimum

Registers = tuple[RegisterData, ...]

_NEGATIVE: Final = 0x08
_LENGTH: Final = 0x07
_IN_FULL: Final = 0x07
_DIFFERENCE_BYTES_MAX: Final = 6
_SIGN: Final = 0x80
_SIGNIFICAND_AT: Final = 2


def read_compact_rows(raw: bytes, first: Registers) -> Iterator[Registers]:
    """Return the rows behind the first one, in full.

    Raises:
        DataLengthUnexpectedError: A row is cut short.
        OutOfRangeError: A value has no room in its significand.
    """
    formats = tuple(map(LogFormat.of, first))
    before = first
    at = 0
    while at < len(raw):
        nibbles_end = at + _nibbles_bytes(len(formats))
        check_minimum("Formats of a compact row", raw[at:], nibbles_end - at)
        nibbles = [*_nibbles(raw[at:nibbles_end])]
        at = nibbles_end
        row: list[RegisterData] = []
        for format_, told, nibble in zip(formats, before, nibbles, strict=False):
            length = _length(format_, nibble)
            check_minimum("Value of a compact row", raw[at:], length)
            row.append(_read(format_, told, nibble=nibble, raw=raw[at : at + length]))
            at += length
        before = tuple(row)
        yield before


def compact_row_bytes(
    row: LogRow, *, before: Registers, formats: tuple[LogFormat, ...]
) -> bytes:
    """Return a row but the first, each difference as short as it can be.

    Raises:
        LogRowInvalidError: It has other registers, units, lengths or powers of ten
            than the first row, or a value that cannot be told.
    """
    if len(row.registers) != len(formats):
        raise _no_such_row(row)
    nibbles: list[int] = []
    values: list[bytes] = []
    for format_, told, register in zip(formats, before, row.registers, strict=True):
        try:
            is_same = _written(format_, _number(register)) == register
        except OutOfRangeError:
            is_same = False
        if not is_same:
            raise _no_such_row(row)
        nibble, raw = _difference(format_, told, register)
        if nibble is None:
            raise _no_such_row(row)
        nibbles.append(nibble)
        values.append(raw)
    if len(nibbles) % 2:
        nibbles.append(0)
    pairs = zip(nibbles[::2], nibbles[1::2], strict=True)
    return bytes(high << 4 | low for high, low in pairs) + b"".join(values)


def _nibbles_bytes(count: int) -> int:
    return (count + 1) // 2


def _nibbles(raw: bytes) -> Iterator[int]:
    for byte in raw:
        yield byte >> 4
        yield byte & 0x0F


def _length(format_: LogFormat, nibble: int) -> int:
    length = nibble & _LENGTH
    return format_.significand_bytes if length == _IN_FULL else length


def _read(
    format_: LogFormat, told: RegisterData, *, nibble: int, raw: bytes
) -> RegisterData:
    if nibble & _LENGTH == _IN_FULL:
        return format_.register(raw)
    difference = int.from_bytes(raw)
    if not difference:
        # The same value again is the same object: no answer can fill the memory.
        return told
    number = _number(told) + (-difference if nibble & _NEGATIVE else difference)
    return _written(format_, number)


def _difference(
    format_: LogFormat, told: RegisterData, register: RegisterData
) -> tuple[int | None, bytes]:
    """Return nibble and bytes of a value; no nibble if there is no way to tell it."""
    number = _number(register)
    difference = number - _number(told)
    length = (difference.bit_length() + 7) // 8
    in_full = register.value[1] == format_.scale
    if length <= _DIFFERENCE_BYTES_MAX and not (
        in_full and length > format_.significand_bytes
    ):
        sign = _NEGATIVE if difference < 0 else 0
        return sign | length, abs(difference).to_bytes(length)
    return (_IN_FULL if in_full else None), bytes(register.value[_SIGNIFICAND_AT:])


def _number(register: RegisterData) -> int:
    """Return the significand with its sign."""
    magnitude = int.from_bytes(register.value[_SIGNIFICAND_AT:])
    return -magnitude if register.value[1:2] >= bytes([_SIGN]) else magnitude


def _written(format_: LogFormat, number: int) -> RegisterData:
    """Return the register of a signed significand; zero has the first row's sign.

    Raises:
        OutOfRangeError: It needs more bytes than the format has.
    """
    width = format_.significand_bytes
    highest = (1 << 8 * width) - 1
    if abs(number) > highest:
        raise OutOfRangeError(
            what=f"Value of register {format_.id_} in a compact row",
            valid_range=(-highest, highest),
            actual=number,
        )
    scale = format_.scale & ~_SIGN | (_SIGN if number < 0 else 0)
    return LogFormat(
        id_=RegisterID(format_.id_),
        unit=RegisterUnit(format_.unit),
        scale=scale if number else format_.scale,
        significand_bytes=width,
    ).register(abs(number).to_bytes(width))


def _no_such_row(row: LogRow) -> LogRowInvalidError:
    return LogRowInvalidError(
        row_id=row.id, problem="cannot be told by its distance from the row before"
    )

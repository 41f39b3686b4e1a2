"""Rows of a log: the first one says how registers are written, the others only repeat.

Layout of a register in the first row of an answer:
    0-1     register id
    2       unit
    3       number of significand bytes, n
    4       scale byte
    5...    significand, n bytes

In the other rows a register is its significand and nothing else.

Source: Kamstrup 5512-447 rev M1, section 6.3 (A0 to A3); captured from a MULTICAL 603
(B8), tests/vectors/logger.toml.
"""

import struct
from collections.abc import Iterable, Iterator
from operator import index
from typing import Final

import attrs

from pykmp.errors import (
    DataLengthUnexpectedError,
    LogRowInvalidError,
    OutOfRangeError,
)
from pykmp.messages.get_register import (
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)

_FORMAT: Final = struct.Struct(">HBBB")
#: Register id, unit, length byte and scale byte.
FORMAT_BYTES: Final = _FORMAT.size
_SIGNIFICAND_AT: Final = 2
_REGISTER_ID_MAX: Final = 0xFFFF


@attrs.frozen(kw_only=True)
class LogFormat:
    """How a register stands in every row of one answer.

    Attributes:
        id_: Register id.
        unit: Unit number, see UNITS_NAMES.
        scale: Scale byte: signs and power of ten.
        significand_bytes: Length of the significand.
    """

    id_: RegisterID
    unit: RegisterUnit
    scale: int
    significand_bytes: int

    @classmethod
    def of(cls, register: RegisterData) -> "LogFormat":
        """Return how a register is written.

        Raises:
            DataLengthUnexpectedError: The length byte disagrees with the value.
        """
        value = register.value
        given = len(value) - _SIGNIFICAND_AT
        if given < 0 or value[0] != given:
            raise DataLengthUnexpectedError(
                what=f"Value of register {register.id_}",
                actual=len(value),
                length_expected=_SIGNIFICAND_AT + (value[0] if value else 0),
            )
        return cls(
            id_=register.id_,
            unit=register.unit,
            scale=value[1],
            significand_bytes=given,
        )

    def register(self, raw: bytes) -> RegisterData:
        """Return the register that a significand is.

        Raises:
            DataLengthUnexpectedError: The significand has another length.
        """
        if len(raw) != self.significand_bytes:
            raise DataLengthUnexpectedError(
                what=f"Significand of register {self.id_}",
                actual=len(raw),
                length_expected=self.significand_bytes,
            )
        head = bytes((self.significand_bytes, self.scale))
        return RegisterData(
            id_=self.id_, unit=self.unit, value=RegisterValueBytes(head + raw)
        )

    def to_bytes(self) -> bytes:
        """Return what stands before the significand in the first row.

        Raises:
            OutOfRangeError: A number needs more bytes than it has.
        """
        try:
            return _FORMAT.pack(self.id_, self.unit, self.significand_bytes, self.scale)
        except struct.error:
            raise OutOfRangeError(
                what=f"Register ID, or unit {self.unit}, length "
                f"{self.significand_bytes} or scale {self.scale} of register",
                valid_range=(0, _REGISTER_ID_MAX),
                actual=self.id_,
            ) from None


@attrs.frozen(kw_only=True)
class LogRow:
    """One record of a log.

    Attributes:
        id: Number of the record, which the meter counts up.
        registers: As if each came in an answer of its own, in the order of the answer.
    """

    id: int
    registers: tuple[RegisterData, ...]


def formats_of(rows: tuple[LogRow, ...]) -> tuple[LogFormat, ...]:
    """Return the formats that the first row tells; of no rows, none.

    Raises:
        DataLengthUnexpectedError: A length byte disagrees with its value.
    """
    return tuple(LogFormat.of(one) for one in rows[0].registers) if rows else ()


def row_bytes(formats: Iterable[LogFormat]) -> int:
    """Return the length of the significands of a row."""
    return sum(one.significand_bytes for one in formats)


def read_first_row(raw: bytes, count: int) -> tuple[RegisterData, ...]:
    """Return the registers that a row tells in full, at the start of *raw*.

    Raises:
        DataLengthUnexpectedError: The row is cut short.
    """
    registers: list[RegisterData] = []
    at = 0
    for _ in range(count):
        _check_left("Format of a log register", len(raw) - at, FORMAT_BYTES)
        id_, unit, width, _scale = _FORMAT.unpack_from(raw, at)
        following = at + FORMAT_BYTES + width
        _check_left("Log register", len(raw) - at, FORMAT_BYTES + width)
        value = RegisterValueBytes(raw[at + FORMAT_BYTES - _SIGNIFICAND_AT : following])
        registers.append(
            RegisterData(id_=RegisterID(id_), unit=RegisterUnit(unit), value=value)
        )
        at = following
    return tuple(registers)


def first_row_bytes(registers: Iterable[RegisterData]) -> bytes:
    """Return a row as it is told in full.

    Raises:
        OutOfRangeError: Id or unit of a register need more bytes than they have.
    """
    return b"".join(one.to_bytes() for one in registers)


def read_row(
    raw: bytes, first: tuple[RegisterData, ...], formats: tuple[LogFormat, ...]
) -> tuple[RegisterData, ...]:
    """Return the registers of a row that has significands only."""
    registers: list[RegisterData] = []
    at = 0
    for told, format_ in zip(first, formats, strict=True):
        following = at + format_.significand_bytes
        # Values without bytes are all the same one: no answer can fill the memory.
        registers.append(
            format_.register(raw[at:following]) if following > at else told
        )
        at = following
    return tuple(registers)


def rest_of_row(row: LogRow) -> bytes:
    """Return the significands of a row."""
    return b"".join(one.value[_SIGNIFICAND_AT:] for one in row.registers)


def check_formats(rows: tuple[LogRow, ...], formats: tuple[LogFormat, ...]) -> None:
    """Refuse rows that are not written as the formats say.

    Raises:
        LogRowInvalidError: A row has other registers, units, lengths or scales.
        DataLengthUnexpectedError: A length byte disagrees with its value.
    """
    for row in rows:
        if formats_of((row,)) != formats:
            raise LogRowInvalidError(
                row_id=row.id,
                problem="has other registers or formats than the answer",
            )


def register_tuple(ids: Iterable[int]) -> tuple[RegisterID, ...]:
    """Return register ids.

    Raises:
        OutOfRangeError: An id needs more than two bytes.
    """
    registers = tuple(map(RegisterID, map(index, ids)))
    for id_ in registers:
        if not 0 <= id_ <= _REGISTER_ID_MAX:
            raise OutOfRangeError(
                what="Register ID", valid_range=(0, _REGISTER_ID_MAX), actual=id_
            )
    return registers


def are_in_order(ids: Iterable[int], asked: Iterable[int]) -> bool:
    """Return whether *ids* are some of those asked for, in the same order."""
    left: Iterator[int] = iter(asked)
    return all(id_ in left for id_ in ids)


def check_number(what: str, value: int, length_bytes: int) -> None:
    """Refuse a number that needs more bytes than it has.

    Raises:
        OutOfRangeError: It does, or is negative.
    """
    highest = (1 << 8 * length_bytes) - 1
    if not 0 <= value <= highest:
        raise OutOfRangeError(what=what, valid_range=(0, highest), actual=value)


def _check_left(what: str, actual: int, minimum: int) -> None:
    if actual < minimum:
        raise DataLengthUnexpectedError(
            what=what, actual=actual, length_expected=minimum, expected_is_minimum=True
        )

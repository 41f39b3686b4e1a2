"""Readings as rows, and rows as readings."""

import datetime as dt
import struct
from collections.abc import Callable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final

import attrs
from sqlalchemy import Row

from kmpd.reading import Quality, Reading, ReadingValue, Source
from kmpd.storage.column import microseconds_of
from kmpd.storage.schema import READING, READING_VALUE

#: Columns in the order of the tuples below.
READING_COLUMNS: Final = tuple(column.name for column in READING.columns)
VALUE_COLUMNS: Final = tuple(column.name for column in READING_VALUE.columns)

_LENGTH: Final = struct.Struct(">I")


@attrs.frozen(kw_only=True)
class Encoding:
    """How an engine's driver takes values, without SQLAlchemy's conversions.

    Attributes:
        instant: Of an instant.
        exact: Of a number.
        meter_time: Of what a meter's clock showed.
    """

    instant: Callable[[dt.datetime], object]
    exact: Callable[[Decimal], object]
    meter_time: Callable[[dt.datetime], object]


def _aware(at: dt.datetime) -> dt.datetime:
    # PostgreSQL would take one without a zone for one of its session's.
    microseconds_of(at)
    return at


SQLITE: Final = Encoding(
    instant=microseconds_of,
    exact=str,
    meter_time=lambda at: at.isoformat(" ", "microseconds"),
)
POSTGRESQL: Final = Encoding(
    instant=_aware, exact=lambda number: number, meter_time=lambda at: at
)


def reading_row(
    reading: Reading, *, seq: int, point_id: int, encoding: Encoding
) -> tuple[object, ...]:
    """Return a reading as `READING_COLUMNS` wants it."""
    meter_time = reading.meter_time
    return (
        seq,
        point_id,
        encoding.instant(reading.at),
        reading.source.value,
        reading.log,
        plain(reading.serial),
        reading.family,
        None if meter_time is None else encoding.meter_time(meter_time),
        " ".join(map(str, reading.missing)),
        b"".join(_LENGTH.pack(len(frame)) + frame for frame in reading.frames),
        reading.seconds,
        reading.line_seconds,
        reading.requests,
        reading.attempts,
    )


def value_rows(
    reading: Reading, *, seq: int, encoding: Encoding
) -> Iterator[tuple[object, ...]]:
    """Yield the values of a reading as `VALUE_COLUMNS` wants them."""
    exact = encoding.exact
    for position, (register, value) in enumerate(reading.values.items()):
        number = value.number
        yield (
            seq,
            register,
            position,
            value.unit,
            None if number is None else exact(number),
            None if number is None else _digits(number),
            plain(value.text),
            value.quality._value_,
            value.reason and plain(value.reason),
            value.raw,
        )


def read_reading(
    row: Row[Any], meter: str, values: Mapping[int, ReadingValue]
) -> Reading:
    """Return the reading of a row."""
    return Reading(
        meter=meter,
        serial=row.serial,
        at=row.at,
        values=values,
        family=row.family,
        meter_time=row.meter_time,
        source=Source(row.source),
        log=row.log,
        missing=tuple(map(int, row.missing.split())),
        frames=_frames(row.frames),
        seconds=row.seconds,
        line_seconds=row.line_seconds,
        requests=row.requests,
        attempts=row.attempts,
        seq=row.seq,
    )


def read_value(row: Row[Any]) -> ReadingValue:
    """Return the value of a row."""
    return ReadingValue(
        register=row.register,
        unit=row.unit,
        raw=row.raw,
        number=row.number if row.digits is None else Decimal(row.digits),
        text=row.text,
        quality=Quality(row.quality),
        reason=row.reason,
    )


def plain(text: str) -> str:
    r"""Return a text as any database takes it: NUL and half characters are shown.

    >>> plain("67\x00") == "67\N{SYMBOL FOR NULL}"
    True
    """
    if text.isprintable():
        return text
    shown = text.replace("\x00", "\N{SYMBOL FOR NULL}")
    return shown.encode(errors="backslashreplace").decode()


def _digits(number: Decimal) -> str | None:
    """Return a number as it is written, if NUMERIC would forget how."""
    written = str(number)
    is_odd = "E" in written or (written[0] == "-" and not number)
    return written if is_odd else None


def _frames(joined: bytes) -> tuple[bytes, ...]:
    frames: list[bytes] = []
    at = 0
    while at < len(joined):
        (length_bytes,) = _LENGTH.unpack_from(joined, at)
        at += _LENGTH.size
        frames.append(joined[at : at + length_bytes])
        at += length_bytes
    return tuple(frames)

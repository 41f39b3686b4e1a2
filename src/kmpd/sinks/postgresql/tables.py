"""The tables, and the view in which a reading is one row."""

import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

import attrs
from sqlalchemy import (
    BigInteger,
    Column,
    DateTime,
    Integer,
    MetaData,
    Numeric,
    Select,
    Table,
    Text,
    func,
    select,
)

from kmpd.reading import Quality, Reading, ReadingValue
from kmpd.sinks.postgresql.options import PostgresqlOptions
from kmpd.sinks.record import register_name

#: What tells a reading from others.
IDENTITY: Final = ("station", "meter", "serial", "source", "log", "at")

_UNSAFE: Final = re.compile(r"[^a-z0-9]+")
_NUL: Final = "\x00"
#: PostgreSQL cuts off what is longer.
_COLUMN_LENGTH_MAX: Final = 63


@attrs.frozen(kw_only=True)
class ViewColumn:
    """A register in a unit, as a column of the view.

    Attributes:
        name: Of the register.
        unit: Of its numbers; empty for texts, and numbers without one.
        is_text: Whether it is a text.
    """

    name: str
    unit: str
    is_text: bool

    @property
    def column(self) -> str:
        """What the column is called, such as ``heat_energy_gj``."""
        ascii_unit = unicodedata.normalize("NFKC", self.unit).replace("%", "percent")
        unit = "text" if self.is_text else _UNSAFE.sub("_", ascii_unit.lower())
        parts = (self.name, unit.strip("_"))
        return "_".join(filter(None, parts))[:_COLUMN_LENGTH_MAX]


@attrs.frozen(kw_only=True)
class Tables:
    """The tables that a configuration names.

    Attributes:
        values: A row for each value of each reading.
        columns: The columns of the view, in their order.
    """

    values: Table
    columns: Table

    @classmethod
    def of(cls, options: PostgresqlOptions) -> "Tables":
        """Return the tables that a configuration names."""
        metadata = MetaData(schema=options.db_schema)
        keys = [
            Column(name, Text, primary_key=True, nullable=False)
            for name in IDENTITY
            if name != "at"
        ]
        values = Table(
            options.table,
            metadata,
            *keys,
            Column("at", DateTime(timezone=True), primary_key=True),
            Column("register", Integer, primary_key=True, autoincrement=False),
            Column("name", Text, nullable=False),
            Column("number", Numeric),
            Column("text", Text, nullable=False),
            Column("unit", Text, nullable=False),
            Column("quality", Text, nullable=False),
            Column("reason", Text, nullable=False),
            Column("seq", BigInteger, nullable=False),
        )
        columns = Table(
            options.columns_table,
            metadata,
            Column("position", Integer, primary_key=True, autoincrement=False),
            Column("column_name", Text, nullable=False, unique=True),
            Column("name", Text, nullable=False),
            Column("unit", Text, nullable=False),
            Column("is_text", Integer, nullable=False),
        )
        return cls(values=values, columns=columns)

    def view(self, columns: Sequence[ViewColumn]) -> Select[Any]:
        """Return what the view shows: good values, a column for each register."""
        values = self.values.c
        shown = [
            func.max(values.text if one.is_text else values.number)
            .filter(
                values.name == one.name,
                values.unit == one.unit,
                values.number.is_(None) if one.is_text else values.number.is_not(None),
            )
            .label(one.column)
            for one in columns
        ]
        identity = [values[name] for name in IDENTITY]
        return (
            select(*identity, *shown)
            .where(values.quality == Quality.GOOD.value)
            .group_by(*identity)
        )


def rows_of(batch: Sequence[Reading], station: str) -> Iterator[Mapping[str, Any]]:
    """Yield a row for each value, those that may not be believed included."""
    for reading in batch:
        identity = {
            "station": station,
            "meter": reading.meter,
            "serial": reading.serial,
            "source": reading.source.value,
            "log": reading.log,
            "at": reading.at,
        }
        for id_, value in reading.values.items():
            yield {
                **identity,
                "register": id_,
                "name": register_name(reading, id_),
                "number": value.number,
                "text": value.text.replace(_NUL, ""),
                "unit": value.unit_symbol,
                "quality": value.quality.value,
                "reason": value.reason.replace(_NUL, ""),
                "seq": reading.seq or 0,
            }


def columns_of(batch: Sequence[Reading]) -> Iterator[ViewColumn]:
    """Yield the columns that a batch needs, each once for each value."""
    for reading in batch:
        for value in reading.good.values():
            yield column_of(reading, value)


def column_of(reading: Reading, value: ReadingValue) -> ViewColumn:
    """Return the column that a value stands in."""
    return ViewColumn(
        name=register_name(reading, value.register),
        unit=value.unit_symbol,
        is_text=value.number is None,
    )

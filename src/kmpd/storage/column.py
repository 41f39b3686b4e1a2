"""How exact numbers and instants lie in columns of either engine."""

import datetime as dt
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from sqlalchemy import (
    BigInteger,
    ColumnElement,
    DateTime,
    Dialect,
    Integer,
    Numeric,
    Text,
    type_coerce,
)
from sqlalchemy.types import NullType, TypeDecorator, TypeEngine

#: A whole number of 64 bits; SQLite makes a key of it only by its own name.
Whole: Final = BigInteger().with_variant(Integer(), "sqlite")

#: What an engine's driver gives of an instant.
StoredInstant = int | dt.datetime

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_SECOND_MICROSECONDS: Final = 1_000_000


def microseconds_of(at: dt.datetime) -> int:
    """Return an instant as microseconds since 1970, as SQLite keeps it.

    Raises:
        TypeError: It has no zone.

    >>> microseconds_of(dt.datetime(1970, 1, 1, 1, tzinfo=dt.UTC))
    3600000000
    """
    return (at - _EPOCH) // _MICROSECOND


def instant_of(microseconds: int) -> dt.datetime:
    """Return what `microseconds_of` was given, in UTC."""
    # By seconds it takes two thirds of the time, and a year has many instants.
    return _EPOCH + dt.timedelta(0, *divmod(microseconds, _SECOND_MICROSECONDS))


def instant_read(stored: StoredInstant) -> dt.datetime:
    """Return an instant in UTC, of what `as_stored` asked for."""
    if isinstance(stored, int):
        return instant_of(stored)
    return stored.astimezone(dt.UTC)


def as_stored(column: ColumnElement[Any]) -> ColumnElement[Any]:
    """Ask for what lies in a column, as the driver gives it.

    For many rows, where SQLAlchemy would make objects of it that are not needed.
    """
    return type_coerce(column, NullType())


class Exact(TypeDecorator[Decimal]):
    """A decimal number: NUMERIC on PostgreSQL, its digits as TEXT on SQLite.

    SQLite has no exact number with a fraction; its NUMERIC would make a float of it.
    """

    impl = Text
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column of an engine."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Text())
        return dialect.type_descriptor(Numeric())

    def process_bind_param(self, value: Decimal | None, dialect: Dialect) -> object:
        """Return what is written."""
        return str(value) if value is not None and dialect.name == "sqlite" else value

    def result_processor(
        self, dialect: Dialect, coltype: object
    ) -> Callable[[Any], Decimal | None] | None:
        """Return what makes a number of what is read."""
        if dialect.name != "sqlite":
            return self.load_dialect_impl(dialect).result_processor(dialect, coltype)
        return _decimal_of


class Instant(TypeDecorator[dt.datetime]):
    """An instant: TIMESTAMPTZ on PostgreSQL, microseconds since 1970 on SQLite.

    Both are exact to the microsecond and sort by time.
    PostgreSQL's own type lets others query in their zone; SQLite has none.
    """

    impl = DateTime
    cache_ok = True

    def load_dialect_impl(self, dialect: Dialect) -> TypeEngine[Any]:
        """Return the column of an engine."""
        if dialect.name == "sqlite":
            return dialect.type_descriptor(Integer())
        return dialect.type_descriptor(DateTime(timezone=True))

    def process_bind_param(self, value: dt.datetime | None, dialect: Dialect) -> object:
        """Return what is written.

        Raises:
            TypeError: The instant has no zone.
        """
        if value is None:
            return None
        microseconds = microseconds_of(value)
        return microseconds if dialect.name == "sqlite" else value

    def result_processor(
        self,
        dialect: Dialect,
        coltype: object,  # noqa: ARG002 - SQLAlchemy calls it so
    ) -> Callable[[Any], dt.datetime | None]:
        """Return what makes an instant in UTC of what is read."""
        return _instant_or_none if dialect.name == "sqlite" else _in_utc


def _decimal_of(text: str | None) -> Decimal | None:
    return None if text is None else Decimal(text)


def _instant_or_none(microseconds: int | None) -> dt.datetime | None:
    return None if microseconds is None else instant_of(microseconds)


def _in_utc(at: dt.datetime | None) -> dt.datetime | None:
    return None if at is None else at.astimezone(dt.UTC)

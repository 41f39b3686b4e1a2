"""Copy all tables of a store into another, from either engine to either."""

from collections.abc import Iterator
from typing import Any, Final

from sqlalchemy import Connection, Table, func, insert, select, text

from kmpd.storage.schema import METADATA, POINT, READING, TEMPERATURE

_ROWS_MAX: Final = 2_000


def copy_tables(source: Connection, target: Connection) -> None:
    """Copy all rows; both connections are in transactions, and the target is empty."""
    for table in METADATA.sorted_tables:
        for rows in _batches(source, table):
            target.execute(insert(table), rows)
    if target.dialect.name == "postgresql":
        # What it numbers next must not be there yet.
        target.execute(
            text(
                "SELECT setval(pg_get_serial_sequence('point', 'id'),"
                " (SELECT coalesce(max(id), 1) FROM point))"
            )
        )


def is_empty(connection: Connection) -> bool:
    """Tell whether a store holds nothing that could be missed."""
    tables = READING, POINT, TEMPERATURE
    counted = (select(func.count()).select_from(table) for table in tables)
    return not any(connection.scalar(count) for count in counted)


def empty(connection: Connection) -> None:
    """Delete all rows of a store."""
    for table in reversed(METADATA.sorted_tables):
        connection.execute(table.delete())


def _batches(source: Connection, table: Table) -> Iterator[list[dict[str, Any]]]:
    options = {"stream_results": True, "yield_per": _ROWS_MAX}
    result = source.execution_options(**options).execute(select(table))
    for rows in result.mappings().partitions():
        yield [dict(row) for row in rows]

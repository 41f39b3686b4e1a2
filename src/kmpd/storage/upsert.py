"""Insert rows, or change those that are there: both engines have the same words."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

from sqlalchemy import ColumnElement, Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def upsert(
    connection: Connection,
    table: Table,
    rows: Sequence[Mapping[str, Any]],
    *,
    changes: Mapping[str, Any] | None = None,
    where: ColumnElement[bool] | None = None,
) -> None:
    """Insert rows; of one whose key is there, change what is no key.

    Args:
        connection: In a transaction.
        table: Whose primary key tells rows apart.
        rows: By name of column.
        changes: What columns become instead of what the row says; see `new`.
        where: Only then a row that is there is changed.
    """
    if not rows:
        return
    dialect = connection.dialect.name
    keys = [column.name for column in table.primary_key]
    insert = _insert(table, dialect)
    wanted = {name: insert.excluded[name] for name in rows[0] if name not in keys}
    wanted.update(changes or {})
    statement = insert.on_conflict_do_update(
        index_elements=keys, set_=wanted, where=where
    )
    connection.execute(statement, list(rows))


def new(connection: Connection, table: Table, column: str) -> ColumnElement[Any]:
    """Return what the row that comes has in a column, for `changes` and `where`."""
    inserted: ColumnElement[Any] = _insert(table, connection.dialect.name).excluded[
        column
    ]
    return inserted


@cache
def _insert(table: Table, dialect: str) -> sqlite.Insert | postgresql.Insert:
    return sqlite.insert(table) if dialect == "sqlite" else postgresql.insert(table)

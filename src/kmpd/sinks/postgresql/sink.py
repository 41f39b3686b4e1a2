"""The sink: each batch is a transaction; a row that comes again replaces itself."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from sqlalchemy import Connection, Engine, NullPool, create_engine, inspect, select
from sqlalchemy.dialects.postgresql import insert
from sqlalchemy.exc import DBAPIError, SQLAlchemyError

from kmpd.errors import SinkError
from kmpd.interfaces import SinkContext, SinkKind
from kmpd.reading import Reading
from kmpd.sinks.appending import in_thread
from kmpd.sinks.postgresql.options import PostgresqlOptions
from kmpd.sinks.postgresql.tables import Tables, ViewColumn, columns_of, rows_of
from kmpd.state import MeterState

_CONNECT_SECONDS: Final = 10
_NAME: Final = "PostgreSQL"


class PostgresqlSink:
    """Writes a row for each value; owns what it knows of the view's columns."""

    def __init__(self, options: PostgresqlOptions, context: SinkContext) -> None:
        self._options = options
        self._context = context
        self._tables = Tables.of(options)
        self._columns: tuple[ViewColumn, ...] | None = None

    async def open(self) -> None:
        """Make what is missing.

        Raises:
            SinkError: The database cannot be used, or has other tables of these names.
        """
        await in_thread(partial(self._do, ()))

    async def write(self, batch: Sequence[Reading]) -> None:
        """Write a batch in one transaction.

        Raises:
            SinkError: It is not known that the database has it.
        """
        await in_thread(partial(self._do, tuple(batch)))

    async def show(self, states: Sequence[MeterState]) -> None:
        """Do nothing; rows are of readings only."""

    async def close(self) -> None:
        """Do nothing; no connection is kept."""

    def _do(self, batch: Sequence[Reading]) -> None:
        try:
            engine = self._engine()
            with engine.begin() as connection:
                if self._columns is None:
                    self._make(connection)
                known = self._known_columns(connection)
                self._insert(connection, batch)
                columns = self._with_new(connection, known, batch)
        except (SQLAlchemyError, ModuleNotFoundError) as error:
            # Somebody may have removed what was there.
            self._columns = None
            raise SinkError(reason=f"{_NAME}: {_words(error)}") from None
        self._columns = columns

    def _engine(self) -> Engine:
        milliseconds = int(self._options.timeout_seconds * 1_000)
        options = {
            "connect_timeout": _CONNECT_SECONDS,
            "application_name": f"kmpd-{self._context.station}",
            "tcp_user_timeout": milliseconds,
            "options": f"-c timezone=UTC -c statement_timeout={milliseconds}",
        }
        return create_engine(
            self._options.address, poolclass=NullPool, connect_args=options
        )

    def _make(self, connection: Connection) -> None:
        """Make the tables that are missing.

        Raises:
            SinkError: A table of that name has other columns.
        """
        looking = inspect(connection)
        schema = self._options.db_schema
        for table in (self._tables.values, self._tables.columns):
            if not looking.has_table(table.name, schema):
                table.create(connection)
                continue
            there = {
                column["name"] for column in looking.get_columns(table.name, schema)
            }
            if not {column.name for column in table.columns} <= there:
                reason = f"the table {table.name} is there and is not ours"
                raise SinkError(reason=f"{_NAME}: {reason}")

    def _known_columns(self, connection: Connection) -> tuple[ViewColumn, ...]:
        if self._columns is not None:
            return self._columns
        table = self._tables.columns
        rows = connection.execute(select(table).order_by(table.c.position))
        return tuple(
            ViewColumn(name=row.name, unit=row.unit, is_text=bool(row.is_text))
            for row in rows
        )

    def _insert(self, connection: Connection, batch: Sequence[Reading]) -> None:
        rows = list(rows_of(batch, self._context.station))
        if not rows:
            return
        table = self._tables.values
        statement = insert(table)
        changed = {
            column.name: statement.excluded[column.name]
            for column in table.columns
            if not column.primary_key
        }
        statement = statement.on_conflict_do_update(
            index_elements=list(table.primary_key), set_=changed
        )
        connection.execute(statement, rows)

    def _with_new(
        self,
        connection: Connection,
        known: tuple[ViewColumn, ...],
        batch: Sequence[Reading],
    ) -> tuple[ViewColumn, ...]:
        """Give the view the columns that a batch has and it lacks."""
        if self._options.view is None:
            return known
        names = {one.column for one in known}
        new = []
        for one in columns_of(batch):
            if one.column not in names:
                names.add(one.column)
                new.append(one)
        if new:
            rows = [
                {
                    "position": len(known) + place,
                    "column_name": one.column,
                    "name": one.name,
                    "unit": one.unit,
                    "is_text": int(one.is_text),
                }
                for place, one in enumerate(new)
            ]
            connection.execute(insert(self._tables.columns), rows)
        columns = (*known, *new)
        if columns and (new or self._columns is None):
            self._make_view(connection, columns)
        return columns

    def _make_view(self, connection: Connection, columns: Sequence[ViewColumn]) -> None:
        dialect = connection.dialect
        shown = self._tables.view(columns).compile(
            dialect=dialect, compile_kwargs={"literal_binds": True}
        )
        quote = dialect.identifier_preparer.quote
        where = (self._options.db_schema, self._options.view)
        name = ".".join(quote(part) for part in where if part)
        # Without parameters the driver leaves percent signs alone.
        text = str(shown).replace("%%", "%")
        connection.execution_options(no_parameters=True).exec_driver_sql(
            f"CREATE OR REPLACE VIEW {name} AS {text}"
        )


def _words(error: Exception) -> str:
    if isinstance(error, ModuleNotFoundError):
        return "it needs the extra `PyKMP[postgresql]`"
    # What SQLAlchemy adds to it are statements and their values.
    cause = error.orig if isinstance(error, DBAPIError) else error
    lines = str(cause).strip().splitlines() or [type(cause).__name__]
    return lines[0].strip().rstrip(".")


def _make(
    _name: str, options: PostgresqlOptions, context: SinkContext
) -> PostgresqlSink:
    return PostgresqlSink(options, context)


#: For `kmpd.sinks`.
KIND: Final = SinkKind(name="postgresql", options=PostgresqlOptions, make=_make)

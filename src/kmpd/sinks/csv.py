"""Readings to a file as CSV (RFC 4180), each a row, for spreadsheets."""

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import Field, model_validator

from kmpd.errors import SinkError
from kmpd.interfaces import SinkContext, SinkKind
from kmpd.reading import Reading, ReadingValue
from kmpd.sinks.appending import (
    AppendRules,
    append,
    in_thread,
    is_full,
    put_aside,
)
from kmpd.sinks.file_options import FileOptions
from kmpd.sinks.record import instant_text, register_name
from kmpd.state import MeterState

_COMMA: Final = ","
_FIXED: Final = ("at", "local_time", "meter", "serial", "source", "doubtful")


class CsvOptions(FileOptions):
    """What may stand in the configuration of a sink of this kind.

    Attributes:
        decimal: What stands before the decimals; a comma for spreadsheets that want it.
        delimiter: What stands between columns; a semicolon where decimals have a comma.
    """

    decimal: Literal[".", ","] = "."
    delimiter: Annotated[str, Field(pattern=r"^[,;|\t]$")] = ""

    @model_validator(mode="before")
    @classmethod
    def _with_delimiter(cls, told: object) -> object:
        if isinstance(told, Mapping) and "delimiter" not in told:
            return {**told, "delimiter": ";" if told.get("decimal") == "," else ","}
        return told

    @model_validator(mode="after")
    def _differ(self) -> Self:
        if self.decimal == self.delimiter:
            raise ValueError("columns and decimals need different signs")
        return self


class CsvSink:
    """Appends a row for each reading, at least once, in order.

    A column is a register in a unit. What may not be believed is left empty, and named
    in the column `doubtful`. A reading with a column that the file lacks puts the file
    aside, and begins one that has the old columns and the new ones.
    """

    def __init__(self, options: CsvOptions, context: SinkContext) -> None:
        self._options = options
        self._context = context
        self._rules = AppendRules(syncs=options.fsync, is_ours=_is_ours)

    async def open(self) -> None:
        """Do nothing; files are opened for each batch."""

    async def write(self, batch: Sequence[Reading]) -> None:
        """Append the readings to their files.

        Raises:
            SinkError: A file cannot be written; readings before it may be in theirs.
        """
        await in_thread(partial(self._write, tuple(batch)))

    async def show(self, states: Sequence[MeterState]) -> None:
        """Do nothing; files have readings only."""

    async def close(self) -> None:
        """Do nothing; no file is open."""

    def _write(self, batch: Sequence[Reading]) -> None:
        rows: dict[Path, list[Mapping[str, str]]] = {}
        for reading in batch:
            path = self._options.path_of(
                reading, folder=self._context.folder, zone=self._context.zone
            )
            rows.setdefault(path, []).append(self._row(reading))
        for path, of_file in rows.items():
            try:
                self._append(path, of_file)
            except OSError as error:
                raise SinkError(
                    reason=f"{path} cannot be written: {error.strerror or error}"
                ) from None

    def _append(self, path: Path, rows: Sequence[Mapping[str, str]]) -> None:
        there = self._columns_of(path)
        columns = tuple(dict.fromkeys((*there, *_FIXED, *_names(rows))))
        is_other = bool(there) and columns != there
        if is_other or is_full(path, self._options.rotate_bytes):
            put_aside(path, lambda _torn: set(_FIXED) <= set(there))
            there = ()
        lines = [[row.get(column, "") for column in columns] for row in rows]
        text = self._lines(lines if there else [columns, *lines])
        append(path, text.encode(), rules=self._rules)

    def _row(self, reading: Reading) -> Mapping[str, str]:
        local = reading.at.astimezone(self._context.zone)
        row = {
            "at": instant_text(reading.at),
            "local_time": local.replace(tzinfo=None).isoformat(" ", "seconds"),
            "meter": reading.meter,
            "serial": reading.serial,
            "source": reading.log or reading.source.value,
        }
        for value in reading.good.values():
            row[_column(reading, value)] = self._text(value)
        row["doubtful"] = " ".join(
            register_name(reading, id_)
            for id_ in reading.values
            if id_ not in reading.good
        )
        return row

    def _text(self, value: ReadingValue) -> str:
        if value.number is None:
            return " ".join(value.text.split())
        return format(value.number, "f").replace(".", self._options.decimal)

    def _lines(self, rows: Iterable[Iterable[str]]) -> str:
        text = io.StringIO(newline="")
        csv.writer(text, delimiter=self._options.delimiter).writerows(rows)
        return text.getvalue()

    def _columns_of(self, path: Path) -> tuple[str, ...]:
        """Return the columns of a file; none if it has yet to begin."""
        if not path.exists():
            return ()
        with path.open(encoding="utf-8", errors="replace", newline="") as file:
            first = file.readline()
        begin = self._lines([_FIXED]).rstrip()
        if not first.endswith("\n") and first[: len(begin)] == begin[: len(first)]:
            return ()  # Nothing, or our own first line, cut off by a crash.
        (columns,) = csv.reader([first], delimiter=self._options.delimiter)
        return tuple(columns)


def _names(rows: Iterable[Mapping[str, str]]) -> Iterable[str]:
    return (name for row in rows for name in row)


def _column(reading: Reading, value: ReadingValue) -> str:
    name = register_name(reading, value.register)
    return f"{name} ({value.unit_symbol})" if value.unit_symbol else name


def _is_ours(_torn: bytes) -> bool:
    """Tell that a row that was cut off is ours: the file has our columns on top."""
    return True


def _make(_name: str, options: CsvOptions, context: SinkContext) -> CsvSink:
    return CsvSink(options, context)


#: For `kmpd.sinks`.
KIND: Final = SinkKind(name="csv", options=CsvOptions, make=_make)

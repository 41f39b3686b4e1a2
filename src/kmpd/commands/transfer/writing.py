"""Rows to files: CSV, JSON lines and Parquet, with the digits that numbers have."""

import csv
import json
from collections.abc import Sequence
from enum import StrEnum, unique
from pathlib import Path
from typing import Final, Protocol, TextIO

from kmpd.commands.transfer.taking import Row

#: What Parquet's exact numbers have room for.
_DIGITS_MAX: Final = 38
_WHOLE: Final = frozenset({"register"})
_INSTANTS: Final = frozenset({"at", "start", "end"})
_NUMBER: Final = "number"


@unique
class Form(StrEnum):
    """What a file is."""

    CSV = "csv"
    JSONL = "jsonl"
    PARQUET = "parquet"


class MissingExtraError(Exception):
    """DuckDB is not installed."""


class Writer(Protocol):
    """Takes rows, one after the other."""

    def put(self, row: Row) -> None:
        """Take a row."""


class CsvWriter:
    """Writes rows as CSV (RFC 4180), with a line of titles."""

    def __init__(self, file: TextIO, columns: Sequence[str]) -> None:
        self._columns = columns
        self._writer = csv.writer(file)
        self._writer.writerow(columns)

    def put(self, row: Row) -> None:
        """Take a row."""
        self._writer.writerow([row[column] for column in self._columns])


class JsonWriter:
    """Writes each row as a line of JSON; what is empty is left out."""

    def __init__(self, file: TextIO) -> None:
        self._file = file

    def put(self, row: Row) -> None:
        """Take a row."""
        told = {
            key: int(text) if key in _WHOLE else text
            for key, text in row.items()
            if text
        }
        self._file.write(json.dumps(told, ensure_ascii=False) + "\n")


def write_parquet(table: Path, target: Path, columns: Sequence[str]) -> None:
    """Make a file of Parquet of one that `CsvWriter` has written.

    Numbers are exact decimals if all of them fit into 38 digits, else texts.

    Raises:
        MissingExtraError: The extra `parquet` is not installed.
    """
    try:
        import duckdb  # noqa: PLC0415 - an extra, and slow to load
    except ImportError:
        raise MissingExtraError from None
    number_type = _decimal_type(table)
    chosen = ", ".join(_cast(column, number_type) for column in columns)
    with duckdb.connect() as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute(
            f"COPY (SELECT {chosen} FROM read_csv(?, all_varchar = true, "  # noqa: S608 - our own names of columns
            "header = true, delim = ',', quote = '\"', escape = '\"')) "
            "TO ? (FORMAT parquet)",
            [str(table), str(target)],
        )


def _cast(column: str, number_type: str) -> str:
    # `end` is a word of SQL.
    name = f'"{column}"'
    if column in _INSTANTS:
        return f"CAST({name} AS TIMESTAMPTZ) AS {name}"
    if column in _WHOLE:
        return f"CAST({name} AS INTEGER) AS {name}"
    if column == _NUMBER:
        return f"CAST(nullif({name}, '') AS {number_type}) AS {name}"
    return f"coalesce({name}, '') AS {name}"


def _decimal_type(table: Path) -> str:
    """Return the type in which every number of a table is exact."""
    whole = decimals = 0
    with table.open(encoding="utf-8", newline="") as file:
        for row in csv.DictReader(file):
            before, _, behind = row[_NUMBER].lstrip("-").partition(".")
            whole, decimals = max(whole, len(before)), max(decimals, len(behind))
    if whole + decimals > _DIGITS_MAX:
        return "VARCHAR"
    return f"DECIMAL({_DIGITS_MAX}, {decimals})"

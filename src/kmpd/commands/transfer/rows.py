"""The rows of a file of CSV, and those of them that cannot be read."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs

_DELIMITERS: Final = (",", ";", "\t", "|")


class TableError(Exception):
    """A table as a whole cannot be read; says why."""


@attrs.frozen(kw_only=True)
class BadRow:
    """A row that cannot be read.

    Attributes:
        line: Of the file, from 1.
        reason: Why, in words.
    """

    line: int
    reason: str

    def __str__(self) -> str:
        return f"line {self.line}: {self.reason}"


def text_of(path: Path, encoding: str) -> str:
    """Return what a file says.

    Raises:
        TableError: It cannot be read.
    """
    try:
        return path.read_text(encoding)
    except (OSError, ValueError, LookupError) as error:
        raise TableError(f"{path} cannot be read: {error}") from None


def delimiter_of(line: str) -> str:
    """Return what stands between the columns of a line, by what is there most."""
    return max(_DELIMITERS, key=line.count)


def rows_of(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """Yield the rows that are not empty, each with the number of its line.

    Raises:
        csv.Error: It is no table.
    """
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    for row in reader:
        if any(cell.strip() for cell in row):
            yield reader.line_num, row

"""Records as CSV: commas, a heading, nothing where there is nothing.

Source: RFC 4180, but lines end as everywhere else in a terminal.
"""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any


def heading(columns: Sequence[str]) -> str:
    """Return the names of the columns as a line."""
    return _lines([columns])


def rows(records: Iterable[dict[str, Any]]) -> str:
    """Return records as lines, in the order of their keys; none give no line.

    >>> rows([{"name": "Flow V1", "value_str": "3", "value_decoded": None}])
    'Flow V1,3,'
    """
    return _lines([list(map(_cell, record.values())) for record in records])


def table(records: Sequence[dict[str, Any]], columns: Sequence[str]) -> str:
    """Return records under their heading."""
    return "\n".join(filter(None, (heading(columns), rows(records))))


def _cell(value: object) -> object:
    """Return what stands for a value; truth as JSON writes it."""
    return str(value).lower() if isinstance(value, bool) else value


def _lines(rows: Iterable[Sequence[Any]]) -> str:
    text = io.StringIO()
    csv.writer(text, lineterminator="\n").writerows(rows)
    return text.getvalue().removesuffix("\n")

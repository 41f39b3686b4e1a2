"""Which readings stand in a file that a sink wrote."""

import csv
import datetime as dt
import json
from pathlib import Path

from tests.kmpd.delivery.readings import START


def places(path: Path, kind: str) -> list[int]:
    """Return the numbers of the readings in a file, in its order; all must be whole."""
    text = path.read_bytes().decode()
    assert text.endswith("\n")
    if kind == "json_lines":
        return [json.loads(line)["seq"] for line in text.splitlines()]
    rows = list(csv.DictReader(text.splitlines(keepends=True)))
    assert all(None not in row and None not in row.values() for row in rows)
    return [_minute(row["at"]) for row in rows]


def _minute(text: str) -> int:
    at = dt.datetime.fromisoformat(text)
    return (at - START) // dt.timedelta(minutes=1)

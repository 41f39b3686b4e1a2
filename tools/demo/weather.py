"""The weather of a demo's house as a file, an hour a row."""

import csv
import datetime as dt
from pathlib import Path
from typing import Final

from pykmp.emulator.house import House

_HOUR: Final = dt.timedelta(hours=1)


def write_temperatures(
    path: Path, house: House, *, since: dt.datetime, until: dt.datetime
) -> None:
    """Write the outdoor temperature at each full hour from an instant up to another.

    Layout: a heading, then rows of the instant in UTC as ISO 8601, and °C.
    """
    at = since.astimezone(dt.UTC).replace(minute=0, second=0, microsecond=0)
    with path.open("w", encoding="utf-8", newline="") as file:
        rows = csv.writer(file)
        rows.writerow(("at", "celsius"))
        while (at := at + _HOUR) < until:
            rows.writerow((f"{at:%Y-%m-%dT%H:%M:%SZ}", house.outdoor(at)))

"""Readings that wait for the store: in order, bounded, thinned before any is lost.

Pure. While the store is away, readings wait in memory. When too many do, only the
first of each meter and hour stays, then of each two hours, four, and so on; the newest
of a meter always stays. Nothing that was acknowledged is ever among them: a reading is
acknowledged once the store has it.
"""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from kmpd.reading import Reading

#: Some tens of megabytes.
WAITING_READINGS_MAX: Final = 10_000
_HOUR_SECONDS: Final = 3600
_DOUBLINGS_MAX: Final = 16


def thinned(readings: Sequence[Reading], most: int) -> list[Reading]:
    """Return readings in their order, no more than half of *most* if that can be.

    The first one after a change of the serial number counts as the first of its hour.
    """
    kept = list(readings)
    hours = 1
    for _ in range(_DOUBLINGS_MAX):
        if len(kept) <= most // 2:
            break
        kept = _one_in(kept, hours * _HOUR_SECONDS)
        hours *= 2
    return kept


def _one_in(readings: Sequence[Reading], seconds: int) -> list[Reading]:
    """Return the first reading of each meter and period, and the newest."""
    newest = {reading.meter: place for place, reading in enumerate(readings)}
    seen: set[tuple[str, str, str, int]] = set()
    kept = []
    for place, reading in enumerate(readings):
        period = int(reading.at.astimezone(dt.UTC).timestamp()) // seconds
        key = (reading.meter, reading.serial, reading.source, period)
        if key not in seen or newest[reading.meter] == place:
            kept.append(reading)
        seen.add(key)
    return kept

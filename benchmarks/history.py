"""How long a year of two meters takes to simulate, and whether it is their houses'.

The whole way of a reading is in it: emulated meter, line, client, judging, SQLite,
hours, days, months and years, and a hole of three days that is filled from a log.
"""

import asyncio
import datetime as dt
import resource
import tempfile
import time
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Final

from benchmarks.pairs import Row
from kmpd.reading import Reading
from kmpd.storage import open_store
from pykmp.emulator.house import House
from pykmp.meters import load_profile
from tools.demo.history import DemoHistory, make
from tools.demo.meters import Dwelling

_DAYS: Final = 365
_COUNTERS: Final = (60, 68)
_EXPONENT: Final = 0x3F
_SECOND: Final = dt.timedelta(seconds=1)


def history_rows() -> Iterator[Row]:
    """Measure a year, and compare all of it with the houses."""
    with tempfile.TemporaryDirectory() as folder:
        begun, used = time.monotonic(), _processor_seconds()
        history = make(Path(folder), days=_DAYS)
        took_seconds = time.monotonic() - begun
        used_seconds = _processor_seconds() - used
        right, count = asyncio.run(_compared(history))
    yield Row(
        what="a year of hourly readings of two meters, simulated, into SQLite",
        ours=f"{took_seconds:.0f} s",
        other=f"{history.readings} readings, {right} of {count} as the houses counted",
        ratio=f"{used_seconds:.0f} s of one core",
        wanted="within a minute, all right",
    )


async def _compared(history: DemoHistory) -> tuple[int, int]:
    """Return how many readings say what their house counted, and of how many."""
    right = count = 0
    async with await open_store(history.store, create=False) as store:
        for dwelling in history.dwellings:
            readings = await store.readings(
                dwelling.meter.name,
                dwelling.since,
                dwelling.until,
                limit=history.readings,
            )
            results = [_is_right(dwelling, reading) for reading in readings]
            right, count = right + sum(results), count + len(results)
    return right, count


def _is_right(dwelling: Dwelling, reading: Reading) -> bool:
    """Tell whether a reading says what the house had counted while it was read."""
    begin = max(dwelling.since, reading.at - dt.timedelta(seconds=reading.seconds))
    registers = load_profile(dwelling.meter.family).registers
    for id_ in reading.values.keys() & set(_COUNTERS):
        unit, decimals = registers[id_].unit, registers[id_].scale & _EXPONENT
        least, most = (
            _shown(dwelling.house, id_, at, unit=unit, decimals=decimals)
            for at in (begin - _SECOND, reading.at)
        )
        number = reading.values[id_].number
        if number is None or not least <= number <= most:
            return False
    return True


def _shown(
    house: House, register: int, at: dt.datetime, *, unit: int, decimals: int
) -> Decimal:
    value = house.value(register, at, unit=unit, decimals=decimals)
    assert isinstance(value, Decimal)  # noqa: S101 - counters are numbers
    return value


def _processor_seconds() -> float:
    usage = resource.getrusage(resource.RUSAGE_SELF)
    return usage.ru_utime + usage.ru_stime


if __name__ == "__main__":
    for row in history_rows():
        print(row)

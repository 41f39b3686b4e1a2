"""What the stations of these tests remember: histories, made once and then copied."""

import asyncio
import datetime as dt
import fcntl
import shutil
from decimal import Decimal
from pathlib import Path
from typing import Final

from kmpd.storage import DatabaseStore, open_store
from kmpd.temperature import Temperature
from tests.kmpd.storage.making import CUBIC_METRES, ZONE, reading, value
from tools.demo.history import DemoHistory, make

#: Meters of the history, and those beside them.
LIVE: Final = "house"
DUMB: Final = "flat"
SWAPPED: Final = "shed"
NEW: Final = "barn"

HISTORY_DAYS: Final = 40
#: The clock was put back in this night; the meter was swapped later in that month.
DST_DAY: Final = dt.date(2025, 10, 26)
SWAP_DAY: Final = dt.date(2025, 10, 29)
#: Nobody read the meter on this day, and no log told.
GAP_DAY: Final = dt.date(2025, 10, 24)
_FIRST: Final = dt.datetime(2025, 10, 20, 22, tzinfo=dt.UTC)
_HOURS: Final = 24 * 14
_HOUR: Final = dt.timedelta(hours=1)
_MWH: Final = 3
_CELSIUS: Final = 37
_M3_CELSIUS: Final = 43


def history_in(folder: Path) -> tuple[Path, dt.datetime]:
    """Return a store that is complete, and when it ends; the first who asks makes it.

    All workers of a run share the folder: one makes it, the others wait.
    """
    folder.mkdir(exist_ok=True)
    with (folder / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        ready = folder / "ready"
        if not ready.exists():
            until = dt.datetime.now(dt.UTC).replace(microsecond=0)
            made = make(folder, days=HISTORY_DAYS, until=until, zone=ZONE)
            asyncio.run(_complete(made))
            ready.write_text(until.isoformat())
        return folder / "readings.db", dt.datetime.fromisoformat(ready.read_text())


def copied(store: Path, folder: Path) -> Path:
    """Return a copy of a store that nobody has open, for somebody who writes to it."""
    return Path(shutil.copy(store, folder / store.name))


async def _complete(made: DemoHistory) -> None:
    """Add the weather, and a meter with a swap, a gap and a day of 25 hours."""
    async with await open_store(made.store, zone=ZONE, create=False) as store:
        rows = [line.split(",") for line in made.temperatures.read_text().split()[1:]]
        await store.add_temperatures(
            [
                Temperature(
                    at=dt.datetime.fromisoformat(at),
                    celsius=Decimal(celsius),
                    source="import",
                )
                for at, celsius in rows
            ]
        )
        await _add_swapped(store)


async def _add_swapped(store: DatabaseStore) -> None:
    readings = []
    for hour in range(_HOURS):
        at = _FIRST + hour * _HOUR
        day = at.astimezone(ZONE).date()
        if day == GAP_DAY:
            continue
        is_new = day >= SWAP_DAY
        counted = hour % 24 + (0 if is_new else 50_000) + hour * 7
        readings.append(
            reading(
                at,
                value(Decimal(counted).scaleb(-3), register=60, unit=_MWH),
                value(Decimal(counted).scaleb(-2), register=68, unit=CUBIC_METRES),
                value(Decimal(counted * 6).scaleb(-1), register=97, unit=_M3_CELSIUS),
                value(Decimal(counted * 4).scaleb(-1), register=110, unit=_M3_CELSIUS),
                value(Decimal("64.20"), register=86, unit=_CELSIUS),
                value(Decimal("38.10"), register=87, unit=_CELSIUS),
                meter=SWAPPED,
                serial="7000002" if is_new else "7000001",
                family="403",
            )
        )
    await store.add(readings)

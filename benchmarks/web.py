"""The dashboard and the API: a large store, a first look, memory, and many clients.

`python -m benchmarks.web --seconds 60` lets clients ask for a whole minute.
"""

import argparse
import asyncio
import datetime as dt
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from sqlalchemy import text

from benchmarks.large_store import METERS, UNTIL, YEARS, large_store
from benchmarks.pairs import Row, median
from benchmarks.web_clients import Minute, asked
from benchmarks.web_pages import first_looks, memory
from kmpd.consumption import PeriodKind
from kmpd.storage import open_store
from kmpd.storage.address import parse_address
from kmpd.storage.column import microseconds_of
from kmpd.storage.database import make_engine

_ROUNDS: Final = 101
#: The first rounds read the file, and make what is made once.
_WARM: Final = 10
_DAYS: Final = 365
_CLIENTS: Final = 50
_SECONDS: Final = 15.0


def web_rows(*, seconds: float = _SECONDS) -> Iterator[Row]:
    """Measure all of it; clients ask for so many seconds."""
    yield _year_row(large_store())
    with tempfile.TemporaryDirectory() as folder:
        yield _look_row(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield _memory_row(Path(folder))
    with tempfile.TemporaryDirectory() as folder:
        yield _clients_row(asked(Path(folder), clients=_CLIENTS, seconds=seconds))


def _year_row(store: Path) -> Row:
    rounds = asyncio.run(_year_seconds(store))
    ours, other = (median(seconds) for seconds in zip(*rounds, strict=True))
    size_megabytes = store.stat().st_size / 1e6
    return Row(
        what=f"a year by day of one of {METERS} meters, {YEARS} years hourly in SQLite",
        ours=f"{ours * 1e3:.1f} ms",
        other=f"{other * 1e3:.1f} ms (bare SQL, same rows; {size_megabytes:.0f} MB)",
        ratio=f"{median([a / b for a, b in rounds]):.1f}",
        wanted="at most 3",
    )


async def _year_seconds(path: Path) -> list[tuple[float, float]]:
    """Return how long the store and bare SQL took for the same rows, in turn."""
    since = UNTIL - dt.timedelta(days=_DAYS)
    query = text(
        "SELECT * FROM consumption WHERE point_id ="
        " (SELECT id FROM point WHERE meter = 'meter50') AND register = 60"
        " AND period = 'day' AND start_at >= :since AND start_at < :until"
        " ORDER BY start_at"
    )
    span = {"since": microseconds_of(since), "until": microseconds_of(UNTIL)}
    engine = make_engine(parse_address(f"sqlite:///{path}"), create=False)
    rounds = []
    async with await open_store(path, zone=dt.UTC, create=False) as store:
        with engine.connect() as connection:
            for _ in range(_ROUNDS):
                began = time.perf_counter()
                days = await store.consumption(
                    "meter50", 60, period=PeriodKind.DAY, since=since, until=UNTIL
                )
                between = time.perf_counter()
                rows = connection.execute(query, span).all()
                rounds.append((between - began, time.perf_counter() - between))
                connection.rollback()
                if not len(days) == len(rows) == _DAYS:
                    raise RuntimeError(f"{len(days)} days, {len(rows)} rows")
    return rounds[_WARM:]


def _look_row(folder: Path) -> Row:
    looks = first_looks(folder)
    painted, power, largest = (
        median([look[place] for look in looks]) for place in range(3)
    )
    return Row(
        what="page Now, first meaningful paint, cold cache (Chromium)",
        ours=f"{painted:.0f} ms; the power is there after {power:.0f} ms",
        other=f"largest paint {largest:.0f} ms, median of {len(looks)}",
        ratio="-",
        wanted="as measured",
    )


def _memory_row(folder: Path) -> Row:
    used = memory(folder)
    each = (used.opened_bytes - used.before_bytes) / used.pages
    return Row(
        what=f"memory of the station with {used.pages} open pages",
        ours=f"{used.opened_bytes / 2**20:.0f} MiB",
        other=f"{used.before_bytes / 2**20:.0f} MiB when each was closed again",
        ratio=f"{each / 2**20:.2f} MiB a page",
        wanted="as measured",
    )


def _clients_row(minute: Minute) -> Row:
    return Row(
        what=f"{_CLIENTS} API clients for {minute.seconds:.0f} s without a pause",
        ours=f"{minute.requests} requests, {minute.errors} errors",
        other=(
            f"p50 {minute.p50_seconds * 1e3:.0f} ms, "
            f"p95 {minute.p95_seconds * 1e3:.0f} ms"
        ),
        ratio=f"{minute.missed} of {minute.due} due readings missed",
        wanted="no error, none missed",
    )


def main() -> None:
    """Measure, and print a row as soon as it is there."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=float, default=_SECONDS)
    for row in web_rows(seconds=parser.parse_args().seconds):
        print(row, flush=True)


if __name__ == "__main__":
    main()

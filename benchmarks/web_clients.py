"""Clients of the API that ask without a pause, while meters are read.

The meters are emulated ones at 1200 baud, in a process of their own.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Sequence
from itertools import cycle, islice, pairwise
from pathlib import Path
from typing import Final

import aiohttp
import attrs

from benchmarks.station import running_meters
from kmpd.storage import DatabaseStore, open_store
from tests.kmpd.web.browser.dashboards import Dashboard, dashboard

_METERS: Final = 10
_INTERVAL_SECONDS: Final = 5
#: So long meters are read before clients come, and after they went.
_AROUND_SECONDS: Final = 3 * _INTERVAL_SECONDS
#: Two readings that are further apart have one missing between them.
_APART: Final = dt.timedelta(seconds=1.5 * _INTERVAL_SECONDS)


@attrs.frozen(kw_only=True)
class Minute:
    """What came of clients that asked for some time.

    Attributes:
        seconds: How long.
        requests: Answers that they got.
        errors: Of these, all that were no success, and connections that failed.
        p50_seconds: Half of the answers took so long at most.
        p95_seconds: 95 of a hundred answers did.
        due: Readings that were due in that time.
        missed: Of these, those that are not in the store.
    """

    seconds: float
    requests: int
    errors: int
    p50_seconds: float
    p95_seconds: float
    due: int
    missed: int


@attrs.define
class _Tally:
    """What clients got; each adds to it."""

    seconds: list[float] = attrs.field(factory=list)
    errors: int = 0


def asked(folder: Path, *, clients: int, seconds: float) -> Minute:
    """Let clients ask a station for some time, and see what came of it."""
    with running_meters(_METERS) as urls:
        meters = [
            {
                "name": f"meter{place}",
                "port": url,
                "family": "403",
                "interval": f"{_INTERVAL_SECONDS}s",
                "mains_powered": True,
            }
            for place, url in enumerate(urls)
        ]
        with dashboard(folder, folder / "kmpd.db", meters=meters) as served:
            return asyncio.run(_asked(served, clients=clients, seconds=seconds))


async def _asked(served: Dashboard, *, clients: int, seconds: float) -> Minute:
    await asyncio.sleep(_AROUND_SECONDS)
    tally = _Tally()
    began, until = dt.datetime.now(dt.UTC), time.monotonic() + seconds
    async with asyncio.TaskGroup() as group:
        for client in range(clients):
            group.create_task(_client(served, client, until=until, tally=tally))
    ended = dt.datetime.now(dt.UTC)
    await asyncio.sleep(_AROUND_SECONDS)
    async with await open_store(served.store, create=False) as store:
        missed = await _missed(store, began, ended)
    ordered = sorted(tally.seconds)
    return Minute(
        seconds=seconds,
        requests=len(ordered),
        errors=tally.errors,
        p50_seconds=ordered[len(ordered) // 2],
        p95_seconds=ordered[len(ordered) * 95 // 100],
        due=_METERS * round(seconds / _INTERVAL_SECONDS),
        missed=missed,
    )


async def _client(
    served: Dashboard, number: int, *, until: float, tally: _Tally
) -> None:
    """Ask for one thing after the other, each client beginning with another."""
    paths = _paths(f"meter{number % _METERS}")
    async with aiohttp.ClientSession(f"{served.url}/") as session:
        for path in islice(cycle(paths), number, None):
            if time.monotonic() >= until:
                return
            began = time.perf_counter()
            try:
                async with session.get(path) as answer:
                    await answer.read()
                    tally.errors += answer.status != 200
            except aiohttp.ClientError:
                tally.errors += 1
            tally.seconds.append(time.perf_counter() - began)


def _paths(meter: str) -> Sequence[str]:
    """Return what programs ask for: all meters, and one more closely."""
    begin = "/api/v1"
    return (
        f"{begin}/meters",
        f"{begin}/meters/{meter}/latest",
        f"{begin}/meters/{meter}/readings?limit=50",
        f"{begin}/meters/{meter}/consumption?by=day",
        f"{begin}/meters/{meter}/quality",
        f"{begin}/station",
    )


async def _missed(store: DatabaseStore, began: dt.datetime, ended: dt.datetime) -> int:
    """Return how many readings are not there that should be, of all meters."""
    missed = 0
    around = dt.timedelta(seconds=_AROUND_SECONDS)
    for number in range(_METERS):
        readings = await store.readings(
            f"meter{number}", began - around, ended + around, limit=100_000
        )
        instants = [reading.at for reading in readings]
        edges = [began - _APART, *instants, ended + _APART]
        missed += sum(
            round((b - a).total_seconds() / _INTERVAL_SECONDS) - 1
            for a, b in pairwise(edges)
            if b - a > _APART
        )
    return missed

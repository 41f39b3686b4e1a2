"""Open a store, and start its thread."""

import asyncio
import datetime as dt
from collections.abc import Mapping
from pathlib import Path

from kmpd.storage.address import parse_address
from kmpd.storage.connecting import open_session
from kmpd.storage.point import Points
from kmpd.storage.store import DatabaseStore


async def open_store(
    url: str | Path,
    *,
    zone: dt.tzinfo = dt.UTC,
    zones: Mapping[str, dt.tzinfo] | None = None,
    create: bool = True,
) -> DatabaseStore:
    """Open a store; one of an earlier station is brought to the shape of this one.

    Args:
        url: ``postgresql://...``, ``sqlite:///...``, or the path of a SQLite file.
        zone: In which consumption is told by hour, day, month and year.
        zones: The same of meters that have one of their own, by name.
        create: Whether it is made if there is none.

    Raises:
        StoreError: It cannot be used; says why.
    """
    address = parse_address(url)
    points = Points(zone, dict(zones or {}))
    session = await asyncio.to_thread(open_session, address, create=create)
    return DatabaseStore(session, points)

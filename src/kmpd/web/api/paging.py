"""Readings page by page: each of them once, whatever happens in between."""

import datetime as dt
from collections.abc import AsyncIterator, Sequence
from typing import Final

import attrs

from kmpd.reading import Reading, Source
from kmpd.web.api.cursor import Cursor
from kmpd.web.archive import Archive

#: Readings that the store is asked for at once.
CHUNK: Final = 500
#: Readings that are looked through for one page, if most are not wanted.
_LOOKED_THROUGH_MAX: Final = 10_000


@attrs.frozen(kw_only=True)
class Wanted:
    """Which readings.

    Attributes:
        meter: Of which meter.
        since, until: From an instant up to another.
        source: Where they come from; None is all the same.
    """

    meter: str
    since: dt.datetime
    until: dt.datetime
    source: Source | None = None


async def page(
    archive: Archive, wanted: Wanted, *, cursor: Cursor | None, limit: int
) -> tuple[Sequence[Reading], Cursor | None]:
    """Return some readings by instant, and where the next page begins.

    A page may have fewer than the limit, even none, and others follow: readings of
    another source are in between.
    """
    found: list[Reading] = []
    looked = 0
    async for reading in _following(archive, wanted, cursor):
        if len(found) == limit or looked == _LOOKED_THROUGH_MAX:
            return found, cursor
        looked += 1
        cursor = _place(reading)
        if wanted.source in {None, reading.source}:
            found.append(reading)
    return found, None


async def every(archive: Archive, wanted: Wanted) -> AsyncIterator[Reading]:
    """Yield all readings that are wanted, by instant."""
    async for reading in _following(archive, wanted, None):
        if wanted.source in {None, reading.source}:
            yield reading


async def _following(
    archive: Archive, wanted: Wanted, cursor: Cursor | None
) -> AsyncIterator[Reading]:
    """Yield the readings behind a place, chunk by chunk.

    Of one instant there may be several; those that were told are told from others by
    their place in the store, which is in order.
    """
    since, size = wanted.since, CHUNK
    while True:
        begin = since if cursor is None else max(since, cursor.at)
        if begin >= wanted.until:
            return
        chunk = await archive.readings(wanted.meter, begin, wanted.until, limit=size)
        fresh = [one for one in chunk if cursor is None or _place(one) > cursor]
        for reading in fresh:
            yield reading
            cursor = _place(reading)
        if len(chunk) < size:
            return
        # More of one instant than fit into a chunk: the next one has to be larger.
        size = CHUNK if fresh else 2 * size


def _place(reading: Reading) -> Cursor:
    return Cursor(reading.at, reading.seq or 0)

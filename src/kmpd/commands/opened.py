"""The store of a configuration, for commands that look into it or add to it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from kmpd.config import StationConfig
from kmpd.storage import DatabaseStore, open_store


@asynccontextmanager
async def opened(
    config: StationConfig, *, create: bool
) -> AsyncIterator[DatabaseStore]:
    """Open the store of a station, and close it.

    Raises:
        StoreError: It cannot be used, or is not there and is not to be made.
    """
    store = await open_store(
        config.store,
        zone=config.zone,
        zones={meter.name: meter.zone for meter in config.meters},
        create=create,
    )
    async with store:
        yield store

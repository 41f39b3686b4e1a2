"""A store of its own for a sink under test, and what the sink may know of it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path

import attrs

from kmpd.interfaces import Sink
from kmpd.reading import Reading
from kmpd.storage import DatabaseStore, StoredHistory, open_store
from tests.kmpd.sinks.mqtt.household import Household


@attrs.define(kw_only=True)
class KeepingHousehold(Household):
    """A household whose readings are kept."""

    store: DatabaseStore

    @property
    def history(self) -> StoredHistory:
        """The readings that are kept."""
        return StoredHistory(self.store)

    async def hand_on(self, sink: Sink, *batches: Sequence[Reading]) -> None:
        """Keep readings, and give each batch to a sink as it came from the store."""
        for batch in batches:
            await sink.write(await self.store.add(batch))


@asynccontextmanager
async def keeping(folder: Path, **changes: object) -> AsyncIterator[KeepingHousehold]:
    """Open a store in a folder, for a household in the zone of its context."""
    zone = changes.get("zone", Household().zone)
    async with await open_store(folder / "kmpd.db", zone=zone) as store:
        yield KeepingHousehold(store=store, **changes)

"""What sinks may ask of the store."""

import datetime as dt
from collections.abc import Mapping, Sequence

import attrs

from kmpd.consumption import PeriodKind
from kmpd.interfaces import CountedDay
from kmpd.reading import Reading, ReadingValue
from kmpd.storage.store import DatabaseStore


@attrs.frozen
class StoredHistory:
    """The readings of a store; fulfils `kmpd.interfaces.History`.

    Raises:
        StoreError: The store cannot be used.
    """

    store: DatabaseStore

    async def readings(
        self, meter: str, since: dt.datetime, until: dt.datetime
    ) -> Sequence[Reading]:
        """Return the readings of a meter from an instant up to another, by instant."""
        return await self.store.readings(meter, since, until)

    async def latest(self, meter: str) -> Reading | None:
        """Return the last reading of a meter that was read by polling."""
        return await self.store.latest(meter)

    async def last_good(
        self, meter: str
    ) -> Mapping[int, tuple[dt.datetime, ReadingValue]]:
        """Return the last value of each register of a meter that may be believed."""
        return await self.store.last_good(meter)

    async def days(
        self, meter: str, register: int, *, since: dt.datetime, until: dt.datetime
    ) -> Sequence[CountedDay]:
        """Return what was counted on days that begin from an instant up to another."""
        amounts = await self.store.consumption(
            meter, register, period=PeriodKind.DAY, since=since, until=until
        )
        return [
            CountedDay(
                start=amount.period.start,
                end=amount.period.end,
                number=amount.number,
                unit=amount.unit,
            )
            for amount in amounts
        ]

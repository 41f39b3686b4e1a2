"""Readings and sinks for tests of what hands the one to the other."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kmpd.errors import SinkError
from kmpd.reading import Reading, ReadingValue
from kmpd.state import MeterState

START: Final = dt.datetime(2026, 11, 1, tzinfo=dt.UTC)


def reading(number: int, meter: str = "bath") -> Reading:
    """Return the reading of some minute."""
    value = ReadingValue(
        register=60,
        unit=8,
        raw=b"",
        number=Decimal(number).scaleb(-3),
        text=str(number),
    )
    at = START + dt.timedelta(minutes=number)
    return Reading(meter=meter, serial="6021", family="403", at=at, values={60: value})


def readings(count: int, first: int = 0) -> list[Reading]:
    """Return the readings of some minutes that follow each other."""
    return [reading(first + number) for number in range(count)]


class GoodSink:
    """Takes all; keeps what it was told, in order."""

    def __init__(self) -> None:
        self.calls: list[str] = []
        self.taken: list[int] = []
        self.batches: list[int] = []
        self.shown: list[tuple[MeterState, ...]] = []

    async def open(self) -> None:
        """Take note."""
        self.calls.append("open")

    async def write(self, batch: Sequence[Reading]) -> None:
        """Take the batch."""
        self.taken += [reading.seq or 0 for reading in batch]
        self.batches.append(len(batch))

    async def show(self, states: Sequence[MeterState]) -> None:
        """Take the states."""
        self.shown.append(tuple(states))

    async def close(self) -> None:
        """Take note."""
        self.calls.append("close")


class RaisingSink(GoodSink):
    """Raises something, as long as it has something to raise."""

    def __init__(self, *errors: BaseException) -> None:
        super().__init__()
        self.errors = list(errors)
        self.tries = 0

    async def write(self, batch: Sequence[Reading]) -> None:
        """Raise the next error, or take the batch."""
        self.tries += 1
        if self.errors:
            raise self.errors.pop(0)
        await super().write(batch)


class PoisonedSink(GoodSink):
    """Refuses every batch with a certain reading in it."""

    def __init__(self, poison: int) -> None:
        super().__init__()
        self.poison = poison
        self.tries = 0

    async def write(self, batch: Sequence[Reading]) -> None:
        """Take the batch, unless the reading is in it."""
        self.tries += 1
        if self.poison in [reading.seq for reading in batch]:
            raise SinkError(reason="That reading hurts")
        await super().write(batch)


class HangingSink(GoodSink):
    """Hangs in every write until it is cured; may not even let itself be cancelled."""

    def __init__(self, *, is_deaf: bool = False) -> None:
        super().__init__()
        self.is_deaf = is_deaf
        self.cured = asyncio.Event()
        self.under_way = 0
        self.under_way_max = 0

    async def write(self, batch: Sequence[Reading]) -> None:
        """Wait for the cure, then take the batch."""
        self.under_way += 1
        self.under_way_max = max(self.under_way_max, self.under_way)
        try:
            while not self.cured.is_set():
                try:
                    await self.cured.wait()
                except asyncio.CancelledError:
                    if not self.is_deaf:
                        raise
            await super().write(batch)
        finally:
            self.under_way -= 1

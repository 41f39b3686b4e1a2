"""What sinks and the dashboard may know of the station."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import attrs

from kmpd.collector import Collector, UnknownMeterNameError
from kmpd.config import StationConfig
from kmpd.interfaces import Clock, History, MeterInfo
from kmpd.reading import Reading
from kmpd.state import MeterState


@attrs.define
class Context:
    """What sinks may know of the station; owns what is known of the meters."""

    station: str
    config: StationConfig
    clock: Clock
    history: History
    collector: Collector | None = None

    @property
    def zone(self) -> dt.tzinfo:
        """The zone of the meters, unless one has its own."""
        return self.config.zone

    @property
    def meters(self) -> Sequence[MeterInfo]:
        """The meters that are configured, as far as they are known."""
        return () if self.collector is None else self.collector.infos()

    @property
    def folder(self) -> Path:
        """The folder of the configuration; relative paths of sinks begin there."""
        return self.config.path.absolute().parent

    def states(self) -> Sequence[MeterState]:
        """Return how meters are doing, just now."""
        return () if self.collector is None else self.collector.states()

    async def read_now(self, meter: str) -> Reading:
        """Read a meter as soon as its line is free.

        Raises:
            StationError: There is no such meter, or it gave no reading.
        """
        if self.collector is None:
            raise UnknownMeterNameError(meter=meter, known=())
        return await self.collector.read_now(meter)

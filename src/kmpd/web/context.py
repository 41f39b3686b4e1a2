"""What the dashboard may know of the station."""

import datetime as dt
from collections.abc import Awaitable, Callable, Sequence

import attrs

from kmpd.config import MeterConfig, StationConfig
from kmpd.interfaces import Clock, MeterInfo
from kmpd.reading import Reading
from kmpd.state import MeterState
from kmpd.web.archive import Archive
from kmpd.web.live import LiveFeed


@attrs.frozen(kw_only=True)
class WebContext:
    """What pages and API are made of, put together by `kmpd.main`.

    Attributes:
        config: Returns what the configuration says just now; it may be read anew.
        archive: The readings that are kept.
        clock: The time.
        live: Tells of readings as they are kept.
        infos: Returns what is known of the meters that are configured.
        states: Returns how meters are doing, just now.
        read_now: Reads a meter as soon as its line is free. Raises StationError if
            there is no such meter, or it gave no reading.
    """

    config: Callable[[], StationConfig]
    archive: Archive
    clock: Clock
    live: LiveFeed
    infos: Callable[[], Sequence[MeterInfo]]
    states: Callable[[], Sequence[MeterState]]
    read_now: Callable[[str], Awaitable[Reading]]

    def meter(self, name: str) -> MeterConfig | None:
        """Return the configuration of a meter; None if there is no such meter."""
        meters = self.config().meters
        return next((meter for meter in meters if meter.name == name), None)

    def zone(self, meter: str) -> dt.tzinfo:
        """Return the zone of a meter, by which its days go."""
        found = self.meter(meter)
        return self.config().zone if found is None else found.zone

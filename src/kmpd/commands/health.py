"""Whether the station does its work: what is wrong, each in a sentence."""

import datetime as dt
from collections.abc import Iterator, Sequence
from typing import Final

import attrs

from kmpd.commands.ages import ago, duration
from kmpd.commands.counted import waiting
from kmpd.state import Health, MeterState, SinkState, is_stale

#: A sink that fails for less than this catches up before anybody could help.
_SINK_PATIENCE_SECONDS: Final = 60.0
#: A station says every few seconds that it lives; one that does not, hangs, or cannot
#: write.
_BEAT_PATIENCE_SECONDS: Final = 60.0


@attrs.frozen(kw_only=True)
class Overview:
    """What `kmpd status` shows.

    Attributes:
        station: Its name.
        now: When this was so.
        running_since: Since when the station runs; None if it does not.
        meters: How meters are doing.
        sinks: How far sinks have come.
        readings: How many readings the store has ever numbered.
        heartbeat_at: When the station that runs last wrote that it lives.
    """

    station: str
    now: dt.datetime
    running_since: dt.datetime | None
    meters: Sequence[MeterState]
    sinks: Sequence[SinkState]
    readings: int
    heartbeat_at: dt.datetime | None = None

    @property
    def problems(self) -> tuple[str, ...]:
        """What is wrong; nothing if all is well."""
        return tuple(self._problems())

    def _problems(self) -> Iterator[str]:
        if self.running_since is None:
            yield "The station does not run."
        elif self.heartbeat_at is not None:
            seconds = (self.now - self.heartbeat_at).total_seconds()
            if seconds > _BEAT_PATIENCE_SECONDS:
                yield (
                    "The station hangs, or cannot write to its store: it has not said "
                    f"for {duration(seconds)} that it lives."
                )
        for meter in self.meters:
            yield from meter_problems(meter, self.now)
        for sink in self.sinks:
            yield from _sink_problems(sink, self.now)


def meter_problems(meter: MeterState, now: dt.datetime) -> Iterator[str]:
    """Tell what is wrong with reading a meter, and what it says of itself."""
    name = meter.meter
    if meter.failing_since is not None:
        since = ago(meter.failing_since, now)
        yield f"{name}: no reading since {since}: {meter.failure}"
    elif meter.last_good_at is not None and is_stale(
        meter.last_good_at, now=now, interval_seconds=meter.interval_seconds
    ):
        yield f"{name}: last read {ago(meter.last_good_at, now)}"
    if meter.health is Health.THINNED:
        yield (
            f"{name}: read less often than configured, to keep within "
            f"{meter.budget_seconds or 0:.0f} s of line time a day "
            f"({meter.skipped_today} readings left out today)"
        )
    if meter.health is Health.THROTTLED:
        yield f"{name}: the meter answers less often than it is asked"
    if meter.info_code:
        yield f"{name}: the meter says {meter.info_code}"


def _sink_problems(sink: SinkState, now: dt.datetime) -> Iterator[str]:
    if sink.failing_since is None:
        return
    seconds = (now - sink.failing_since).total_seconds()
    if seconds > _SINK_PATIENCE_SECONDS:
        yield (
            f"sink {sink.sink}: takes nothing for {duration(seconds)}, "
            f"{waiting(sink.backlog)}: {sink.failure}"
        )

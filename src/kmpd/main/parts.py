"""The parts of a station that runs."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from contextlib import suppress
from functools import partial
from pathlib import Path

import attrs
import click

from kmpd.collector import Collector, SystemClock, plan_of
from kmpd.commands.shown import shown
from kmpd.config import Beside, StationConfig
from kmpd.control import control_path
from kmpd.delivery import Deliverer
from kmpd.interfaces import SinkKind
from kmpd.main.context import Context
from kmpd.main.dashboard import Dashboard, dashboard_of
from kmpd.main.reloading import Reloading
from kmpd.main.sinks import Sinks
from kmpd.main.weather import weather_of
from kmpd.reading import Reading
from kmpd.sinks.record import record_of
from kmpd.state import MeterState
from kmpd.station import Parts
from kmpd.storage import DatabaseStore, StoredHistory

logger = logging.getLogger("kmpd")

Load = Callable[[Path, Beside], StationConfig]


def parts_of(
    config: StationConfig,
    store: DatabaseStore,
    *,
    kinds: Mapping[str, SinkKind],
    load: Load,
    shows_readings: bool,
) -> Parts:
    """Return the parts of a station.

    Args:
        config: What it shall do.
        store: Where it keeps readings.
        kinds: The kinds of sinks.
        load: Reads a configuration anew.
        shows_readings: Whether each reading is printed as it is kept.

    Raises:
        SinkError: A sink cannot be made.
        WebError: What the dashboard needs is not installed.
    """
    context = Context(config.name, config, SystemClock(), StoredHistory(store))
    sinks = Sinks(kinds, context)
    deliverer = Deliverer(sinks.of(config), store=store, clock=context.clock)
    dashboard = dashboard_of(context, store)
    heard = _Heard(context, deliverer, dashboard, shows_readings=shows_readings)
    collector = Collector(
        [plan_of(meter) for meter in config.meters],
        store=store,
        clock=context.clock,
        on_state=heard.states,
        on_commit=heard.readings,
        gaps=store,
    )
    context.collector = collector
    weather = weather_of(context, store)
    return Parts(
        collector=collector,
        deliverer=deliverer,
        web=dashboard.server,
        control=control_path(config.state_folder),
        clock=context.clock,
        reload=Reloading(load, context, sinks, collector, deliverer, weather),
        beat=store.heartbeat,
        thin=_thinning(context, store),
        describe=record_of,
        say=partial(_say, err=True),
        others=(weather,),
    )


@attrs.frozen
class _Heard:
    """Tells all who want to know what the collector kept."""

    context: Context
    deliverer: Deliverer
    dashboard: Dashboard
    shows_readings: bool = attrs.field(kw_only=True)

    def readings(self, readings: Sequence[Reading]) -> None:
        """Tell of readings, once they are kept."""
        self.deliverer.committed(readings)
        self.dashboard.tell(readings)
        if self.shows_readings:
            _show(readings, self.context.config)

    def states(self, states: Sequence[MeterState]) -> None:
        """Tell how meters are doing, once that is kept."""
        self.deliverer.show(states)
        self.dashboard.tell(states)


def _show(readings: Sequence[Reading], config: StationConfig) -> None:
    wanted = {meter.name: meter.presentations for meter in config.meters}
    for reading in readings:
        _say(shown(reading, wanted.get(reading.meter, ())), err=False)


def _say(text: str, *, err: bool) -> None:
    """Print a line; that nobody reads it any more is no reason to end."""
    with suppress(OSError):
        click.echo(text, err=err)


def _thinning(context: Context, store: DatabaseStore) -> Callable[[], Awaitable[None]]:
    """Return what thins the store as the configuration wants it just then."""

    async def thin() -> None:
        days = context.config.retention.raw_days
        if days is not None:
            count = await store.thin(
                days, now=context.clock.now(), sinks=tuple(context.config.sinks)
            )
            logger.info("event=thinned readings=%d raw_days=%d", count, days)

    return thin

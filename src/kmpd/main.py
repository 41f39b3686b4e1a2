"""The only place where everything is put together."""

import asyncio
import datetime as dt
import logging
from collections.abc import (
    AsyncIterator,
    Awaitable,
    Callable,
    Iterator,
    Mapping,
    Sequence,
)
from contextlib import asynccontextmanager, suppress
from functools import cached_property, partial
from pathlib import Path
from typing import Any

import attrs
import click

from kmpd.collector import (
    Collector,
    SystemClock,
    UnknownMeterNameError,
    gap_plans,
    plan_of,
)
from kmpd.commands.cli import cli
from kmpd.commands.failures import status_of
from kmpd.commands.health import Overview
from kmpd.commands.shown import shown
from kmpd.config import Beside, SinkConfig, StationConfig, load
from kmpd.control import control_path
from kmpd.delivery import Deliverer, skip_stuck, stuck_at
from kmpd.errors import ControlError, SinkError
from kmpd.interfaces import Clock, History, MeterInfo, Sink, SinkKind
from kmpd.reading import Reading
from kmpd.sinks.record import record_of
from kmpd.sinks.registry import told_sink_kinds
from kmpd.state import MeterState
from kmpd.station import Parts, Station
from kmpd.storage import DatabaseStore, StoredHistory, open_store, restore

logger = logging.getLogger("kmpd")


def run() -> int:
    """Run the command line and return its exit status."""
    return status_of(lambda: cli.main(obj=Whole(), standalone_mode=False))


@attrs.define
class _Context:
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


class Whole:
    """Puts the station, or parts of it, together; fulfils `commands.assembly`."""

    @cached_property
    def _kinds(self) -> Mapping[str, SinkKind]:
        return told_sink_kinds()

    def sink_kinds(self) -> Mapping[str, SinkKind]:
        """Return the kinds of sinks, those of others included."""
        return self._kinds

    def load(self, path: Path, beside: Beside | None = None) -> StationConfig:
        """Read a configuration.

        Args:
            path: The file.
            beside: What a file of ESPHome has no place for; without it, nobody wants
                to know where the meters are.

        Raises:
            ConfigError: It cannot be used.
        """
        beside = beside or Beside(needs_ports=False)
        return load(path, sink_kinds=self._kinds, beside=beside)

    @asynccontextmanager
    async def station(
        self, config: StationConfig, *, shows_readings: bool
    ) -> AsyncIterator[Station]:
        """Put the station together; leaving the context gives everything back.

        Args:
            config: What it shall do.
            shows_readings: Whether each reading is printed as it is kept.

        Raises:
            ControlError: The state folder cannot be made.
            StoreError: The store cannot be used, or is that of another station.
            SinkError: A sink cannot be made.
        """
        _make_folder(config.state_folder)
        async with await _opened(config, create=True) as store:
            await store.lock(config.name)
            yield Station(self._parts(config, store, shows_readings=shows_readings))

    def _parts(
        self, config: StationConfig, store: DatabaseStore, *, shows_readings: bool
    ) -> Parts:
        clock = SystemClock()
        context = _Context(config.name, config, clock, StoredHistory(store))
        sinks = _Sinks(self._kinds, context)
        deliverer = Deliverer(sinks.of(config), store=store, clock=clock)

        def committed(readings: Sequence[Reading]) -> None:
            deliverer.committed(readings)
            if shows_readings:
                _show(readings, context.config)

        collector = Collector(
            [plan_of(meter) for meter in config.meters],
            store=store,
            clock=clock,
            on_state=deliverer.show,
            on_commit=committed,
            gaps=store,
        )
        context.collector = collector

        return Parts(
            collector=collector,
            deliverer=deliverer,
            control=control_path(config.state_folder),
            clock=clock,
            reload=_Reloading(self.load, context, sinks, collector, deliverer),
            beat=store.heartbeat,
            thin=_thinning(context, store),
            describe=record_of,
            say=partial(_say, err=True),
        )

    async def overview(self, config: StationConfig) -> Overview:
        """Return how a station is doing, from its store.

        Raises:
            StoreError: The store cannot be used.
        """
        async with await _opened(config, create=False) as store:
            running = await store.running()
            configured = {meter.name: meter for meter in config.meters}
            states = {state.meter: state for state in await store.states()}
            return Overview(
                station=config.name,
                now=SystemClock().now(),
                running_since=None if running is None else running.since,
                heartbeat_at=None if running is None else running.heartbeat_at,
                meters=[
                    states.get(name, MeterState(meter=name)) for name in configured
                ],
                sinks=[await store.sink_state(name) for name in config.sinks],
                readings=await store.last_seq(),
            )

    async def gaps(
        self, config: StationConfig, meter: str | None
    ) -> Sequence[Mapping[str, Any]]:
        """Return what is missing in the history of a meter, or of all, as JSON has it.

        Raises:
            StoreError: The store cannot be used, or is that of another station.
            UnknownMeterNameError: No meter is called that.
        """
        known = {one.name: plan_of(one) for one in config.meters}
        if meter is not None and meter not in known:
            raise UnknownMeterNameError(meter=meter, known=tuple(known))
        wanted = known.values() if meter is None else [known[meter]]
        async with await _opened(config, create=False) as store:
            await store.lock(config.name)
            plans = await gap_plans(tuple(wanted), store=store, clock=SystemClock())
        return [plan.described() for plan in plans]

    async def skip(
        self, config: StationConfig, sink: str, *, is_dry: bool, seq: int | None
    ) -> Mapping[str, Any]:
        """Put a sink behind the first reading it did not take, and tell which that was.

        Raises:
            NotSkippedError: The sink does not fail, has taken all, or stands elsewhere.
            StoreError: The store cannot be used, or is that of another station.
        """
        async with await _opened(config, create=False) as store:
            await store.lock(config.name)
            if not is_dry:
                return (await skip_stuck(store, sink, seq)).told(record_of)
            stuck = await stuck_at(store, sink)
            stuck.skippable(seq)
            return stuck.told(record_of)

    async def backup(self, config: StationConfig, file: Path) -> None:
        """Copy the store of a station into a file.

        Raises:
            StoreError: The store or the file cannot be used.
        """
        async with await _opened(config, create=False) as store:
            await store.backup(file)

    async def restore(
        self, config: StationConfig, file: Path, *, is_forced: bool
    ) -> None:
        """Bring a backup into the store of a station.

        Raises:
            StoreError: The store or the file cannot be used, or the store is not empty.
        """
        await asyncio.to_thread(restore, file, config.store, is_forced=is_forced)


class _Sinks:
    """The sinks that are configured; owns those that did not change."""

    def __init__(self, kinds: Mapping[str, SinkKind], context: _Context) -> None:
        self._kinds = kinds
        self._context = context
        self._made: dict[str, tuple[SinkConfig, Sink]] = {}

    def of(self, config: StationConfig) -> Mapping[str, Sink]:
        """Return the sinks of a configuration; the same object for the same words.

        Raises:
            SinkError: One of them cannot be made; the others are what they were.
        """
        made = {}
        for name, one in config.sinks.items():
            known = self._made.get(name)
            if known is not None and known[0] == one:
                made[name] = known
            else:
                made[name] = (one, self._make(one))
        self._made = made
        return {name: sink for name, (_, sink) in made.items()}

    def _make(self, config: SinkConfig) -> Sink:
        try:
            return self._kinds[config.kind].make(
                config.name, config.options, self._context
            )
        except Exception as error:
            # A sink may be of anybody; the station goes on as it was.
            logger.debug("sink=%s cannot be made", config.name, exc_info=error)
            reason = f"The sink {config.name} cannot be made: {error!r}"
            raise SinkError(reason=reason) from error


@attrs.define
class _Reloading:
    """Goes on with what the file of the configuration says now."""

    load: Callable[[Path, Beside], StationConfig]
    context: _Context
    sinks: _Sinks
    collector: Collector
    deliverer: Deliverer

    async def __call__(self) -> str:
        before = self.context.config
        now = await asyncio.to_thread(self.load, before.path, before.beside)
        sinks = self.sinks.of(now)
        self.context.config = now
        self.collector.reload([plan_of(meter) for meter in now.meters])
        await self.deliverer.replace(sinks)
        # A sink that is new knows nothing of meters until it is shown them.
        self.deliverer.show(self.collector.states())
        remarks = [
            f"{name} changes with the next start only"
            for name in ("name", "store", "state_folder")
            if getattr(now, name) != getattr(before, name)
        ]
        if now.zone != before.zone:
            remarks.append("consumption changes its zone with the next start only")
        return "; ".join([_changes(before, now), *remarks])


def _show(readings: Sequence[Reading], config: StationConfig) -> None:
    wanted = {meter.name: meter.presentations for meter in config.meters}
    for reading in readings:
        _say(shown(reading, wanted.get(reading.meter, ())), err=False)


def _say(text: str, *, err: bool) -> None:
    """Print a line; that nobody reads it any more is no reason to end."""
    with suppress(OSError):
        click.echo(text, err=err)


def _thinning(context: _Context, store: DatabaseStore) -> Callable[[], Awaitable[None]]:
    """Return what thins the store as the configuration wants it just then."""

    async def thin() -> None:
        days = context.config.retention.raw_days
        if days is not None:
            count = await store.thin(
                days, now=context.clock.now(), sinks=tuple(context.config.sinks)
            )
            logger.info("event=thinned readings=%d raw_days=%d", count, days)

    return thin


def _changes(before: StationConfig, now: StationConfig) -> str:
    """Return which meters and sinks are new, gone or changed, in words."""
    meters = (
        {meter.name: meter for meter in config.meters} for config in (before, now)
    )
    told = [
        *_difference("meter", *meters),
        *_difference("sink", before.sinks, now.sinks),
    ]
    return ", ".join(told) or "nothing changed"


def _difference(
    what: str, before: Mapping[str, object], now: Mapping[str, object]
) -> Iterator[str]:
    for name in dict.fromkeys((*before, *now)):
        if name not in before:
            yield f"new {what} {name}"
        elif name not in now:
            yield f"{what} {name} gone"
        elif before[name] != now[name]:
            yield f"{what} {name} changed"


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        reason = f"The state folder {folder} cannot be made: {error.strerror}."
        raise ControlError(reason=reason) from None


async def _opened(config: StationConfig, *, create: bool) -> DatabaseStore:
    return await open_store(
        config.store,
        zone=config.zone,
        zones={meter.name: meter.zone for meter in config.meters},
        create=create,
    )

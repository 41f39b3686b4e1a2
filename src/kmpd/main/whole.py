"""Puts the station, or parts of it, together."""

import asyncio
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from functools import cached_property
from pathlib import Path
from typing import Any

from kmpd.collector import SystemClock, UnknownMeterNameError, gap_plans, plan_of
from kmpd.commands.cli import cli
from kmpd.commands.failures import status_of
from kmpd.commands.health import Overview
from kmpd.config import Beside, StationConfig, load
from kmpd.delivery import skip_stuck, stuck_at
from kmpd.errors import ControlError
from kmpd.interfaces import SinkKind
from kmpd.main.dashboard import report_of
from kmpd.main.parts import parts_of
from kmpd.sinks.record import record_of
from kmpd.sinks.registry import told_sink_kinds
from kmpd.state import MeterState
from kmpd.station import Station
from kmpd.storage import DatabaseStore, open_store, restore


def run() -> int:
    """Run the command line and return its exit status."""
    return status_of(lambda: cli.main(obj=Whole(), standalone_mode=False))


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
            WebError: What the dashboard needs is not installed.
        """
        _make_folder(config.state_folder)
        async with await _opened(config, create=True) as store:
            await store.lock(config.name)
            parts = parts_of(
                config,
                store,
                kinds=self._kinds,
                load=self.load,
                shows_readings=shows_readings,
            )
            try:
                yield Station(parts)
            finally:
                if parts.web is not None:
                    parts.web.close()

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

    async def report(
        self, config: StationConfig, meter: str, year: int, *, unit: str, language: str
    ) -> str:
        """Return a year of a meter as a page of HTML.

        Raises:
            StoreError: The store cannot be used.
            WebError: It cannot be written; says why.
        """
        async with await _opened(config, create=False) as store:
            return await report_of(
                config, store, meter=meter, year=year, unit=unit, language=language
            )

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

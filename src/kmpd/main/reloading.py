"""Reads the configuration anew while the station runs."""

import asyncio
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import attrs

from kmpd.collector import Collector, plan_of
from kmpd.config import Beside, StationConfig
from kmpd.delivery import Deliverer
from kmpd.main.context import Context
from kmpd.main.sinks import Sinks
from kmpd.main.weather import sensor_of, source_of
from kmpd.weather import WeatherListener


@attrs.define
class Reloading:
    """Goes on with what the file of the configuration says now."""

    load: Callable[[Path, Beside], StationConfig]
    context: Context
    sinks: Sinks
    collector: Collector
    deliverer: Deliverer
    weather: WeatherListener

    async def __call__(self) -> str:
        """Read it, take it over, and return what changed, in words.

        Raises:
            StationError: It cannot be used; all is as it was.
        """
        before = self.context.config
        now = await asyncio.to_thread(self.load, before.path, before.beside)
        sinks = self.sinks.of(now)
        self.context.config = now
        if sensor_of(now) != sensor_of(before):
            self.weather.listen_to(source_of(now))
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
        if _place(now) != _place(before):
            remarks.append("the dashboard changes its address with the next start only")
        return "; ".join([_changes(before, now), *remarks])


def _place(config: StationConfig) -> tuple[str, int] | None:
    web = config.dashboard.web
    return None if web is None else (web.host, web.port)


def _changes(before: StationConfig, now: StationConfig) -> str:
    """Return which meters and sinks are new, gone or changed, in words."""
    meters = (
        {meter.name: meter for meter in config.meters} for config in (before, now)
    )
    told = [
        *_difference("meter", *meters),
        *_difference("sink", before.sinks, now.sinks),
    ]
    old, new = before.dashboard, now.dashboard
    told += [
        f"{name} changed"
        for name in ("web", "contracts", "weather")
        if getattr(old, name) != getattr(new, name)
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

"""The sink: a page with the last values, for Prometheus to fetch."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Final

import attrs
from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.exposition import choose_encoder
from pydantic import BaseModel, ConfigDict, Field

from kmpd.errors import SinkError
from kmpd.interfaces import MeterInfo, SinkContext, SinkKind
from kmpd.reading import Reading
from kmpd.sinks.left_out import without_history
from kmpd.sinks.prometheus.page import Page, Reads
from kmpd.state import MeterState

PATH: Final = "/metrics"


class PrometheusOptions(BaseModel):
    """Where the page is.

    Attributes:
        host: Address to listen at; only this machine where nobody says.
        port: Port to listen at.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    host: str = Field(default="127.0.0.1", min_length=1)
    port: int = Field(default=9833, ge=1, le=65535)


class PrometheusSink:
    """Serves the last values; owns what it knows of the meters."""

    def __init__(self, options: PrometheusOptions, context: SinkContext) -> None:
        self._options = options
        self._context = context
        self._since = context.clock.now()
        self._readings: dict[str, Reading] = {}
        self._states: dict[str, MeterState] = {}
        self._reads: dict[str, Reads] = {}
        self._runner: web.AppRunner | None = None
        self._registry = CollectorRegistry()
        self._registry.register(Page(self))

    @property
    def meters(self) -> Sequence[MeterInfo]:
        """The meters that are configured."""
        return self._context.meters

    @property
    def readings(self) -> Mapping[str, Reading]:
        """The last reading of each meter."""
        return self._readings

    @property
    def states(self) -> Mapping[str, MeterState]:
        """How each meter is doing."""
        return self._states

    @property
    def reads(self) -> Mapping[str, Reads]:
        """How often each meter was read."""
        return self._reads

    async def open(self) -> None:
        """Find out what was read last, and begin to serve it.

        Raises:
            SinkError: The port cannot be listened at.
        """
        for info in self._context.meters:
            latest = await self._context.history.latest(info.meter)
            if latest is not None:
                self._take(latest)
        if self._runner is None:
            await self._listen()

    async def write(self, batch: Sequence[Reading]) -> None:
        """Keep the last reading of each meter in mind; history is none of them."""
        for reading in without_history(batch, kind=KIND.name):
            self._take(reading)
            if reading.at >= self._since:
                known = self._reads.get(reading.meter, Reads())
                more = attrs.evolve(known, good=known.good + 1)
                self._reads[reading.meter] = more

    async def show(self, states: Sequence[MeterState]) -> None:
        """Keep in mind how meters are doing."""
        for state in states:
            count = _further_failures(self._states.get(state.meter), state, self._since)
            known = self._reads.get(state.meter, Reads())
            more = attrs.evolve(known, failed=known.failed + count)
            self._reads[state.meter] = more
            self._states[state.meter] = state

    async def close(self) -> None:
        """Serve no more."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()

    def _take(self, reading: Reading) -> None:
        known = self._readings.get(reading.meter)
        # An instant that has not come yet is a fault of our clock.
        if known is None or not reading.at < known.at <= self._context.clock.now():
            self._readings[reading.meter] = reading

    async def _listen(self) -> None:
        app = web.Application()
        app.router.add_get(PATH, self._answer)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        host, port = self._options.host, self._options.port
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            await runner.cleanup()
            reason = error.strerror or str(error)
            raise SinkError(
                reason=f"Nobody can listen at {host} port {port}: {reason}"
            ) from None
        self._runner = runner

    async def _answer(self, request: web.Request) -> web.Response:
        encode, content_type = choose_encoder(request.headers.get("Accept", ""))
        body = encode(self._registry)
        return web.Response(body=body, headers={"Content-Type": content_type})


def _further_failures(
    before: MeterState | None, now: MeterState, since: dt.datetime
) -> int:
    """Return how many attempts failed since a meter was last shown."""
    if before is not None and before.failing_since == now.failing_since:
        return max(0, now.failures - before.failures)
    begin = now.failing_since
    # What failed before the station began was never counted.
    return now.failures if begin is not None and begin >= since else 0


def _make(
    _name: str, options: PrometheusOptions, context: SinkContext
) -> PrometheusSink:
    return PrometheusSink(options, context)


#: For `kmpd.sinks`.
KIND: Final = SinkKind(name="prometheus", options=PrometheusOptions, make=_make)

"""Alerts reach a web address, each once, and none that did not last."""

import datetime as dt
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import attrs
import pytest
from aiohttp import web

from kmpd.errors import SinkError
from kmpd.sinks.record import record_of
from kmpd.sinks.webhook import KIND, WebhookOptions, WebhookSink
from kmpd.state import MeterState
from tests.kmpd.delivery.readings import readings
from tests.kmpd.servers import HOST, free_port
from tests.kmpd.sinks.mqtt.household import NOON, Household, eventually

_MINUTE = dt.timedelta(minutes=1)
_WELL = MeterState(
    meter="heat",
    serial="123456",
    interval_seconds=3600,
    last_good_at=NOON,
    is_battery_low=False,
)
_FAULTY = attrs.evolve(_WELL, info_code="T1 sensor error")


@attrs.define
class Receiver:
    """A server that takes alerts, or refuses them for as long as it is told to."""

    url: str
    taken: list[dict[str, Any]] = attrs.Factory(list)
    headers: list[dict[str, str]] = attrs.Factory(list)
    refusals: int = 0

    async def post(self, request: web.Request) -> web.Response:
        """Take an alert."""
        if self.refusals:
            self.refusals -= 1
            return web.Response(status=503)
        self.taken.append(await request.json())
        self.headers.append(dict(request.headers))
        return web.Response(status=204)


@asynccontextmanager
async def _receiving() -> AsyncIterator[Receiver]:
    port = free_port()
    receiver = Receiver(url=f"http://{HOST}:{port}/alert")
    app = web.Application()
    app.router.add_post("/alert", receiver.post)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield receiver
    finally:
        await runner.cleanup()


def _sink(url: str, house: Household, **more: Any) -> WebhookSink:  # noqa: ANN401 - as configured
    options = KIND.options.model_validate({"url": url} | more)
    sink = KIND.make("hook", options, house)
    assert isinstance(sink, WebhookSink)
    return sink


async def test_what_lasts_is_told_once_and_so_is_its_end() -> None:
    """Without it, a fault is told at every read, or never."""
    house = Household()
    async with _receiving() as receiver:
        sink = _sink(receiver.url, house)

        for minutes, state in [(0, _WELL), (1, _FAULTY), (4, _FAULTY), (7, _FAULTY)]:
            house.clock.at = NOON + minutes * _MINUTE
            await sink.show([state])
        began = list(receiver.taken)
        for minutes in (10, 12, 16, 20):
            house.clock.at = NOON + minutes * _MINUTE
            await sink.show([_WELL])

        assert [t["active"] for t in receiver.taken] == [True, False]
        assert began == [
            {
                "station": "kmpd",
                "meter": "heat",
                "title": "District heating",
                "serial": "123456",
                "alert": "info_code",
                "active": True,
                "since": "2026-01-15T12:01:00+00:00",
                "text": "The meter reports: T1 sensor error.",
                "last_read": "2026-01-15T12:00:00+00:00",
            }
        ]


async def test_what_does_not_last_is_not_told() -> None:
    """Without it, a contact that is loose wakes people all night."""
    house = Household()
    async with _receiving() as receiver:
        sink = _sink(receiver.url, house)

        for minute in range(60):
            house.clock.at = NOON + minute * _MINUTE
            await sink.show([_FAULTY if minute % 2 else _WELL])

        assert receiver.taken == []


async def test_a_meter_that_falls_silent_is_told_without_a_new_state() -> None:
    """Without it, silence is what nobody hears of."""
    house = Household()
    async with _receiving() as receiver:
        sink = _sink(receiver.url, house)
        await sink.show([_WELL])

        for hours in (3.5, 4.0):
            house.clock.at = NOON + dt.timedelta(hours=hours)
            await sink.show([])

        assert [t["alert"] for t in receiver.taken] == ["stale"]


async def test_what_lasts_is_told_though_nobody_says_anything_more() -> None:
    """Without it, an alert waits for the next read, an hour later."""
    house = Household()
    async with _receiving() as receiver:
        sink = _sink(receiver.url, house)
        await sink.open()
        await sink.show([_FAULTY])

        house.clock.at = NOON + 6 * _MINUTE
        await eventually(lambda: _has_taken(receiver, 1))
        await sink.close()

        assert [t["alert"] for t in receiver.taken] == ["info_code"]


async def _has_taken(receiver: Receiver, count: int) -> bool:
    return len(receiver.taken) >= count


async def test_a_refusal_is_tried_again_and_lost_to_nobody() -> None:
    """Without it, an alert is lost on a server that was restarted."""
    house = Household()
    async with _receiving() as receiver:
        sink = _sink(receiver.url, house, debounce_seconds=0, attempts=2)
        receiver.refusals = 3

        with pytest.raises(SinkError, match="it answered 503"):
            await sink.show([_FAULTY])
        await sink.show([])

        assert [t["alert"] for t in receiver.taken] == ["info_code"]


async def test_an_address_that_no_name_server_takes_is_refused_in_words() -> None:
    """Without it, the first try would end the task that tells of silence."""
    sink = _sink("http://.a/", Household(), debounce_seconds=0, attempts=1)

    with pytest.raises(SinkError, match="the address is none"):
        await sink.show([_FAULTY])
    await sink.close()


async def test_secrets_are_sent_and_never_shown() -> None:
    """Without it, a token stands in a log for years."""
    house = Household()
    async with _receiving() as receiver:
        headers = {"Authorization": "Bearer secret-token"}
        sink = _sink(receiver.url, house, debounce_seconds=0, headers=headers)
        await sink.show([_FAULTY])
        unreachable = f"http://{HOST}:{free_port()}/secret-path"
        lost = _sink(unreachable, house, debounce_seconds=0, attempts=1)

        with pytest.raises(SinkError) as caught:
            await lost.show([_FAULTY])

        assert receiver.headers[0]["Authorization"] == "Bearer secret-token"
        assert "secret" not in str(caught.value)
        options = WebhookOptions.model_validate({"url": unreachable})
        assert "secret" not in repr(options)


async def test_readings_are_told_where_that_is_wanted() -> None:
    """Without it, a program of one's own has to ask a database for every reading."""
    house = Household()
    batch = [attrs.evolve(one, seq=n) for n, one in enumerate(readings(3), 1)]
    async with _receiving() as receiver:
        await _sink(receiver.url, house).write(batch)
        silent = list(receiver.taken)

        await _sink(receiver.url, house, readings=True).write(batch)

        assert silent == []
        (told,) = receiver.taken
        assert told["station"] == "kmpd"
        assert told["readings"] == [record_of(one) for one in batch]


async def test_readings_that_are_refused_are_not_taken() -> None:
    """Without it, readings are lost while the other side is away."""
    batch = readings(3)
    async with _receiving() as receiver:
        sink = _sink(receiver.url, Household(), readings=True, attempts=2)
        receiver.refusals = 2
        with pytest.raises(SinkError, match="did not take readings: it answered 503"):
            await sink.write(batch)

        await sink.write(batch)

        assert len(receiver.taken) == 1

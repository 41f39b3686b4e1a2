"""A backlog of readings into a broker, against a bare client with the same payloads.

Both publish at least once (QoS 1), as many at a time, to a Mosquitto of their own.
"""

import asyncio
import datetime as dt
import time
from collections.abc import Callable, Coroutine, Iterator, Sequence
from decimal import Decimal
from typing import Final, TypeVar

import attrs
from aiomqtt import Client

from benchmarks.pairs import Row, median, paired
from kmpd.interfaces import MeterInfo
from kmpd.reading import Reading, ReadingValue
from kmpd.sinks.mqtt import MqttOptions, MqttSink
from kmpd.sinks.mqtt.form import Form
from kmpd.sinks.mqtt.memory import MeterMemory
from kmpd.sinks.mqtt.publication import BUNCH_MAX, INFLIGHT_MAX
from kmpd.sinks.mqtt.topic import Topics
from tests.kmpd.servers import HOST, running_mosquitto

_Work = TypeVar("_Work")

_READINGS: Final = 20_000
_BATCH: Final = 500
_METERS: Final = 10
_ROUNDS: Final = 5
_BEGIN: Final = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
_UNITS: Final = {60: 8, 68: 40, 74: 41, 80: 22, 86: 37, 87: 37, 89: 38, 266: 1}


class _Clock:
    """The time of the host."""

    def now(self) -> dt.datetime:
        return dt.datetime.now(dt.UTC)

    def monotonic(self) -> float:
        return time.monotonic()

    async def sleep(self, seconds: float) -> None:
        await asyncio.sleep(seconds)


@attrs.frozen
class _Station:
    """What the sink may know of a station of ten meters."""

    meters: Sequence[MeterInfo]
    clock: _Clock = attrs.Factory(_Clock)
    zone: dt.tzinfo = dt.UTC
    station: str = "bench"


def mqtt_rows() -> Iterator[Row]:
    """Measure a backlog of 100,000 readings of eight registers, in five parts."""
    readings = [_reading(number) for number in range(_READINGS)]
    payloads = [_payload(reading) for reading in readings]
    pairs = paired(
        lambda: _seconds(_through_sink, readings),
        lambda: _seconds(_bare, payloads),
        rounds=_ROUNDS,
    )
    ours, bare = median([our for our, _ in pairs]), median([b for _, b in pairs])
    yield Row(
        what="100,000 backlog readings into MQTT",
        ours=f"{_READINGS / ours:,.0f} /s",
        other=f"{_READINGS / bare:,.0f} /s (bare aiomqtt, same payloads)",
        ratio=f"{bare / ours:.2f} of its speed",
        wanted="-",
    )


def _seconds(
    publish: Callable[[Sequence[_Work], int], Coroutine[None, None, float]],
    work: Sequence[_Work],
) -> float:
    with running_mosquitto() as broker:
        return asyncio.run(publish(work, broker.port))


async def _through_sink(readings: Sequence[Reading], port: int) -> float:
    meters = [
        MeterInfo(meter=f"m{n}", title=f"M {n}", family="403") for n in range(_METERS)
    ]
    sink = MqttSink(MqttOptions(host=HOST, port=port), _Station(meters))
    await sink.open()
    began = time.perf_counter()
    for begin in range(0, len(readings), _BATCH):
        await sink.write(readings[begin : begin + _BATCH])
    took = time.perf_counter() - began
    await sink.close()
    return took


async def _bare(payloads: Sequence[tuple[str, str]], port: int) -> float:
    async with Client(HOST, port, max_inflight_messages=INFLIGHT_MAX) as client:
        client.pending_calls_threshold = 2 * BUNCH_MAX
        began = time.perf_counter()
        for begin in range(0, len(payloads), BUNCH_MAX):
            await asyncio.gather(
                *(
                    client.publish(topic, payload, qos=1, retain=True)
                    for topic, payload in payloads[begin : begin + BUNCH_MAX]
                )
            )
        return time.perf_counter() - began


def _reading(number: int) -> Reading:
    values = {
        id_: ReadingValue(
            register=id_,
            unit=unit,
            raw=b"",
            number=Decimal(1_000_000 + number).scaleb(-3),
            text="",
        )
        for id_, unit in _UNITS.items()
    }
    return Reading(
        meter=f"m{number % _METERS}",
        serial="123456",
        family="403",
        at=_BEGIN + dt.timedelta(seconds=number),
        values=values,
    )


def _payload(reading: Reading) -> tuple[str, str]:
    form = Form(options=MqttOptions(host=HOST), topics=Topics(base="bench"))
    memory = MeterMemory(meter=reading.meter).after(reading, registers=())
    told = form.state(memory)
    return told.topic, told.payload

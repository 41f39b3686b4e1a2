"""The books of a test: what the store has, what sinks got, compared with ledgers."""

import asyncio
import json
import threading
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import attrs
from paho.mqtt.client import Client, MQTTMessage
from paho.mqtt.enums import CallbackAPIVersion

from kmpd.reading import Reading
from kmpd.storage import open_store
from tests.kmpd.servers import HOST
from tests.kmpd.station.meters import NUMBER, NUMBER_NAME, LedgerMeter

_BATCH = 10_000


@attrs.frozen
class Entry:
    """A reading, as far as it is counted.

    Attributes:
        meter: Name of the measuring point.
        at: Its instant, in UTC, as ISO 8601 writes it.
        number: What its meter had told in it.
    """

    meter: str
    at: str
    number: int


def kept_in(store: str | Path) -> list[Entry]:
    """Return what is in a store, in its order; nothing if there is no store."""
    return [_entry(reading) for reading in asyncio.run(_readings(store))]


async def _readings(store: str | Path) -> Sequence[Reading]:
    found: list[Reading] = []
    async with await open_store(store, create=False) as opened:
        while batch := await opened.after(len(found), _BATCH):
            found += batch
            assert [one.seq for one in found][-1] == len(found)
    return found


def _entry(reading: Reading) -> Entry:
    number = reading.values[NUMBER].number
    assert number is not None
    return Entry(reading.meter, reading.at.isoformat(), int(number))


def lines_of(path: Path) -> list[Entry]:
    """Return what is in a file of JSON lines; a last line without its end is none."""
    if not path.exists():
        return []
    whole = path.read_bytes().rpartition(b"\n")[0].splitlines()
    return [
        Entry(
            meter=told["meter"],
            at=told["at"].replace("Z", "+00:00"),
            number=int(told["values"][NUMBER_NAME]["value"]),
        )
        for told in map(json.loads, whole)
    ]


@attrs.define
class Listener:
    """Somebody who listens at a broker for as long as the test runs.

    Attributes:
        heard: The states of meters, in the order in which they came.
    """

    heard: list[Entry] = attrs.Factory(list)
    is_listening: threading.Event = attrs.Factory(threading.Event)

    def on_message(self, _client: object, _data: object, message: MQTTMessage) -> None:
        """Take a state down."""
        if message.retain or not message.payload:
            return
        told = json.loads(message.payload)
        number = int(told[NUMBER_NAME])
        meter = message.topic.split("/")[1]
        self.heard.append(Entry(meter, told["at"], number))


@contextmanager
def listening(port: int) -> Iterator[Listener]:
    """Listen at a broker while the block runs; come back when it comes back."""
    listener = Listener()
    client = Client(
        CallbackAPIVersion.VERSION2, client_id="listener", clean_session=False
    )
    client.reconnect_delay_set(min_delay=1, max_delay=1)
    client.on_connect = lambda *_: client.subscribe("home/+/state", qos=1)
    client.on_subscribe = lambda *_: listener.is_listening.set()
    client.on_message = listener.on_message
    client.connect(HOST, port)
    client.loop_start()
    try:
        assert listener.is_listening.wait(10)
        yield listener
    finally:
        client.disconnect()
        client.loop_stop()


def check_store(kept: Sequence[Entry], meters: Iterable[LedgerMeter]) -> None:
    """See that what is kept was answered, and is there once and in order."""
    assert not [one for one, count in Counter(kept).items() if count > 1]
    for meter in meters:
        numbers = [one.number for one in kept if one.meter == meter.name]
        assert numbers == sorted(set(numbers)), f"{meter.name}: twice, or out of order"
        invented = set(numbers) - set(meter.ledger)
        assert not invented, f"{meter.name} never answered {sorted(invented)}"


def check_file(kept: Sequence[Entry], taken: Iterable[Entry]) -> None:
    """See that a file has all that is kept, at least once, in that order."""
    assert list(dict.fromkeys(taken)) == list(kept)


def check_broker(kept: Sequence[Entry], taken: Sequence[Entry]) -> None:
    """See that listeners heard all that is kept, at least once, meter by meter."""
    for meter in dict.fromkeys(one.meter for one in kept):
        heard = list(dict.fromkeys(one for one in taken if one.meter == meter))
        assert heard == [one for one in kept if one.meter == meter]
    assert set(taken) <= set(kept)

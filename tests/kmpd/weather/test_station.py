"""A station that runs keeps what a sensor tells, and takes another at a reload."""

import asyncio
import datetime as dt
import json
import signal
from decimal import Decimal
from pathlib import Path

import pytest
from aiomqtt import Client

from kmpd.storage import open_store
from kmpd.temperature import Temperature
from tests.kmpd.servers import Mosquitto, running_mosquitto
from tests.kmpd.station.meters import ledger_meters, served
from tests.kmpd.station.program import Configuration, running, until

pytestmark = [pytest.mark.needs("mosquitto"), pytest.mark.timeout(120)]


def test_the_weather_is_kept_while_meters_are_read(tmp_path: Path) -> None:
    """Degree days would need somebody to import a file each month."""
    with (
        running_mosquitto() as broker,
        served(ledger_meters(1)) as urls,
    ):
        configuration = Configuration(
            path=tmp_path / "kmpd.yaml",
            meters=urls,
            sinks={"mqtt": {"host": "127.0.0.1", "port": broker.port}},
            more='weather: {mqtt: {topic: "typo"}}',
        )
        with running(configuration.write()) as station:
            station.until_ready()
            more = json.dumps({"mqtt": {"topic": "garden", "key": "t"}})
            Configuration(
                path=configuration.path,
                meters=urls,
                sinks=configuration.sinks,
                more=f"weather: {more}",
            ).write()
            station.signal(signal.SIGHUP)
            station.until_said("read anew: weather changed")
            until(lambda: broker.log.count("as kmpd-home-weather") == 2, "a sensor")
            asyncio.run(tell(broker))

    (found,) = asyncio.run(kept(tmp_path))
    assert found.celsius == Decimal("-4.25")


async def tell(broker: Mosquitto) -> None:
    """Tell what a sensor would; who has come just now may not listen yet."""
    async with Client("127.0.0.1", broker.port) as client:
        for _ in range(10):
            await client.publish("garden", '{"t": -4.25}', qos=1)
            await asyncio.sleep(0.1)


async def kept(folder: Path) -> list[Temperature]:
    """Return what the store holds."""
    now = dt.datetime.now(dt.UTC)
    async with await open_store(folder / "kmpd.db") as store:
        return list(await store.temperatures(now - dt.timedelta(days=1), now))

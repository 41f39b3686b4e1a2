"""A station with nothing but the sink, to be killed: `python -m ... PORT`."""

import asyncio
import sys

from kmpd.sinks.mqtt import MqttOptions
from tests.kmpd.servers import HOST
from tests.kmpd.sinks.mqtt.household import HEAT, reading_of, running_sink


async def main(port: int) -> None:
    """Publish a reading, say so, and wait for the end."""
    async with running_sink(MqttOptions(host=HOST, port=port)) as sink:
        await sink.write([reading_of(HEAT)])
        print("ready", flush=True)  # noqa: T201 - the test waits for it
        await asyncio.Event().wait()


if __name__ == "__main__":
    asyncio.run(main(int(sys.argv[1])))

"""Messages on their way to a broker, many at once and in order."""

import asyncio
from collections.abc import Sequence
from typing import Final

import attrs
from aiomqtt import Client
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties

#: How many messages may wait for their acknowledgement at once.
INFLIGHT_MAX: Final = 200

#: How many are handed to the client at once; those behind the first wait in it.
BUNCH_MAX: Final = 1_000


@attrs.frozen(kw_only=True)
class Publication:
    """A message that is to be published.

    Attributes:
        topic, payload: Where, and what.
        is_retained: Whether the broker keeps it for those who come later.
        expiry_seconds: After how long it forgets it; None is never.
    """

    topic: str
    payload: str
    is_retained: bool = True
    expiry_seconds: int | None = None


async def publish_all(
    client: Client, publications: Sequence[Publication], qos: int
) -> None:
    """Publish in order, and return when the broker has acknowledged all of it.

    Raises:
        ExceptionGroup: It has not.
    """
    for begin in range(0, len(publications), BUNCH_MAX):
        async with asyncio.TaskGroup() as group:
            for publication in publications[begin : begin + BUNCH_MAX]:
                group.create_task(publish(client, publication, qos))


async def publish(client: Client, publication: Publication, qos: int) -> None:
    """Publish one message, and return when the broker has acknowledged it.

    Raises:
        MqttError: It has not.
    """
    properties = None
    if publication.expiry_seconds is not None:
        properties = Properties(PacketTypes.PUBLISH)  # type: ignore[no-untyped-call]
        properties.MessageExpiryInterval = publication.expiry_seconds
    await client.publish(
        publication.topic,
        publication.payload,
        qos=qos,
        retain=publication.is_retained,
        properties=properties,
    )

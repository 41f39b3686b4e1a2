"""Clients of a broker, as its options want them."""

import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from aiomqtt import Client, MqttError, ProtocolVersion, Will

from kmpd.errors import SinkError
from kmpd.sinks.mqtt.credentials import tls_context
from kmpd.sinks.mqtt.options import MqttOptions
from kmpd.sinks.mqtt.publication import INFLIGHT_MAX

logger = logging.getLogger("kmpd.mqtt")


def new_client(
    options: MqttOptions, *, identifier: str, will: Will | None = None
) -> Client:
    """Return a client that connects when it is entered.

    Raises:
        OSError: A file with certificates cannot be read, or is none of its kind.
    """
    is_5 = options.protocol == "5"
    return Client(
        options.host,
        options.port_used,
        username=options.username,
        password=options.password.get_secret_value() if options.password else None,
        identifier=identifier,
        protocol=ProtocolVersion.V5 if is_5 else ProtocolVersion.V311,
        will=will,
        keepalive=options.keepalive_seconds,
        timeout=options.timeout_seconds,
        max_inflight_messages=INFLIGHT_MAX,
        tls_context=tls_context(options.tls),
        logger=logger,
    )


@asynccontextmanager
async def listening(
    options: MqttOptions, *, identifier: str, topic: str
) -> AsyncIterator[AsyncIterator[tuple[bytes, bool]]]:
    """Subscribe to a topic; yields what is told there, and whether it was retained.

    Raises:
        SinkError: The broker cannot be used, or the connection was lost.
    """
    where = f"The broker {options.host}:{options.port_used}"
    try:
        async with new_client(options, identifier=identifier) as client:
            await client.subscribe(topic, qos=1)
            yield _told(client)
    except (MqttError, OSError, ValueError, TimeoutError) as error:
        raise SinkError(reason=f"{where} cannot be used: {error}") from error


async def _told(client: Client) -> AsyncIterator[tuple[bytes, bool]]:
    async for message in client.messages:
        yield message.payload, message.retain

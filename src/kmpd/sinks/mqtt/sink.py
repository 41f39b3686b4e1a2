"""The sink: readings to a broker, and how meters are doing."""

import asyncio
import random
from collections.abc import Callable, Sequence
from typing import Final

import attrs
from aiomqtt import Client, Message

from kmpd.interfaces import SinkContext, SinkKind
from kmpd.reading import Reading
from kmpd.sinks.left_out import without_history
from kmpd.sinks.mqtt.board import Board, Publications
from kmpd.sinks.mqtt.connection import Connection, logger
from kmpd.sinks.mqtt.discovery import read_manifest
from kmpd.sinks.mqtt.domoticz import makes_temperatures
from kmpd.sinks.mqtt.form import Form
from kmpd.sinks.mqtt.memory import MeterMemory
from kmpd.sinks.mqtt.options import Discovery, MqttOptions
from kmpd.sinks.mqtt.publication import publish_all
from kmpd.sinks.mqtt.topic import Topics
from kmpd.state import MeterState

#: How long the broker may take to tell what it has kept.
_RECALL_SECONDS: Final = 5.0

#: How long Home Assistant may take from a new entity to listening to its states.
_SETTLE_SECONDS: Final = 2.0

#: Home Assistant is not told of many meters at once.
_SPREAD_SECONDS: Final = 0.05
_SPREAD_SECONDS_MAX: Final = 10.0

_ONLINE: Final = b"online"


class MqttSink:
    """Publishes readings and how meters are doing; owns its connection.

    What is retained at the broker is its memory: it goes on from there after a restart.
    """

    def __init__(self, options: MqttOptions, context: SinkContext) -> None:
        self._options = options
        self._context = context
        topics = Topics(base=options.base_topic or context.station)
        self._board = Board(
            station=context.station, form=Form(options=options, topics=topics)
        )
        self._is_recalled = False
        self._publishing = asyncio.Lock()
        self._connection = Connection(
            options=options,
            client_id=options.client_id or f"kmpd-{context.station}",
            status_topic=topics.status,
            clock=context.clock,
            listener=self,
        )

    async def open(self) -> None:
        """Connect, and tell Home Assistant what there is.

        Raises:
            SinkError: The broker cannot be reached, or does not want us.
        """
        self._warn_of_names()
        await self._connection.open()

    async def write(self, batch: Sequence[Reading]) -> None:
        """Publish readings that are news, and return when the broker has them all.

        Raises:
            SinkError: It has not; nothing counts as published then.
        """
        await self._connection.ready()
        polled = without_history(batch, kind=KIND.name)
        await self._publish(
            lambda board: board.with_readings(
                polled, meters=self._context.meters, now=self._context.clock.now()
            )
        )

    async def show(self, states: Sequence[MeterState]) -> None:
        """Publish how meters are doing, and whether their values are fresh.

        Raises:
            SinkError: The broker has not taken it.
        """
        await self._connection.ready()
        await self._publish(
            lambda board: board.with_states(
                states, meters=self._context.meters, now=self._context.clock.now()
            )
        )

    async def close(self) -> None:
        """Say that the station is gone, and end."""
        await self._connection.close()

    async def came_up(self, client: Client) -> None:
        """Find out what the broker knows, and tell what it does not."""
        if not self._is_recalled:
            await self._recall(client)
        await client.subscribe(self._board.form.topics.status, qos=1)
        if self._options.discovery is not Discovery.OFF:
            await client.subscribe(self._options.birth_topic, qos=1)
        async with self._publishing:
            await self._tell_all(client)

    async def heard(self, client: Client, message: Message) -> None:
        """Tell everything anew when Home Assistant has started."""
        is_birth = str(message.topic) == self._options.birth_topic
        # What is kept at the broker tells of a start that is long past.
        if not is_birth or message.retain or message.payload != _ONLINE:
            return
        most = len(self._context.meters) * _SPREAD_SECONDS
        await self._context.clock.sleep(
            random.uniform(0, min(most, _SPREAD_SECONDS_MAX))  # noqa: S311 - no secret
        )
        async with self._publishing:
            await self._tell_all(client)

    async def _publish(
        self, change: Callable[[Board], tuple[Board, Publications]]
    ) -> None:
        """Publish what changes, and keep in mind that it is out once it is."""
        async with self._publishing:
            board, publications = change(self._board)
            await self._connection.publish(publications)
            self._board = board

    async def _tell_all(self, client: Client) -> None:
        meters, now = self._context.meters, self._context.clock.now()
        board, discovery = self._board.announced(meters=meters)
        await publish_all(client, discovery, self._options.qos)
        self._board = board
        if not self._options.is_retained:
            # States that come before an entity listens are lost on it.
            await self._context.clock.sleep(_SETTLE_SECONDS)
        shown = board.shown(meters=meters, now=now)
        await publish_all(client, shown, self._options.qos)

    async def _recall(self, client: Client) -> None:
        """Read back what was published before the station was restarted."""
        topics = self._board.form.topics
        wanted = [topics.attributes("+"), topics.manifest("+")]
        await client.subscribe([(topic, 1) for topic in (*wanted, topics.probe)])
        await client.publish(topics.probe, "", qos=1)
        try:
            async with asyncio.timeout(_RECALL_SECONDS):
                async for message in client.messages:
                    if str(message.topic) == topics.probe:
                        break
                    self._remember(message)
        except TimeoutError:
            logger.warning("topic=%s cannot be read back", topics.probe)
        await client.unsubscribe([*wanted, topics.probe])
        self._is_recalled = True

    def _remember(self, message: Message) -> None:
        board, topic = self._board, str(message.topic)
        meter = board.form.topics.meter(topic)
        if board.form.topics.is_manifest(topic):
            manifest = read_manifest(message.payload)
            manifests = {**board.manifests, meter: manifest}
            self._board = attrs.evolve(board, manifests=manifests)
            return
        memory = MeterMemory.from_attributes(meter, message.payload)
        if memory is not None:
            memories = {**board.memories, meter: memory}
            self._board = attrs.evolve(board, memories=memories)

    def _warn_of_names(self) -> None:
        """Say which names make a mess in Domoticz."""
        if self._options.discovery is not Discovery.ENTITY:
            return
        for info in self._context.meters:
            topic = self._board.form.topics.state(info.meter)
            if makes_temperatures(topic):
                logger.warning(
                    "topic=%s everything in it becomes a temperature in Domoticz", topic
                )


def _make(_name: str, options: MqttOptions, context: SinkContext) -> MqttSink:
    return MqttSink(options, context)


#: For `kmpd.sinks`.
KIND: Final = SinkKind(name="mqtt", options=MqttOptions, make=_make)

"""The sink at a real broker: what is acknowledged, what is kept, what comes late."""

import asyncio
import datetime as dt
import random
import sys
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from decimal import Decimal

import attrs
import pytest
from aiomqtt import Client

from kmpd.errors import SinkError
from kmpd.reading import Quality, Reading, Source
from kmpd.sinks.mqtt import KIND, MqttSink
from kmpd.state import MeterState
from tests.kmpd.servers import HOST, Mosquitto, MosquittoSettings, running_mosquitto
from tests.kmpd.sinks.mqtt.household import (
    HEAT,
    NOON,
    WATER,
    Household,
    eventually,
    options_of,
    parsed,
    reading_of,
    retained,
    running_sink,
    value,
)

pytestmark = pytest.mark.needs("mosquitto")

_TO_BE_KILLED = "tests.kmpd.sinks.mqtt.to_be_killed"
_HOUR = dt.timedelta(hours=1)


@asynccontextmanager
async def _heard(broker: Mosquitto, topic: str) -> AsyncIterator[list[str]]:
    """Collect what is published to a topic from now on."""
    messages: list[str] = []
    async with Client(HOST, broker.port) as client:
        await client.subscribe(topic, qos=1)

        async def listen() -> None:
            async for message in client.messages:
                payload = message.payload.decode()
                messages.append(payload)

        listening = asyncio.create_task(listen())
        try:
            yield messages
        finally:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)


async def _is_heard(messages: list[str], count: int) -> bool:
    return len(messages) >= count


async def test_numbers_are_published_with_the_digits_of_the_meter() -> None:
    """Without it, 0.10 m³ becomes 0.1 or 0.09999999, and sums no longer add up."""
    digits = "98765432109876543210.010"
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker)) as sink:
            told = [value(68, digits, 40), value(60, "0.00", 57), value(74, "7", 41)]
            await sink.write([reading_of(HEAT, told=told)])
            kept = await retained(broker)

        assert f'"volume":{digits},' in kept["kmpd/heat/state"]
        state = parsed(kept["kmpd/heat/state"])
        assert str(state["heat_energy"]) == "0.0"
        assert str(state["flow"]) == "0.007"


async def test_a_value_that_may_not_be_believed_leaves_the_last_good_one() -> None:
    """Without it, a broken sensor draws 0 degrees into every graph."""
    broken = value(86, "0.00", 37, quality=Quality.BAD)
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker)) as sink:
            await sink.write([reading_of(HEAT)])
            await sink.write([reading_of(HEAT, NOON + _HOUR, told=[broken])])
            kept = await retained(broker)

        assert parsed(kept["kmpd/heat/state"])["temp1"] == Decimal("61.62")
        temp1 = parsed(kept["kmpd/heat/attributes"])["registers"]["temp1"]
        assert (temp1["quality"], temp1["reason"]) == ("bad", "the sensor is broken")
        assert temp1["as_of"] == NOON.isoformat()


@pytest.mark.parametrize(
    "late",
    [
        {"source": Source.LOG, "at": NOON + _HOUR},
        {"source": Source.IMPORT, "at": NOON + _HOUR},
        {"at": NOON - _HOUR},
    ],
)
async def test_history_that_comes_late_overwrites_nothing(
    late: dict[str, object],
) -> None:
    """Without it, a filled gap shows yesterday's power as today's."""
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker)) as sink:
            await sink.write([reading_of(HEAT)])
            before = await retained(broker)
            await sink.write([reading_of(HEAT, told=[value(80, "9.9", 22)], **late)])
            after = await retained(broker)

        assert after == before


async def test_a_station_that_was_restarted_still_knows_what_is_newest() -> None:
    """Without it, the first old reading after a restart overwrites the newest."""
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker)) as sink:
            await sink.write([reading_of(HEAT)])
            before = parsed((await retained(broker))["kmpd/heat/state"])

        async with running_sink(options_of(broker)) as sink:
            await sink.write([reading_of(HEAT, NOON - _HOUR, serial="1")])
            after = parsed((await retained(broker))["kmpd/heat/state"])

        assert after == before


async def test_a_clock_that_was_set_back_holds_nothing_up() -> None:
    """Without it, nothing is published for the hour that the clock was wrong by."""
    house = Household()
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker), house) as sink:
            await sink.write([reading_of(HEAT, NOON + 24 * _HOUR)])
            house.clock.at = NOON
            await sink.write([reading_of(HEAT, NOON, told=[value(80, "9.9", 22)])])
            state = parsed((await retained(broker))["kmpd/heat/state"])

        assert state["power"] == Decimal("9.9")


async def test_a_broker_that_is_away_is_told_of_and_comes_back() -> None:
    """Without it, a reading counts as delivered that nobody ever got."""
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker)) as sink:
            await sink.write([reading_of(HEAT)])
            broker.kill()
            with pytest.raises(SinkError, match="cannot be used"):
                await sink.write([reading_of(HEAT, NOON + _HOUR)])
            broker.start()

            await eventually(lambda: _takes(sink))

            state = parsed((await retained(broker))["kmpd/heat/state"])
            assert state["at"] == (NOON + _HOUR).isoformat()


async def _takes(sink: MqttSink) -> bool:
    try:
        await sink.write([reading_of(HEAT, NOON + _HOUR)])
    except SinkError:
        return False
    return True


async def test_the_station_is_there_again_when_the_broker_is() -> None:
    """Without it, all of a house is unavailable until the next hour's reading."""
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker)):
            broker.kill()
            broker.start()

            await eventually(lambda: _is_online(broker))


async def _is_online(broker: Mosquitto) -> bool:
    return (await retained(broker)).get("kmpd/status") == "online"


async def test_every_reading_of_a_backlog_arrives_through_outages() -> None:
    """Without it, a broker that restarts costs the readings that were on their way."""
    seed = random.Random(7)
    readings = [
        reading_of(HEAT, NOON + dt.timedelta(seconds=number)) for number in range(3_000)
    ]
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker)) as sink:
            acknowledged: list[str] = []
            for begin in range(0, len(readings), 250):
                batch = readings[begin : begin + 250]
                writing = asyncio.create_task(_until_taken(sink, batch))
                if seed.random() < 0.4:
                    broker.kill()
                    broker.start()
                await writing
                kept = parsed((await retained(broker))["kmpd/heat/state"])
                acknowledged.append(kept["at"])

        newest = [b[-1].at.isoformat() for b in _batches(readings, 250)]
        assert acknowledged == newest


def _batches(readings: list[Reading], size: int) -> list[list[Reading]]:
    return [readings[i : i + size] for i in range(0, len(readings), size)]


async def _until_taken(sink: MqttSink, batch: list[Reading]) -> None:
    while True:
        try:
            await sink.write(batch)
        except SinkError:
            await asyncio.sleep(0.02)
        else:
            return


async def test_each_reading_is_published_in_its_order() -> None:
    """Without it, who keeps his own history of the topic gets holes in it."""
    readings = [
        reading_of(HEAT, NOON + dt.timedelta(minutes=number)) for number in range(500)
    ]
    with running_mosquitto() as broker:
        async with (
            _heard(broker, "kmpd/heat/state") as states,
            running_sink(options_of(broker)) as sink,
        ):
            await sink.write(readings)
            await eventually(lambda: _is_heard(states, len(readings)))

        assert [parsed(s)["at"] for s in states] == [r.at.isoformat() for r in readings]


async def test_a_meter_is_unavailable_while_its_backlog_is_old() -> None:
    """Without it, Home Assistant draws a day's consumption into one minute."""
    with running_mosquitto() as broker:
        async with (
            _heard(broker, "kmpd/heat/availability") as told,
            running_sink(options_of(broker)) as sink,
        ):
            for hours in (-48, -24, -4, 0):
                await sink.write([reading_of(HEAT, NOON + hours * _HOUR)])
            await eventually(lambda: _is_heard(told, 5))

        assert told[:5] == ["offline"] * 4 + ["online"]


async def test_plain_topics_are_as_the_user_words_them() -> None:
    """Without it, who has topics from another tool must change all that reads them."""
    topics = [
        "heat/{meter}/{register}",
        {"topic": "{serial}/{id}", "payload": "{value} {unit} {at}", "retain": False},
    ]
    with running_mosquitto() as broker:
        async with (
            _heard(broker, "123456/74") as flow,
            running_sink(options_of(broker, topics=topics)) as sink,
        ):
            bad = value(86, "185.00", 37, quality=Quality.BAD)
            await sink.write([reading_of(HEAT, told=[bad])])
            await eventually(lambda: _is_heard(flow, 1))
            kept = await retained(broker)

        assert flow == ["3 l/h 2026-01-15T12:00:00+00:00"]
        assert kept["heat/heat/temp_diff"] == "7.60"
        assert "heat/heat/temp1" not in kept
        assert "123456/74" not in kept


async def test_a_station_that_is_killed_is_offline() -> None:
    """Without it, Home Assistant shows values of a station that is no more."""
    with running_mosquitto() as broker:
        station = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", _TO_BE_KILLED, str(broker.port)),
            stdout=asyncio.subprocess.PIPE,
        )
        assert station.stdout is not None
        await station.stdout.readline()
        was_online = await _is_online(broker)
        station.kill()
        await station.communicate()

        await eventually(lambda: _is_offline(broker))

        assert was_online


async def _is_offline(broker: Mosquitto) -> bool:
    return (await retained(broker))["kmpd/status"] == "offline"


async def test_a_station_that_ends_says_so() -> None:
    """Without it, it is believed to be there until its values expire."""
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker)) as sink:
            await sink.write([reading_of(HEAT)])

        assert (await retained(broker))["kmpd/status"] == "offline"


async def test_a_meter_that_is_no_longer_configured_leaves_nothing_behind() -> None:
    """Without it, its entities and topics stay at the broker for ever."""
    house = Household()
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker), house) as sink:
            await sink.write([reading_of(HEAT), reading_of(WATER)])
            house.meters = (HEAT,)
            await sink.show([MeterState(meter="heat")])
            kept = await retained(broker)

        assert not [topic for topic in kept if "tap_water" in topic]
        assert "homeassistant/device/kmpd-heat/config" in kept


async def test_without_discovery_nothing_is_told_to_home_assistant() -> None:
    """Without it, who wants only topics finds entities that he did not ask for."""
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker)) as sink:
            await sink.write([reading_of(HEAT)])
        async with running_sink(options_of(broker, discovery="off")) as sink:
            await sink.write([reading_of(HEAT, NOON + _HOUR)])
            kept = await retained(broker)

        assert not [topic for topic in kept if topic.startswith("homeassistant/")]
        assert parsed(kept["kmpd/heat/state"])["power"] == Decimal("0.0")


async def test_states_expire_where_the_user_wants_them_to() -> None:
    """Without it, a broker keeps the values of a house that was sold."""
    with running_mosquitto() as broker:
        options = options_of(broker, protocol="5", message_expiry_seconds=1)
        async with running_sink(options) as sink:
            await sink.write([reading_of(HEAT)])
            assert "kmpd/heat/state" in await retained(broker)

            await eventually(lambda: _is_forgotten(broker, "kmpd/heat/state"))

            assert "kmpd/heat/attributes" in await retained(broker)


async def _is_forgotten(broker: Mosquitto, topic: str) -> bool:
    return topic not in await retained(broker)


async def test_a_password_is_needed_and_given() -> None:
    """Without it, only brokers that anybody may use can be used."""
    settings = MosquittoSettings(user="kmpd", password="open sesame")  # noqa: S106
    with running_mosquitto(settings) as broker:
        login = {"username": "kmpd", "password": "open sesame"}
        async with running_sink(options_of(broker, **login)) as sink:
            await sink.write([reading_of(HEAT)])

        wrong = MqttSink(options_of(broker, **login | {"password": "no"}), Household())
        with pytest.raises(SinkError, match="uthori") as caught:
            await wrong.open()
        assert "sesame" not in repr(options_of(broker, **login))
        assert str(broker.port) in str(caught.value)


async def test_an_account_that_may_only_write_still_publishes() -> None:
    """Without it, a careful access list keeps the station from its broker."""
    settings = MosquittoSettings(
        user="kmpd",
        password="x",  # noqa: S106 - of a broker for the moment
        access="user kmpd\ntopic write #\n",
    )
    with running_mosquitto(settings) as broker:
        options = options_of(broker, username="kmpd", password="x")  # noqa: S106
        async with running_sink(options) as sink:
            await sink.write([reading_of(HEAT)])
            await sink.write([reading_of(HEAT, NOON + _HOUR)])


async def test_nobody_at_the_port_is_told_in_words() -> None:
    """Without it, a wrong port looks like a station that hangs."""
    with running_mosquitto() as broker:
        broker.stop()
        sink = KIND.make("mqtt", options_of(broker), Household())

        with pytest.raises(SinkError, match=r"cannot be used: .*refused"):
            await sink.open()


async def test_a_reading_of_a_meter_nobody_configured_is_taken_and_not_shown() -> None:
    """Without it, what is left of a removed meter blocks the sink for ever."""
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker), Household(meters=())) as sink:
            await sink.write([reading_of(HEAT)])
            kept = await retained(broker)

        assert not [topic for topic in kept if "heat" in topic]


async def test_a_new_meter_has_its_diagnostics_before_its_first_reading() -> None:
    """Without it, a meter that never answered is nowhere to be seen."""
    house = Household(meters=(attrs.evolve(HEAT, family=""),))
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker), house) as sink:
            await sink.show([MeterState(meter="heat", interval_seconds=3600)])
            kept = await retained(broker)

        assert kept["kmpd/heat/availability"] == "offline"
        assert parsed(kept["kmpd/heat/diagnostics"])["alert_stale"] == "ON"
        device = parsed(kept["homeassistant/device/kmpd-heat/config"])
        assert "alert_stale" in device["components"]

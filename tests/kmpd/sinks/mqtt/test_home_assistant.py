"""A real Home Assistant shows what the sink tells it, and complains of nothing."""

import datetime as dt
import subprocess
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import attrs
import pytest

from kmpd.state import Health, MeterState
from tests.kmpd.home_assistant import (
    HomeAssistant,
    find_python,
    installed,
    running_home_assistant,
)
from tests.kmpd.servers import Mosquitto, running_mosquitto
from tests.kmpd.sinks.mqtt.household import (
    HEAT,
    NOON,
    WATER,
    Household,
    eventually,
    options_of,
    reading_of,
    running_sink,
)

pytestmark = [pytest.mark.needs("mosquitto"), pytest.mark.timeout(600)]

#: Entity id, state, unit, device class, kind of statistics.
_EXPECTED: Final[Sequence[tuple[str, str, str | None, str | None, str | None]]] = [
    *[
        ("sensor.district_heating_" + name, *rest)
        for name, *rest in [
            ("heat_energy", "0.303", "GJ", "energy", "total_increasing"),
            ("heat_energy_in_kwh", "84.167", "kWh", "energy", "total_increasing"),
            ("heat_energy_as_gas", "9.575", "m³", "gas", "total_increasing"),
            ("volume", "11.388", "m³", "volume", "total_increasing"),
            ("flow", "0.003", "m³/h", "volume_flow_rate", "measurement"),
            ("power", "0.0", "kW", "power", "measurement"),
            ("supply_temperature", "61.62", "°C", "temperature", "measurement"),
            ("return_temperature", "54.02", "°C", "temperature", "measurement"),
            ("temperature_difference", "7.6", "K", None, "measurement"),
            (
                "heat_energy_high_resolution",
                "84208",
                "Wh",
                "energy",
                "total_increasing",
            ),
            ("info_code", "0", None, None, None),
            ("operating_hours", "740", "h", "duration", "total_increasing"),
            ("last_read", "2026-01-15T12:00:00+00:00", None, "timestamp", None),
            ("health", "ok", None, "enum", None),
            ("info", "T1 sensor error", None, None, None),
            ("latency", "0.25", "s", "duration", "measurement"),
            ("clock_drift", "-42.0", "s", "duration", "measurement"),
            ("line_time_today", "23.5", "s", "duration", "total_increasing"),
        ]
    ],
    ("binary_sensor.district_heating_stale", "off", None, "problem", None),
    ("binary_sensor.district_heating_fault", "on", None, "problem", None),
    ("binary_sensor.district_heating_battery", "off", None, "battery", None),
    ("sensor.tap_water_volume", "234.567", "m³", "water", "total_increasing"),
    ("sensor.tap_water_flow", "0.0", "m³/h", "volume_flow_rate", "measurement"),
    ("sensor.tap_water_battery_days_left", "4015", "d", "duration", "measurement"),
]
_WELL: Final = MeterState(
    meter="heat",
    health=Health.OK,
    interval_seconds=3600,
    last_good_at=NOON,
    info_code="T1 sensor error",
    info_since=NOON,
    is_battery_low=False,
    clock_offset_seconds=-42.0,
    latency_seconds=0.25,
    line_seconds_today=23.5,
)


@asynccontextmanager
async def _both() -> AsyncIterator[tuple[Mosquitto, HomeAssistant]]:
    """Run a broker and Home Assistant; where that cannot be, say why."""
    _need_home_assistant()
    with running_mosquitto() as broker:
        async with running_home_assistant(broker_port=broker.port) as home:
            yield broker, home


def _need_home_assistant() -> None:
    if find_python() is None:
        pytest.skip("no Python 3.13 runs here, and Home Assistant needs it")
    try:
        installed()
    except subprocess.CalledProcessError as error:
        pytest.skip(f"Home Assistant cannot be installed: {error}")


def _ours(home: HomeAssistant) -> list[str]:
    """Return the complaints that name MQTT, or anything of ours."""
    words = ("mqtt", "kmpd", "district", "tap_water")
    return [
        entry for entry in home.complaints if any(w in entry.lower() for w in words)
    ]


async def _has(home: HomeAssistant, **wanted: str) -> bool:
    """Return whether entities have these states; two underscores are a dot."""
    states = await home.states()
    return all(
        states.get(key.replace("__", "."), {}).get("state") == state
        for key, state in wanted.items()
    )


def _facts(entity_id: str, state: Mapping[str, Any]) -> tuple[Any, ...]:
    attributes = state["attributes"]
    names = ("unit_of_measurement", "device_class", "state_class")
    return (entity_id, state["state"], *(attributes.get(name) for name in names))


async def test_every_entity_has_its_state_unit_and_class() -> None:
    """Without it, the energy dashboard takes none of it, and nobody says why."""
    async with _both() as (broker, home):
        options = options_of(broker, kwh=True, gas_m3_per_gj="31.6")
        async with running_sink(options) as sink:
            await sink.write([reading_of(HEAT), reading_of(WATER)])
            await sink.show([_WELL])
            await eventually(
                lambda: _has(
                    home,
                    sensor__district_heating_health="ok",
                    sensor__tap_water_volume="234.567",
                    binary_sensor__district_heating_fault="on",
                )
            )
            states = await home.states()
            devices = await home.registry("device")

        shown = [_facts(id_, states[id_]) for id_, *_ in _EXPECTED if id_ in states]
        assert shown == list(_EXPECTED)
        device = next(d for d in devices if d["name"] == "District heating")
        assert device["serial_number"] == "123456"
        assert device["model"] == "MULTICAL 403"
        energy = states["sensor.district_heating_heat_energy"]["attributes"]
        assert (energy["number"], energy["quality"]) == ("0.303", "good")
        assert _ours(home) == []


async def test_availability_follows_meter_and_station() -> None:
    """Without it, a value of last week looks like one of now."""
    house = Household()
    async with _both() as (broker, home):
        async with running_sink(options_of(broker), house) as sink:
            await sink.write([reading_of(HEAT), reading_of(WATER)])
            await sink.show([_WELL])
            await eventually(lambda: _has(home, sensor__district_heating_power="0.0"))

            house.clock.at += dt.timedelta(hours=4)
            await sink.show([_WELL])
            await eventually(
                lambda: _has(
                    home,
                    sensor__district_heating_power="unavailable",
                    binary_sensor__district_heating_stale="on",
                    sensor__tap_water_volume="234.567",
                )
            )

            await sink.write([reading_of(HEAT, house.clock.at)])
            await eventually(lambda: _has(home, sensor__district_heating_power="0.0"))

        await eventually(
            lambda: _has(
                home,
                sensor__district_heating_power="unavailable",
                binary_sensor__district_heating_stale="unavailable",
            )
        )
        assert _ours(home) == []


async def test_a_dropped_register_leaves_and_a_swapped_meter_stays() -> None:
    """Without it, ghosts stay in the list, or a new meter doubles every entity."""
    async with _both() as (broker, home):
        async with running_sink(options_of(broker)) as sink:
            await sink.write([reading_of(HEAT)])
            await eventually(
                lambda: _has(home, sensor__district_heating_volume="11.388")
            )
            before = await home.registry("entity")

        fewer = tuple(id_ for id_ in HEAT.registers if id_ != 68)
        house = Household(meters=(attrs.evolve(HEAT, registers=fewer), WATER))
        async with running_sink(options_of(broker), house) as sink:
            swapped = reading_of(
                house.meters[0], NOON + dt.timedelta(hours=1), serial="777"
            )
            await sink.write([swapped])
            await eventually(lambda: _is_gone(home, "sensor.district_heating_volume"))
            await eventually(lambda: _has_serial(home, "777"))
            await eventually(lambda: _has(home, sensor__district_heating_power="0.0"))
            after = await home.registry("entity")

        gone = {e["entity_id"] for e in before} - {e["entity_id"] for e in after}
        assert gone == {"sensor.district_heating_volume"}
        assert {e["entity_id"] for e in after} <= {e["entity_id"] for e in before}
        assert _ours(home) == []


async def test_a_home_assistant_that_comes_later_is_told_everything() -> None:
    """Without it, nothing is shown after a restart until the next hour's reading."""
    _need_home_assistant()
    with running_mosquitto() as broker:
        async with running_sink(options_of(broker, retain=False)) as sink:
            await sink.write([reading_of(HEAT), reading_of(WATER)])
            await sink.show([_WELL])

            async with running_home_assistant(broker_port=broker.port) as home:
                await eventually(
                    lambda: _has(
                        home,
                        sensor__district_heating_supply_temperature="61.62",
                        sensor__district_heating_health="ok",
                        sensor__tap_water_volume="234.567",
                    )
                )

                assert _ours(home) == []


async def test_entities_keep_their_ids_from_one_form_of_discovery_to_the_other() -> (
    None
):
    """Without it, a change of mind costs the history of every entity."""
    async with _both() as (broker, home):
        async with running_sink(options_of(broker)) as sink:
            await sink.write([reading_of(HEAT)])
            await eventually(
                lambda: _has(home, sensor__district_heating_volume="11.388")
            )
            before = {e["unique_id"]: e["id"] for e in await home.registry("entity")}

        for form in ("entity", "device"):
            async with running_sink(options_of(broker, discovery=form)) as sink:
                await sink.write([reading_of(HEAT, NOON + dt.timedelta(hours=1))])
                await eventually(
                    lambda: _has(home, sensor__district_heating_volume="11.388")
                )
                after = {e["unique_id"]: e["id"] for e in await home.registry("entity")}
                assert after == before

        # It says so once of each device whose entities have moved on, as its own
        # documentation tells to do it.
        moved = "No device components to cleanup"
        assert [entry for entry in _ours(home) if moved not in entry] == []


async def _is_gone(home: HomeAssistant, entity_id: str) -> bool:
    return entity_id not in await home.states()


async def _has_serial(home: HomeAssistant, serial: str) -> bool:
    return serial in {d["serial_number"] for d in await home.registry("device")}

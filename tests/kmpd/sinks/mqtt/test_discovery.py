"""What Home Assistant and Domoticz are told: payloads to the letter, and rules."""

import json
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs
import pytest

from kmpd.interfaces import MeterInfo
from kmpd.sinks.mqtt import MqttOptions, domoticz
from kmpd.sinks.mqtt.discovery import (
    Announcement,
    Note,
    announcements,
    manifest_text,
    notes,
    read_manifest,
)
from kmpd.sinks.mqtt.entity import Naming
from kmpd.sinks.mqtt.memory import LastGood, MeterMemory
from kmpd.sinks.mqtt.topic import Topics
from pykmp.meters import PROFILES, load_profile
from pykmp.registers import UNITS, electricity, heat
from tests.kmpd.sinks.mqtt.household import HEAT, NOON, WATER, reading_of

_GOLDEN: Final = Path(__file__).parent / "golden"
_TOPICS: Final = Topics(base="kmpd")

#: What Home Assistant from 2024.12 on takes: units by class, and kinds of statistics.
_UNITS: Final = {
    "energy": {"J", "kJ", "MJ", "GJ", "Wh", "kWh", "MWh", "GWh"}
    | {"cal", "kcal", "Mcal", "Gcal"},
    "power": {"W", "kW"},
    "reactive_power": {"var"},
    "apparent_power": {"VA"},
    "temperature": {"°C"},
    "volume_flow_rate": {"m³/h", "gal/min"},
    "volume": {"L", "m³", "gal"},
    "water": {"L", "m³", "gal"},
    "gas": {"m³"},
    "pressure": {"bar"},
    "duration": {"d", "h", "min", "s", "ms"},
    "voltage": {"V"},
    "current": {"A"},
    "frequency": {"Hz"},
    "humidity": {"%"},
    "battery": {None},
    "date": {None},
    "timestamp": {None},
    "enum": {None},
    "problem": {None},
}
_COUNTERS: Final = {"total", "total_increasing"}
_STATE_CLASSES: Final = {
    **{key: {*_COUNTERS, None} for key in ("energy", "volume", "water", "gas")},
    "duration": {*_COUNTERS, "measurement", None},
}

#: What Domoticz drops without a word.
_DROPPED: Final = re.compile(
    r"_min$|_max$|^min_|^max_|_alarm|_calibration|_address|_ssid|_signal_sensor"
    r"|^(restart|linkquality|last_seen|log_level|connection_state)$"
)


def _options(**more: object) -> MqttOptions:
    return MqttOptions.model_validate({"host": "broker"} | more)


def _told(
    info: MeterInfo, memory: MeterMemory | None = None, **more: object
) -> tuple[Announcement, ...]:
    if memory is None:
        known = MeterMemory(meter=info.meter)
        memory = known.after(reading_of(info), registers=())
    return announcements(
        info, memory, station="kmpd", topics=_TOPICS, options=_options(**more)
    )


def _everything() -> Iterator[tuple[MeterInfo, MeterMemory]]:
    """Yield a meter of each family that tells every register in every unit."""
    for family in PROFILES:
        is_electricity = load_profile(family).commodity == "electricity"
        registers = (electricity() if is_electricity else heat()).by_id
        for unit in (*UNITS, 200):
            values = {
                id_: LastGood(register=id_, unit=unit, number=None, text="", as_of=NOON)
                for id_ in (*registers, 64_000)
            }
            memory = MeterMemory(meter="any", family=family, values=values)
            yield MeterInfo(meter="any", title="Any"), memory


@pytest.mark.parametrize("form", ["device", "entity"])
@pytest.mark.parametrize("info", [HEAT, WATER], ids=lambda info: info.meter)
def test_what_is_told_is_what_was_told_before(form: str, info: MeterInfo) -> None:
    """Without it, a change nobody meant renames entities in every house."""
    told = _told(info, discovery=form, kwh=True, gas_m3_per_gj="31.6")

    payloads = {what.topic: json.loads(what.payload({})) for what in told}

    for payload in payloads.values():
        assert payload["origin"].pop("sw_version")
    golden = _GOLDEN / f"{info.meter}-{form}.json"
    assert payloads == json.loads(golden.read_text())


def test_every_register_in_every_unit_is_what_home_assistant_takes() -> None:
    """Without it, a meter in calories or gallons fills the log with warnings."""
    wrong = [
        (key, component)
        for info, memory in _everything()
        for what in _told(info, memory)
        for key, component in what.components.items()
        if not _is_taken(component)
    ]

    assert wrong == []


def _is_taken(component: Mapping[str, Any]) -> bool:
    device_class = component.get("device_class")
    unit = component.get("unit_of_measurement")
    state_class = component.get("state_class")
    if device_class is None:
        return "object_id" not in component
    return unit in _UNITS[device_class] and state_class in _STATE_CLASSES.get(
        device_class, {"measurement", None}
    )


def test_newer_classes_and_units_are_used_where_they_are_wanted() -> None:
    """Without it, nobody ever gets litres an hour."""
    (device,) = _told(HEAT, newer_units=True)

    difference, flow = device.components["temp_diff"], device.components["flow"]
    assert (difference["device_class"], difference["unit_of_measurement"]) == (
        "temperature_delta",
        "K",
    )
    assert flow["unit_of_measurement"] == "L/h"


def test_counters_are_totals_where_they_are_wanted() -> None:
    """Without it, who follows Home Assistant's newer advice has to patch us."""
    (device,) = _told(HEAT, state_class="total")

    classes = {c.get("state_class") for c in device.components.values()}
    assert device.components["heat_energy"]["state_class"] == "total"
    assert classes == {"total", "measurement", "total_increasing", None}


@pytest.mark.parametrize(
    "identifier",
    [
        "flow_min",
        "flow_max",
        "min_flow",
        "max_flow",
        "leak_alarm",
        "leak_alarm_2",
        "flow_calibration",
        "mbus_address",
        "mbus_address_2",
        "wifi_ssid",
        "my_signal_sensor",
        "restart",
        "linkquality",
        "last_seen",
        "log_level",
        "connection_state",
    ],
)
def test_what_domoticz_drops_is_called_something_else(identifier: str) -> None:
    """Without it, a register is not shown in Domoticz, and nothing says why."""
    assert _DROPPED.search(identifier)

    assert not _DROPPED.search(domoticz.object_id(identifier))


def test_no_register_is_dropped_by_domoticz_and_no_two_are_one() -> None:
    """Without it, the rules hold for examples, and not for what meters have."""
    for info, memory in _everything():
        topics = [what.topic for what in _told(info, memory, discovery="entity")]
        object_ids = [topic.split("/")[2] for topic in topics]

        assert not [name for name in object_ids if _DROPPED.search(name)]
        assert len(set(object_ids)) == len(object_ids)


def test_a_difference_is_no_temperature_in_domoticz() -> None:
    """Without it, 7.6 K of difference are shown as 7.6 degrees Celsius."""
    told = _told(HEAT, discovery="entity")

    (difference,) = [w for w in told if "temp_diff" in w.platforms]
    text = difference.topic + difference.payload({})
    assert "temperature" not in text.lower()
    assert domoticz.makes_temperatures("temperature_house/heat/state")


def test_no_payload_has_an_icon_or_names_its_entity_id() -> None:
    """Without it, Domoticz takes water for rain, and Home Assistant warns of ids."""
    told = [*_told(WATER, discovery="entity"), *_told(WATER)]

    text = "".join(what.payload({}) for what in told)

    assert not re.search(r'"(icon|object_id|default_entity_id|ic|obj_id)"', text)


def test_identifiers_follow_the_place_and_not_the_meter() -> None:
    """Without it, a swapped meter doubles every entity and breaks every history."""
    info = attrs.evolve(HEAT, serial="1")
    known = MeterMemory(meter="heat").after(reading_of(HEAT), registers=())
    (before,) = _told(info, known)
    (after,) = _told(info, attrs.evolve(known, serial="2"))

    ids = [
        [component["unique_id"] for component in device.components.values()]
        for device in (before, after)
    ]

    assert ids[0] == ids[1]
    assert before.topic == after.topic
    assert '"serial_number":"2"' in after.payload({})


def test_identifiers_of_stations_and_meters_never_meet() -> None:
    """Without it, two houses at one broker overwrite each other."""
    parts = [
        ("kmpd", "a", "b_c"),
        ("kmpd", "a_b", "c"),
        ("attic", "a", "b_c"),
        ("kmpd-attic", "a_b", "c"),
    ]

    ids = {Naming(station=s, meter=m).entity(key) for s, m, key in parts}

    assert len(ids) == len(parts)


def test_a_dropped_register_is_removed_before_it_is_left_out() -> None:
    """Without it, its entity stays for ever, unavailable."""
    (before,) = _told(HEAT)
    fewer = MeterMemory(meter="heat").after(reading_of(HEAT), registers={60})
    (after,) = _told(HEAT, fewer)

    first, second = notes({before.topic: before.platforms}, [after])

    assert json.loads(first.payload)["components"]["volume"] == {"platform": "sensor"}
    assert "volume" not in json.loads(second.payload)["components"]


def test_what_is_new_comes_first() -> None:
    """Without it, Home Assistant may drop it behind what it is still busy with."""
    (before,) = _told(HEAT, MeterMemory(meter="heat"))
    (after,) = _told(HEAT)

    (note,) = notes({before.topic: before.platforms}, [after])

    keys = list(json.loads(note.payload)["components"])
    assert set(keys[-len(before.platforms) :]) == set(before.platforms)


def test_entities_move_from_one_form_to_the_other() -> None:
    """Without it, a change of mind removes them with all that people set on them."""
    device, singles = _told(HEAT), _told(HEAT, discovery="entity")

    told = list(notes({device[0].topic: device[0].platforms}, singles))

    assert told[0] == Note(device[0].topic, '{"migrate_discovery":true}')
    assert [note.topic for note in told[1:-1]] == [what.topic for what in singles]
    assert told[-1] == Note(device[0].topic, "")


def test_nothing_to_tell_takes_everything_back() -> None:
    """Without it, a meter that is gone stays in every list."""
    (device,) = _told(HEAT)

    told = list(notes({device.topic: device.platforms}, []))

    assert told == [Note(device.topic, "")]


def test_a_manifest_is_read_as_it_was_written() -> None:
    """Without it, nothing that was told is ever taken back."""
    manifest = {what.topic: what.platforms for what in _told(HEAT, discovery="entity")}

    assert read_manifest(manifest_text(manifest).encode()) == manifest


@pytest.mark.parametrize("foreign", [b"", b"{", b"[]", b'{"topics":[1]}', b'"x"'])
def test_what_is_no_manifest_is_none(foreign: bytes) -> None:
    """Without it, a stray message keeps the station from its broker."""
    assert read_manifest(foreign) == {}

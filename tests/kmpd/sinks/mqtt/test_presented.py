"""What a file of ESPHome wants of names, units and decimals reaches the broker."""

import datetime as dt
import json
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

import attrs
import pytest

from kmpd.interfaces import MeterInfo
from kmpd.presentation import Delta, Presentation, Step, StepKind
from kmpd.reading import ReadingValue
from kmpd.sinks.mqtt import MqttOptions
from kmpd.sinks.mqtt.board import Board, Publications
from kmpd.sinks.mqtt.form import Form
from kmpd.sinks.mqtt.memory import MeterMemory
from kmpd.sinks.mqtt.topic import Topics
from tests.kmpd.sinks.mqtt.household import HEAT, NOON, reading_of, value

_STATE: Final = "kmpd/heat/state"
_DISCOVERY: Final = "homeassistant/device/kmpd-heat/config"


def _board(**options: object) -> Board:
    told = MqttOptions.model_validate({"host": "broker"} | options)
    return Board(station="kmpd", form=Form(options=told, topics=Topics(base="kmpd")))


def _info(*presentations: Presentation) -> MeterInfo:
    return attrs.evolve(HEAT, presentations=presentations)


def _told(
    board: Board, info: MeterInfo, *values: ReadingValue, minutes: int = 0
) -> tuple[Board, Publications]:
    at = NOON + dt.timedelta(minutes=minutes)
    reading = reading_of(info, at, told=values)
    return board.with_readings([reading], meters=[info], now=at)


def _json(publications: Sequence[Any], topic: str) -> Mapping[str, Any]:
    (found,) = [p.payload for p in publications if p.topic == topic]
    told: Mapping[str, Any] = json.loads(found, parse_float=Decimal)
    return told


def test_state_and_discovery_are_as_wanted() -> None:
    """Without it, Home Assistant shows other names and units than before the move."""
    info = _info(
        Presentation(register=60, name="Heat Energy", unit="kWh", decimals=1),
        Presentation(register=60, name="Again"),
        Presentation(register=86, name="In", decimals=0),
    )

    _, told = _told(_board(), info, value(60, "33.024", 8), value(86, "61.62", 37))

    state = _json(told, _STATE)
    assert state["heat_energy"] == Decimal("9173.3")
    assert state["heat_energy_again"] == Decimal("33.024")
    assert state["temp1"] == 62
    entities = _json(told, _DISCOVERY)["components"]
    energy = entities["heat_energy"]
    assert energy["name"] == "Heat Energy"
    assert energy["unit_of_measurement"] == "kWh"
    assert (energy["device_class"], energy["state_class"]) == (
        "energy", "total_increasing",
    )  # fmt: skip
    assert energy["suggested_display_precision"] == 1
    assert entities["heat_energy_again"]["unit_of_measurement"] == "GJ"
    assert entities["heat_energy_again"]["name"] == "Again"
    assert entities["temp1"]["suggested_display_precision"] == 0
    assert "suggested_display_precision" not in entities["volume"]


def test_decimals_go_by_the_unit_that_is_published() -> None:
    """Without it, a flow of 437 l/h is shown as 0 m³/h."""
    info = _info(Presentation(register=74, decimals=0))

    _, told = _told(_board(), info, value(74, "437", 41))

    entity = _json(told, _DISCOVERY)["components"]["flow"]
    assert _json(told, _STATE)["flow"] == Decimal("0.437")
    assert entity["unit_of_measurement"] == "m³/h"
    assert entity["suggested_display_precision"] == 3


@pytest.mark.parametrize(
    ("presentation", "options", "unit", "device_class"),
    [
        (Presentation(register=74, unit="l/h"), {}, "L/h", None),
        (Presentation(register=74, unit="l/h"), {"newer_units": True}, "L/h",
         "volume_flow_rate"),
        (Presentation(register=74, unit="L/min"), {}, "L/min", "volume_flow_rate"),
        (Presentation(register=80, unit="kWh"), {}, "kW", "power"),
        (Presentation(register=80, unit="EUR/h", steps=(
            Step(kind=StepKind.MULTIPLY, number=Decimal("0.2")),)), {}, "EUR/h", None),
    ],
)  # fmt: skip
def test_class_is_one_that_goes_with_the_unit(
    presentation: Presentation,
    options: Mapping[str, object],
    unit: str,
    device_class: str | None,
) -> None:
    """Without it, Home Assistant warns, or refuses the entity."""
    key = {74: "flow", 80: "power"}[presentation.register]

    _, told = _told(_board(**options), _info(presentation))

    entity = _json(told, _DISCOVERY)["components"][key]
    assert entity["unit_of_measurement"] == unit
    assert entity.get("device_class") == device_class


def test_small_changes_are_held_back_also_after_a_restart() -> None:
    """Without it, `delta` fills the history of Home Assistant with noise."""
    info = _info(Presentation(register=80, delta=Delta(number=Decimal(1))))
    board, shown = _board(), []

    for minutes, kilowatts in enumerate(("10.0", "10.9", "11.0", "11.5", "9.9")):
        board, told = _told(board, info, value(80, kilowatts, 22), minutes=minutes)
        shown.append(_json(told, _STATE)["power"])
        (kept,) = [p for p in told if p.topic == "kmpd/heat/attributes"]
        memory = MeterMemory.from_attributes("heat", kept.payload.encode())
        assert memory is not None
        board = attrs.evolve(_board(), memories={"heat": memory})

    assert [str(number) for number in shown] == ["10.0", "10.0", "11.0", "11.0", "9.9"]
    assert str(memory.values[80].number) == "9.9"


def test_throttled_value_comes_when_it_is_time() -> None:
    """Without it, `throttle` does nothing, or holds a value back for good."""
    info = _info(Presentation(register=80, throttle_seconds=600))
    board, shown = _board(), []

    for minutes in (0, 5, 10, 15, 20):
        board, told = _told(board, info, value(80, str(minutes), 22), minutes=minutes)
        shown.append(int(_json(told, _STATE)["power"]))

    assert shown == [0, 0, 10, 10, 20]

"""Ids, units and descriptions are such as each Home Assistant takes."""

import re
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.home_assistant import doubled, statistic_id, statistic_unit
from kmpd.home_assistant.dialect import dialect_of, metadata
from kmpd.home_assistant.unit import UNITS
from pykmp.constants import UNITS_NAMES
from pykmp.registers import Quantity, describe, electricity, heat, unit_of
from tests.kmpd.home_assistant_history.given import IDENTITY

#: Source: homeassistant 2025.4.4, components/recorder/statistics.py.
_TAKEN: Final = re.compile(r"^(?!.+__)(?!_)[\da-z_]+(?<!_):(?!_)[\da-z_]+(?<!_)$")
_NAMES: Final = st.from_regex(r"[a-z0-9_]*[a-z0-9][a-z0-9_]*", fullmatch=True)
_STATIONS: Final = st.from_regex(r"[a-z0-9_-]*[a-z0-9][a-z0-9_-]*", fullmatch=True)
_WHOLE: Final = {
    "source": "kmpd",
    "statistic_id": "kmpd:heat_heat_energy",
    "name": "District heating Heat energy",
    "has_sum": True,
    "unit_of_measurement": "GJ",
}


@given(_STATIONS, _NAMES, st.integers(0, 0xFFFF))
def test_every_id_is_one_that_home_assistant_takes(
    station: str, meter: str, register: int
) -> None:
    """A meter with an odd name has no history, and a line in a log says why."""
    id_ = statistic_id(station, meter, describe(register).name)

    assert _TAKEN.match(id_)


def test_no_two_registers_of_a_meter_share_an_id() -> None:
    """Two counters are added up as one."""
    for catalogue in (heat(), electricity()):
        ids = [statistic_id("kmpd", "m", e.name) for e in catalogue.by_id.values()]
        assert doubled(ids) == []


def test_two_meters_that_would_share_an_id_are_found() -> None:
    """One meter's history is written over that of the other."""
    first = statistic_id("kmpd", "heat", "control_volume")
    second = statistic_id("kmpd", "heat_control", "volume")

    assert doubled([first, second]) == [first]


@pytest.mark.parametrize(
    ("version", "further"),
    [
        ("2024.12.5", {"has_mean": False}),
        ("2025.4.4", {"has_mean": False}),
        ("2025.10.4", {"has_mean": False}),
        ("2025.11.0b1", {"mean_type": 0, "unit_class": "energy"}),
        ("2025.11.0", {"mean_type": 0, "unit_class": "energy"}),
        ("2026.11.0", {"mean_type": 0, "unit_class": "energy"}),
        ("2027.1.0.dev202612010200", {"mean_type": 0, "unit_class": "energy"}),
        ("", {"mean_type": 0, "unit_class": "energy"}),
    ],
)
def test_each_version_is_told_what_it_knows(
    version: str, further: dict[str, object]
) -> None:
    """An old version refuses keys that it does not know, a new one misses some."""
    told = metadata(IDENTITY, dialect_of(version))

    assert told == _WHOLE | further


def test_every_unit_of_energy_volume_and_mass_is_known() -> None:
    """A meter that counts in Gcal, or in tens of cubic metres, has no history."""
    counted = {Quantity.ENERGY, Quantity.VOLUME, Quantity.MASS}
    wire = {unit for unit in UNITS_NAMES if unit_of(unit).quantity in counted}

    assert set(UNITS) == wire


@pytest.mark.parametrize(
    ("register", "unit", "commodity", "text"),
    [
        (60, 8, "heat", "GJ"),
        (60, 57, "heat", "GJ"),
        (266, 1, "heat", "Wh"),
        (68, 40, "heat", "m³"),
        (84, 39, "heat", "L"),
        (72, 44, "heat", "kg"),
        (4711, 2, None, "kWh"),
        (155, 2, "heat", None),
        (86, 37, "heat", None),
        (1004, 46, "heat", None),
        (97, 43, "heat", None),
    ],
)
def test_counters_have_statistics_and_others_have_none(
    register: int, unit: int, commodity: str | None, text: str | None
) -> None:
    """The sum of temperatures stands beside that of heat."""
    found = statistic_unit(register, unit, commodity=commodity)

    assert (found and found.text) == text

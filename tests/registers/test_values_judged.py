"""Values of broken sensors look like others, and are found out."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import pytest

from pykmp.exchange import Readings
from pykmp.messages import RegisterData
from pykmp.registers import (
    FlagsValue,
    NumberValue,
    Quality,
    UnknownInfoTableError,
    Value,
    decode_value,
    info_flags,
    judge,
)
from pykmp.registers.info import info_book
from pykmp.registers.terms import Sensor
from tests.registers.records import record

_SHORT: Final = "02 42 00 00"
_OPEN: Final = "02 42 48 44"
_WARM: Final = "02 42 14 F5"
_SENSORS: Final = (86, 87, 88, 122, 398, 399)
_AVERAGES: Final = (229, 230, 379, 380, 381, 382, 477, 478)

#: A reading of a healthy 403 at rest: 53.65 °C, 45.79 °C, 7.86 K, 0.0 kW, 0 l/h.
_AT_REST: Final[Mapping[int, tuple[int, str]]] = {
    86: (37, _WARM),
    87: (37, "02 42 11 E3"),
    89: (38, "02 42 03 12"),
    80: (22, "02 41 00 00"),
    74: (41, "02 00 00 00"),
    99: (51, "04 00 00 00 00 00"),
}


def _reading(**changes: tuple[int, str]) -> dict[int, RegisterData]:
    given = {**_AT_REST, **{int(key[1:]): value for key, value in changes.items()}}
    return {id_: record(id_, unit, raw) for id_, (unit, raw) in given.items()}


def _bad(values: Mapping[int, Value]) -> set[int]:
    return {id_ for id_, value in values.items() if value.quality is Quality.BAD}


def test_a_healthy_meter_at_rest_is_believed() -> None:
    """No heat in summer is a value, not a fault."""
    values = judge(_reading(), info_table="403", family="403")

    assert {value.quality for value in values.values()} == {Quality.GOOD}
    assert values[74].text == "0 l/h"


@pytest.mark.parametrize("id_", [*_SENSORS, *_AVERAGES])
@pytest.mark.parametrize(
    ("raw", "words"),
    [
        (_SHORT, "Sensor short circuit"),
        ("04 41 00 00 00 00", "Sensor short circuit"),
        (_OPEN, "Sensor open"),
        ("02 41 07 3A", "Sensor open"),
    ],
)
def test_a_broken_temperature_sensor(id_: int, raw: str, words: str) -> None:
    """A temperature of 0.00 or 185.00 °C stays out of every graph, and says why."""
    value = decode_value(record(id_, 37, raw))

    assert value.quality is Quality.BAD
    assert value.reason.startswith(words)
    assert value.reason.endswith("documented for MULTICAL 403, 603 and 803).")


@pytest.mark.parametrize("id_", [*_SENSORS, *_AVERAGES])
@pytest.mark.parametrize("raw", ["02 42 00 01", "02 42 48 43", "02 42 48 45", _WARM])
def test_a_temperature_beside_it_is_believed(id_: int, raw: str) -> None:
    """A hundredth of a degree beside the value of a broken sensor is a temperature."""
    assert decode_value(record(id_, 37, raw)).quality is Quality.GOOD


def test_only_degrees_are_temperatures() -> None:
    """A number that happens to be 0 or 185 in another unit or register is believed."""
    others = [record(86, 51, _OPEN), record(68, 40, _SHORT), record(366, 37, _SHORT)]

    assert {decode_value(other).quality for other in others} == {Quality.GOOD}


@pytest.mark.parametrize(
    ("family", "proof"),
    [
        (None, "(documented for MULTICAL 403, 603 and 803)"),
        ("403", "(documented for MULTICAL 403, 603 and 803)"),
        ("603", "(documented for MULTICAL 403, 603 and 803)"),
        ("803", "(documented for MULTICAL 403, 603 and 803)"),
        ("303", "(inferred for this family, documented for MULTICAL 403, 603 and 803)"),
        ("602", "(inferred for this family, documented for MULTICAL 403, 603 and 803)"),
    ],
)
def test_a_reason_says_how_good_it_is(family: str | None, proof: str) -> None:
    """What is only inferred for a family is never told as documented."""
    value = decode_value(record(86, 37, _OPEN), family=family)

    assert value.reason == f"Sensor open {proof}."


@pytest.mark.parametrize(
    ("id_", "symbol"), [(86, "T1"), (87, "T2"), (398, "T1"), (399, "T2")]
)
@pytest.mark.parametrize("raw", [_SHORT, _OPEN])
def test_a_broken_sensor_spoils_what_is_computed_from_it(
    id_: int, symbol: str, raw: str
) -> None:
    """No power and no difference because of a cable is not an empty house."""
    changes = {"r89": (38, "02 42 00 00"), "r400": (38, "01 41 00")}

    values = judge(_reading(**changes, **{f"r{id_}": (37, raw)}), family="403")

    assert _bad(values) == {id_, 89, 400, 80}
    assert values[80].reason.startswith(f"Register {id_}, {symbol}, is not measured.")
    assert values[80].text == "0.0 kW"


def test_a_broken_sensor_leaves_other_values_alone() -> None:
    """A power or difference that is there, and a flow, are not thrown away."""
    changes = {"r86": (37, _OPEN), "r80": (22, "02 41 00 01")}

    values = judge(_reading(**changes))

    assert _bad(values) == {86}
    assert values[74].quality is values[89].quality is Quality.GOOD


@pytest.mark.parametrize("id_", [88, 122])
def test_t3_and_t4_have_no_part_in_the_difference(id_: int) -> None:
    """A broken third sensor does not spoil the power."""
    changes = {f"r{id_}": (37, _OPEN), "r89": (38, "02 42 00 00")}

    assert _bad(judge(_reading(**changes))) == {id_}


def test_zero_alone_is_believed() -> None:
    """Where no register says that something is broken, zero is zero."""
    values = judge(_reading(r89=(38, "02 42 00 00")), info_table="403")

    assert _bad(values) == set()


@pytest.mark.parametrize(
    ("table", "info", "bad", "uncertain"),
    [
        ("403", 8, {89, 80}, {86}),
        ("403", 64, {89, 80}, {87}),
        ("403", 128, {89, 80}, set()),
        ("403", 256, {80, 74}, set()),
        ("403", 512, {80, 74}, set()),
        ("403", 2048, set(), set()),
        ("403", 2, set(), set()),
        ("403", 1000000, {89, 80}, {86}),
        ("403", 4000, {80, 74}, set()),
        ("602", 8, {89, 80}, {86}),
        ("602", 16, {80, 74}, set()),
        ("602", 1024, {75}, set()),
        ("602", 1, set(), set()),
        ("603", 0x0001_0000, {80, 74}, set()),
        ("603", 0x0100_0000, {75}, set()),
        ("none", 8, set(), set()),
        (None, 256, set(), set()),
    ],
)
def test_an_info_code_spoils_the_zeros_of_its_sensor(
    table: str | None, info: int, bad: set[int], uncertain: set[int]
) -> None:
    """A flow of 0 l/h is doubted when the meter says that it cannot measure it."""
    changes = {
        "r99": (51, f"04 00 {info:08x}"),
        "r89": (38, "02 42 00 00"),
        "r75": (41, "02 00 00 00"),
    }

    values = judge(_reading(**changes), info_table=table)

    assert _bad(values) == bad
    assert {
        id_ for id_, v in values.items() if v.quality is Quality.UNCERTAIN
    } == uncertain
    assert all("Register 99 says " in values[id_].reason for id_ in bad | uncertain)


def test_a_reason_from_an_info_code_names_its_proof() -> None:
    """A person can look up why a value is doubted."""
    values = judge(_reading(r99=(51, "04 00 00 00 01 00")), info_table="403")

    assert values[74].reason == "Register 99 says V1 air (403-bits, inferred)."
    assert values[99].text == "256 (V1 air)"


def test_info_bits_of_a_603_are_heard_too() -> None:
    """The second info register of a family counts as much as the first."""
    changes = {"r369": (59, "04 00 00 01 00 00")}

    values = judge(_reading(**changes), info_table="603")

    assert _bad(values) == {80, 74}
    assert values[369].text == "0x00010000 (V1 communication error)"


@pytest.mark.parametrize("id_", range(292, 306))
@pytest.mark.parametrize("raw", ["01 00 7F", "01 80 7F", "01 00 80", "02 42 31 9C"])
def test_a_water_temperature_that_is_not_available(id_: int, raw: str) -> None:
    """A water meter without a temperature shows none, not 127 °C."""
    value = decode_value(record(id_, 37, raw), family="21")

    assert value.quality is Quality.BAD
    assert value.reason == "Not available (seen on a MULTICAL 21)."
    assert decode_value(record(id_, 37, "01 00 7E")).quality is Quality.GOOD


def test_every_fault_of_a_sensor_is_recognised() -> None:
    """No flag that names a sensor is forgotten."""
    faults = ("above range", "below range", "out of range", "air", "direction")
    for layout in info_book().layouts.values():
        for value, text in layout.texts.items():
            names_fault = text.lower().startswith(("t1", "t2", "t3", "v1", "v2"))
            is_fault = names_fault and any(fault in text for fault in faults)
            fails = layout.fails.get(value, ())
            assert not is_fault or fails, text
            assert all(
                sensor is Sensor.DIFFERENCE or sensor.value in text.lower()
                for sensor in fails
            )


@pytest.mark.parametrize("unit", [0, 51, 59])
def test_an_info_code_is_told_in_words(unit: int) -> None:
    """The words beside a code are those of the family's table, with their proof."""
    value = decode_value(record(99, unit, "04 00 00 00 00 09"), info_table="602")

    assert isinstance(value, FlagsValue)
    assert value.bits == 9
    assert value.flags == info_flags("602", 99, 9)
    assert value.text.endswith("9 (supply interrupted; T1 out of range)")
    assert value.json["flags"] == [
        {
            "value": flag.value,
            "text": flag.text,
            "known": True,
            "layout": "602-sum",
            "confidence": "documented",
        }
        for flag in value.flags
    ]


def test_an_info_code_with_decimals_is_only_a_number() -> None:
    """What does not look like an info code is not told as one."""
    value = decode_value(record(99, 51, "04 41 00 00 00 09"), info_table="602")

    assert isinstance(value, NumberValue)
    assert value.number == Decimal("0.9")


def test_an_unknown_table_is_refused() -> None:
    """A misspelt family is noticed, not silently without info codes."""
    with pytest.raises(UnknownInfoTableError):
        decode_value(record(60, 8, "01 00 01"), info_table="404")


def test_a_reading_of_a_client_can_be_judged_as_it_is() -> None:
    """What a client returns goes straight into the judgement."""
    registers = {register.id_: register for register in _reading().values()}

    values = judge(Readings(registers=registers), info_table="403")

    assert list(values) == list(registers)

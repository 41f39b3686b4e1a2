"""The tool as programs use it: JSON."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from tests.contract.conftest import RunTool, StartMeter
from tests.contract.frames import ALIEN, CLOCK, FLOW, HEAT, VOLUME, registers

KEYS = [
    "id_int",
    "id_hex",
    "name",
    "unit_int",
    "unit_hex",
    "unit_str",
    "value_float",
    "value_str",
]

Answer = dict[str, list[dict[str, Any]]]
ReadJson = Callable[..., Answer]


@pytest.fixture
def read_json(start_meter: StartMeter, run_tool: RunTool) -> ReadJson:
    """Let the tool read one answer and return what it printed, parsed."""

    def read(answer: bytes, *ids: int) -> Answer:
        meter = start_meter(answer)
        options = [word for id_ in ids for word in ("--register", str(id_))]
        finished = run_tool("-d", meter.url, "get-register", "--json", *options)
        assert finished.returncode == 0
        parsed: Answer = json.loads(finished.stdout)
        return parsed

    return read


def test_each_register_is_an_object(read_json: ReadJson) -> None:
    """A dashboard fed by the tool goes blank."""
    answer = read_json(registers(HEAT, VOLUME, FLOW), 60, 68, 74)

    assert list(answer) == ["register_data"]
    kept = [{key: one[key] for key in KEYS} for one in answer["register_data"]]
    assert kept == [
        {
            "id_int": 60,
            "id_hex": "0x003C",
            "name": "Heat Energy (E1)",
            "unit_int": 8,
            "unit_hex": "0x08",
            "unit_str": "GJ",
            "value_float": 0.303,
            "value_str": "0.303",
        },
        {
            "id_int": 68,
            "id_hex": "0x0044",
            "name": "Volume V1",
            "unit_int": 40,
            "unit_hex": "0x28",
            "unit_str": "m³",
            "value_float": 11.388,
            "value_str": "11.388",
        },
        {
            "id_int": 74,
            "id_hex": "0x004A",
            "name": "Flow V1",
            "unit_int": 41,
            "unit_hex": "0x29",
            "unit_str": "l/h",
            "value_float": 3.0,
            "value_str": "3",
        },
    ]


def test_keys_keep_their_order_and_new_ones_come_last(read_json: ReadJson) -> None:
    """A program that writes the first eight values as columns mixes them up."""
    answer = read_json(registers(HEAT), 60)

    assert list(answer["register_data"][0])[: len(KEYS)] == KEYS


def test_it_is_one_line_of_ascii(start_meter: StartMeter, run_tool: RunTool) -> None:
    """A program that reads line by line, or without UTF-8, fails."""
    meter = start_meter(registers(VOLUME))

    finished = run_tool("-d", meter.url, "get-register", "--json", "--register", "68")

    assert finished.stdout.isascii()
    assert finished.stdout.count("\n") == 1
    assert finished.stdout.endswith("\n")


@pytest.mark.parametrize(
    ("value", "number", "text"),
    [
        ("02 42 00 00", 0.0, "0.00"),
        ("01 c2 00", -0.0, "-0.00"),
        ("01 80 01", -1.0, "-1"),
        ("01 3f 01", 1e63, "1E+63"),
        ("01 7f 01", 1e-63, "1E-63"),
        ("01 06 01", 1e6, "1E+6"),
        ("0a 00 ff ff ff ff ff ff ff ff ff ff", 2.0**80, "1208925819614629174706175"),
    ],
)
def test_values_are_a_float_and_exact_digits(
    value: str, number: float, text: str, read_json: ReadJson
) -> None:
    """A program that stores the digits stores others than the meter sent."""
    answer = read_json(registers(HEAT[:3] + bytes.fromhex(value)), 60)

    [data] = answer["register_data"]
    assert type(data["value_float"]) is float
    assert data["value_float"] == pytest.approx(number, rel=1e-15)
    assert data["value_str"] == text


def test_a_clock_keeps_its_number_and_gets_its_meaning(read_json: ReadJson) -> None:
    """A program that takes the number apart by itself, or wants it done, fails."""
    answer = read_json(CLOCK, 1002)

    [data] = answer["register_data"]
    assert data["value_float"] == pytest.approx(200243.0)
    assert data["value_str"] == "200243"
    assert data["unit_str"] == "hh:mm:ss"
    assert "20:02:43" in [value for key, value in data.items() if key not in KEYS]


def test_what_has_no_name_says_so(read_json: ReadJson) -> None:
    """A register that nobody has named breaks the program that reads it."""
    answer = read_json(registers(ALIEN), 65535)

    [data] = answer["register_data"]
    assert {key: data[key] for key in KEYS} == {
        "id_int": 65535,
        "id_hex": "0xFFFF",
        "name": "<unknown reg 65535>",
        "unit_int": 255,
        "unit_hex": "0xFF",
        "unit_str": "<unknown unit 255>",
        "value_float": 255.0,
        "value_str": "255",
    }

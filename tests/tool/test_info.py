"""`pykmp-tool info`: who a meter is, in three requests."""

import json

import pytest

from pykmp.codec import FrameReader
from pykmp.messages import GetRegisterRequest, decode_frame
from pykmp.meters import FAMILIES, load_profile
from pykmp.meters.configuration import configuration_parts
from pykmp.tool.identity import SERIAL, family_of, ids_to_ask
from tests.contract.frames import METER_TYPE, registers
from tests.contract.scripted import ScriptedMeter, over_tcp
from tests.tool.conftest import ONCE, RunTool, StartMeter, words_of
from tests.tool.test_rendering import documented_keys

SERIAL_NUMBER = bytes.fromhex("03 e9 33 04 00 00 01 e2 40")
HEAT_METER = bytes.fromhex("00 3c 08 04 43 00 00 01 2f")


@pytest.mark.parametrize(
    ("meter", "facts"),
    [
        ("403", ["MULTICAL 403 (by the registers", "f4 03 (not public)"]),
        ("601", ["MULTICAL 601 (by its type code)", "(A 3 flow sensor position, B 4"]),
        ("603", ["MULTICAL 603 or MULTICAL 803", "these families have different"]),
        ("21", ["MULTICAL 21", "0100200053533", "month: 36 records"]),
        ("382", ["Kamstrup 382", "(by its type code)"]),
    ],
)
def test_a_meter_says_who_it_is(
    meter: str, facts: list[str], start_meter: StartMeter, tool: RunTool
) -> None:
    """A person has to know the family before any question can be asked."""
    finished = tool("-d", start_meter(meter=meter), *ONCE, "info")

    assert all(fact in finished.stdout for fact in facts)
    assert f"{load_profile(meter).registers[SERIAL].demo}\n" in finished.stdout
    assert "s for 3 requests" in finished.stdout
    assert finished.stderr == ""
    assert finished.returncode == 0


@pytest.mark.parametrize("words", [[], ["--meter", "403"]])
def test_every_key_is_documented(
    words: list[str], start_meter: StartMeter, tool: RunTool
) -> None:
    """A program relies on a key that nobody promised, or misses one that was."""
    finished = tool("-d", start_meter(), *ONCE, "info", "--json", *words)

    record = json.loads(finished.stdout)
    assert list(record) == documented_keys("info")
    assert (record["family"], record["serial"]) == ("403", "123456")
    assert record["meter_clock"] == "2022-01-12T20:02:43"
    assert record["requests"] <= 3


@pytest.mark.parametrize("key", FAMILIES)
def test_no_meter_is_asked_more_than_three_times(key: str) -> None:
    """The battery of a meter pays for questions nobody needs."""
    profile = load_profile(key)
    told = family_of(key=key, type_code=None, answered=())

    assert len(ids_to_ask(told, had=(), count_max=16)) <= 16
    assert set(ids_to_ask(told, had=profile.registers, count_max=8)).isdisjoint({60})


def test_no_register_is_asked_twice(tool: RunTool) -> None:
    """The battery of a meter pays twice for the same answer."""
    answers = (registers(HEAT_METER), METER_TYPE, registers(SERIAL_NUMBER))
    with over_tcp(ScriptedMeter(*answers)) as meter:
        finished = tool("-d", meter.url, *ONCE, "info")

    heard = FrameReader().feed(b"".join(meter.requests))
    asked = [decode_frame(frame.raw).message for frame in heard]
    ids = [
        id_
        for message in asked
        if isinstance(message, GetRegisterRequest)
        for id_ in message.registers
    ]
    assert len(asked) == 3
    assert len(ids) == len(set(ids)) <= 16
    assert "123456" in finished.stdout


def test_a_meter_that_keeps_its_type_to_itself_is_known_all_the_same(
    tool: RunTool,
) -> None:
    """One question that a meter does not like, and nothing is told."""
    with over_tcp(ScriptedMeter(registers(HEAT_METER))) as meter:
        finished = tool("-d", meter.url, *ONCE, "info")

    assert "Type code           not told" in finished.stdout
    assert "Silence" in words_of(finished)[0]
    assert finished.returncode == 6


def test_a_silent_meter_is_told(start_meter: StartMeter, tool: RunTool) -> None:
    """A person waits for facts about a meter that is not there."""
    finished = tool("-d", start_meter("silence"), *ONCE, "info")

    assert finished.stdout == ""
    assert finished.returncode == 3


@pytest.mark.parametrize(
    ("family", "id_", "number", "digits"),
    [
        ("601", 152, 34000261, ["3", "4", "000261"]),
        ("402", 168, 12, ["00", "00", "0", "12"]),
        ("302", 153, 34005, ["3", "4", "005"]),
        ("402", 152, 34000000, []),  # More digits than the layout has.
        ("603", 153, 5, []),
        ("601", 60, 5, []),
        ("601", 152, -1, []),
    ],
)
def test_a_configuration_number_is_taken_apart_where_that_is_public(
    family: str, id_: int, number: int, digits: list[str]
) -> None:
    """A person reads a meaning into digits that nobody has published."""
    parts = configuration_parts(family, id_, number)

    assert [part.digits for part in parts] == digits

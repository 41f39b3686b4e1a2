"""What real meters and documents say is read as what they mean."""

from typing import Final

import pytest

from pykmp.emulator.layout import demo_content, lay_out
from pykmp.messages import GetRegisterResponse, RegisterID, decode_frame
from pykmp.meters import PROFILES, GoldenFrame, Profile, ProfileRegister, load_profile
from pykmp.registers import (
    UNITS,
    DateTimeValue,
    NumberValue,
    OpaqueValue,
    Quality,
    TextValue,
    decode_value,
    judge,
)
from tests import golden
from tests.registers.records import record

_ANSWERS: Final = tuple(
    frame
    for frame in golden.legal_frames()
    if frame.direction == "from_meter" and "registers" in frame.meaning
    if frame.meaning.get("command_id") == 0x10
)
_PROFILES: Final = tuple(load_profile(key) for key in PROFILES)
_FAMILY_ANSWERS: Final = tuple(
    pytest.param(profile, frame, id=f"{profile.key} {frame.frame.hex(' ')}")
    for profile in _PROFILES
    for frame in profile.vectors
    if frame.registers
)
_DEMOS: Final = tuple(
    pytest.param(profile, register, id=f"{profile.key} {register.id}")
    for profile in _PROFILES
    for register in profile.registers.values()
)


@pytest.mark.parametrize("answer", _ANSWERS, ids=str)
def test_registers_of_golden_frames(answer: golden.GoldenFrame) -> None:
    """A frame that a meter sent is shown with the values that the meter showed."""
    message = decode_frame(answer.frame).message
    assert isinstance(message, GetRegisterResponse)

    values = judge(message.registers)

    for said in answer.meaning["registers"]:
        value = values[said["id"]]
        shown = said.get("shown", said["value"])
        assert value.figure.removeprefix("20") in {shown, shown.removeprefix("20")}
        assert value.encode() == message.registers[said["id"]].value
        assert value.quality is not Quality.UNCERTAIN


@pytest.mark.parametrize(("profile", "answer"), _FAMILY_ANSWERS)
def test_registers_of_the_frames_of_families(
    profile: Profile, answer: GoldenFrame
) -> None:
    """A frame in a profile means what the profile says, and nothing of it is lost."""
    message = decode_frame(answer.frame).message
    assert isinstance(message, GetRegisterResponse)

    values = judge(message.registers, info_table=profile.info_table, family=profile.key)

    for said in answer.registers:
        value = values[RegisterID(said.id)]
        assert value.encode() == message.registers[RegisterID(said.id)].value
        if isinstance(value, NumberValue):
            assert value.text == f"{said.value} {UNITS[said.unit].symbol}".rstrip()
        if isinstance(value, DateTimeValue | OpaqueValue):
            assert said.raw == value.encode()[2:]


@pytest.mark.parametrize(("profile", "register"), _DEMOS)
def test_what_an_emulated_meter_says_is_understood(
    profile: Profile, register: ProfileRegister
) -> None:
    """Every register of every family can be tried without a meter, and is readable."""
    raw = lay_out(register, demo_content(register))

    value = decode_value(
        record(register.id, register.unit, raw),
        info_table=profile.info_table,
        family=profile.key,
    )

    assert value.quality is Quality.GOOD
    assert value.encode() == raw
    if isinstance(value, TextValue | NumberValue):
        assert value.figure == register.demo
    if isinstance(value, DateTimeValue):
        assert value.local.isoformat(" ") == register.demo

"""The frames in the profiles decode to what the profiles say."""

import binascii
from typing import Final

import pytest

from pykmp.codec import FloatCodec, unstuff
from pykmp.messages import (
    GetRegisterRequest,
    GetRegisterResponse,
    GetSerialResponse,
    GetTypeResponse,
    RegisterID,
    decode_frame,
)
from pykmp.meters import PROFILES, GoldenFrame, Profile, load_profile
from tests.golden import golden_frames

_PROFILES: Final = tuple(load_profile(key) for key in PROFILES)
_FRAMES: Final = tuple(
    pytest.param(golden, id=f"{profile.key} {golden.frame.hex(' ')}")
    for profile in _PROFILES
    for golden in profile.vectors
)
_NAMED: Final = pytest.mark.parametrize("profile", _PROFILES, ids=PROFILES)


@pytest.mark.parametrize("golden", _FRAMES)
def test_a_frame_has_its_proof(golden: GoldenFrame) -> None:
    """A constructed frame is never taken for a captured one."""
    payload = unstuff(golden.frame[1:-1])

    assert golden.source
    assert golden.confidence in {"captured", "printed", "constructed"}
    assert binascii.crc_hqx(payload, 0) == 0
    assert payload[1] == golden.command_id
    assert golden.frame[0] == {"to_meter": 0x80, "from_meter": 0x40}[golden.direction]


@pytest.mark.parametrize("golden", _FRAMES)
def test_a_published_frame_stands_in_the_golden_vectors_too(
    golden: GoldenFrame,
) -> None:
    """A frame has one history, wherever it is quoted."""
    if "this file" in golden.source:
        return

    marks = {v.confidence for v in golden_frames() if v.frame == golden.frame}

    assert golden.confidence in marks


@pytest.mark.parametrize("golden", _FRAMES)
def test_a_frame_decodes_to_what_it_says(golden: GoldenFrame) -> None:
    """What a profile promises of its family is what the decoder makes of its frames."""
    message = decode_frame(golden.frame).message

    assert message.command_id == golden.command_id
    match message:
        case GetRegisterRequest():
            assert tuple(message.registers) == golden.requested
        case GetRegisterResponse():
            assert list(message.registers) == [reg.id for reg in golden.registers]
            for said in golden.registers:
                found = message.registers[RegisterID(said.id)]
                assert found.unit == said.unit
                if said.raw is None:
                    decoded = FloatCodec.decode(found.value)
                    assert format(decoded, "f") == said.value
                else:
                    assert found.value[2:] == said.raw
        case GetSerialResponse():
            assert int(message.serial) == golden.serial
        case GetTypeResponse():
            assert message.meter_type_bytes == golden.meter_type
            assert message.software_revision == golden.software


@_NAMED
def test_a_family_answers_its_standard_registers_as_its_profile_says(
    profile: Profile,
) -> None:
    """Width, unit and scale in the profile are those of its example frame."""
    (example,) = [golden for golden in profile.vectors if "this file" in golden.source]

    message = decode_frame(example.frame).message

    assert isinstance(message, GetRegisterResponse)
    assert tuple(message.registers) == profile.standard
    for data in message.registers.values():
        register = profile.registers[data.id_]
        assert data.unit == register.unit
        assert data.value[:2] == bytes([register.significand_bytes, register.scale])
        assert format(FloatCodec.decode(data.value), "f") == register.demo


@_NAMED
def test_captured_widths_are_those_of_captured_frames(profile: Profile) -> None:
    """A width that a real frame shows is not replaced by a guess."""
    for golden in profile.vectors:
        message = decode_frame(golden.frame).message
        if golden.confidence == "captured" and isinstance(message, GetRegisterResponse):
            for data in message.registers.values():
                assert data.value[0] == profile.registers[data.id_].significand_bytes

"""The table of contents, and any frame of either direction to its message."""

import importlib
import pkgutil
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

import pykmp.messages
from pykmp.codec import (
    ApplicationBytes,
    ApplicationCodec,
    ApplicationData,
    ApplicationDataBytes,
    FrameKind,
)
from pykmp.errors import (
    CrcChecksumInvalidError,
    InvalidDestinationAddressError,
    KmpError,
    OutOfRangeError,
)
from pykmp.messages import (
    COMMANDS,
    Acknowledgement,
    BaseRequest,
    DecodedFrame,
    LoggerRequest,
    PutRegisterResponse,
    SetClockResponse,
    UnknownCommand,
    decode_frame,
    encode_request,
    encode_response,
)
from pykmp.messages.logger import SUB_COMMANDS
from tests.golden import GoldenFrame, golden_frames, legal_frames
from tests.message_strategies import framed_responses, requests
from tests.strategies import (
    FROM_METER,
    TO_METER,
    any_frames,
    broken_frames,
    damaged_frames,
    frame_of,
    payloads,
    streams,
)

_KINDS: Final = {TO_METER: FrameKind.TO_METER, FROM_METER: FrameKind.FROM_METER}
_UNKNOWN: Final = sorted(set(range(256)) - set(COMMANDS))
_addresses: Final = st.sampled_from((0x3F, 0x7F, 0xBF, 0x06, 0x1B)) | st.integers(
    0, 255
)


def _without_raw(message: Any) -> Any:  # noqa: ANN401 - any message
    """Return *message* without the bytes that it was decoded from."""
    if any(field.name == "data_raw" for field in attrs.fields(type(message))):
        return attrs.evolve(message, data_raw=None)
    return message


def _encoded_again(decoded: DecodedFrame) -> bytes:
    if decoded.kind is FrameKind.ACK:
        return encode_response(SetClockResponse())
    assert decoded.address is not None
    encode = encode_request if decoded.kind is FrameKind.TO_METER else encode_response
    return encode(decoded.message, address=decoded.address)


def test_the_table_holds_every_request_once() -> None:
    """A command that was added cannot be decoded."""
    for module in pkgutil.walk_packages(pykmp.messages.__path__, "pykmp.messages."):
        importlib.import_module(module.name)

    found = [
        request
        for request in BaseRequest.__subclasses__()
        if request.__module__.startswith("pykmp.messages.")
    ]
    # Behind the one id of the logger command stand those with a sub-command.
    behind = [request for request in found if hasattr(request, "sub_command")]
    found = [request for request in found if request not in behind]

    assert sorted(c.__name__ for c in COMMANDS.values()) == sorted(
        c.__name__ for c in found
    )
    assert {command_id: c.command_id for command_id, c in COMMANDS.items()} == {
        command_id: command_id for command_id in COMMANDS
    }
    assert len({c.command_name for c in COMMANDS.values()}) == len(COMMANDS)
    assert {c.sub_command: c for c in behind} == SUB_COMMANDS
    assert len(behind) == len(SUB_COMMANDS)


def test_the_table_cannot_be_changed() -> None:
    """One program changes what another one decodes."""
    with pytest.raises(TypeError):
        COMMANDS[0x01] = BaseRequest  # type: ignore[index] # the refusal is under test


@pytest.mark.parametrize("golden", legal_frames(), ids=str)
def test_every_legal_frame_means_what_its_source_says(golden: GoldenFrame) -> None:
    """A frame of a real meter is shown as something else."""
    decoded = decode_frame(golden.frame)

    if golden.crc_ok is None:
        assert decoded == DecodedFrame(
            kind=FrameKind.ACK, address=None, message=Acknowledgement()
        )
        return
    meaning = golden.meaning
    assert decoded.kind.name == golden.direction.upper()
    assert decoded.address == meaning["address"]
    assert decoded.message.encode() == ApplicationData(
        command_id=meaning["command_id"],
        data=ApplicationDataBytes(bytes.fromhex(meaning["data"])),
    )
    request: Any = COMMANDS.get(meaning["command_id"])
    if request is LoggerRequest:
        request = SUB_COMMANDS.get(meaning["subcommand"])
    if request is None:
        assert type(decoded.message) is UnknownCommand
        return
    is_request = golden.direction == "to_meter"
    expected = request if is_request else request.get_response_type()
    assert type(decoded.message) is expected


@pytest.mark.parametrize("golden", legal_frames(), ids=str)
def test_every_legal_frame_encodes_to_the_same_bytes(golden: GoldenFrame) -> None:
    """An emulated meter sends other bytes than the real one it repeats."""
    assert _encoded_again(decode_frame(golden.frame)) == golden.frame


@pytest.mark.parametrize(
    "golden", [g for g in golden_frames() if not g.is_legal], ids=str
)
def test_every_misprint_is_refused(golden: GoldenFrame) -> None:
    """A damaged answer is shown as a value."""
    with pytest.raises(KmpError) as caught:
        decode_frame(golden.frame)

    assert isinstance(caught.value, CrcChecksumInvalidError) is golden.stuffing_ok


@given(requests, _addresses)
def test_every_request_decodes_to_itself(request_: Any, address: int) -> None:  # noqa: ANN401 - any message
    """A meter is asked something else than what was meant."""
    decoded = decode_frame(encode_request(request_, address=address))

    assert (decoded.kind, decoded.address) == (FrameKind.TO_METER, address)
    assert _without_raw(decoded.message) == request_


@given(framed_responses, _addresses)
def test_every_response_decodes_to_itself(response: Any, address: int) -> None:  # noqa: ANN401 - any message
    """An emulated meter says something else than what was meant."""
    decoded = decode_frame(encode_response(response, address=address))

    assert (decoded.kind, decoded.address) == (FrameKind.FROM_METER, address)
    assert _without_raw(decoded.message) == response


@pytest.mark.parametrize("response", [SetClockResponse(), PutRegisterResponse()])
def test_an_acknowledgement_is_one_byte_both_ways(response: Any) -> None:  # noqa: ANN401 - any message
    """An emulated meter acknowledges with a frame that no client takes."""
    frame = encode_response(response)

    decoded = decode_frame(frame)

    assert frame == b"\x06"
    assert (decoded.kind, decoded.address) == (FrameKind.ACK, None)
    assert decoded.message == Acknowledgement()
    assert decoded.message.command_name == "ACK"


@given(st.sampled_from(_UNKNOWN), payloads(), _addresses)
def test_an_unknown_command_keeps_its_bytes(
    command_id: int, payload: bytes, address: int
) -> None:
    """A recording of a command that nobody has described yet is worthless."""
    message = UnknownCommand(command_id=command_id, payload=payload)

    request = encode_request(message, address=address)
    response = encode_response(message, address=address)

    body = bytes([address, command_id]) + payload
    assert request == frame_of(body, start=TO_METER)
    assert response == frame_of(body, start=FROM_METER)
    for frame in (request, response):
        decoded = decode_frame(frame)
        assert (decoded.address, decoded.message) == (address, message)


def test_every_id_without_a_class_is_an_unknown_command() -> None:
    """A command that nobody has described stops a sniffer."""
    unknown = set()

    for command_id in range(256):
        for start in _KINDS:
            frame = frame_of(bytes([0x3F, command_id]) + b"\x00\x01", start=start)
            try:
                decoded = decode_frame(frame)
            except KmpError:
                continue
            if isinstance(decoded.message, UnknownCommand):
                assert decoded.message.payload == b"\x00\x01"
                assert decoded.message.command_name == f"command {command_id:02x}"
                unknown.add((command_id, decoded.kind))

    assert unknown == {(id_, kind) for id_ in _UNKNOWN for kind in _KINDS.values()}


@pytest.mark.parametrize("command_id", [-1, 256])
def test_a_command_id_is_one_byte(command_id: int) -> None:
    """A meter gets another command than the one meant."""
    message = UnknownCommand(command_id=command_id, payload=b"")

    with pytest.raises(OutOfRangeError):
        encode_request(message)
    with pytest.raises(OutOfRangeError):
        encode_response(message)


@pytest.mark.parametrize("address", [-1, 256])
def test_an_address_is_one_byte(address: int) -> None:
    """A request goes to another meter than the one meant."""
    message = UnknownCommand(command_id=7, payload=b"")

    with pytest.raises(InvalidDestinationAddressError):
        encode_request(message, address=address)
    with pytest.raises(InvalidDestinationAddressError):
        encode_response(message, address=address)


@given(any_frames | broken_frames() | damaged_frames() | streams | payloads())
def test_any_bytes_are_a_message_or_an_error_of_ours(frame: bytes) -> None:
    """A sniffer dies of what it hears."""
    try:
        decoded = decode_frame(frame)
    except KmpError:
        return

    assert decoded.kind is not FrameKind.NOISE
    assert decoded.kind is _KINDS.get(frame[0], FrameKind.ACK)


@given(damaged_frames())
def test_what_a_frame_says_is_what_it_would_be_encoded_from(frame: bytes) -> None:
    """Bytes that mean nothing are shown as a message that somebody sent."""
    try:
        decoded = decode_frame(frame)
        again = _encoded_again(decoded)
    except KmpError:
        return

    if getattr(decoded.message, "acknowledged", False):
        # Said in a frame, which no meter is known to do, it means the same.
        assert again == b"\x06"
    elif len(again) == len(frame):
        assert again == frame
    else:
        # A register that came twice is written once, with what came last.
        assert decoded.message.command_id == 0x10
        said = list(decoded.message.registers.values())
        assert all(one.to_bytes() in decoded.message.data_raw for one in said)


def test_the_usual_address_is_that_of_a_meter() -> None:
    """A request that names no address goes to nobody."""
    frame = encode_request(UnknownCommand(command_id=7, payload=b""))

    assert decode_frame(frame).address == 0x3F
    assert decode_frame(
        encode_response(UnknownCommand(command_id=7, payload=b""))
    ).address == 0x3F  # fmt: skip


def test_an_application_message_and_its_frame_agree() -> None:
    """A message that was built by hand is not understood."""
    data = ApplicationCodec.decode(ApplicationBytes(b"\x07\x01"))

    message = UnknownCommand.decode(data)

    assert message == UnknownCommand(command_id=7, payload=b"\x01")
    assert ApplicationCodec.encode(message.encode()) == b"\x07\x01"

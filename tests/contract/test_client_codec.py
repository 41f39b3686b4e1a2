"""ClientCodec: one request out, one answer in."""

import pytest

from pykmp.client import (
    ClientCodec,
    ClientContextRequest,
    ClientContextResponse,
    EncodedClientRequest,
    EncodedClientResponse,
)
from pykmp.codec import (
    BaseCodecError,
    BoundaryByteInvalidError,
    CrcChecksumInvalidError,
    DataLengthUnexpectedError,
    InvalidDestinationAddressError,
    PhysicalBytes,
)
from pykmp.messages import (
    GetRegisterRequest,
    GetRegisterResponse,
    GetSerialRequest,
    GetSerialResponse,
    GetTypeRequest,
    GetTypeResponse,
    MessageCidMismatchError,
)
from tests.contract.frames import CLOCK, METER_TYPE, SERIAL, SERIAL_REQUEST

Request = GetSerialRequest | GetTypeRequest | GetRegisterRequest


def answer(
    raw: bytes, request_cls: type[GetSerialRequest] = GetSerialRequest
) -> EncodedClientResponse[GetSerialRequest]:
    """Return what came from the line for a request of this class."""
    return EncodedClientResponse(
        physical_bytes=PhysicalBytes(raw), request_cls=request_cls
    )


@pytest.mark.parametrize(
    ("request_", "frame"),
    [
        (GetSerialRequest(), "80 3f 02 35 e9 0d"),
        (GetTypeRequest(), "80 3f 01 05 8a 0d"),
        (GetRegisterRequest(registers=[128]), "80 3f 10 01 00 1b 7f d4 08 0d"),
        (GetRegisterRequest(registers=[1002]), "80 3f 10 01 03 ea 4c b7 0d"),
    ],
)
def test_requests_become_frames(request_: Request, frame: str) -> None:
    """A meter is asked something else."""
    encoded = ClientCodec().encode(request_)

    assert encoded.physical_bytes == bytes.fromhex(frame)
    assert encoded.request_cls is type(request_)


def test_a_request_goes_to_the_address_of_the_codec() -> None:
    """A logger module is never reached."""
    codec = ClientCodec(destination_address=0x7F)

    assert codec.destination_address == 0x7F
    assert codec.encode(GetSerialRequest()).physical_bytes == bytes.fromhex(
        "80 7f 02 38 25 0d"
    )


def test_the_address_is_that_of_a_heat_meter_by_default() -> None:
    """A program that gives no address reaches no meter."""
    assert ClientCodec().destination_address == 63


@pytest.mark.parametrize("address", [-1, 256])
def test_a_bad_address_is_refused(address: int) -> None:
    """A request goes to another device than the one meant."""
    with pytest.raises(InvalidDestinationAddressError):
        ClientCodec(destination_address=address).encode(GetSerialRequest())


def test_answers_become_responses() -> None:
    """An answer is not understood, or as something else."""
    codec = ClientCodec()

    serial = codec.decode(frame=answer(SERIAL))
    meter_type = codec.decode(
        frame=EncodedClientResponse(
            physical_bytes=PhysicalBytes(METER_TYPE), request_cls=GetTypeRequest
        )
    )
    registers = codec.decode(
        frame=EncodedClientResponse(
            physical_bytes=PhysicalBytes(CLOCK), request_cls=GetRegisterRequest
        )
    )

    assert type(serial) is GetSerialResponse
    assert serial.serial == "6892850"
    assert type(meter_type) is GetTypeResponse
    assert meter_type.software_revision == "F1"
    assert type(registers) is GetRegisterResponse
    assert [data.unit for data in registers.registers.values()] == [47]


def test_an_acknowledgement_is_not_implemented() -> None:
    """A program that catches this for acknowledgements ends with another error."""
    with pytest.raises(NotImplementedError):
        ClientCodec().decode(frame=answer(b"\x06"))


@pytest.mark.parametrize(
    ("raw", "kind"),
    [
        (b"", DataLengthUnexpectedError),
        (SERIAL_REQUEST, BoundaryByteInvalidError),
        (SERIAL[:-1], BoundaryByteInvalidError),
        (b"\x00" + SERIAL, BoundaryByteInvalidError),
        (SERIAL[:-2] + b"\x5c\x0d", CrcChecksumInvalidError),
        (METER_TYPE, MessageCidMismatchError),
    ],
    ids=["nothing", "echo", "cut", "noise", "damaged", "other command"],
)
def test_what_is_no_answer_is_refused(raw: bytes, kind: type[BaseCodecError]) -> None:
    """Noise is taken for an answer."""
    with pytest.raises(kind):
        ClientCodec().decode(frame=answer(raw))


def test_an_answer_to_another_command_is_named() -> None:
    """A log does not tell which answer came in place of ours."""
    with pytest.raises(MessageCidMismatchError) as caught:
        ClientCodec().decode(frame=answer(METER_TYPE))

    assert str(caught.value) == "Expected Command ID 2 for GetSerialResponse, got 1."


def test_encoded_messages_are_values() -> None:
    """A program that compares what it would send sees differences that are none."""
    encoded = ClientCodec().encode(GetSerialRequest())

    assert encoded == EncodedClientRequest(
        physical_bytes=PhysicalBytes(SERIAL_REQUEST), request_cls=GetSerialRequest
    )
    assert answer(SERIAL) == answer(SERIAL)


@pytest.mark.parametrize(
    "generic",
    [
        EncodedClientRequest,
        EncodedClientResponse,
        ClientContextRequest,
        ClientContextResponse,
    ],
)
def test_types_of_the_client_are_generic_at_run_time(generic: type) -> None:
    """A module that writes these types outside of quotes cannot be imported."""
    assert generic[GetSerialRequest] is not None  # type: ignore[index] # any of four

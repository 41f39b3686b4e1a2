"""What the contract promises to checkers about ClientCodec and communicators."""

from typing import assert_type

from pykmp import (
    ClientCommunicator,
    GetRegisterRequest,
    GetRegisterResponse,
    GetSerialRequest,
    GetSerialResponse,
    GetTypeRequest,
    GetTypeResponse,
    PySerialClientCommunicator,
)
from pykmp.client import (
    DESTINATION_ADDRESS_DEFAULT,
    PYSERIAL_AVAILABLE,
    ClientCodec,
    EncodedClientRequest,
    EncodedClientResponse,
)
from pykmp.codec import PhysicalBytes


class OwnCommunicator(ClientCommunicator):
    """A communicator over a wire of one's own."""

    def read(self, *, num_bytes: int | None = None) -> PhysicalBytes:
        """Return what came."""
        return PhysicalBytes(b"" if num_bytes is None else bytes(num_bytes))

    def write(self, data: PhysicalBytes) -> None:
        """Send bytes."""


def test_send_request_returns_the_response_of_the_request(
    communicator: ClientCommunicator,
) -> None:
    """A program that reads ``.serial`` off the answer does not pass its checker."""
    serial = communicator.send_request(message=GetSerialRequest())
    meter_type = communicator.send_request(message=GetTypeRequest())
    registers = communicator.send_request(message=GetRegisterRequest(registers=[60]))

    assert_type(serial, GetSerialResponse)
    assert_type(meter_type, GetTypeResponse)
    assert_type(registers, GetRegisterResponse)


def test_every_communicator_infers_the_response(own: OwnCommunicator) -> None:
    """A program loses its types by choosing a wire."""
    multical = PySerialClientCommunicator(serial_device="loop://", timeout_seconds=1)

    assert_type(multical.send_request(message=GetSerialRequest()), GetSerialResponse)
    assert_type(
        own.send_request(message=GetTypeRequest(), destination_address=0x7F),
        GetTypeResponse,
    )
    assert_type(multical.read(num_bytes=1), PhysicalBytes)


def test_the_codec_keeps_the_request_in_its_types(codec: ClientCodec) -> None:
    """A program that hands the encoded request on loses which one it is."""
    serial = codec.encode(GetSerialRequest())
    registers = ClientCodec().encode(GetRegisterRequest(registers=(60, 68)))

    assert_type(serial, EncodedClientRequest[GetSerialRequest])
    assert_type(registers, EncodedClientRequest[GetRegisterRequest])
    assert_type(serial.physical_bytes, PhysicalBytes)
    assert_type(serial.request_cls, type[GetSerialRequest])


def test_the_codec_decodes_to_the_response_of_the_request(codec: ClientCodec) -> None:
    """A program that decodes a frame has to cast what it gets."""
    frame = EncodedClientResponse(
        physical_bytes=PhysicalBytes(b""), request_cls=GetSerialRequest
    )

    assert_type(frame, EncodedClientResponse[GetSerialRequest])
    assert_type(codec.decode(frame=frame), GetSerialResponse)


def test_constants_have_plain_types() -> None:
    """A program that passes the default address on does not pass its checker."""
    address: int = DESTINATION_ADDRESS_DEFAULT
    available: bool = PYSERIAL_AVAILABLE

    ClientCodec(destination_address=address if available else 0x7F)

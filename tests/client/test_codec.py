"""Frames for programs that do their own I/O."""

from typing import Any

import pytest

from pykmp.client import (
    DESTINATION_ADDRESS_DEFAULT,
    ClientCodec,
    EncodedClientRequest,
    EncodedClientResponse,
)
from pykmp.codec import PhysicalBytes
from pykmp.errors import AckReceivedException, BaseCodecError
from tests.exchange.frames import (
    ACK,
    DAMAGED,
    FOREIGN,
    MALFORMED,
    METER_TYPE,
    NOISE,
    SERIAL_REQUEST,
    TRUNCATED,
)
from tests.exchange.requests import EXCHANGES, Exchange, facts

ANSWERED = [exchange for exchange in EXCHANGES if exchange.answer != ACK]
ACKNOWLEDGED = [exchange for exchange in EXCHANGES if exchange.answer == ACK]


def decode(exchange: Exchange, raw: bytes) -> object:
    """Return what a frame says in answer to a request."""
    frame: EncodedClientResponse[Any] = EncodedClientResponse(
        physical_bytes=PhysicalBytes(raw), request_cls=type(exchange.request)
    )
    return ClientCodec().decode(frame=frame)


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_any_request_becomes_its_frame(exchange: Exchange) -> None:
    """A meter is asked something else."""
    encoded = ClientCodec().encode(exchange.request)

    assert encoded == EncodedClientRequest(
        physical_bytes=PhysicalBytes(exchange.frame),
        request_cls=type(exchange.request),
    )


@pytest.mark.parametrize("exchange", ANSWERED, ids=str)
def test_any_answer_becomes_its_response(exchange: Exchange) -> None:
    """An answer is not understood, or as something else."""
    response = decode(exchange, exchange.answer)

    assert facts(response) == facts(exchange.response)


@pytest.mark.parametrize("exchange", ACKNOWLEDGED, ids=str)
def test_an_acknowledgement_carries_nothing(exchange: Exchange) -> None:
    """A program that catches this for acknowledgements ends with another error."""
    with pytest.raises(NotImplementedError) as caught:
        decode(exchange, ACK)

    assert isinstance(caught.value.__cause__, AckReceivedException)


@pytest.mark.parametrize(
    "raw", [b"", NOISE, SERIAL_REQUEST, TRUNCATED, DAMAGED, MALFORMED, METER_TYPE]
)
def test_what_is_no_answer_is_refused(raw: bytes) -> None:
    """Noise is taken for an answer."""
    serial = next(one for one in ANSWERED if str(one) == "GetSerialRequest")

    with pytest.raises(BaseCodecError):
        decode(serial, raw)


def test_the_address_of_an_answer_is_not_looked_at() -> None:
    """A program that sorts answers by address itself cannot read the others."""
    serial = next(one for one in ANSWERED if str(one) == "GetSerialRequest")

    assert decode(serial, FOREIGN) is not None


@pytest.mark.parametrize("address", [0, 0x3F, 0x7F, 0xBF, 0xFF])
def test_a_request_goes_to_the_address_of_the_codec(address: int) -> None:
    """A logger module is never reached."""
    serial = next(one for one in ANSWERED if str(one) == "GetSerialRequest")

    encoded = ClientCodec(destination_address=address).encode(serial.request)

    assert encoded.physical_bytes[1] == address
    assert DESTINATION_ADDRESS_DEFAULT == 0x3F

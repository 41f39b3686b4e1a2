"""ClientCommunicator: a subclass brings read and write, and gets send_request."""

import logging

import pytest

from pykmp.client import ClientCommunicator
from pykmp.codec import CrcChecksumInvalidError, InvalidDestinationAddressError
from pykmp.messages import (
    GetRegisterRequest,
    GetRegisterResponse,
    GetSerialRequest,
    GetSerialResponse,
)
from tests.contract.canned import CannedCommunicator
from tests.contract.frames import CLOCK, SERIAL, SERIAL_REQUEST
from tests.strategies import frame_of


def test_read_and_write_are_enough() -> None:
    """A communicator written for the release, over a wire of its own, cannot ask."""
    communicator = CannedCommunicator(SERIAL)

    response = communicator.send_request(message=GetSerialRequest())

    assert type(response) is GetSerialResponse
    assert response.serial == "6892850"


def test_a_request_is_written_once_and_in_one_piece() -> None:
    """A meter drops a request whose bytes come apart."""
    communicator = CannedCommunicator(SERIAL)

    communicator.send_request(message=GetSerialRequest())

    assert communicator.written == [SERIAL_REQUEST]
    assert type(communicator.written[0]) is bytes


def test_a_request_goes_to_the_given_address() -> None:
    """A logger module is never reached."""
    communicator = CannedCommunicator(frame_of(b"\x7f\x02\x00\x00\x00\x07"))

    response = communicator.send_request(
        message=GetSerialRequest(), destination_address=0x7F
    )

    assert response.serial == "7"
    assert communicator.written == [bytes.fromhex("80 7f 02 38 25 0d")]


def test_a_bad_address_is_refused_before_anything_is_written() -> None:
    """A line is disturbed by a request that cannot be."""
    communicator = CannedCommunicator(SERIAL)

    with pytest.raises(InvalidDestinationAddressError):
        communicator.send_request(message=GetSerialRequest(), destination_address=256)

    assert communicator.written == []


def test_one_communicator_asks_again_and_again() -> None:
    """A program that keeps its communicator reads once and never again."""
    communicator = CannedCommunicator(SERIAL, CLOCK, SERIAL)

    serial = communicator.send_request(message=GetSerialRequest())
    clock = communicator.send_request(message=GetRegisterRequest(registers=[1002]))
    again = communicator.send_request(message=GetSerialRequest())

    assert serial == again
    assert type(clock) is GetRegisterResponse
    assert list(clock.registers) == [1002]


def test_damage_is_a_checksum_error() -> None:
    """A program that repeats its question after a bad checksum ends instead."""
    damaged = SERIAL[:-2] + b"\x5c\x0d"

    with pytest.raises(CrcChecksumInvalidError):
        CannedCommunicator(*[damaged] * 50).send_request(message=GetSerialRequest())


def test_silence_is_a_timeout() -> None:
    """A program that waits for the meter to come back ends instead."""
    with pytest.raises(TimeoutError):
        CannedCommunicator().send_request(message=GetSerialRequest())


def test_it_cannot_be_made_without_a_wire() -> None:
    """A forgotten subclass shows as a strange error far away."""
    with pytest.raises(TypeError):
        ClientCommunicator()  # type: ignore[abstract] # the refusal is under test


def test_the_conversation_is_logged(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever debugs a head does not see what went over the line."""
    caplog.set_level(logging.DEBUG)

    CannedCommunicator(SERIAL).send_request(message=GetSerialRequest())

    client = [
        (record.levelname, record.getMessage())
        for record in caplog.records
        if record.name == "pykmp.client"
    ]
    assert client[:3] == [
        ("DEBUG", "Request encoded: 803F0235E90D"),
        ("INFO", "Sending GetSerialRequest..."),
        ("DEBUG", "Received bytes on serial: '403F0200692D32CD5D0D'"),
    ]

"""Bugs of the release in conversations: noise, other people's answers, late answers."""

import time

import pytest

from pykmp.client import PySerialClientCommunicator
from pykmp.errors import KmpError
from pykmp.messages import GetRegisterRequest, GetSerialRequest
from tests.contract.canned import CannedCommunicator
from tests.contract.conftest import RunTool, StartMeter
from tests.contract.frames import (
    FLOW,
    HEAT,
    METER_TYPE,
    OTHER_SERIAL,
    SERIAL,
    SERIAL_REQUEST,
    registers,
)
from tests.contract.scripted import Reaction, Say
from tests.strategies import frame_of

ELSEWHERE = frame_of(b"\x7f\x02\x00\x00\x00\x07")

#: What may stand on the line before the answer.
BEFORE = {
    "echo": SERIAL_REQUEST,
    "lone zero": b"\x00",
    "noise": bytes.fromhex("00 55 ff 1b 7e"),
    "noise with stop bytes": bytes.fromhex("55 0d 55 0d"),
    "stray acknowledgement": b"\x06",
    "frame cut short": SERIAL[:5],
    "damaged frame": SERIAL[:-2] + b"\x5c\x0d",
    "answer from another address": ELSEWHERE,
    "answer to another command": METER_TYPE,
    "all of it": SERIAL_REQUEST + b"\x00\x06" + ELSEWHERE + METER_TYPE,
}


@pytest.fixture(params=list(BEFORE.values()), ids=list(BEFORE))
def before(request: pytest.FixtureRequest) -> bytes:
    """Return what stands on the line before the answer."""
    raw: bytes = request.param
    return raw


def test_the_answer_is_found_behind_anything(
    before: bytes, start_meter: StartMeter
) -> None:
    """A head that reflects, or a noisy line, makes every read fail."""
    meter = start_meter(before + SERIAL)
    communicator = PySerialClientCommunicator(serial_device=meter.url)

    response = communicator.send_request(message=GetSerialRequest())

    assert response.serial == "6892850"


@pytest.mark.parametrize("name", ["echo", "stray acknowledgement", "all of it"])
def test_the_tool_finds_the_answer_behind_anything(
    name: str, start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A head that reflects makes the tool fail."""
    meter = start_meter(BEFORE[name] + SERIAL)

    finished = run_tool("-d", meter.url, "get-serial")

    assert finished.stdout == "Meter serial is: 6892850\n"
    assert finished.returncode == 0


def test_a_users_communicator_may_hear_its_echo() -> None:
    """A communicator over a head that reflects makes every read fail."""
    communicator = CannedCommunicator(SERIAL_REQUEST, SERIAL)

    response = communicator.send_request(message=GetSerialRequest())

    assert response.serial == "6892850"
    assert communicator.written == [SERIAL_REQUEST]


@pytest.mark.parametrize(
    "raw",
    [ELSEWHERE, METER_TYPE, SERIAL_REQUEST, b"\x06", b"\x55\x0d"],
    ids=["elsewhere", "other command", "echo", "acknowledgement", "noise"],
)
def test_what_is_no_answer_to_us_is_none(raw: bytes) -> None:
    """The serial number of another device is taken for this one's."""
    with pytest.raises(KmpError):
        CannedCommunicator(raw).send_request(message=GetSerialRequest())


def test_registers_that_were_not_asked_for_are_no_answer() -> None:
    """A late answer to another question is booked on this one's registers."""
    communicator = CannedCommunicator(registers(FLOW))

    with pytest.raises(KmpError):
        communicator.send_request(message=GetRegisterRequest(registers=[60]))


def test_a_late_answer_does_not_answer_the_next_question(
    start_meter: StartMeter,
) -> None:
    """Every answer after a slow one belongs to the question before."""

    def late(say: Say) -> None:
        time.sleep(0.4)
        say(SERIAL)

    reactions: list[Reaction | bytes] = [late, OTHER_SERIAL, registers(HEAT)]
    communicator = PySerialClientCommunicator(
        serial_device=start_meter(*reactions).url, timeout_seconds=0.2
    )
    with pytest.raises(TimeoutError):
        communicator.send_request(message=GetSerialRequest())

    next_number = communicator.send_request(message=GetSerialRequest()).serial
    values = communicator.send_request(message=GetRegisterRequest(registers=[60]))

    assert next_number == "19088743"
    assert list(values.registers) == [60]


def test_endless_noise_ends(start_meter: StartMeter) -> None:
    """A line next to a motor hangs the program for ever."""

    def endless(say: Say) -> None:
        for _ in range(150):
            say(b"\x55" * 16)
            time.sleep(0.01)

    communicator = PySerialClientCommunicator(
        serial_device=start_meter(endless).url, timeout_seconds=0.2
    )

    with pytest.raises(KmpError):
        communicator.send_request(message=GetSerialRequest())


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        (b"", ["get-serial"]),
        (b"", ["get-register"]),
        (SERIAL_REQUEST, ["get-serial"]),
        (b"\x55" * 40, ["get-serial"]),
        (SERIAL[:-2] + b"\x5c\x0d", ["get-serial"]),
        (METER_TYPE, ["get-serial"]),
    ],
    ids=["silence", "silent register", "echo", "noise", "damage", "other command"],
)
def test_a_failed_read_is_a_failure_with_a_word(
    answer: bytes, words: list[str], start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A script takes silence for success, or a person sees a traceback."""
    meter = start_meter(*[answer] * 10)

    finished = run_tool("-d", meter.url, "--timeout", "0.2", *words)

    assert finished.returncode != 0
    assert finished.stdout == ""
    assert 1 <= len(finished.stderr.splitlines()) <= 3
    assert "Traceback" not in finished.stderr
    assert meter.requests


@pytest.mark.parametrize(
    "device", ["/dev/no-such-device", "socket://127.0.0.1:1", "bogus://x", "socket://"]
)
def test_a_device_that_cannot_be_used_is_one_line(
    device: str, run_tool: RunTool
) -> None:
    """A person sees a traceback in place of which device it is."""
    finished = run_tool("-d", device, "get-serial")

    assert finished.returncode != 0
    assert finished.stdout == ""
    assert device in finished.stderr
    assert len(finished.stderr.splitlines()) == 1


def test_more_than_eight_registers_are_several_requests(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A person who asks for nine registers sees a traceback."""
    meter = start_meter(registers(HEAT), registers(FLOW))
    ids = [60, 61, 62, 63, 64, 65, 66, 67, 74]

    finished = run_tool(
        "-d",
        meter.url,
        "get-register",
        *(word for id_ in ids for word in ("--register", str(id_))),
    )

    assert len(meter.requests) == 2
    assert "  60 → Heat Energy (E1) = 0.303 GJ" in finished.stdout
    assert "  74 → Flow V1          = 3 l/h" in finished.stdout
    assert finished.returncode == 0

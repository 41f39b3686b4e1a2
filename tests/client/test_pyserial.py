"""PySerialClientCommunicator on real sockets and terminals, in real time."""

import time

import pytest

pytest.importorskip("serial")

from pykmp.client import ClientCommunicator, PySerialClientCommunicator, communicator
from pykmp.codec import PhysicalBytes
from pykmp.errors import (
    BadChecksumError,
    EchoOnlyError,
    LineLostError,
    NoiseOnlyError,
    PortBackendMissingError,
    SilenceError,
)
from pykmp.messages import GetRegisterRequest, GetSerialRequest
from tests.contract.scripted import (
    Reaction,
    Say,
    ScriptedMeter,
    on_terminal,
    over_tcp,
    says,
)
from tests.exchange.frames import (
    ACK,
    DAMAGED,
    NOISE,
    SERIAL,
    SERIAL_NUMBER,
    SERIAL_REQUEST,
    registers,
)


def after(seconds: float, raw: bytes) -> Reaction:
    """Return the reaction of saying this after a while."""

    def react(say: Say) -> None:
        time.sleep(seconds)
        say(raw)

    return react


def ask(
    *reactions: Reaction | bytes, timeout_seconds: float = 0.2
) -> PySerialClientCommunicator:
    """Return a communicator that asked once for the serial number and failed."""
    with over_tcp(ScriptedMeter(*reactions)) as meter:
        asking = PySerialClientCommunicator(
            serial_device=meter.url, timeout_seconds=timeout_seconds
        )
        try:
            asking.send_request(message=GetSerialRequest())
        finally:
            asking.close()
    return asking


@pytest.mark.parametrize(
    "heard",
    [
        [SERIAL],
        [SERIAL_REQUEST, SERIAL],
        [NOISE, ACK, SERIAL],
        [DAMAGED, SERIAL],
        [SERIAL[:4], SERIAL[4:]],
    ],
    ids=["alone", "echo", "noise", "damage", "pieces"],
)
def test_an_answer_is_found_over_tcp(heard: list[bytes]) -> None:
    """A program behind ser2net reads nothing."""
    with over_tcp(ScriptedMeter(says(*heard))) as meter:
        asking = PySerialClientCommunicator(serial_device=meter.url)

        response = asking.send_request(message=GetSerialRequest())

        asking.close()
    assert response.serial == str(SERIAL_NUMBER)
    assert meter.requests == [SERIAL_REQUEST]


def test_an_answer_is_found_on_a_terminal() -> None:
    """A program with a head on USB reads nothing."""
    with on_terminal(ScriptedMeter(says(NOISE, SERIAL))) as device:
        asking = PySerialClientCommunicator(serial_device=device)

        response = asking.send_request(message=GetSerialRequest())

        asking.close()
    assert response.serial == str(SERIAL_NUMBER)


@pytest.mark.parametrize(
    ("reactions", "kind"),
    [
        ([], SilenceError),
        ([SERIAL_REQUEST], EchoOnlyError),
        ([NOISE], NoiseOnlyError),
        ([DAMAGED], BadChecksumError),
    ],
    ids=["silence", "echo", "noise", "damage"],
)
def test_a_failure_is_named(
    reactions: list[Reaction | bytes], kind: type[Exception]
) -> None:
    """A user is told the wrong reason."""
    with pytest.raises(kind):
        ask(*reactions)


def test_a_late_answer_is_not_one_to_the_next_question() -> None:
    """A reading is stored under the time of the next one."""
    late = after(0.4, registers({60: 1}))
    with over_tcp(ScriptedMeter(late, registers({60: 2}))) as meter:
        asking = PySerialClientCommunicator(
            serial_device=meter.url, timeout_seconds=0.2
        )
        with pytest.raises(SilenceError):
            asking.send_request(message=GetRegisterRequest(registers=[60]))

        response = asking.send_request(message=GetRegisterRequest(registers=[60]))

        asking.close()
    assert response.registers[next(iter(response.registers))].value[-1] == 2


@pytest.mark.parametrize(
    ("num_bytes", "expected"), [(1, ACK), (3, ACK + SERIAL[:2]), (None, ACK + SERIAL)]
)
def test_reading_gives_as_much_as_is_wanted(
    num_bytes: int | None, expected: bytes
) -> None:
    """A program that reads by itself gets more or less than it asked for."""
    looped = PySerialClientCommunicator(serial_device="loop://", timeout_seconds=0.1)
    looped.write(PhysicalBytes(ACK + SERIAL + NOISE))

    raw = looped.read(num_bytes=num_bytes)
    rest = looped.read(num_bytes=len(ACK + SERIAL + NOISE) - len(raw))

    looped.close()
    assert raw == expected
    assert raw + rest == ACK + SERIAL + NOISE


def test_what_came_until_the_time_was_up_is_returned() -> None:
    """Whoever debugs a head does not see a piece of an answer."""
    looped = PySerialClientCommunicator(serial_device="loop://", timeout_seconds=0.1)
    looped.write(PhysicalBytes(NOISE))

    raw = looped.read(num_bytes=99)

    assert raw == NOISE
    with pytest.raises(TimeoutError, match=r"No bytes came within 0\.1 seconds"):
        looped.read()
    looped.close()


def test_a_line_that_is_closed_is_lost() -> None:
    """A program that goes on after closing waits for an answer."""
    looped = PySerialClientCommunicator(serial_device="loop://", timeout_seconds=0.1)
    looped.close()

    with pytest.raises(LineLostError):
        looped.send_request(message=GetSerialRequest())


def test_a_subclass_reads_in_its_own_way() -> None:
    """A program that watches its line by a subclass sees nothing of it."""

    class Watched(PySerialClientCommunicator):
        seen = b""

        def read(self, *, num_bytes: int | None = None) -> PhysicalBytes:
            raw = super().read(num_bytes=num_bytes)
            self.seen += raw
            return raw

    with over_tcp(ScriptedMeter(says(SERIAL_REQUEST, SERIAL))) as meter:
        watched = Watched(serial_device=meter.url)

        response = watched.send_request(message=GetSerialRequest())

        watched.close()
    assert response.serial == str(SERIAL_NUMBER)
    assert watched.seen == SERIAL_REQUEST + SERIAL


def test_it_shows_what_it_is() -> None:
    """A log does not tell two communicators apart."""
    looped = PySerialClientCommunicator(serial_device="loop://")

    assert repr(looped) == (
        "PySerialClientCommunicator(serial_device='loop://', timeout_seconds=2.0)"
    )
    assert isinstance(looped, ClientCommunicator)
    looped.close()


def test_without_pyserial_it_says_what_to_install(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A user without the extra sees a traceback about a missing module."""
    monkeypatch.setattr(communicator, "PYSERIAL_AVAILABLE", False)

    with pytest.raises(PortBackendMissingError) as caught:
        PySerialClientCommunicator(serial_device="/dev/ttyUSB0")

    assert str(caught.value) == (
        "Port /dev/ttyUSB0 needs a library that is not installed. Install it: pip "
        "install 'PyKMP[serial]', or 'PyKMP[esphome]' for esphome://."
    )

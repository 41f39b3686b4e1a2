"""PySerialClientCommunicator: real bytes over TCP, over a terminal, and loop://."""

import contextlib
import logging
from concurrent.futures import ThreadPoolExecutor

import pytest
import serial

from pykmp.client import PySerialClientCommunicator
from pykmp.codec import PhysicalBytes
from pykmp.messages import GetRegisterRequest, GetSerialRequest
from tests.contract.conftest import StartMeter
from tests.contract.frames import (
    FLOW,
    HEAT,
    OTHER_SERIAL,
    SERIAL,
    SERIAL_REQUEST,
    registers,
)
from tests.contract.scripted import (
    ScriptedMeter,
    on_terminal,
    over_tcp,
    says,
    says_slowly,
)

REFUSING = "socket://127.0.0.1:1"


#: The ports that were opened, each with its settings.
Opened = list[serial.SerialBase]


@pytest.fixture
def opened(monkeypatch: pytest.MonkeyPatch) -> Opened:
    """Keep every port that pyserial opens."""
    ports: Opened = []
    really_open = serial.serial_for_url

    def open_and_keep(url: str, **settings: float | str) -> serial.SerialBase:
        ports.append(really_open(url, **settings))  # type: ignore[arg-type] # as given
        return ports[-1]

    monkeypatch.setattr(serial, "serial_for_url", open_and_keep)
    return ports


def loop(timeout_seconds: float = 0.1) -> PySerialClientCommunicator:
    """Return a communicator that reads what it writes."""
    return PySerialClientCommunicator(
        serial_device="loop://", timeout_seconds=timeout_seconds
    )


def test_a_meter_is_read_over_tcp(start_meter: StartMeter) -> None:
    """A program behind ser2net reads nothing."""
    meter = start_meter(SERIAL, registers(HEAT, FLOW))
    communicator = PySerialClientCommunicator(serial_device=meter.url)

    serial_number = communicator.send_request(message=GetSerialRequest())
    values = communicator.send_request(message=GetRegisterRequest(registers=[60, 74]))

    assert serial_number.serial == "6892850"
    assert [data.value for data in values.registers.values()] == [HEAT[3:], FLOW[3:]]
    assert meter.requests[0] == SERIAL_REQUEST
    assert len(meter.requests) == 2


def test_a_meter_is_read_over_a_terminal() -> None:
    """A program with a head on USB reads nothing."""
    meter = ScriptedMeter(SERIAL)

    with on_terminal(meter) as device:
        communicator = PySerialClientCommunicator(serial_device=device)
        response = communicator.send_request(message=GetSerialRequest())

    assert response.serial == "6892850"
    assert meter.requests == [SERIAL_REQUEST]


def test_an_answer_in_pieces_is_one_answer(start_meter: StartMeter) -> None:
    """A bridge that delivers in bursts makes every read fail."""
    meter = start_meter(says(*(bytes([byte]) for byte in SERIAL)))
    communicator = PySerialClientCommunicator(serial_device=meter.url)

    response = communicator.send_request(message=GetSerialRequest())

    assert response.serial == "6892850"


def test_a_slow_answer_is_logged_as_one(
    start_meter: StartMeter, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever debugs a head sees an answer in crumbs in place of a frame."""
    caplog.set_level(logging.DEBUG, logger="pykmp.client")
    meter = start_meter(says_slowly(SERIAL))
    communicator = PySerialClientCommunicator(serial_device=meter.url)

    communicator.send_request(message=GetSerialRequest())

    assert "Received bytes on serial: '403F0200692D32CD5D0D'" in caplog.messages


def test_the_port_opens_once_on_construction(
    start_meter: StartMeter, opened: Opened
) -> None:
    """A bridge that takes one client refuses us, or a bad device shows late."""
    meter = start_meter(SERIAL, OTHER_SERIAL)

    communicator = PySerialClientCommunicator(serial_device=meter.url)

    assert len(opened) == 1
    for number in ("6892850", "19088743"):
        response = communicator.send_request(message=GetSerialRequest())
        assert response.serial == number
    assert len(opened) == 1
    assert meter.connections == 1


def test_the_line_runs_at_1200_8n2(opened: Opened) -> None:
    """A meter hears garbage."""
    loop()

    [port] = opened
    assert (port.baudrate, port.bytesize, port.parity, port.stopbits) == (
        1200,
        8,
        "N",
        2,
    )


def test_what_it_was_made_with_can_be_read() -> None:
    """A program that logs which device it reads fails."""
    communicator = loop(timeout_seconds=0.25)

    assert communicator.serial_device == "loop://"
    assert communicator.timeout_seconds == pytest.approx(0.25)
    assert repr(communicator) == (
        "PySerialClientCommunicator(serial_device='loop://', timeout_seconds=0.25)"
    )


def test_the_timeout_is_two_seconds_by_default() -> None:
    """A meter that thinks for a second is given up."""
    communicator = PySerialClientCommunicator(serial_device="loop://")

    assert communicator.timeout_seconds == pytest.approx(2.0)


def test_reading_ends_at_the_stop_byte() -> None:
    """A program that reads frame by frame gets two in one."""
    communicator = loop()
    communicator.write(PhysicalBytes(SERIAL_REQUEST + SERIAL))

    assert communicator.read() == SERIAL_REQUEST
    assert communicator.read() == SERIAL


def test_reading_a_number_of_bytes_gives_that_many() -> None:
    """A program that reads an acknowledgement, one byte, waits for a frame."""
    communicator = loop()
    communicator.write(PhysicalBytes(b"\x06" + SERIAL))

    assert communicator.read(num_bytes=1) == b"\x06"
    assert communicator.read(num_bytes=4) == SERIAL[:4]
    assert communicator.read() == SERIAL[4:]


def test_reading_gives_what_came_when_the_time_is_up() -> None:
    """Whoever debugs a head does not see the bytes that came."""
    communicator = loop()
    communicator.write(PhysicalBytes(b"\x00\x55"))

    assert communicator.read() == b"\x00\x55"


@pytest.mark.parametrize("num_bytes", [None, 3])
def test_reading_nothing_is_a_timeout(num_bytes: int | None) -> None:
    """A program that waits for a meter takes silence for an answer."""
    with pytest.raises(TimeoutError):
        loop().read(num_bytes=num_bytes)


def test_silence_of_a_meter_is_a_timeout(start_meter: StartMeter) -> None:
    """A program that waits for the meter to come back ends instead."""
    meter = start_meter()
    communicator = PySerialClientCommunicator(
        serial_device=meter.url, timeout_seconds=0.1
    )

    with pytest.raises(TimeoutError):
        communicator.send_request(message=GetSerialRequest())


def test_a_subclass_may_stand_between(start_meter: StartMeter) -> None:
    """A program that wakes its head, or logs, in its own read and write does not."""
    meter = start_meter(SERIAL)
    passed: list[bytes] = []

    class Watching(PySerialClientCommunicator):
        def read(self, *, num_bytes: int | None = None) -> PhysicalBytes:
            passed.append(super().read(num_bytes=num_bytes))
            return PhysicalBytes(passed[-1])

        def write(self, data: PhysicalBytes) -> None:
            passed.append(data)
            super().write(data)

    Watching(serial_device=meter.url).send_request(message=GetSerialRequest())

    assert passed == [SERIAL_REQUEST, SERIAL]


@pytest.mark.parametrize("device", ["/dev/no-such-device", REFUSING])
def test_an_unusable_device_is_pyserials_error(device: str) -> None:
    """A program that tries the next device ends instead."""
    with pytest.raises(serial.SerialException):
        PySerialClientCommunicator(serial_device=device)


def test_a_lost_line_is_an_error_of_pyserial() -> None:
    """A program that survives an unplugged head the way pyserial tells it ends."""
    meter = ScriptedMeter(SERIAL)
    with over_tcp(meter):
        communicator = PySerialClientCommunicator(
            serial_device=meter.url, timeout_seconds=0.3
        )
        communicator.send_request(message=GetSerialRequest())

    with pytest.raises(serial.SerialException):
        ask_until_it_is_told(communicator)


def ask_until_it_is_told(communicator: PySerialClientCommunicator) -> None:
    """Ask three times: the first writes to a connection that is gone may pass."""
    for _ in range(3):
        with contextlib.suppress(TimeoutError):
            communicator.send_request(message=GetSerialRequest())


def test_threads_share_a_communicator(start_meter: StartMeter) -> None:
    """A program with a thread for each value gets an error of ours instead."""
    meter = start_meter(*[SERIAL] * 6)
    communicator = PySerialClientCommunicator(serial_device=meter.url)

    def ask(_: int) -> str:
        return communicator.send_request(message=GetSerialRequest()).serial

    with ThreadPoolExecutor(3) as threads:
        serials = list(threads.map(ask, range(6)))

    assert serials == ["6892850"] * 6

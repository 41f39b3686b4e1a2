"""The doctor at ports that cannot be used: real devices, bridges and ser2net."""

import os
import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

import pytest

from pykmp.emulator import (
    EmulatedLine,
    LineSettings,
    emulated_lines,
    running_pty,
    running_tcp,
)
from pykmp.errors import PortBackendMissingError
from pykmp.exchange import ExchangeSettings
from pykmp.ports import Port, open_port
from pykmp.tool.doctor.causes import Diagnosis
from pykmp.tool.doctor.examination import examine
from pykmp.tool.doctor.visit import Visit
from pykmp.tool.exits import Exit
from tests.ports.far_end import free_port, ser2net

NOBODY: Final = 65534

#: Causes that are found here.
PORT_KEYS: Final = frozenset(
    {
        "port-unclear",
        "library-missing",
        "device-missing",
        "device-forbidden",
        "device-busy",
        "bridge-missing",
        "bridge-busy",
        "bridge-without-device",
        "port-refused",
    }
)


def examined(url: str, *, open_: Callable[..., Port] = open_port) -> Diagnosis:
    """Let the doctor look at a real port, in a hurry."""
    settings = ExchangeSettings(attempts=1, timeout_seconds=0.3)
    visit = Visit(url, settings=settings, open_port=open_)
    found = examine(visit, lambda _step: None)
    assert visit.steps
    return found


def line() -> EmulatedLine:
    """Return a healthy line."""
    (healthy,) = emulated_lines("403", settings=LineSettings(is_fast=True))
    return healthy


@contextmanager
def as_nobody() -> Iterator[None]:
    """Be a user without rights for a while, if we are the one with all."""
    user = os.geteuid()
    if user == 0:
        os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(user)


@pytest.mark.parametrize("url", ["socket://cellar", "rfc2217://:2002", "/"])
def test_a_text_that_is_no_port(url: str) -> None:
    """A slip of the pen is taken for a fault of the meter."""
    assert examined(url).cause.key == "port-unclear"


def test_a_missing_library() -> None:
    """Somebody looks for the cable, and it is a package that is missing."""

    def open_(url: str, *, baud: int) -> Port:
        del baud
        raise PortBackendMissingError(url=url, reason="neither is there")

    assert examined("/dev/ttyUSB0", open_=open_).cause.key == "library-missing"


def test_a_missing_device(tmp_path: Path) -> None:
    """An adapter that is not plugged in is not seen."""
    found = examined(str(tmp_path / "ttyUSB0"))

    assert found.cause.key == "device-missing"
    assert found.cause.exit is Exit.PORT


def test_a_forbidden_device() -> None:
    """The commonest fault after installation is not named."""
    with running_pty(line()) as path:
        Path(path).chmod(0)

        with as_nobody():
            found = examined(path)

    assert found.cause.key == "device-forbidden"


def test_a_busy_device_names_who_holds_it() -> None:
    """Two programs want one meter, and nobody says which is the other."""
    with running_pty(line()) as path:
        first = open_port(path)

        found = examined(path)

        first.close()
    assert found.cause.key == "device-busy"
    assert f"process {os.getpid()}" in found.detail


def test_a_missing_bridge() -> None:
    """ser2net does not run, and the head is turned round and round."""
    assert examined(f"socket://127.0.0.1:{free_port()}").cause.key == "bridge-missing"


def test_rfc2217_at_a_raw_port() -> None:
    """A wrong scheme is taken for a silent meter."""
    with running_tcp([line()]) as (url,):
        found = examined(url.replace("socket", "rfc2217"))

    assert found.cause.key == "port-refused"
    assert "socket://" in found.detail


@pytest.mark.needs("ser2net")
class TestSer2net:
    """A real ser2net on an emulated meter."""

    def test_a_second_client(self, tmp_path: Path) -> None:
        """Two clients want one meter, and the second is sent to the head."""
        with (
            running_pty(line()) as path,
            ser2net(tmp_path, "tcp", Path(path)) as address,
        ):
            host, _, port = address.rpartition(":")
            with socket.create_connection((host, int(port))) as first:
                first.sendall(b"\0")

                found = examined(f"socket://{address}")

        assert found.cause.key == "bridge-busy"

    @pytest.mark.parametrize(
        ("scheme", "accepter"),
        [("socket", "tcp"), ("rfc2217", "telnet(rfc2217),tcp")],
    )
    def test_a_missing_device(self, tmp_path: Path, scheme: str, accepter: str) -> None:
        """The bridge answers and the device behind it is gone."""
        gone = tmp_path / "gone"
        with ser2net(tmp_path, accepter, gone) as address:
            found = examined(f"{scheme}://{address}")

        assert found.cause.key == "bridge-without-device"

    @pytest.mark.parametrize(
        ("scheme", "accepter", "key"),
        [
            ("socket", "tcp", "silence"),
            ("rfc2217", "telnet(rfc2217),tcp", "well"),
        ],
    )
    def test_a_wrong_speed(
        self, tmp_path: Path, scheme: str, accepter: str, key: str
    ) -> None:
        """A bridge at 9600 baud is silent; RFC 2217 puts it right."""
        with ExitStack() as stack:
            path = stack.enter_context(running_pty(line()))
            address = stack.enter_context(ser2net(tmp_path, accepter, Path(path)))

            found = examined(f"{scheme}://{address}")

        assert found.cause.key == key
        if key == "silence":
            assert any(
                "wrong speed of the bridge" in each for each in found.cause.advice
            )

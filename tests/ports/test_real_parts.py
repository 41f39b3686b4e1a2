"""Ports against the programs that stand between users and their meters."""

import os
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from termios import B1200, CSTOPB, tcgetattr

import pytest

from pykmp.errors import LineLostError, PortBusyError, PortError, PortNotFoundError
from tests.ports.conftest import Opener
from tests.ports.far_end import (
    PATIENCE_SECONDS,
    free_port,
    read_all,
    running,
    ser2net,
    ser2net_on,
    socat_pair,
    wait_for,
)

_EVERYTHING = bytes(range(256))
_ACCEPTERS = {"socket": "tcp", "rfc2217": "telnet(rfc2217),tcp"}

pytestmark = pytest.mark.needs("socat", "ser2net")


class Line:
    """A line that socat makes: one end for a port or a bridge, one for the test."""

    def __init__(self, near: Path, far: Path) -> None:
        self.near = near
        self._fileno = os.open(far, os.O_RDWR | os.O_NOCTTY)

    def send(self, raw: bytes) -> None:
        """Send *raw* as the meter would."""
        os.write(self._fileno, raw)

    def receive(self, length: int) -> bytes:
        """Return *length* bytes as the meter would hear them."""
        raw = b""
        while len(raw) < length:
            raw += os.read(self._fileno, length - len(raw))
        return raw

    def settings(self) -> tuple[int, bool]:
        """Return the speed of the near end, and whether it has two stop bits."""
        fileno = os.open(self.near, os.O_RDWR | os.O_NOCTTY)
        found = tcgetattr(fileno)
        os.close(fileno)
        return found[4], bool(found[2] & CSTOPB)

    def close(self) -> None:
        """Let go of the far end."""
        os.close(self._fileno)


@pytest.fixture
def line(tmp_path: Path) -> Iterator[Line]:
    """Return a line between two terminals."""
    with socat_pair(tmp_path) as (near, far):
        line = Line(near, far)
        yield line
        line.close()


class TestDevice:
    """A device that is one end of a socat pair."""

    def test_every_byte_passes_both_ways(self, open_any: Opener, line: Line) -> None:
        """What the meter says is what is read."""
        port = open_any(str(line.near))

        port.write(_EVERYTHING)
        line.send(_EVERYTHING)

        assert line.receive(256) == _EVERYTHING
        assert read_all(port, 256) == _EVERYTHING

    def test_the_end_of_socat_is_a_lost_line(
        self, open_any: Opener, tmp_path: Path
    ) -> None:
        """A bridge that ends is noticed while reading."""
        with ExitStack() as stack:
            near, _ = stack.enter_context(socat_pair(tmp_path))
            port = open_any(str(near))
            stack.close()

            with pytest.raises(LineLostError):
                port.read(PATIENCE_SECONDS)

        with pytest.raises(PortNotFoundError):
            open_any(str(near))


@pytest.mark.parametrize("scheme", _ACCEPTERS)
class TestSer2net:
    """A bridge in the meter cupboard, raw and by RFC 2217."""

    def test_every_byte_passes_both_ways(
        self, open_any: Opener, tmp_path: Path, line: Line, scheme: str
    ) -> None:
        """Telnet's escape and end of line are data, too."""
        with ser2net(tmp_path, _ACCEPTERS[scheme], line.near) as address:
            port = open_any(f"{scheme}://{address}")

            port.write(_EVERYTHING)
            heard = line.receive(256)
            line.send(_EVERYTHING)

            assert heard == _EVERYTHING
            assert read_all(port, 256) == _EVERYTHING

    def test_a_second_client_is_told_that_it_is_busy(
        self, open_any: Opener, tmp_path: Path, line: Line, scheme: str
    ) -> None:
        """Whoever comes second learns why nothing works."""
        with ser2net(tmp_path, _ACCEPTERS[scheme], line.near) as address:
            open_any(f"{scheme}://{address}")

            with pytest.raises(PortBusyError) as caught:
                _open_and_listen(open_any, f"{scheme}://{address}")

        assert caught.value.reason == "it says: Port already in use"

    def test_a_missing_device_of_the_bridge_is_told(
        self, open_any: Opener, tmp_path: Path, scheme: str
    ) -> None:
        """A bridge whose device is missing says so, and is quoted."""
        gone = tmp_path / "gone"
        with (
            ser2net(tmp_path, _ACCEPTERS[scheme], gone) as address,
            pytest.raises(PortError) as caught,
        ):
            _open_and_listen(open_any, f"{scheme}://{address}")

        assert "it said: " in caught.value.reason

    def test_a_killed_bridge_is_a_lost_line_and_comes_back(
        self, open_any: Opener, tmp_path: Path, line: Line, scheme: str
    ) -> None:
        """A restart in mid-conversation costs one read, and nothing after it."""
        number = free_port()
        url = f"{scheme}://127.0.0.1:{number}"
        accepter = _ACCEPTERS[scheme]
        with ser2net_on(tmp_path, accepter, line.near, port=number) as process:
            port = open_any(url)
            line.send(b"\x40\x3f")
            assert read_all(port, 2) == b"\x40\x3f"
            process.kill()
            process.wait()

            with pytest.raises(LineLostError):
                port.read(PATIENCE_SECONDS)
            with pytest.raises(PortNotFoundError):
                open_any(url)
        port.close()

        with ser2net_on(tmp_path, accepter, line.near, port=number):
            again = open_any(url)
            line.send(b"\x06")

            assert read_all(again, 1) == b"\x06"

    def test_a_closed_port_makes_room_for_the_next(
        self, open_any: Opener, tmp_path: Path, line: Line, scheme: str
    ) -> None:
        """A client that goes away leaves the bridge to others."""
        with ser2net(tmp_path, _ACCEPTERS[scheme], line.near) as address:
            open_any(f"{scheme}://{address}").close()

            wait_for(lambda: _is_free(open_any, f"{scheme}://{address}"))


def _open_and_listen(open_any: Opener, url: str) -> None:
    port = open_any(url)
    for _ in range(2):
        port.read(PATIENCE_SECONDS)


def _is_free(open_any: Opener, url: str) -> bool:
    try:
        port = open_any(url)
        assert port.read(0.2) == b""
    except (PortError, AssertionError):
        return False
    return True


class TestSettingsOfTheLine:
    """Who decides about the speed behind a bridge."""

    def test_rfc2217_sets_the_line(
        self, open_any: Opener, tmp_path: Path, line: Line
    ) -> None:
        """A bridge set to 9600 baud and one stop bit is put right."""
        with ser2net(tmp_path, _ACCEPTERS["rfc2217"], line.near) as address:
            open_any(f"rfc2217://{address}")

            assert line.settings() == (B1200, True)

    def test_a_raw_socket_cannot(
        self, open_any: Opener, tmp_path: Path, line: Line
    ) -> None:
        """A wrong speed of the bridge stays wrong: documentation says so."""
        with ser2net(tmp_path, _ACCEPTERS["socket"], line.near) as address:
            open_any(f"socket://{address}")

            assert line.settings() != (B1200, True)


def test_a_socat_bridge_serves_a_device(open_any: Opener, line: Line) -> None:
    """The simplest bridge of all is enough for a raw socket."""
    number = free_port()
    listener = f"tcp-listen:{number},bind=127.0.0.1,fork"
    with running("socat", listener, f"{line.near},raw,echo=0"):
        wait_for(lambda: _is_open(open_any, f"socket://127.0.0.1:{number}"))
        port = open_any(f"socket://127.0.0.1:{number}")

        port.write(_EVERYTHING)

        assert line.receive(256) == _EVERYTHING
        port.close()


def _is_open(open_any: Opener, url: str) -> bool:
    try:
        open_any(url).close()
    except PortError:
        return False
    return True

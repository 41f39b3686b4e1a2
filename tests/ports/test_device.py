"""Devices, tried on pseudo terminals."""

import os
import termios
from pathlib import Path

import pytest

from pykmp.errors import (
    LineLostError,
    PortBusyError,
    PortError,
    PortNotFoundError,
    PortPermissionError,
    PortUnavailableError,
    PortUrlError,
)
from pykmp.ports.translation import ON_OPENING
from tests.ports.conftest import Opener
from tests.ports.far_end import PATIENCE_SECONDS, Terminal, read_all, wait_for

_SPEEDS = {
    1200: termios.B1200,
    2400: termios.B2400,
    9600: termios.B9600,
}
_NOBODY = 65534


class TestSettings:
    """The line speaks as the meter does."""

    @pytest.mark.parametrize("baud", _SPEEDS)
    def test_the_terminal_has_the_speed_asked_for(
        self, open_any: Opener, terminal: Terminal, baud: int
    ) -> None:
        """A meter at another speed would be heard as garbage."""
        open_any(terminal.name, baud=baud)

        settings = termios.tcgetattr(terminal.fileno)

        assert (settings[4], settings[5]) == (_SPEEDS[baud], _SPEEDS[baud])

    def test_bytes_have_eight_bits_no_parity_and_two_stop_bits(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """A meter drops requests whose second stop bit is cut off."""
        open_any(terminal.name)

        flags = termios.tcgetattr(terminal.fileno)[2]

        assert flags & termios.CSIZE == termios.CS8
        assert flags & termios.PARENB == 0
        assert flags & termios.CSTOPB == termios.CSTOPB

    def test_no_byte_is_changed_on_its_way(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """A stop byte must not become a line feed, nor 03 an interrupt."""
        everything = bytes(range(256))
        port = open_any(terminal.name)

        port.write(everything)
        terminal.send(everything)

        assert terminal.receive(256) == everything
        assert read_all(port, 256) == everything

    @pytest.mark.parametrize("baud", [0, -1])
    def test_an_impossible_speed_is_told(
        self, open_any: Opener, terminal: Terminal, baud: int
    ) -> None:
        """The speed 0 hangs up instead."""
        with pytest.raises(PortUnavailableError) as caught:
            open_any(terminal.name, baud=baud)

        assert caught.value.reason == f"there is no speed of {baud} baud"


class TestReadingAndWriting:
    """The contract of every port."""

    def test_reading_returns_all_that_is_there(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """An answer is not cut into bytes."""
        port = open_any(terminal.name)
        terminal.send(b"\x40\x3f\x02")

        assert read_all(port, 3) == b"\x40\x3f\x02"

    def test_reading_returns_nothing_when_the_time_is_up(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """A silent meter ends a wait instead of failing it."""
        port = open_any(terminal.name)

        assert port.read(0.01) == b""

    @pytest.mark.parametrize("timeout_seconds", [0, -1])
    def test_reading_without_time_asks_once(
        self, open_any: Opener, terminal: Terminal, timeout_seconds: float
    ) -> None:
        """What came during a pause is found without waiting for more."""
        port = open_any(terminal.name)

        before = port.read(timeout_seconds)
        terminal.send(b"\x06")

        assert before == b""
        wait_for(lambda: port.read(timeout_seconds) == b"\x06")

    def test_a_request_is_one_write(
        self, open_any: Opener, terminal: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A gap of 27 ms inside a request makes the meter drop it."""
        port = open_any(terminal.name)
        writes: list[bytes] = []
        real_write = os.write

        def write(fileno: int, raw: bytes) -> int:
            writes.append(bytes(raw))
            return real_write(fileno, raw)

        monkeypatch.setattr(os, "write", write)
        port.write(bytes.fromhex("80 3f 02 35 e9 0d"))
        monkeypatch.undo()

        assert bytes.fromhex("80 3f 02 35 e9 0d") in writes
        assert terminal.receive(6) == bytes.fromhex("80 3f 02 35 e9 0d")

    def test_the_clock_goes_on(self, open_any: Opener, terminal: Terminal) -> None:
        """Waiting can be measured on the port's own clock."""
        port = open_any(terminal.name)

        start = port.now()
        port.read(0.01)

        assert port.now() > start


class TestLosing:
    """A line that goes away."""

    def test_a_pulled_plug_is_a_lost_line(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """A program that runs for years must notice and open again."""
        port = open_any(terminal.name)
        terminal.close()

        with pytest.raises(LineLostError) as caught:
            port.read(PATIENCE_SECONDS)

        assert caught.value.url == terminal.name

    def test_it_stays_lost(self, open_any: Opener, terminal: Terminal) -> None:
        """A second try on a dead line must not wait for ever."""
        port = open_any(terminal.name)
        terminal.close()

        for _ in range(3):
            with pytest.raises(LineLostError):
                port.read(PATIENCE_SECONDS)
        with pytest.raises(LineLostError):
            port.write(b"\x80")

    def test_writing_to_a_pulled_plug_is_a_lost_line(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """The first to notice may be the request."""
        port = open_any(terminal.name)
        terminal.close()

        with pytest.raises(LineLostError):
            port.write(b"\x80")

    def test_a_closed_port_says_so(self, open_any: Opener, terminal: Terminal) -> None:
        """A mistake of the program is not blamed on the plug."""
        port = open_any(terminal.name)
        port.close()

        with pytest.raises(LineLostError) as reading:
            port.read(0)
        with pytest.raises(LineLostError) as writing:
            port.write(b"\x80")

        assert reading.value.reason == "this program closed it"
        assert writing.value.reason == "this program closed it"

    def test_closing_twice_does_no_harm(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """Cleaning up may happen in more than one place."""
        port = open_any(terminal.name)

        port.close()
        port.close()

        open_any(terminal.name)


class TestOpening:
    """Doors that stay shut, and who is told what."""

    def test_a_second_opener_is_told_that_it_is_busy(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """Two readers on one line would tear each other's answers apart."""
        open_any(terminal.name)

        with pytest.raises(PortBusyError) as caught:
            open_any(terminal.name)

        assert f"(process {os.getpid()})" in caught.value.reason

    def test_after_closing_it_is_free_again(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """A reader that goes away leaves nothing locked."""
        open_any(terminal.name).close()

        assert open_any(terminal.name).read(0) == b""

    def test_a_forbidden_device_is_told(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """The most frequent first error of all has its own advice."""
        with pytest.raises(PortError):
            open_any("/dev/nothing/here")  # Loads what the other user may not read.
        Path(terminal.name).chmod(0)
        user = os.geteuid()
        if user == 0:
            os.seteuid(_NOBODY)

        try:
            with pytest.raises(PortPermissionError) as caught:
                open_any(terminal.name)
        finally:
            os.seteuid(user)

        assert "dialout" in str(caught.value)

    @pytest.mark.parametrize(
        ("url", "kind"),
        [
            ("/dev/ttyUSB_that_is_not_there", PortNotFoundError),
            ("device:///dev/ttyUSB_that_is_not_there", PortNotFoundError),
            ("/dev/null", PortUrlError),
            ("/tmp", PortUrlError),  # noqa: S108  (a folder, nothing is put there)
            ("/dev/null/tty", PortUrlError),
            ("/dev/tty\0", PortUrlError),
            ("/" + "x" * 300, PortUrlError),
            ("", PortUrlError),
            ("  ", PortUrlError),
            ("nonsense://meter", PortUrlError),
            ("http://[::1/", PortUrlError),
        ],
    )
    def test_what_is_no_device_is_told(
        self, open_any: Opener, url: str, kind: type[PortError]
    ) -> None:
        """A typing error is told apart from a pulled plug."""
        with pytest.raises(PortError) as caught:
            open_any(url)

        assert type(caught.value) is kind
        assert caught.value.reason

    @pytest.mark.parametrize("number", ON_OPENING)
    def test_every_number_of_the_system_has_its_kind(
        self,
        open_any: Opener,
        terminal: Terminal,
        monkeypatch: pytest.MonkeyPatch,
        number: int,
    ) -> None:
        """No exception of a library reaches the user."""

        def refuse(*_: object) -> int:
            raise OSError(number, os.strerror(number))

        open_any(terminal.name).close()
        monkeypatch.setattr(os, "open", refuse)

        with pytest.raises(PortError) as caught:
            open_any(terminal.name)

        assert type(caught.value) is ON_OPENING[number]
        assert caught.value.reason == os.strerror(number)

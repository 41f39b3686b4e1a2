"""Which library opens what, and pyserial where serialx is missing."""

import asyncio
import sys
import termios

import pytest

from pykmp.errors import (
    LineLostError,
    PortBackendMissingError,
    PortBusyError,
    PortNotFoundError,
    PortUnavailableError,
    PortUrlError,
)
from pykmp.ports import open_async_port
from pykmp.ports.pyserial_port import PySerialPort
from pykmp.ports.threaded import ThreadedPort
from tests.ports.conftest import Opener
from tests.ports.far_end import (
    PATIENCE_SECONDS,
    Driven,
    Terminal,
    read_all,
    serve,
    swallow,
)


@pytest.fixture
def no_serialx(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let serialx be missing."""
    monkeypatch.setitem(sys.modules, "serialx", None)


@pytest.fixture
def no_pyserial(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let pyserial be missing."""
    monkeypatch.setitem(sys.modules, "serial", None)


class TestChoice:
    """Who is asked for a URL."""

    @pytest.mark.usefixtures("no_serialx", "no_pyserial")
    @pytest.mark.parametrize("url", ["/dev/ttyUSB0", "loop://", "esphome://cellar"])
    def test_without_any_library_the_extra_is_named(
        self, open_any: Opener, url: str
    ) -> None:
        """The bare package says what to install."""
        with pytest.raises(PortBackendMissingError, match=r"PyKMP\[serial\]"):
            open_any(url)

    @pytest.mark.usefixtures("no_serialx", "no_pyserial")
    def test_sockets_need_no_library(self, open_any: Opener) -> None:
        """The bare package reads meters behind a bridge."""
        with serve(swallow) as address:
            port = open_any(f"socket://{address}")

            assert port.read(0) == b""
            port.close()

    def test_esphome_names_what_it_needs(self, open_any: Opener) -> None:
        """A scheme of serialx that needs more than serialx is no typing error."""
        with pytest.raises(PortBackendMissingError) as caught:
            open_any("esphome://cellar?key=secret")

        assert caught.value.url == "esphome://cellar?key=***"
        assert caught.value.reason == "serialx[esphome] is not there"

    def test_pyserial_is_asked_for_what_serialx_lacks(self, open_any: Opener) -> None:
        """Tools of pyserial such as spy:// go on working."""
        port = open_any("loop://")

        port.write(b"\x80\x3f")

        assert read_all(port, 2) == b"\x80\x3f"

    @pytest.mark.usefixtures("no_pyserial")
    def test_a_scheme_that_nobody_knows_is_told(self, open_any: Opener) -> None:
        """A typing error is told from a missing library."""
        with pytest.raises(PortUrlError) as caught:
            open_any("sockett://192.0.2.7:2002")

        assert caught.value.reason == "unknown scheme sockett"


@pytest.mark.usefixtures("no_serialx")
class TestPyserial:
    """The contract of every port, by pyserial."""

    def test_the_terminal_has_the_settings_of_a_meter(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """1200 8N2, whoever opens it."""
        open_any(terminal.name)

        settings = termios.tcgetattr(terminal.fileno)

        assert settings[4] == settings[5] == termios.B1200
        assert settings[2] & termios.CSTOPB == termios.CSTOPB
        assert settings[2] & termios.CSIZE == termios.CS8

    def test_every_byte_passes_both_ways(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """No byte is changed on its way."""
        everything = bytes(range(256))
        port = open_any(terminal.name)

        port.write(everything)
        terminal.send(everything)

        assert terminal.receive(256) == everything
        assert read_all(port, 256) == everything

    def test_reading_returns_all_that_is_there(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """An answer is not cut into bytes."""
        port = open_any(terminal.name)
        terminal.send(b"\x40\x3f\x02")

        assert read_all(port, 3) == b"\x40\x3f\x02"

    def test_silence_ends_with_the_time(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """A silent meter ends a wait instead of failing it."""
        port = open_any(terminal.name)
        start = port.now()

        assert [port.read(0.05), port.read(0), port.read(-1)] == [b"", b"", b""]
        assert port.now() >= start + 0.05

    def test_a_pulled_plug_is_a_lost_line(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """A program that runs for years must notice and open again."""
        port = open_any(terminal.name)
        terminal.close()

        for _ in range(2):
            with pytest.raises(LineLostError):
                port.read(PATIENCE_SECONDS)
        with pytest.raises(LineLostError):
            port.write(b"\x80")

    def test_a_second_opener_is_told_that_it_is_busy(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """Two readers on one line would tear each other's answers apart."""
        open_any(terminal.name)

        with pytest.raises(PortBusyError):
            open_any(terminal.name)

    def test_a_missing_device_is_told(self, open_any: Opener) -> None:
        """Errors of pyserial are told apart as well."""
        with pytest.raises(PortNotFoundError):
            open_any("/dev/ttyUSB_that_is_not_there")
        with pytest.raises(PortUrlError):
            open_any("nonsense://meter")
        with pytest.raises(PortUnavailableError):
            open_any("hwgrep://an adapter that is not there")

    def test_a_closed_port_says_so(self, open_any: Opener, terminal: Terminal) -> None:
        """A mistake of the program is not blamed on the plug."""
        port = open_any(terminal.name)
        port.close()

        with pytest.raises(LineLostError, match="this program closed it"):
            port.read(0)
        with pytest.raises(LineLostError, match="this program closed it"):
            port.write(b"\x80")


@pytest.mark.usefixtures("no_serialx")
class TestThread:
    """A blocking port for asyncio."""

    def test_a_cancelled_read_loses_no_byte(self, terminal: Terminal) -> None:
        """A reader that is stopped leaves the answer to the next one."""

        async def read_after_cancelling() -> bytes:
            port = await open_async_port(terminal.name)
            reading = asyncio.create_task(port.read(PATIENCE_SECONDS))
            await asyncio.sleep(0)
            terminal.send(b"\x06")
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            chunk = await port.read(PATIENCE_SECONDS)
            await port.close()
            assert asyncio.all_tasks() == {asyncio.current_task()}
            return chunk

        assert asyncio.run(read_after_cancelling()) == b"\x06"

    def test_a_thread_of_a_loop_that_closed_ends(self, terminal: Terminal) -> None:
        """A program that forgot to close a port still ends."""
        ports: list[ThreadedPort] = []

        async def forget() -> None:
            port = await open_async_port(terminal.name)
            assert isinstance(port, ThreadedPort)
            ports.append(port)

        asyncio.run(forget())
        terminal.send(b"\x06")
        ports[0]._thread.join(PATIENCE_SECONDS)

        assert not ports[0]._thread.is_alive()
        ports[0]._port.close()

    def test_both_kinds_share_one_back_end(
        self, open_any: Opener, terminal: Terminal
    ) -> None:
        """What is fixed for one kind is fixed for the other."""
        port = open_any(terminal.name)

        behind = port.port._port if isinstance(port, Driven) else port  # type: ignore[attr-defined]

        assert isinstance(behind, PySerialPort)

"""`socket://` and `rfc2217://`, tried on servers of this machine."""

import asyncio
import errno
import select
import socket
import struct
import threading
from collections.abc import Callable

import pytest

from pykmp.errors import (
    LineLostError,
    PortBusyError,
    PortError,
    PortNotFoundError,
    PortUnavailableError,
    PortUrlError,
)
from pykmp.ports import AsyncPort, Port, open_async_port, open_port
from pykmp.ports.layer import PlainLayer
from pykmp.ports.rfc2217 import NO_AGREEMENT, Rfc2217Layer
from pykmp.ports.stream import StreamPort
from pykmp.ports.tcp import TcpPort
from tests.ports.conftest import Opener
from tests.ports.far_end import (
    PATIENCE_SECONDS,
    Driven,
    echo,
    free_port,
    read_all,
    serve,
    swallow,
    wait_for,
)

Behaviour = Callable[[socket.socket], None]

_MODULES = ("pykmp.ports.tcp", "pykmp.ports.stream")


@pytest.fixture
def impatient(monkeypatch: pytest.MonkeyPatch) -> None:
    """Make ports wait a moment for what never comes."""
    for module in _MODULES:
        monkeypatch.setattr(f"{module}.CONNECT_SECONDS", 0.1)
        monkeypatch.setattr(f"{module}.WRITE_SECONDS", 0.1)
    monkeypatch.setattr("pykmp.ports.stream.CLOSE_SECONDS", 0.1)


def _hang_up(connection: socket.socket) -> None:
    connection.recv(1)
    connection.shutdown(socket.SHUT_RDWR)


def _reset(connection: socket.socket) -> None:
    connection.recv(1)
    connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))


def _say_busy(connection: socket.socket) -> None:
    connection.sendall(b"Port already in use\r\n")


def _say_broken(connection: socket.socket) -> None:
    connection.sendall(b"Device open failure: no such file\r\n")


def _flood(connection: socket.socket) -> None:
    while True:
        connection.sendall(b"\x55" * 1000)


def _socket_of(port: object) -> socket.socket:
    if isinstance(port, TcpPort):
        return port._socket
    assert isinstance(port, Driven)
    return _socket_of_stream(port.port)


def _socket_of_stream(port: AsyncPort) -> socket.socket:
    assert isinstance(port, StreamPort)
    assert port._transport is not None
    found: socket.socket = port._transport.get_extra_info("socket")
    return found


class TestRawConnection:
    """The contract of every port, over a raw connection."""

    def test_no_byte_is_changed_on_its_way(self, open_any: Opener) -> None:
        """A raw port is transparent, telnet's escape included."""
        everything = bytes(range(256))
        with serve(echo) as address:
            port = open_any(f"socket://{address}")

            port.write(everything)

            assert read_all(port, 256) == everything
            port.close()

    def test_silence_ends_with_the_time(self, open_any: Opener) -> None:
        """A silent meter ends a wait instead of failing it."""
        with serve(swallow) as address:
            port = open_any(f"socket://{address}")

            assert [port.read(0.01), port.read(0), port.read(-1)] == [b"", b"", b""]
            port.close()

    def test_what_has_come_is_there_without_waiting(self, open_any: Opener) -> None:
        """What came during a pause is found without waiting for more."""
        with serve(echo) as address:
            port = open_any(f"socket://{address}")
            port.write(b"\x06")

            wait_for(lambda: port.read(0) == b"\x06")

            port.close()

    def test_the_system_watches_the_host(self, open_any: Opener) -> None:
        """A bridge that loses power says no goodbye."""
        with serve(swallow) as address:
            port = open_any(f"socket://{address}")
            sock = _socket_of(port)

            options = [
                sock.getsockopt(level, option)
                for level, option in (
                    (socket.SOL_SOCKET, socket.SO_KEEPALIVE),
                    (socket.IPPROTO_TCP, socket.TCP_NODELAY),
                    (socket.IPPROTO_TCP, socket.TCP_KEEPIDLE),
                    (socket.IPPROTO_TCP, socket.TCP_KEEPINTVL),
                    (socket.IPPROTO_TCP, socket.TCP_KEEPCNT),
                )
            ]

            port.close()
        assert options == [1, 1, 30, 10, 3]

    def test_the_url_hides_who_we_are(self, open_any: Opener) -> None:
        """A log may be shown to others."""
        with serve(swallow) as address:
            port = open_any(f"socket://me:secret@{address}")

            assert port.url == f"socket://***@{address}"
            port.close()


def _read_on(port: Port) -> None:
    for _ in range(3):
        port.read(PATIENCE_SECONDS)


def _write_on(port: Port) -> None:
    while True:
        port.write(b"\x80")


class TestLosing:
    """A connection that goes away."""

    @pytest.mark.parametrize("end", [_hang_up, _reset])
    @pytest.mark.parametrize("go_on", [_read_on, _write_on])
    def test_an_ended_connection_is_a_lost_line(
        self, open_any: Opener, end: Behaviour, go_on: Callable[[Port], None]
    ) -> None:
        """A restarted bridge is noticed by reading, and by writing alone."""
        with serve(end) as address:
            port = open_any(f"socket://{address}")
            port.write(b"\x80")

            with pytest.raises(LineLostError) as caught:
                go_on(port)

        assert caught.value.url == f"socket://{address}"

    def test_it_stays_lost(self, open_any: Opener) -> None:
        """A second try on a dead line must not wait for ever."""
        with serve(_hang_up) as address:
            port = open_any(f"socket://{address}")
            port.write(b"\x80")

            for _ in range(3):
                with pytest.raises(LineLostError):
                    port.read(PATIENCE_SECONDS)

    def test_the_last_bytes_are_not_lost_with_it(self, open_any: Opener) -> None:
        """An answer counts even if the bridge restarts right behind it."""
        with serve(lambda connection: connection.sendall(b"\x40\x3f")) as address:
            port = open_any(f"socket://{address}")

            assert port.read(PATIENCE_SECONDS) == b"\x40\x3f"
            with pytest.raises(LineLostError) as caught:
                port.read(PATIENCE_SECONDS)

        assert caught.value.reason == "the other side closed the connection"

    def test_a_busy_bridge_is_told_from_a_lost_line(self, open_any: Opener) -> None:
        """The other reader is to be stopped, the plug is fine."""
        with serve(_say_busy) as address:
            port = open_any(f"socket://{address}")

            assert port.read(PATIENCE_SECONDS) == b"Port already in use\r\n"
            with pytest.raises(PortBusyError) as caught:
                port.read(PATIENCE_SECONDS)

        assert caught.value.reason == "it says: Port already in use"

    def test_last_words_are_passed_on(self, open_any: Opener) -> None:
        """A bridge that knows what is wrong is quoted."""
        with serve(_say_broken) as address:
            port = open_any(f"socket://{address}")

            port.read(PATIENCE_SECONDS)
            with pytest.raises(LineLostError) as caught:
                port.read(PATIENCE_SECONDS)

        assert caught.value.reason == (
            "the other side closed the connection; "
            "it said: Device open failure: no such file"
        )

    def test_a_host_that_stopped_answering_is_a_lost_line(
        self, open_any: Opener, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """What keepalive finds out is no time-out of ours, though of the same type."""
        error = TimeoutError(errno.ETIMEDOUT, "Connection timed out")
        with serve(swallow) as address:
            port = open_any(f"socket://{address}")
            if isinstance(port, TcpPort):
                dead = _DeadSocket(port._socket, error)
                monkeypatch.setattr(port, "_socket", dead)
            else:
                assert isinstance(port, Driven)
                port.port._transport._fatal_error(error)  # type: ignore[attr-defined]

            with pytest.raises(LineLostError) as caught:
                port.read(PATIENCE_SECONDS)

            port.close()
        assert caught.value.reason == "Connection timed out"

    def test_a_slow_host_takes_all_in_the_end(self, open_any: Opener) -> None:
        """A write that does not fit at once is finished, not cut."""
        size_bytes = 20_000_000
        taken: list[int] = []

        def take_all(connection: socket.socket) -> None:
            while chunk := connection.recv(1_000_000):
                taken.append(len(chunk))

        with serve(take_all) as address:
            port = open_any(f"socket://{address}")

            port.write(bytes(size_bytes))
            port.close()

        assert sum(taken) == size_bytes

    @pytest.mark.usefixtures("impatient")
    def test_a_host_that_takes_nothing_is_a_lost_line(self, open_any: Opener) -> None:
        """Writing ends, and so does closing, with bytes that nobody takes."""
        server = socket.create_server(("127.0.0.1", 0))
        address = f"127.0.0.1:{server.getsockname()[1]}"
        with server:
            port = open_any(f"socket://{address}")

            with pytest.raises(LineLostError):
                port.write(bytes(30_000_000))

            port.close()

    @pytest.mark.parametrize("call", ["read", "write"])
    def test_a_closed_port_says_so(self, open_any: Opener, call: str) -> None:
        """A mistake of the program is not blamed on the network."""
        with serve(swallow) as address:
            port = open_any(f"socket://{address}")
            port.close()

            with pytest.raises(LineLostError) as caught:
                port.read(0) if call == "read" else port.write(b"\x80")

        assert caught.value.reason == "this program closed it"


class _DeadSocket:
    """A socket whose host has gone, as the system tells it."""

    def __init__(self, sock: socket.socket, error: OSError) -> None:
        self.close = sock.close
        self.settimeout = sock.settimeout
        self._error = error

    def recv(self, _length: int) -> bytes:
        raise self._error


class _ClosingTransport(asyncio.Transport):
    """A transport whose write has failed, and that tells so a moment later."""

    def __init__(self, protocol: asyncio.Protocol) -> None:
        super().__init__()
        self._protocol = protocol

    def set_write_buffer_limits(
        self, high: int | None = None, low: int | None = None
    ) -> None:
        raise NotImplementedError(high, low)

    def write(self, _raw: object) -> None:
        loop = asyncio.get_running_loop()
        loop.call_soon(self._protocol.connection_lost, BrokenPipeError(32, "broken"))

    def is_closing(self) -> bool:
        return True


def test_a_failed_write_is_told_by_the_write() -> None:
    """A request that never left is not waited for."""

    async def write() -> None:
        port = StreamPort("socket://192.0.2.7:2002", PlainLayer())
        port.connection_made(_ClosingTransport(port))
        await port.agree(1.0)
        await port.write(b"\x80")

    with pytest.raises(LineLostError, match="Broken pipe"):
        asyncio.run(write())


class TestOpening:
    """Doors that stay shut, and who is told what."""

    @pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
    @pytest.mark.parametrize(
        ("rest", "reason"),
        [
            ("192.0.2.7", "the port number is missing"),
            ("192.0.2.7:0", "the port number is missing"),
            (":2002", "the host is missing"),
            ("", "the host is missing"),
            ("192.0.2.7:65536", "Port out of range 0-65535"),
            ("192.0.2.7:kmp", "Port could not be cast to integer value as 'kmp'"),
            ("[::1:2002", "Invalid IPv6 URL"),
        ],
    )
    def test_a_bad_url_is_told(
        self, open_any: Opener, scheme: str, rest: str, reason: str
    ) -> None:
        """A typing error is told apart from a dead bridge."""
        with pytest.raises(PortUrlError) as caught:
            open_any(f"{scheme}://{rest}")

        assert caught.value.reason == reason

    @pytest.mark.parametrize("scheme", ["socket", "rfc2217"])
    def test_nobody_listening_is_told(self, open_any: Opener, scheme: str) -> None:
        """A bridge that does not run is not there."""
        with pytest.raises(PortNotFoundError):
            open_any(f"{scheme}://127.0.0.1:{free_port()}")

    def test_an_unknown_name_is_told(
        self, open_any: Opener, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A wrong host name is told as such."""

        def unknown(*_: object, **__: object) -> None:
            raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

        monkeypatch.setattr(socket, "getaddrinfo", unknown)

        with pytest.raises(PortNotFoundError) as caught:
            open_any("socket://cellar.invalid:2002")

        assert caught.value.reason == "Name or service not known"

    def test_an_impossible_name_is_told(self, open_any: Opener) -> None:
        """A host name that cannot exist is a mistake of typing."""
        with pytest.raises(PortUrlError):
            open_any(f"socket://{'x' * 64}.invalid:2002")

    @pytest.mark.usefixtures("impatient")
    def test_an_unreachable_host_is_told_in_time(self, open_any: Opener) -> None:
        """A powered-off bridge must not hang the program."""
        with socket.socket() as server:
            server.bind(("127.0.0.1", 0))
            server.listen(0)
            address = server.getsockname()
            # The queue of a server that accepts nobody is soon full; what comes later
            # is dropped, as by a host that is off.
            crowd = [socket.socket() for _ in range(4)]
            for one in crowd:
                one.settimeout(0)
                one.connect_ex(address)

            with pytest.raises(PortNotFoundError):
                open_any(f"socket://127.0.0.1:{address[1]}")

            for one in crowd:
                one.close()

    @pytest.mark.usefixtures("impatient")
    @pytest.mark.parametrize("behaviour", [swallow, _flood])
    def test_a_raw_port_is_no_rfc2217_port(
        self, open_any: Opener, behaviour: Behaviour
    ) -> None:
        """The wrong scheme ends with advice, even on a line that never rests."""
        with (
            serve(behaviour) as address,
            pytest.raises(PortUnavailableError) as caught,
        ):
            open_any(f"rfc2217://{address}")

        assert caught.value.reason == NO_AGREEMENT

    @pytest.mark.parametrize(
        ("behaviour", "kind"),
        [
            (_say_busy, PortBusyError),
            (_hang_up, PortUnavailableError),
            (_reset, PortUnavailableError),
        ],
    )
    def test_an_ended_negotiation_is_told(
        self, open_any: Opener, behaviour: Behaviour, kind: type[PortError]
    ) -> None:
        """A line that was never there is not lost."""
        with serve(behaviour) as address, pytest.raises(PortError) as caught:
            open_any(f"rfc2217://{address}")

        assert type(caught.value) is kind

    def test_a_refusal_is_told(self, open_any: Opener) -> None:
        """A telnet server without lines says so, and is quoted."""
        dont_com_port = b"\xff\xfe\x2c"

        def refuse(connection: socket.socket) -> None:
            connection.sendall(dont_com_port)
            swallow(connection)

        with serve(refuse) as address, pytest.raises(PortUnavailableError) as caught:
            open_any(f"rfc2217://{address}")

        assert caught.value.reason == "it refuses RFC 2217"


class TestCancelling:
    """Tasks that end before their time."""

    def test_a_cancelled_read_loses_no_byte(self) -> None:
        """A reader that is stopped leaves the answer to the next one."""

        async def read_after_cancelling(address: str) -> bytes:
            port = await open_async_port(f"socket://{address}")
            reading = asyncio.create_task(port.read(PATIENCE_SECONDS))
            await asyncio.sleep(0)
            await port.write(b"\x40\x3f\x02")
            reading.cancel()
            await asyncio.gather(reading, return_exceptions=True)
            chunk = await port.read(PATIENCE_SECONDS)
            await port.close()
            assert asyncio.all_tasks() == {asyncio.current_task()}
            return chunk

        with serve(echo) as address:
            chunk = asyncio.run(read_after_cancelling(address))

        assert chunk == b"\x40\x3f\x02"

    def test_a_cancelled_read_loses_no_byte_that_came_with_it(self) -> None:
        """Not even if the bytes and the cancellation come in the same turn."""

        async def read_after_cancelling() -> bytes:
            port = StreamPort("socket://192.0.2.7:2002", PlainLayer())
            reading = asyncio.create_task(port.read(PATIENCE_SECONDS))
            await asyncio.sleep(0)
            await asyncio.sleep(0)
            port.data_received(b"\x06")
            reading.cancel()
            outcome = await asyncio.gather(reading, return_exceptions=True)
            assert isinstance(outcome[0], asyncio.CancelledError)
            return await port.read(0)

        assert asyncio.run(read_after_cancelling()) == b"\x06"

    def test_a_cancelled_opening_leaves_nothing_open(self) -> None:
        """A bridge with one place must not keep it for nobody."""
        seen: list[bytes] = []
        has_started = threading.Event()

        def watch(connection: socket.socket) -> None:
            while chunk := connection.recv(4096):
                seen.append(chunk)
                has_started.set()
            seen.append(b"")

        async def open_and_cancel(address: str) -> None:
            opening = asyncio.create_task(open_async_port(f"rfc2217://{address}"))
            await asyncio.to_thread(has_started.wait, PATIENCE_SECONDS)
            opening.cancel()
            outcome = await asyncio.gather(opening, return_exceptions=True)
            assert isinstance(outcome[0], asyncio.CancelledError)
            assert asyncio.all_tasks() == {asyncio.current_task()}

        with serve(watch) as address:
            asyncio.run(open_and_cancel(address))

        assert seen[-1] == b""

    def test_a_cancelled_closing_closes(self) -> None:
        """A program that is stopped while it closes still lets go of the line."""
        has_read = threading.Event()

        def stall(connection: socket.socket) -> None:
            has_read.wait(PATIENCE_SECONDS)
            connection.recv(1)

        async def close_and_cancel(address: str) -> bool:
            port = await open_async_port(f"socket://{address}")
            writing = asyncio.create_task(port.write(bytes(30_000_000)))
            await asyncio.sleep(0)
            closing = asyncio.create_task(port.close())
            await asyncio.sleep(0)
            closing.cancel()
            outcome = await asyncio.gather(closing, writing, return_exceptions=True)
            assert [type(o) for o in outcome] == [asyncio.CancelledError, LineLostError]
            return _socket_of_stream(port).fileno() == -1

        with serve(stall) as address:
            is_closed = asyncio.run(close_and_cancel(address))
            has_read.set()

        assert is_closed

    def test_a_line_that_nobody_reads_takes_bounded_memory(self) -> None:
        """Endless noise while a task is busy elsewhere must not fill the machine."""

        async def look_away(address: str) -> int:
            port = await open_async_port(f"socket://{address}")
            await asyncio.sleep(0.2)
            held = len(await port.read(0))
            more = await port.read(PATIENCE_SECONDS)
            await port.close()
            assert more
            return held

        with serve(_flood) as address:
            held = asyncio.run(look_away(address))

        assert 0 < held < 1_000_000


def test_a_blocking_connection_that_fails_to_agree_is_closed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A bridge with one place must not keep it for nobody."""
    opened: list[socket.socket] = []
    connect = socket.create_connection

    def watch(*args: object, **kwargs: object) -> socket.socket:
        sock = connect(*args, **kwargs)  # type: ignore[arg-type]
        opened.append(sock)
        return sock

    monkeypatch.setattr(socket, "create_connection", watch)
    with serve(_hang_up) as address, pytest.raises(PortUnavailableError):
        open_port(f"rfc2217://{address}")

    assert opened[0].fileno() == -1


def test_the_last_words_of_a_bridge_are_heard_when_sending_fails() -> None:
    """A bridge says what is wrong with its device, and the user is told of a reset."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        client = socket.create_connection(listener.getsockname())
        bridge, _ = listener.accept()
        bridge.sendall(b"Device open failure: no such device\r\n")
        wait_until_readable(client)
        bridge.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        bridge.close()
        port = TcpPort(client, Rfc2217Layer(baud=1200), url="rfc2217://192.0.2.7:2002")

        with pytest.raises(PortUnavailableError, match="it said: Device open failure"):
            port.agree(1.0)

        port.close()


def wait_until_readable(sock: socket.socket) -> None:
    """Wait until something has come."""
    assert select.select([sock], [], [], 5)[0]

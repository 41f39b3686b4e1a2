"""Emulated meters behind TCP ports."""

import asyncio
import resource
import socket
from collections.abc import Iterator
from contextlib import contextmanager, suppress

import pytest

from pykmp.emulator import (
    EmulatedLine,
    Sharing,
    emulated_lines,
    running_tcp,
    serve_tcp,
)
from pykmp.errors import PortBusyError, PortError
from pykmp.messages import decode_frame
from tests.emulator.lines import (
    FAST,
    SERIAL_ANSWER,
    SERIAL_REQUEST,
    line_with,
)

PATIENCE_SECONDS = 20.0


def address_of(url: str) -> tuple[str, int]:
    """Return host and port of a URL."""
    host, _, port = url.removeprefix("socket://").rpartition(":")
    return host.strip("[]"), int(port)


@contextmanager
def connected(url: str) -> Iterator[socket.socket]:
    """Connect to a meter."""
    with socket.create_connection(address_of(url), timeout=PATIENCE_SECONDS) as client:
        yield client


def heard(client: socket.socket, length: int) -> bytes:
    """Return bytes as they come, up to a length or the end of the connection."""
    raw = b""
    while len(raw) < length and (chunk := client.recv(length - len(raw))):
        raw += chunk
    return raw


def is_ended(client: socket.socket) -> bool:
    """Return whether the other side ends the connection."""
    try:
        return client.recv(1) == b""
    except ConnectionResetError:
        return True


def read_serial(url: str) -> int:
    """Read the serial number of the meter at a port."""
    with connected(url) as client:
        client.sendall(SERIAL_REQUEST)
        # Twice, stuffing takes one byte more.
        raw = b""
        while not raw.endswith(b"\x0d"):
            raw += heard(client, 1)
    return int(decode_frame(raw).message.serial)


def test_a_meter_answers_at_the_speed_of_its_line() -> None:
    """The first thing that a newcomer tries works."""
    with running_tcp([line_with()]) as (url,), connected(url) as client:
        client.sendall(SERIAL_REQUEST)

        assert heard(client, len(SERIAL_ANSWER)) == SERIAL_ANSWER


def test_fifty_meters_have_fifty_ports() -> None:
    """A fleet can be tried on one machine."""
    lines = emulated_lines("403", count=50, serial=1000, settings=FAST)

    with running_tcp(lines) as urls:
        serials = [read_serial(url) for url in urls]

    assert serials == list(range(1000, 1050))
    assert len(set(urls)) == 50


def test_ports_are_consecutive_where_one_is_given() -> None:
    """A configuration of many meters can be written down beforehand."""
    for port in range(20000, 30000, 100):
        with (
            suppress(PortBusyError),
            running_tcp(emulated_lines(count=3), port=port) as urls,
        ):
            assert [address_of(url)[1] for url in urls] == [port, port + 1, port + 2]
            return
    pytest.fail("no three free ports in a row")


def test_a_port_in_use_is_named() -> None:
    """One line says which port is taken."""
    with running_tcp([line_with()]) as (url,):
        _, taken = address_of(url)

        with (
            pytest.raises(PortBusyError, match=f"socket://127.0.0.1:{taken} is in use"),
            running_tcp([line_with()], port=taken),
        ):
            pass


@pytest.mark.parametrize(("host", "port"), [("127.0.0.1", 65535), ("192.0.2.1", 0)])
def test_an_impossible_port_is_an_error_of_ours(host: str, port: int) -> None:
    """No traceback for a port that cannot be."""
    lines = emulated_lines(count=2)

    with pytest.raises(PortError), running_tcp(lines, host=host, port=port):
        pass


def test_a_meter_may_listen_on_ipv6() -> None:
    """The loopback of either kind will do."""
    try:
        socket.create_server(("::1", 0), family=socket.AF_INET6).close()
    except OSError:
        pytest.skip("no IPv6 here")

    with running_tcp([line_with(settings=FAST)], host="::1") as (url,):
        assert url.startswith("socket://[::1]:")
        assert read_serial(url) == 123456


def test_clients_that_share_a_line_hear_the_same() -> None:
    """A second reader at a shared port disturbs as it does in a house."""
    with (
        running_tcp([line_with(settings=FAST)]) as (url,),
        connected(url) as one,
        connected(url) as other,
    ):
        other.sendall(SERIAL_REQUEST)
        assert heard(other, len(SERIAL_ANSWER)) == SERIAL_ANSWER
        one.sendall(SERIAL_REQUEST)

        assert heard(one, 2 * len(SERIAL_ANSWER)) == 2 * SERIAL_ANSWER


def test_a_second_client_may_end_the_first() -> None:
    """A port with kickolduser can be had."""
    with (
        running_tcp([line_with(settings=FAST)], sharing=Sharing.KICK) as (url,),
        connected(url) as one,
    ):
        one.sendall(SERIAL_REQUEST)
        heard(one, len(SERIAL_ANSWER))

        assert read_serial(url) == 123456
        assert is_ended(one)


def test_a_second_client_may_be_refused() -> None:
    """A port for one client can be had."""
    with (
        running_tcp([line_with(settings=FAST)], sharing=Sharing.REFUSE) as (url,),
        connected(url) as one,
    ):
        one.sendall(SERIAL_REQUEST)
        assert heard(one, len(SERIAL_ANSWER)) == SERIAL_ANSWER
        with connected(url) as other:
            other.sendall(SERIAL_REQUEST)
            assert is_ended(other)
        one.sendall(SERIAL_REQUEST)

        assert heard(one, len(SERIAL_ANSWER)) == SERIAL_ANSWER


def test_a_refused_client_finds_the_port_free_later() -> None:
    """A port for one client is free when that one is gone."""
    lines = [line_with(settings=FAST)]

    with running_tcp(lines, sharing=Sharing.REFUSE) as (url,):
        assert read_serial(url) == 123456
        for _ in range(100):  # The end of a connection takes a moment to arrive.
            try:
                assert read_serial(url) == 123456
            except (ConnectionError, TimeoutError, IndexError):
                continue
            break


def test_a_broken_connection_is_there_again() -> None:
    """A client that cannot reconnect is found out."""
    with running_tcp([line_with("disconnect#1")]) as (url,):
        with connected(url) as client:
            client.sendall(SERIAL_REQUEST)
            assert heard(client, 99) == SERIAL_ANSWER[:5]

        assert read_serial(url) == 123456


def test_babble_stops_with_its_client() -> None:
    """The next client is not met with the noise of the last one."""
    with running_tcp([line_with("babble#1")]) as (url,):
        with connected(url) as client:
            client.sendall(SERIAL_REQUEST)
            assert len(heard(client, 20)) == 20

        assert read_serial(url) == 123456


def test_a_client_that_does_not_read_is_not_waited_for() -> None:
    """A client that hangs does not fill the memory of all."""
    lines = [line_with("echo", settings=FAST)]

    with (
        running_tcp(lines, sharing=Sharing.KICK) as (url,),
        connected(url) as client,
    ):
        for _ in range(200):
            client.sendall((b"\x00" * 1000 + b"\x0d") * 100)

        with connected(url) as other:
            other.sendall(SERIAL_REQUEST)
            raw = b""
            while not raw.endswith(SERIAL_REQUEST + SERIAL_ANSWER):
                raw += heard(other, 1)

    assert len(raw) < 200_000


def test_a_server_ends_with_its_block() -> None:
    """Tests leave no port open."""
    with running_tcp([line_with()]) as (url,), connected(url) as client:
        client.sendall(SERIAL_REQUEST)

    with pytest.raises(ConnectionError):
        socket.create_connection(address_of(url), timeout=PATIENCE_SECONDS)


def test_it_serves_on_a_loop_of_ones_own() -> None:
    """A program with an event loop needs no thread."""

    async def read(line: EmulatedLine) -> bytes:
        async with serve_tcp([line]) as (url,):
            reader, writer = await asyncio.open_connection(*address_of(url))
            writer.write(SERIAL_REQUEST)
            raw = await reader.readexactly(len(SERIAL_ANSWER))
            writer.close()
            await writer.wait_closed()
            return raw

    assert asyncio.run(read(line_with(settings=FAST))) == SERIAL_ANSWER


def test_a_low_limit_of_files_is_raised() -> None:
    """Two thousand meters need no word to the shell before."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (128, hard))
    try:
        with running_tcp(emulated_lines(count=100, settings=FAST)) as urls:
            assert read_serial(urls[-1]) == 123555
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


def test_an_exception_in_the_block_ends_the_server() -> None:
    """A test that fails leaves no thread behind."""
    with pytest.raises(ZeroDivisionError), running_tcp([line_with()]) as (url,):
        raise ZeroDivisionError

    with pytest.raises(ConnectionError):
        socket.create_connection(address_of(url), timeout=PATIENCE_SECONDS)

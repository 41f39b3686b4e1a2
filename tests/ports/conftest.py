"""Ports of both kinds, opened by URL and closed when the test ends."""

import asyncio
from collections.abc import Callable, Iterator

import pytest

from pykmp.ports import Port, open_async_port, open_port
from tests.ports.far_end import Driven, Terminal

Opener = Callable[..., Port]


@pytest.fixture(params=["sync", "async"])
def open_any(request: pytest.FixtureRequest) -> Iterator[Opener]:
    """Return what opens a port by URL: once the blocking kind, once asyncio's."""
    opened: list[Port] = []
    with asyncio.Runner() as runner:

        def open_one(url: str, *, baud: int = 1200) -> Port:
            if request.param == "sync":
                port = open_port(url, baud=baud)
            else:
                port = Driven(runner, runner.run(open_async_port(url, baud=baud)))
            opened.append(port)
            return port

        yield open_one
        for port in opened:
            port.close()


@pytest.fixture
def terminal() -> Iterator[Terminal]:
    """Return a pseudo terminal."""
    terminal = Terminal()
    yield terminal
    terminal.close()

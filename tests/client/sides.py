"""Both clients on a virtual line, asked in the same words."""

import asyncio
from collections.abc import Callable
from typing import Any, Final, TypeAlias

from pykmp.client import AsyncMeterClient, MeterClient
from pykmp.ports.memory import AsyncVirtualPort, VirtualPort
from tests.exchange.asking import Asks, Case, digest
from tests.exchange.peers import ScriptedPeer

URL: Final = "virtual:"


class SyncSide:
    """A MeterClient whose ports are virtual; its clock goes on from port to port.

    Attributes:
        client: The client.
        ports: The ports that were opened.
    """

    name = "sync"

    def __init__(self, peer: Any, **settings: Any) -> None:  # noqa: ANN401 - any
        self.peer = peer
        self.ports: list[Any] = []
        self.client: Any = self._client(settings)

    def _client(self, settings: dict[str, Any]) -> MeterClient | AsyncMeterClient:
        return MeterClient(URL, open_port=self._open, **settings)

    def _open(self, url: str, *, baud: int) -> VirtualPort:
        assert (url, baud) == (URL, 1200)
        if isinstance(self.peer, ScriptedPeer):
            self.peer.plug_in()
        port = VirtualPort(self.peer, url=url, start_seconds=self.now())
        self.ports.append(port)
        return port

    def now(self) -> float:
        """Return the clock of the newest port."""
        return self.ports[-1].now() if self.ports else 0.0

    def ask(self, ask: Asks) -> Any:  # noqa: ANN401 - whatever a client returns
        """Return what the client returns."""
        return ask(self.client)

    def outcome(self, case: Case) -> object:
        """Return what a user gets."""
        try:
            return digest(self.ask(case.ask))
        except Exception as error:  # noqa: BLE001 - any of them is an outcome
            return digest(error)

    def enter(self) -> Any:  # noqa: ANN401 - whatever a client returns
        """Do what ``with`` does first."""
        return self.client.__enter__()

    def leave(self, *error: object) -> None:
        """Do what ``with`` does last."""
        self.client.__exit__(*(error or (None, None, None)))

    def end(self) -> None:
        """Leave nothing behind."""


class AsyncSide(SyncSide):
    """The same with an AsyncMeterClient, on an event loop of its own."""

    name = "async"

    def __init__(self, peer: Any, **settings: Any) -> None:  # noqa: ANN401 - any
        self.runner = asyncio.Runner()
        super().__init__(peer, **settings)

    def _client(self, settings: dict[str, Any]) -> MeterClient | AsyncMeterClient:
        return AsyncMeterClient(URL, open_port=self._open_soon, **settings)

    async def _open_soon(self, url: str, *, baud: int) -> AsyncVirtualPort:
        await asyncio.sleep(0)
        start_seconds = self._open(url, baud=baud).now()
        port = AsyncVirtualPort(self.peer, url=url, start_seconds=start_seconds)
        self.ports[-1] = port
        return port

    def ask(self, ask: Asks) -> Any:  # noqa: ANN401 - whatever a client returns
        """Return what the client returns."""

        async def call() -> Any:  # noqa: ANN401 - whatever a client returns
            return await ask(self.client)

        return self.runner.run(call())

    def enter(self) -> Any:  # noqa: ANN401 - whatever a client returns
        """Do what ``async with`` does first."""
        return self.ask(lambda client: client.__aenter__())

    def leave(self, *error: object) -> None:
        """Do what ``async with`` does last."""
        self.ask(lambda client: client.__aexit__(*(error or (None, None, None))))

    def end(self) -> None:
        """Leave nothing behind."""
        self.runner.close()


MakeSide: TypeAlias = Callable[..., SyncSide]
SIDES: Final = (SyncSide, AsyncSide)

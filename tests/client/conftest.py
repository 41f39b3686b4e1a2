"""Each test that takes `make_side` runs twice: with threads and with asyncio."""

from collections.abc import Iterable, Iterator
from typing import Any

import pytest

from pykmp.ports.memory import Peer
from tests.client.sides import SIDES, MakeSide, SyncSide
from tests.exchange.peers import Answering, Reply, ScriptedPeer


@pytest.fixture(params=SIDES, ids=lambda side: side.name)
def make_side(request: pytest.FixtureRequest) -> Iterator[MakeSide]:
    """Return what makes a client of one kind on a line with these replies."""
    made: list[SyncSide] = []

    def make(
        replies: Iterable[Reply | Answering] = (),
        *,
        peer: Peer | None = None,
        **settings: Any,  # noqa: ANN401 - of every kind
    ) -> SyncSide:
        made.append(request.param(peer or ScriptedPeer(replies), **settings))
        return made[-1]

    yield make
    for side in made:
        side.end()

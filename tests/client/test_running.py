"""The two postcards: what they carry, and what they tell."""

import asyncio
import logging
from collections.abc import Generator
from typing import Any

import pytest

from pykmp import client
from pykmp.client import arun, run
from pykmp.errors import LineLostError
from pykmp.exchange import Arrival, Ask, Line, Listen, Plan
from pykmp.ports.memory import AsyncVirtualPort, VirtualPort
from tests.client.sides import MakeSide
from tests.exchange.asking import serial
from tests.exchange.frames import SERIAL, SERIAL_REQUEST
from tests.exchange.peers import HANGS_UP, ScriptedPeer, says


def run_on(plan: Plan[Any], peer: ScriptedPeer, *, is_async: bool) -> Any:  # noqa: ANN401 - what the plan returns
    """Run a plan with either postcard."""
    if not is_async:
        return run(plan, VirtualPort(peer))

    async def call() -> Any:  # noqa: ANN401 - what the plan returns
        return await arun(plan, AsyncVirtualPort(peer))

    return asyncio.run(call())


@pytest.fixture(params=[False, True], ids=["sync", "async"])
def is_async(request: pytest.FixtureRequest) -> bool:
    """Return which postcard."""
    return bool(request.param)


def test_a_plan_is_told_what_came_and_when(is_async: bool) -> None:  # noqa: FBT001 - a fixture
    """A plan of one's own cannot be run."""

    def plan() -> Generator[Ask | Listen, Arrival, list[Arrival]]:
        return [
            (yield Ask(SERIAL_REQUEST, "mine")),
            (yield Listen(1.0)),
            (yield Listen(1.0)),
            (yield Listen(0.5)),
        ]

    arrivals = run_on(plan(), ScriptedPeer([says(SERIAL)]), is_async=is_async)

    assert arrivals == [
        Arrival(b"", 0.0),
        Arrival(SERIAL, 0.3),
        Arrival(b"", 1.0),
        Arrival(b"", 1.0),
    ]


def test_a_plan_that_asks_nothing_returns_at_once(is_async: bool) -> None:  # noqa: FBT001 - a fixture
    """A plan that has its answer already waits for another one."""

    def plan() -> Generator[Ask | Listen, Arrival, str]:
        yield from ()
        return "done"

    assert run_on(plan(), ScriptedPeer(), is_async=is_async) == "done"


def test_a_plan_may_go_on_after_the_line_was_lost(is_async: bool) -> None:  # noqa: FBT001 - a fixture
    """A plan of one's own cannot tell the loss of the line in its own words."""

    def plan() -> Generator[Ask | Listen, Arrival, str]:
        try:
            yield Ask(SERIAL_REQUEST, "mine")
            yield Listen(1.0)
        except LineLostError as error:
            return error.reason
        return "answered"

    seen = run_on(plan(), ScriptedPeer([says(HANGS_UP)]), is_async=is_async)

    assert seen == "unplugged"


def test_a_plan_is_ended_when_its_port_fails(is_async: bool) -> None:  # noqa: FBT001 - a fixture
    """A plan is left in the middle, with its line awaiting an answer for ever."""
    ended = []

    def plan() -> Generator[Ask | Listen, Arrival, str]:
        try:
            yield Listen(1.0)
        finally:
            ended.append(True)
        return "not reached"

    def fail(raw: bytes, at: float) -> Any:  # noqa: ANN401 - never returns
        raise ValueError(raw, at)

    peer = ScriptedPeer()
    peer.next_due = lambda: fail(b"", 0.0)  # type: ignore[method-assign] # breaks
    with pytest.raises(ValueError, match="0"):
        run_on(plan(), peer, is_async=is_async)

    assert ended == [True]


def test_a_request_is_told_of(
    make_side: MakeSide, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever debugs a head does not see what was sent."""
    caplog.set_level(logging.DEBUG, logger="pykmp.client")

    make_side([says(SERIAL)]).ask(serial)

    told = [(record.levelname, record.getMessage()) for record in caplog.records]
    assert told[:2] == [
        ("DEBUG", "Request encoded: 803F0235E90D"),
        ("INFO", "Sending GetSerialRequest..."),
    ]


def test_a_request_is_told_of_without_its_bytes(
    make_side: MakeSide, caplog: pytest.LogCaptureFixture
) -> None:
    """A log for operators is full of hexadecimal numbers."""
    caplog.set_level(logging.INFO, logger="pykmp.client")

    make_side([says(SERIAL)]).ask(serial)

    assert [record.getMessage() for record in caplog.records] == [
        "Sending GetSerialRequest..."
    ]


def test_every_name_of_the_package_can_be_had() -> None:
    """A name that is documented cannot be imported."""
    assert all(getattr(client, name) is not None for name in client.__all__)
    assert set(client.__all__) <= set(dir(client))
    with pytest.raises(AttributeError):
        _ = client.Line
    assert Line is not None

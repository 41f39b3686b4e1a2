"""A line that is lost is opened again; ports are opened late and closed once."""

from typing import Any

import pytest

from pykmp.client import AsyncMeterClient, MeterClient
from pykmp.errors import (
    LineLostError,
    PartialReadError,
    PortError,
    PortNotFoundError,
    PortUnavailableError,
)
from pykmp.exchange import QUIET_SECONDS, State
from pykmp.ports import open_async_port, open_port
from tests.client.sides import MakeSide, SyncSide
from tests.exchange.asking import Values, digest, read, serial
from tests.exchange.cases import batches, values
from tests.exchange.frames import SERIAL, SERIAL_NUMBER, SERIAL_REQUEST
from tests.exchange.peers import HANGS_UP, says

LOST = says(HANGS_UP)
NINE = read(*range(1, 10))


def lose(side: SyncSide) -> None:
    """Ask while the line breaks."""
    with pytest.raises(LineLostError):
        side.ask(serial)


def blocking_port(side: SyncSide) -> Any:  # noqa: ANN401 - of either kind
    """Return the port that blocks, whichever client it belongs to."""
    port = side.ports[-1]
    return getattr(port, "_port", port)


def test_nothing_is_opened_before_it_is_needed(make_side: MakeSide) -> None:
    """A program that only makes its clients holds all their ports."""
    side = make_side()

    assert side.ports == []


def test_a_context_opens_and_closes_once(make_side: MakeSide) -> None:
    """A port stays in use after its program has done with it."""
    side = make_side([says(SERIAL), says(SERIAL)])

    entered = side.enter()
    side.ask(serial)
    side.ask(serial)
    side.leave()

    assert entered is side.client
    assert len(side.ports) == 1
    with pytest.raises(LineLostError):
        blocking_port(side).write(b"")


def test_a_context_closes_after_an_error(make_side: MakeSide) -> None:
    """A program that fails leaves its port in use."""
    side = make_side()
    side.enter()

    side.leave(ValueError, ValueError(), None)

    with pytest.raises(LineLostError):
        blocking_port(side).write(b"")


def test_closing_twice_does_no_harm(make_side: MakeSide) -> None:
    """A program that cleans up thoroughly ends with an error."""
    side = make_side()

    side.ask(closed)
    side.enter()
    side.ask(closed)
    side.ask(closed)

    assert len(side.ports) == 1


def closed(client: Any) -> Any:  # noqa: ANN401 - sync and async
    """Close a client."""
    return client.close()


def test_a_closed_client_opens_again(make_side: MakeSide) -> None:
    """A program that gives the port back between readings needs a new client each."""
    side = make_side([says(SERIAL), says(SERIAL)])
    side.ask(serial)
    side.ask(closed)

    number = side.ask(serial)

    assert number == SERIAL_NUMBER
    assert len(side.ports) == 2


def test_a_lost_line_is_opened_by_the_next_call(make_side: MakeSide) -> None:
    """A pulled plug ends a program that should run for years."""
    side = make_side([LOST, says(SERIAL)])
    lose(side)

    number = side.ask(serial)

    assert number == SERIAL_NUMBER
    assert len(side.ports) == 2


def test_a_line_that_is_open_again_rests_first(make_side: MakeSide) -> None:
    """The answer that was under way when the line broke answers the next question."""
    side = make_side([LOST, says(SERIAL)])
    lose(side)
    opened_at = side.now()

    side.ask(serial)

    assert side.peer.asked[1][0] - opened_at >= QUIET_SECONDS


def test_a_line_may_be_lost_again_and_again(make_side: MakeSide) -> None:
    """A loose plug ends a program that should run for years."""
    side = make_side([LOST, LOST, LOST, says(SERIAL)])
    for _ in range(3):
        lose(side)

    number = side.ask(serial)

    assert number == SERIAL_NUMBER
    assert len(side.ports) == 4


def test_a_line_that_is_lost_while_nobody_asks_is_lost_once(
    make_side: MakeSide,
) -> None:
    """A bridge that was restarted overnight is given up in the morning."""
    side = make_side([says(SERIAL), says(SERIAL)])
    side.ask(serial)
    side.peer.say([(0, HANGS_UP)], side.now())

    lose(side)

    assert side.peer.requests == [SERIAL_REQUEST]
    assert side.ask(serial) == SERIAL_NUMBER


def test_values_that_came_before_the_loss_are_kept(make_side: MakeSide) -> None:
    """Half of a reading is lost with the line."""
    side = make_side([*batches(8), LOST, *batches(9)])

    with pytest.raises(PartialReadError) as caught:
        side.ask(NINE)

    assert list(caught.value.readings) == list(range(1, 9))
    assert isinstance(caught.value.failure, LineLostError)
    assert side.client._session._line.state is State.LOST
    assert digest(side.ask(NINE)) == Values(values=values(9))
    assert len(side.ports) == 2


class Stubborn:
    """A port that is lost, and whose closing fails too."""

    url = "stubborn:"

    def __init__(self) -> None:
        self.closings = 0

    def now(self) -> float:
        """Return a clock that stands."""
        return 0.0

    def read(self, timeout_seconds: float) -> bytes:
        """Fail with an error that is no lost line, but of its kin."""
        raise PortUnavailableError(url=self.url, reason=f"{timeout_seconds}")

    def close(self) -> None:
        """Fail."""
        self.closings += 1
        raise LineLostError(url=self.url)


class AsyncStubborn(Stubborn):
    """The same for asyncio."""

    async def read(self, timeout_seconds: float) -> bytes:  # type: ignore[override] # as AsyncPort
        """Fail with an error that is no lost line, but of its kin."""
        return super().read(timeout_seconds)

    async def close(self) -> None:  # type: ignore[override] # as AsyncPort
        """Fail."""
        super().close()


def test_a_line_that_cannot_be_closed_is_gone_all_the_same(
    make_side: MakeSide,
) -> None:
    """The reason why a line broke is hidden by the failure to close it."""
    side = make_side([says(SERIAL)])
    stubborn: Stubborn = AsyncStubborn() if side.name == "async" else Stubborn()
    side.client._port = stubborn

    with pytest.raises(PortUnavailableError):
        side.ask(serial)

    assert stubborn.closings == 1
    assert side.ask(serial) == SERIAL_NUMBER


def test_a_port_that_cannot_be_opened_is_tried_again(make_side: MakeSide) -> None:
    """A bridge that starts after the program is never found."""
    side = make_side([says(SERIAL)])
    really_open = side.client._open_port

    def refuse(url: str, *, baud: int) -> Any:  # noqa: ANN401 - never returns
        raise PortNotFoundError(url=url, reason=f"{baud}")

    side.client._open_port = refuse
    with pytest.raises(PortError):
        side.ask(serial)
    with pytest.raises(PortError):
        side.enter()
    side.client._open_port = really_open

    assert side.ask(serial) == SERIAL_NUMBER
    assert side.now() == pytest.approx(0.3)


def test_ports_are_opened_as_the_package_does() -> None:
    """A URL of the documentation means something else to a client."""
    assert MeterClient("tty")._open_port is open_port
    assert AsyncMeterClient("tty")._open_port is open_async_port


def test_the_baud_rate_reaches_the_port(make_side: MakeSide) -> None:
    """An electricity meter is read at the speed of a heat meter."""
    side = make_side(baud=9600)
    given: list[int] = []

    def refuse(url: str, *, baud: int) -> Any:  # noqa: ANN401 - never returns
        given.append(baud)
        raise PortNotFoundError(url=url)

    side.client._open_port = refuse
    with pytest.raises(PortError):
        side.ask(serial)

    assert given == [9600]

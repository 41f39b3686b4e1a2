"""Reading is the default; what changes a meter has to be asked for."""

import pytest

from pykmp.errors import CalendarInvalidError, OutOfRangeError, WritesNotAllowedError
from pykmp.messages import GetRegisterRequest
from tests.client.sides import MakeSide
from tests.exchange.asking import Asks, read, serial, set_clock
from tests.exchange.frames import ACK, MOMENT, SERIAL
from tests.exchange.peers import says
from tests.exchange.requests import EXCHANGES, Exchange, facts

SET_CLOCK = bytes.fromhex("80 3f 09")


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_any_request_can_be_sent(exchange: Exchange, make_side: MakeSide) -> None:
    """A command that can be encoded cannot be asked."""
    side = make_side([says(exchange.answer)], allow_writes=True)

    response = side.ask(lambda client: client.send(exchange.request))

    assert side.peer.requests == [exchange.frame]
    assert facts(response) == facts(exchange.response)


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_what_may_change_a_meter_is_not_sent(
    exchange: Exchange, make_side: MakeSide
) -> None:
    """A program that only reads changes a legal instrument."""
    side = make_side([says(exchange.answer)])

    if exchange.writes:
        with pytest.raises(WritesNotAllowedError):
            side.ask(lambda client: client.send(exchange.request))
    else:
        side.ask(lambda client: client.send(exchange.request))

    assert len(side.peer.asked) == len(side.ports) == (not exchange.writes)


def test_a_clock_is_set_when_that_is_allowed(make_side: MakeSide) -> None:
    """A meter's clock cannot be set."""
    side = make_side([says(ACK)], allow_writes=True)

    result = side.ask(set_clock)

    assert result is None
    (request,) = side.peer.requests
    assert request.startswith(SET_CLOCK)


def test_a_clock_is_not_set_by_a_client_that_reads(make_side: MakeSide) -> None:
    """A port is opened, perhaps waking a meter, for a request that is never sent."""
    side = make_side([says(ACK)])

    with pytest.raises(WritesNotAllowedError):
        side.ask(set_clock)

    assert side.peer.asked == []
    assert side.ports == []


def test_a_refused_write_leaves_the_line_as_it_was(make_side: MakeSide) -> None:
    """A mistake of the program costs it the connection."""
    side = make_side([says(SERIAL), says(SERIAL)])
    side.ask(serial)

    with pytest.raises(WritesNotAllowedError):
        side.ask(set_clock)

    side.ask(serial)
    assert len(side.ports) == 1
    assert len(side.peer.asked) == 2
    assert side.now() < 1


@pytest.mark.parametrize(
    ("ask", "kind"),
    [
        (read(), OutOfRangeError),
        (read(70000), OutOfRangeError),
        (
            lambda client: client.send(GetRegisterRequest(registers=range(9))),
            OutOfRangeError,
        ),
    ],
    ids=["no register", "no such register", "too many registers"],
)
def test_what_cannot_be_asked_opens_nothing(
    ask: Asks, kind: type[Exception], make_side: MakeSide
) -> None:
    """A mistake of the program shows only where a port can be opened."""
    side = make_side()

    with pytest.raises(kind):
        side.ask(ask)

    assert side.ports == []


def test_a_time_that_no_meter_can_show_opens_nothing(make_side: MakeSide) -> None:
    """A mistake of the program shows only where a port can be opened."""
    side = make_side(allow_writes=True)

    with pytest.raises(CalendarInvalidError):
        side.ask(lambda client: client.set_clock(MOMENT.replace(year=1999)))

    assert side.ports == []


@pytest.mark.parametrize("setting", ["attempts", "timeout_seconds", "baud"])
def test_settings_without_sense_are_refused(setting: str, make_side: MakeSide) -> None:
    """A client that can never ask fails in a strange way later on."""
    with pytest.raises(ValueError, match=setting):
        make_side(**{setting: 0})


def test_a_client_knows_its_worst_total(make_side: MakeSide) -> None:
    """Whoever plans a schedule has to copy the formula."""
    side = make_side(attempts=2, timeout_seconds=0.5)

    assert side.client.total_seconds_max == pytest.approx(10.2)


def test_a_client_asks_whom_and_how_it_was_told(make_side: MakeSide) -> None:
    """Settings of a client have no effect."""
    side = make_side(address=0x7F, attempts=2, timeout_seconds=0.5)

    with pytest.raises(TimeoutError):
        side.ask(serial)

    assert side.peer.requests == [bytes.fromhex("80 7f 02 38 25 0d")] * 2
    assert side.now() == pytest.approx(2 * 0.555 + 1.6)

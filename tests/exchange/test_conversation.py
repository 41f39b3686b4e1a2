"""One question: its facts, its limits, and what it leaves when it is broken off."""

import logging
from contextlib import suppress
from itertools import chain, repeat

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.errors import BaseCodecError, LineLostError, NoAnswerError
from pykmp.exchange import (
    QUIET_SECONDS,
    Answer,
    Arrival,
    Ask,
    ExchangeSettings,
    Line,
    Listen,
    Plan,
    State,
    converse,
    line_seconds,
)
from pykmp.messages import GetRegisterRequest, GetSerialRequest, GetSerialResponse
from tests.exchange.asking import serial
from tests.exchange.driving import PlanAsker, drive
from tests.exchange.frames import (
    DAMAGED,
    NOISE,
    SERIAL,
    SERIAL_NUMBER,
    SERIAL_REQUEST,
    registers,
)
from tests.exchange.peers import Reply, ScriptedPeer, says, slowly
from tests.strategies import cut


def plan(line: Line) -> Plan[Answer[GetSerialResponse]]:
    """Return the plan to ask for a serial number."""
    return converse(GetSerialRequest(), line=line, settings=ExchangeSettings())


def test_an_answer_says_what_it_took() -> None:
    """Nobody learns that a head needs a second attempt."""
    asker = PlanAsker(ScriptedPeer([says(NOISE), says(SERIAL_REQUEST, SERIAL)]))

    answer = asker.run(plan(asker.line))

    assert answer.response.serial == str(SERIAL_NUMBER)
    assert answer.attempts == 2
    assert answer.seconds == asker.port.now()
    assert answer.heard_bytes == len(NOISE) + len(SERIAL_REQUEST) + len(SERIAL)
    assert answer.heard_first == NOISE + SERIAL_REQUEST + SERIAL[:2]


def test_the_quiet_that_was_left_counts() -> None:
    """A reading takes longer than it says."""
    asker = PlanAsker(ScriptedPeer([(), says(SERIAL), says(SERIAL)]))
    asker.run(plan(asker.line))
    before = asker.port.now()

    answer = asker.run(plan(asker.line))

    assert answer.seconds == pytest.approx(asker.port.now() - before)
    assert answer.seconds == pytest.approx(QUIET_SECONDS + 0.3)


def test_a_plan_only_asks_and_listens() -> None:
    """Whoever writes a runner of their own has to know more than two steps."""
    asker = PlanAsker(ScriptedPeer([says(SERIAL)]))

    asker.run(plan(asker.line))

    look, ask, listen = asker.steps
    assert look == Listen(float("-inf"))
    assert ask == Ask(SERIAL_REQUEST, "GetSerialRequest")
    assert isinstance(listen, Listen)
    assert listen.until == pytest.approx(2.0 + line_seconds(6))


@pytest.mark.parametrize("baud", [1200, 9600])
def test_the_time_out_begins_when_the_request_has_left(baud: int) -> None:
    """A long request eats up the time for its answer."""
    request = GetRegisterRequest(registers=range(8))
    asker = PlanAsker(ScriptedPeer(), attempts=1, timeout_seconds=1.0, baud=baud)

    with pytest.raises(NoAnswerError):
        asker.send(request)

    (frame,) = [step.frame for step in asker.steps if isinstance(step, Ask)]
    assert asker.port.now() == pytest.approx(1.0 + line_seconds(len(frame), baud))


def test_the_time_out_begins_after_a_slow_write() -> None:
    """A port that is slow to write eats up the time for the answer."""
    running = plan(Line())
    next(running)
    running.send(Arrival(b"", 0.0))

    listen = running.send(Arrival(b"", 3.0))

    assert isinstance(listen, Listen)
    assert listen.until == pytest.approx(3.0 + line_seconds(6) + 2.0)


def test_an_answer_that_has_begun_may_finish() -> None:
    """A long answer is thrown away because it began late."""
    long = registers({id_: id_ for id_ in range(1000, 1008)})
    replies = [slowly(long, after=1.9, gap_seconds=line_seconds(1))]
    peer = ScriptedPeer(replies)

    readings = PlanAsker(peer).read(*range(1000, 1008))

    assert len(readings) == 8
    assert len(peer.asked) == 1


def test_a_damaged_answer_is_not_waited_for_any_longer() -> None:
    """Each damaged answer costs the whole time-out."""
    asker = PlanAsker(ScriptedPeer([says(DAMAGED)]), attempts=1, timeout_seconds=30.0)

    with pytest.raises(BaseCodecError):
        serial(asker)

    assert asker.port.now() == pytest.approx(0.3 + 0.5)


def test_a_damaged_first_half_leaves_time_for_the_answer() -> None:
    """The answer behind a collision is lost."""
    pieces = [(0.3, DAMAGED), (0.7, SERIAL)]

    number = serial(PlanAsker(ScriptedPeer([pieces])))

    assert number == SERIAL_NUMBER


def test_a_port_that_gives_up_early_is_asked_again() -> None:
    """A port that cannot wait long ends an attempt before its time."""
    running = plan(Line())
    next(running)
    assert running.send(Arrival(b"", 0.0)) == Ask(SERIAL_REQUEST, "GetSerialRequest")
    listen = running.send(Arrival(b"", 0.0))

    again = running.send(Arrival(b"", 1.0))

    assert again == listen


@given(st.data())
def test_chunking_never_matters(data: st.DataObject) -> None:
    """An answer is understood or not by the moods of a USB adapter."""
    stream = SERIAL_REQUEST + NOISE + DAMAGED + b"\x06\x00" + SERIAL
    pieces = data.draw(cut(stream))
    reply = [(0.01 * number, piece) for number, piece in enumerate(pieces)]

    number = serial(PlanAsker(ScriptedPeer([reply])))

    assert number == SERIAL_NUMBER


def test_an_attempt_that_failed_is_told_of(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever runs with -v does not see why a reading took so long."""
    caplog.set_level(logging.INFO, logger="pykmp.exchange")

    serial(PlanAsker(ScriptedPeer([(), says(NOISE), says(SERIAL)])))

    assert [record.getMessage() for record in caplog.records] == [
        (
            "Silence instead of an answer to GetSerialRequest: 1 attempt in 2.1 s, no "
            "byte heard. Attempt 2 follows."
        ),
        (
            "Only noise instead of an answer to GetSerialRequest: 2 attempts in 5.7 s, "
            "8 bytes heard, first 01 02 03 68 65 6c 6c 6f. Attempt 3 follows."
        ),
    ]
    assert {record.name for record in caplog.records} == {"pykmp.exchange"}


def test_the_bytes_that_came_are_told_of(caplog: pytest.LogCaptureFixture) -> None:
    """Whoever debugs a head does not see what came over the line."""
    caplog.set_level(logging.DEBUG, logger="pykmp.client")

    serial(PlanAsker(ScriptedPeer([says(SERIAL_REQUEST, b"\x00", SERIAL)])))

    assert [record.getMessage() for record in caplog.records] == [
        "Received bytes on serial: '803F0235E90D'",
        "Received bytes on serial: '00'",
        "Received bytes on serial: '403F0200692D32CD5D0D'",
    ]


def test_a_last_attempt_is_not_told_of_twice(caplog: pytest.LogCaptureFixture) -> None:
    """The same failure is logged and raised."""
    caplog.set_level(logging.INFO, logger="pykmp.exchange")

    with pytest.raises(NoAnswerError):
        serial(PlanAsker(ScriptedPeer(), attempts=1))

    assert caplog.records == []


def steps_of(replies: list[Reply]) -> int:
    """Return how many steps a question takes with these replies."""
    asker = PlanAsker(ScriptedPeer(replies))
    with suppress(NoAnswerError):
        serial(asker)
    return len(asker.steps)


LONG: list[Reply] = [(), says(NOISE), slowly(SERIAL)]


@pytest.mark.parametrize("steps", range(1, steps_of(LONG) + 1))
@pytest.mark.parametrize("how", ["close", "interrupt", "lose"])
def test_a_question_that_is_broken_off_leaves_a_line_to_go_on(
    steps: int, how: str
) -> None:
    """A program that was interrupted cannot ask again, or gets the old answer."""
    peer = ScriptedPeer(chain(LONG, repeat(says(SERIAL))))
    asker = PlanAsker(peer)
    running = plan(asker.line)
    take(running, steps, asker)
    asked = bool(peer.asked)
    broken_off_at = asker.port.now()

    break_off(running, how)

    assert asker.line.state in {State.READY, State.RESTING}
    if asked:
        assert asker.line.state is State.RESTING
    peer.plug_in()
    before = len(peer.asked)
    assert serial(asker) == SERIAL_NUMBER
    assert not asked or peer.asked[before][0] >= broken_off_at


def take(running: Plan[object], steps: int, asker: PlanAsker) -> None:
    """Take some steps of a plan and leave it at the next one."""
    step = next(running)
    for _ in range(steps - 1):
        if isinstance(step, Ask):
            asker.port.write(step.frame)
            raw = b""
        else:
            raw = asker.port.read(max(0.0, step.until - asker.port.now()))
        step = running.send(Arrival(raw, asker.port.now()))


def break_off(running: Plan[object], how: str) -> None:
    """End a plan before its time."""
    if how == "close":
        running.close()
        return
    error = KeyboardInterrupt() if how == "interrupt" else LineLostError(url="tty")
    with pytest.raises(type(error)):
        running.throw(error)


@pytest.mark.parametrize("how", ["close", "interrupt", "lose"])
def test_a_request_that_may_have_left_is_followed_by_quiet(how: str) -> None:
    """The answer to a request that was broken off in writing answers the next one."""
    line = Line()
    running = plan(line)
    next(running)
    assert isinstance(running.send(Arrival(b"", 0.0)), Ask)

    break_off(running, how)

    assert line.state is State.RESTING


def test_a_plan_that_never_began_leaves_no_trace() -> None:
    """A port that could not be opened spoils the next question."""
    line = Line()

    plan(line).close()

    assert line.state is State.READY
    assert drive(plan(line), PlanAsker(ScriptedPeer([says(SERIAL)])).port).attempts == 1

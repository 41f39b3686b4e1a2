"""Requests and answers of a line that is listened to: all told, none lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import PhysicalDirection
from pykmp.tool.pairing import Overheard, Role, Sniffer
from tests.contract.frames import (
    FLOW,
    HEAT,
    METER_TYPE,
    OTHER_SERIAL,
    SERIAL,
    SERIAL_REQUEST,
    registers,
)
from tests.strategies import VECTORS, cut, frame_of, tricky_bytes

TO_METER, FROM_METER = PhysicalDirection.TO_METER, PhysicalDirection.FROM_METER
HEAT_REQUEST = frame_of(bytes.fromhex("3f 10 01 00 3c"), start=0x80)
CLOCK_REQUEST = bytes.fromhex("803F090001144A00027715774E0D")
ACK = b"\x06"

STREAMS = st.lists(
    st.sampled_from([*VECTORS, SERIAL_REQUEST, SERIAL, HEAT_REQUEST, registers(HEAT)])
    | tricky_bytes(max_size=20)
).map(b"".join)


def told(*chunks: tuple[float | None, bytes]) -> list[Overheard]:
    """Return all that becomes known of chunks that come at their times."""
    sniffer = Sniffer()
    heard = [one for at, raw in chunks for one in sniffer.feed(raw, at=at)]
    return [*heard, *sniffer.end()]


def roles(*frames: bytes) -> list[tuple[Role, int | None]]:
    """Return what frames are to each other, one second apart."""
    return [(one.role, one.number) for one in told(*enumerate(frames))]


@given(STREAMS)
def test_nothing_is_lost(stream: bytes) -> None:
    """The byte that explains it all is not shown."""
    assert b"".join(one.raw for one in told((None, stream))) == stream


@given(STREAMS, st.data())
def test_chunking_never_matters(stream: bytes, data: st.DataObject) -> None:
    """The same line tells another story because of a slow computer."""
    chunks = data.draw(cut(stream))

    assert told(*((0.0, raw) for raw in chunks)) == told((0.0, stream))


@given(st.lists(st.tuples(st.sampled_from([TO_METER, FROM_METER]), STREAMS)))
def test_nothing_is_lost_of_either_way(
    chunks: list[tuple[PhysicalDirection, bytes]],
) -> None:
    """What one side says hides what the other says."""
    sniffer = Sniffer()

    heard = [one for way, raw in chunks for one in sniffer.feed(raw, way=way)]
    heard += sniffer.end()

    assert sorted(b"".join(one.raw for one in heard)) == sorted(
        b"".join(raw for _, raw in chunks)
    )


@given(STREAMS)
def test_every_request_ends_once(stream: bytes) -> None:
    """A request has two answers, or neither an answer nor a word that it has none."""
    heard = told((0.0, stream))

    asked = [one.number for one in heard if one.role is Role.REQUEST]
    ended = [one.number for one in heard if one.role in {Role.ANSWER, Role.UNANSWERED}]
    assert asked == list(range(1, len(asked) + 1)) == ended


@pytest.mark.parametrize(
    ("frames", "expected"),
    [
        ((SERIAL_REQUEST, SERIAL), [(Role.REQUEST, 1), (Role.ANSWER, 1)]),
        ((SERIAL,), [(Role.STRAY, None)]),
        ((SERIAL_REQUEST,), [(Role.REQUEST, 1), (Role.UNANSWERED, 1)]),
        (
            (SERIAL_REQUEST, SERIAL_REQUEST, SERIAL),
            [
                (Role.REQUEST, 1),
                (Role.UNANSWERED, 1),
                (Role.REQUEST, 2),
                (Role.ANSWER, 2),
            ],
        ),
        (
            (SERIAL_REQUEST, SERIAL, OTHER_SERIAL),
            [(Role.REQUEST, 1), (Role.ANSWER, 1), (Role.STRAY, None)],
        ),
        (
            (SERIAL_REQUEST, METER_TYPE, SERIAL),
            [(Role.REQUEST, 1), (Role.STRAY, None), (Role.ANSWER, 1)],
        ),
        (
            (HEAT_REQUEST, registers(FLOW), registers(HEAT)),
            [(Role.REQUEST, 1), (Role.STRAY, None), (Role.ANSWER, 1)],
        ),
        ((CLOCK_REQUEST, ACK), [(Role.REQUEST, 1), (Role.ANSWER, 1)]),
        (
            (SERIAL_REQUEST, ACK, SERIAL),
            [(Role.REQUEST, 1), (Role.STRAY, None), (Role.ANSWER, 1)],
        ),
        (
            (SERIAL_REQUEST, b"\x55", SERIAL[:4] + b"\x00" + SERIAL[5:], SERIAL),
            [
                (Role.REQUEST, 1),
                (Role.NOISE, None),
                (Role.DAMAGED, None),
                (Role.ANSWER, 1),
            ],
        ),
    ],
)
def test_an_answer_is_told_from_what_is_none(
    frames: tuple[bytes, ...], expected: list[tuple[Role, int | None]]
) -> None:
    """A late or foreign answer is taken for the one that was asked for."""
    assert roles(*frames) == expected


def test_an_echo_is_no_second_request() -> None:
    """With a head that reflects, every request seems to be sent twice."""
    heard = told((0.0, SERIAL_REQUEST), (0.1, SERIAL_REQUEST), (0.2, SERIAL))

    assert [one.role for one in heard] == [Role.REQUEST, Role.ECHO, Role.ANSWER]
    assert [one.number for one in heard] == [1, 1, 1]
    assert heard[-1].waited_seconds == pytest.approx(0.2)


def test_an_echo_is_known_by_its_way_too() -> None:
    """A recording of a head that reflects has twice the requests."""
    sniffer = Sniffer()
    heard = [*sniffer.feed(SERIAL_REQUEST, way=TO_METER)]

    heard += sniffer.feed(SERIAL_REQUEST + SERIAL, way=FROM_METER)

    assert [one.role for one in heard] == [Role.REQUEST, Role.ECHO, Role.ANSWER]


def test_a_silent_line_gives_up_and_tells_noise() -> None:
    """Whoever listens to a silent meter sees nothing until the next request."""
    sniffer = Sniffer()
    list(sniffer.feed(SERIAL_REQUEST + b"\x55", at=0.0))

    early, late = list(sniffer.quiet(1.0)), list(sniffer.quiet(11.0))

    assert [one.role for one in early] == [Role.NOISE]
    assert [one.role for one in late] == [Role.UNANSWERED]
    assert list(sniffer.end()) == []


def test_an_answer_that_has_begun_is_waited_for() -> None:
    """A long answer on a slow line is told to be none."""
    sniffer = Sniffer()
    list(sniffer.feed(SERIAL_REQUEST + SERIAL[:3], at=0.0))

    assert list(sniffer.quiet(11.0)) == []


def test_endless_noise_comes_in_parts() -> None:
    """A line that babbles for a night fills the memory."""
    heard = [*Sniffer().feed(b"\x55" * 10_000)]

    assert {len(one.raw) for one in heard} == {2048}

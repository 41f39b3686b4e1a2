"""Any number of registers: how they are split, and what a reading tells."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.errors import OutOfRangeError, SilenceError
from pykmp.exchange import QUIET_SECONDS, Readings, read_registers, split
from pykmp.messages import decode_frame
from tests.exchange.cases import batches, values
from tests.exchange.driving import PlanAsker
from tests.exchange.frames import ACK, NOISE, ZERO, registers
from tests.exchange.peers import ScriptedPeer, says
from tests.strategies import register_ids


@given(st.lists(register_ids, min_size=1, max_size=40))
def test_ids_are_split_into_as_few_requests_as_possible(ids: list[int]) -> None:
    """A meter's battery pays for requests that were not needed."""
    parts = split(ids)

    assert [id_ for part in parts for id_ in part] == list(dict.fromkeys(ids))
    assert len(parts) == -(-len(set(ids)) // 8)
    assert all(1 <= len(part) <= 8 for part in parts)


@pytest.mark.parametrize("ids", [[], [1, -1], [65536], [*range(20), 70000]])
def test_ids_that_no_meter_has_are_refused_before_anything_is_sent(
    ids: list[int],
) -> None:
    """Half of a reading is paid for and thrown away."""
    asker = PlanAsker(ScriptedPeer())

    with pytest.raises(OutOfRangeError):
        read_registers(ids, line=asker.line, settings=asker.settings)


def test_each_request_asks_for_its_part() -> None:
    """Registers are asked for twice, or never."""
    peer = ScriptedPeer(batches(31))

    PlanAsker(peer).read(*range(1, 32))

    asked = [list(decode_frame(raw).message.registers) for raw in peer.requests]
    assert asked == [
        [*range(1, 9)],
        [*range(9, 17)],
        [*range(17, 25)],
        [*range(25, 32)],
    ]


def test_values_come_in_the_order_they_were_asked_for() -> None:
    """A table on paper names the values of others."""
    peer = ScriptedPeer([says(registers({80: 3, 68: 2, 60: 1}))])

    readings = PlanAsker(peer).read(68, 60, 155, 80)

    assert list(readings) == [68, 60, 80]
    assert readings.missing == (155,)


def test_a_reading_is_a_mapping() -> None:
    """A program cannot look up, count or walk through what came."""
    peer = ScriptedPeer([says(registers({60: 7, 68: 8}))])

    readings = PlanAsker(peer).read(60, 68)

    assert len(readings) == 2
    assert 60 in readings
    assert 61 not in readings
    assert readings[60].value == b"\x04\x00\x00\x00\x00\x07"
    assert readings.get(61) is None
    assert dict(readings) == dict(readings.registers)


def test_a_reading_says_what_it_took() -> None:
    """Nobody learns that a head needs two attempts for each reading."""
    replies = [(), *batches(9)]

    asker = PlanAsker(ScriptedPeer(replies))

    readings = asker.read(*range(1, 10))

    assert (readings.requests, readings.attempts) == (2, 3)
    assert readings.seconds == pytest.approx(asker.port.now())
    assert readings.seconds == pytest.approx(4.1 + QUIET_SECONDS + 0.3, abs=0.05)
    assert readings.heard_bytes == 79 + 15
    assert readings.heard_first == registers(values(8))[:16]
    assert readings.unanswered is None


def test_a_reading_says_why_a_part_of_it_is_missing() -> None:
    """A silent second request passes for registers that the meter lacks."""
    readings = PlanAsker(ScriptedPeer(batches(8))).read(*range(1, 18))

    assert readings.missing == tuple(range(9, 18))
    assert type(readings.unanswered) is SilenceError
    assert readings.unanswered.attempts == 3
    assert (readings.requests, readings.attempts) == (3, 7)


def test_bytes_that_were_no_answer_are_counted_too() -> None:
    """A head that hears much rubbish cannot be told from a good one."""
    noisy = [says(ACK, NOISE), says(ZERO, registers({60: 7}))]

    readings = PlanAsker(ScriptedPeer(noisy)).read(60)

    assert dict(readings) == {60: readings[60]}
    assert readings.heard_bytes == 1 + len(NOISE) + 1 + len(registers({60: 7}))
    assert readings.heard_first == ACK + NOISE + ZERO + registers({60: 7})[:6]


def test_a_reading_without_facts_is_one_good_request() -> None:
    """A program's own test cannot make a reading."""
    readings = Readings(registers={})

    assert (readings.missing, readings.unanswered) == ((), None)
    assert (readings.requests, readings.attempts, readings.seconds) == (1, 1, 0.0)

"""A bad line costs asking again for what is missing, and nothing else."""

from random import Random
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykmp.emulator import EmulatedLine, Fault, LineSettings
from pykmp.errors import BadChecksumError, SilenceError
from pykmp.exchange import QUIET_SECONDS, line_seconds
from tests.logs.meter import (
    NEWEST,
    LoggingMeter,
    Reader,
    are_true,
    ids_of,
    query_of,
)

#: Behind start, address and command id, by which a damaged answer is known for one.
_HEAD_BYTES: Final = 3
_REGISTERS: Final = (60, 63, 68, 72)
#: What damage must not make of a byte: the end of a frame, or the begin of another.
_ENDS: Final = b"\x0d\x40\x80"


@attrs.define
class Damaging:
    """A meter of whose answers some are damaged, in a bit behind the command id.

    Attributes:
        meter: The meter.
        strikes: Whether the next answer is hit.
        dice: Where it is hit.
        damaged_bytes: Bytes of requests and answers that came to nothing.
        total_bytes: Bytes of all requests and answers.
        damaged: How many answers were hit.
    """

    meter: LoggingMeter
    strikes: Any
    dice: Random = attrs.field(factory=lambda: Random(1))
    damaged_bytes: int = 0
    total_bytes: int = 0
    damaged: int = 0

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return the answer to a request, hit perhaps."""
        answer = self.meter.answer(frame, at)
        assert answer is not None
        self.total_bytes += len(frame) + len(answer)
        if not self.strikes(len(answer)):
            return answer
        self.damaged += 1
        self.damaged_bytes += len(frame) + len(answer)
        return self._hit(answer)

    def _hit(self, answer: bytes) -> bytes:
        while True:
            at = self.dice.randrange(_HEAD_BYTES, len(answer) - 1)
            byte = answer[at] ^ 1 << self.dice.randrange(8)
            if byte not in _ENDS and answer[at] not in _ENDS:
                return answer[:at] + bytes([byte]) + answer[at + 1 :]


def reader_of(meter: Any, *, count: int = NEWEST, **settings: Any) -> Reader:  # noqa: ANN401
    """Return who reads a log at true line speed, of a meter that answers at once."""
    line = EmulatedLine(meter, settings=LineSettings(thinking_seconds=0))
    return Reader(line, query_of(*_REGISTERS, newest=count), **settings)


def every_twentieth() -> Any:  # noqa: ANN401 - a predicate
    """Return what strikes each twentieth answer."""
    count = iter(range(1, 10**6))
    return lambda _length: next(count) % 20 == 0


@pytest.mark.parametrize("bytes_max", [64, 128, 255, 512])
def test_one_damaged_answer_in_twenty_costs_itself_and_the_quiet_after_it(
    bytes_max: int,
) -> None:
    """A line that is a little bad makes a reading long, or a table false."""
    clean = reader_of(Damaging(LoggingMeter(bytes_max=bytes_max), lambda _: False))
    meter = Damaging(LoggingMeter(bytes_max=bytes_max), every_twentieth())
    hit = reader_of(meter)

    clean.all()
    hit.all()

    assert hit.records == clean.records
    assert ids_of(hit.records) == list(range(NEWEST, 0, -1))
    assert meter.damaged == hit.reading.requests // 20
    extra_seconds = hit.port.now() - clean.port.now()
    quiet_seconds = meter.damaged * QUIET_SECONDS
    assert extra_seconds <= line_seconds(meter.damaged_bytes) + quiet_seconds + 0.1


@pytest.mark.parametrize("bytes_max", [64, 128, 255, 512, 1500])
def test_a_clean_line_carries_little_but_the_bytes(bytes_max: int) -> None:
    """A reading waits where it could ask."""
    meter = Damaging(LoggingMeter(bytes_max=bytes_max), lambda _: False)
    reader = reader_of(meter)

    reader.all()

    assert reader.port.now() <= 1.03 * line_seconds(meter.total_bytes)


@settings(max_examples=25, deadline=None)
@given(
    seed=st.integers(0, 10**6),
    fault=st.sampled_from(["flip", "truncate", "silence", "noise", "late"]),
    bytes_max=st.sampled_from([64, 128, 255]),
)
def test_no_fault_falsifies_a_record(seed: int, fault: str, bytes_max: int) -> None:
    """A bad line writes wrong values into a history."""
    line = EmulatedLine(
        LoggingMeter(bytes_max=bytes_max),
        faults=[Fault(name=fault, probability=0.1)],
        seed=seed,
    )
    reader = Reader(line, query_of(60, 68, newest=150), attempts=9)

    reader.all()

    assert ids_of(reader.records) == list(range(NEWEST, NEWEST - 150, -1))
    assert are_true(reader.records)


def test_where_long_answers_never_come_whole_short_ones_are_asked_for() -> None:
    """A line that only carries short answers cannot be read at all."""
    meter = Damaging(LoggingMeter(bytes_max=512), lambda length: length > 120)
    reader = reader_of(meter, count=100)

    reader.all()

    assert ids_of(reader.records) == list(range(NEWEST, NEWEST - 100, -1))
    assert are_true(reader.records)


def test_once_a_line_is_well_answers_are_long_again() -> None:
    """A bad minute makes a reading slow to its end."""
    meter = Damaging(LoggingMeter(bytes_max=512), lambda _length: meter.damaged < 6)
    reader = reader_of(meter, count=1000)
    clean = reader_of(LoggingMeter(bytes_max=512), count=1000)

    reader.all()
    clean.all()

    assert reader.reading.requests <= clean.reading.requests + meter.damaged + 12


def test_a_line_that_damages_everything_ends_the_reading() -> None:
    """A reading goes on for ever on a line that carries nothing."""
    reader = reader_of(Damaging(LoggingMeter(), lambda _: True))

    with pytest.raises(BadChecksumError):
        reader.all()

    assert reader.port.now() < 120


def test_a_failed_step_leaves_the_reading_as_it_was() -> None:
    """After a lost line a reading begins anew, or lacks an answer."""
    silent = [False]

    def no_answer(_length: int) -> bool:
        return False

    @attrs.define
    class Sleeping(Damaging):
        """A meter that falls silent."""

        def answer(self, frame: bytes, at: float) -> bytes | None:
            """Return nothing while it sleeps."""
            return None if silent[0] else super().answer(frame, at)

    reader = reader_of(Sleeping(LoggingMeter(), no_answer), count=200)
    for _ in range(3):
        reader.step()
    silent[0] = True
    with pytest.raises(SilenceError):
        reader.step()
    silent[0] = False

    reader.all()

    assert ids_of(reader.records) == list(range(NEWEST, NEWEST - 200, -1))
    assert are_true(reader.records)

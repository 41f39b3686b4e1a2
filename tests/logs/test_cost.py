"""What is said before a reading is what it then takes."""

from typing import Any

import pytest

from pykmp.exchange import ExchangeSettings, line_seconds
from pykmp.logs import LogReading, cost_of, progress_of
from tests.logs.meter import LoggingMeter, Reader, line_of, query_of

_SETTINGS = ExchangeSettings()


class Counting:
    """A meter, and the bytes that go to it and come from it."""

    def __init__(self, meter: LoggingMeter) -> None:
        self._meter = meter
        self.to_meter = self.from_meter = self.requests = 0

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return the answer to a request."""
        answer = self._meter.answer(frame, at)
        self.requests += 1
        self.to_meter += len(frame)
        self.from_meter += len(answer or b"")
        return answer


@pytest.mark.parametrize("count", [1, 5, 40, 400, 1400])
@pytest.mark.parametrize("registers", [(60,), (60, 68, 72), tuple(range(60, 72))])
def test_the_cost_is_that_of_the_reading(
    count: int, registers: tuple[int, ...]
) -> None:
    """Somebody agrees to a minute of line time and gets three."""
    meter: Any = Counting(LoggingMeter(bytes_max=255))
    reader = Reader(line_of(meter), query_of(*registers, newest=count))
    cost = cost_of(reader.reading, settings=_SETTINGS)

    reader.all()

    assert cost.records == count
    assert cost.requests == pytest.approx(meter.requests, rel=0.03, abs=1)
    assert cost.bytes_to_meter == pytest.approx(meter.to_meter, rel=0.03, abs=25)
    assert cost.bytes_from_meter == pytest.approx(meter.from_meter, rel=0.03, abs=25)
    assert cost.line_seconds == pytest.approx(line_seconds(cost.bytes))


@pytest.mark.parametrize("bytes_max", [64, 128, 255, 512])
def test_once_the_limit_is_known_the_rest_is_told_right(bytes_max: int) -> None:
    """The time that a bar shows is that of another meter."""
    meter: Any = Counting(LoggingMeter(bytes_max=bytes_max))
    reader = Reader(line_of(meter), query_of(60, 68, 72, newest=1000))
    for _ in range(4):
        reader.step()
    before = meter.to_meter + meter.from_meter

    left = cost_of(reader.reading, settings=_SETTINGS)
    reader.all()

    took = meter.to_meter + meter.from_meter - before
    assert left.bytes == pytest.approx(took, rel=0.03)


def test_progress_counts_up_and_what_is_left_down() -> None:
    """A bar jumps back, or ends before the reading."""
    reader = Reader(line_of(LoggingMeter()), query_of(60, 68, newest=300))
    told = []
    while not reader.reading.is_done:
        reader.step()
        told.append(progress_of(reader.reading, settings=_SETTINGS))

    assert [one.records for one in told] == sorted(one.records for one in told)
    assert [one.requests for one in told] == list(range(1, len(told) + 1))
    assert told[-1].records == 300
    assert told[-1].left.requests == told[-1].left.bytes == 0
    left = [one.left.bytes for one in told]
    assert left == sorted(left, reverse=True)


def test_a_baud_rate_divides_the_time() -> None:
    """An electricity meter is said to take eight times as long as it does."""
    reading = LogReading(query_of(60, newest=100))

    slow = cost_of(reading, settings=ExchangeSettings(baud=1200))
    fast = cost_of(reading, settings=ExchangeSettings(baud=9600))

    assert slow.bytes == fast.bytes
    assert slow.line_seconds == pytest.approx(8 * fast.line_seconds)


def test_without_a_count_the_depth_of_the_log_is_the_most() -> None:
    """A whole log is said to cost nothing."""
    cost = cost_of(LogReading(query_of(60)), settings=_SETTINGS)

    assert cost.records == 1400

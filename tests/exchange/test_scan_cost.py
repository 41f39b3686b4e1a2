"""The time that a scan is said to take is the time that it takes."""

import pytest

from pykmp.emulator import Habits
from pykmp.exchange import ExchangeSettings, Scan, cost_of, ids_to_scan, scan_step
from pykmp.exchange.pacing import line_seconds
from pykmp.messages import GetRegisterRequest, encode_request
from pykmp.meters import PROFILES
from tests.exchange.driving import PlanAsker
from tests.exchange.emulated import TELLS_NOTHING_KNOWN, Selective, asker_of

SETTINGS = ExchangeSettings()
EMPTY = TELLS_NOTHING_KNOWN["answers without any"]
SILENT = TELLS_NOTHING_KNOWN["says nothing"]


def step(asker: PlanAsker, scan: Scan, pause_seconds: float) -> Scan:
    """Return the scan after one step."""
    plan = scan_step(
        scan, line=asker.line, settings=asker.settings, pause_seconds=pause_seconds
    )
    return asker.run(plan)


def spent(asker: PlanAsker, scan: Scan, pause_seconds: float = 1.0) -> float:
    """Return how long the rest of a scan takes."""
    began = asker.port.now()
    while not scan.is_done:
        scan = step(asker, scan, pause_seconds)
    return asker.port.now() - began


@pytest.mark.parametrize("family", PROFILES)
def test_a_meter_that_answers_takes_as_long_as_told(family: str) -> None:
    """A user waits longer than announced, with a head in the hand."""
    asker = asker_of(family, habits=EMPTY)
    scan = Scan.of(ids_to_scan())
    cost = cost_of(scan, settings=asker.settings)

    seconds = spent(asker, scan)

    assert cost.seconds_min <= seconds <= 1.03 * cost.seconds_min
    assert seconds <= cost.seconds_max


@pytest.mark.parametrize("pause_seconds", [0.0, 0.5, 3.0])
def test_the_pause_is_part_of_it(pause_seconds: float) -> None:
    """A user who asks for longer pauses is told the time of short ones."""
    asker = asker_of("403", habits=EMPTY)
    scan = Scan.of(range(2000, 2400))
    cost = cost_of(scan, settings=asker.settings, pause_seconds=pause_seconds)

    seconds = spent(asker, scan, pause_seconds)

    assert seconds == pytest.approx(cost.seconds_min, rel=0.01)
    assert cost.line_seconds <= seconds
    assert cost.line_seconds == pytest.approx(50 * 0.3, rel=0.05)


@pytest.mark.parametrize("family", PROFILES)
def test_a_meter_that_says_nothing_takes_as_long_as_told_once_that_is_known(
    family: str,
) -> None:
    """The time that is left does not fit the time that it takes."""
    asker = asker_of(family, habits=SILENT)
    scan = Scan.of(ids_to_scan())
    first = cost_of(scan, settings=asker.settings)
    while scan.companion is None:
        scan = step(asker, scan, 1.0)
    until_then = asker.port.now()
    cost = cost_of(scan, settings=asker.settings)

    seconds = spent(asker, scan)

    assert cost.seconds_min <= seconds <= 1.03 * cost.seconds_min
    assert first.seconds_min <= until_then + seconds <= 1.3 * first.seconds_min
    assert until_then + seconds <= first.seconds_max


@pytest.mark.parametrize("attempts", [1, 2, 3])
def test_the_longest_time_is_that_of_nothing_but_silence(attempts: int) -> None:
    """A scan takes longer than the longest time that was told."""
    asker = asker_of(
        "403",
        attempts=attempts,
        wrapping=lambda meter: Selective(meter, lambda ids: set(ids) <= {1001}),
    )
    scan = Scan.of(range(2000, 2200))
    cost = cost_of(scan, settings=asker.settings)

    seconds = spent(asker, scan)

    assert seconds == pytest.approx(cost.seconds_max, rel=0.01)


@pytest.mark.parametrize(
    "habits", TELLS_NOTHING_KNOWN.values(), ids=TELLS_NOTHING_KNOWN
)
def test_the_rest_of_a_kept_scan_is_told_too(habits: Habits) -> None:
    """A user is told the time of the whole scan when half of it is done."""
    asker = asker_of("403", habits=habits)
    scan = Scan.of(ids_to_scan(range(1000, 1400)))
    for _ in range(30):
        scan = step(asker, scan, 1.0)
    kept = Scan.from_json(scan.to_json())
    cost = cost_of(kept, settings=asker.settings)

    seconds = spent(asker, kept)

    assert seconds == pytest.approx(cost.seconds_min, rel=0.03)


def test_requests_and_their_bytes_are_those_that_are_sent() -> None:
    """A user is told another number of requests than are sent."""
    asker = asker_of("403", habits=EMPTY)
    scan = Scan.of(range(64))
    cost = cost_of(scan, settings=asker.settings)

    spent(asker, scan)

    frames = [each.frame for each in asker.steps if hasattr(each, "frame")]
    assert cost.requests == len(frames) == 8
    assert cost.request_bytes == sum(map(len, frames))


def test_speed_and_address_count() -> None:
    """A user of a faster line is told the time of a slow one."""
    scan = Scan.of([60])
    fast = ExchangeSettings(baud=9600, address=0x40)
    request = encode_request(GetRegisterRequest(registers=[60]), address=0x40)

    cost = cost_of(scan, settings=fast, pause_seconds=1.0)

    assert cost.request_bytes == len(request)
    answer_bytes = 7  # The address is a byte that has to be escaped.
    expected = line_seconds(len(request) + answer_bytes, 9600) + 0.03
    assert cost.seconds_min == pytest.approx(expected)


def test_a_finished_scan_costs_nothing() -> None:
    """A user is told to wait for nothing."""
    cost = cost_of(Scan.of([]), settings=SETTINGS)

    assert (cost.requests, cost.request_bytes) == (0, 0)
    assert cost.line_seconds == cost.seconds_min == cost.seconds_max == 0


def test_the_usual_scan_takes_minutes() -> None:
    """Nobody knows what the documentation promises."""
    cost = cost_of(Scan.of(ids_to_scan()), settings=SETTINGS)

    assert cost.requests == 261
    assert round(cost.line_seconds) == 80
    assert round(cost.seconds_min / 60) == 6

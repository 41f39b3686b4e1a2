"""A scan finds what a meter has, on any meter, and can be gone on with at any time."""

from typing import Final

import attrs
import pytest

from pykmp.emulator import EmulatedMeter, Habits
from pykmp.errors import (
    MalformedAnswerError,
    SilenceError,
)
from pykmp.exchange import (
    Scan,
    ids_to_scan,
)
from pykmp.meters import PROFILES, load_profile
from tests.exchange.driving import PlanAsker
from tests.exchange.emulated import (
    Selective,
    asker_of,
    line_of,
)
from tests.exchange.scans import (
    EMPTY,
    HAS,
    SILENT,
    SOME,
    each_habit,
    hearing,
    scanned,
    step,
)
from tests.strategies import frame_of, payload_of


@each_habit
@pytest.mark.parametrize("family", PROFILES)
def test_all_registers_of_every_family_are_found(family: str, habits: Habits) -> None:
    """A register that a meter has is not in its scan, or one is that it lacks."""
    asker = asker_of(family, habits=habits)
    has = set(load_profile(family).registers)

    scan = scanned(asker, Scan.of(ids_to_scan()))

    assert {register.id_ for register in scan.found} == has
    assert set(scan.absent) == set(ids_to_scan()) - has
    assert scan.silent == scan.unreadable == ()
    assert len(scan.found) + len(scan.absent) == scan.total


def test_what_is_found_is_what_a_reading_gives() -> None:
    """A scan tells another unit or width than the meter."""
    asker = asker_of("403")

    scan = scanned(asker, Scan.of(SOME))

    ids = [register.id_ for register in scan.found]
    readings = asker_of("403").read(*ids)
    assert list(readings.values()) == list(scan.found)


def test_a_meter_that_never_answers_is_not_scanned() -> None:
    """A scan of nothing takes an hour and finds nothing."""
    asker = asker_of("403", faults=["silence"])

    with pytest.raises(SilenceError):
        scanned(asker, Scan.of(SOME))

    assert asker.port.now() < 20


def test_silence_is_settled_with_a_register_that_is_there() -> None:
    """Each request for unknown registers costs seconds of silence."""
    asker = asker_of("403", habits=SILENT)

    scan = scanned(asker, Scan.of(range(400, 600)))

    assert scan.companion == 1001
    assert scan.register(1001) is not None
    assert set(scan.absent) == set(range(400, 600))
    assert asker.port.now() < 60


def test_a_meter_that_answers_without_any_is_asked_eight_at_a_time() -> None:
    """A scan takes more requests than it needs."""
    asker = asker_of("403", habits=EMPTY)

    scan = scanned(asker, Scan.of(range(400, 600)))

    assert scan.companion is None
    assert scan.tells_nothing_known
    assert scan.requests == 25


@each_habit
def test_a_scan_counts_what_it_costs(habits: Habits) -> None:
    """What a scan took from the battery is not told."""
    asker = asker_of("403", habits=habits)

    scan = scanned(asker, Scan.of(SOME))

    asks = [at for at in asker.steps if hasattr(at, "frame")]
    pauses = sum(1 for at in asker.steps if not hasattr(at, "frame"))
    assert scan.requests == len(asks)
    assert 0 < scan.seconds < asker.port.now()
    assert pauses > len(asks)


PICKY: Final = hearing(HAS.issuperset)


def test_requests_without_an_answer_are_told_apart() -> None:
    """A register that nobody got an answer about is called missing."""
    asker = asker_of("403", wrapping=PICKY, attempts=1)

    scan = scanned(asker, Scan.of(SOME))

    assert {register.id_ for register in scan.found} < HAS
    assert scan.absent == ()
    assert {*scan.silent} >= HAS & {*SOME} - {one.id_ for one in scan.found}


def test_what_got_no_answer_together_may_get_one_alone() -> None:
    """Registers of a meter that is silent wherever it lacks one are never found."""
    asker = asker_of("403", wrapping=PICKY, attempts=1)
    scan = scanned(asker, Scan.of(SOME))

    again = scanned(asker, scan.one_by_one())

    assert {one.id_ for one in again.found} == {1001, *(HAS & {*SOME})}
    assert set(again.silent) == set(SOME) - HAS


def test_silence_of_a_meter_that_answers_without_any_is_a_failure() -> None:
    """Registers are called silent because the line lost an answer."""
    asker = asker_of("403", habits=EMPTY)
    scan = step(asker, Scan.of([1, 2, 3]))
    broken = asker_of("403", faults=["silence"])

    with pytest.raises(SilenceError):
        step(broken, attrs.evolve(scan, left=(60, 61)))


def test_a_meter_that_lacks_a_serial_number_is_scanned_too() -> None:
    """A meter without register 1001 is taken for one that is not there."""
    profile = load_profile("403")
    rest = {id_: one for id_, one in profile.registers.items() if id_ != 1001}
    nameless = attrs.evolve(profile, registers=rest)
    asker = PlanAsker(line_of(nameless, faults=["silence#2"]))

    scan = scanned(asker, Scan.of([1, 2, 60]))

    assert scan.tells_nothing_known
    assert [one.id_ for one in scan.found] == [60]
    assert set(scan.absent) == {1, 2, 1001}


@attrs.define
class Garbler:
    """A meter of which one register cannot be read: its record is cut short."""

    meter: EmulatedMeter
    register: int

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return what the meter says, with the register cut short."""
        answer = self.meter.answer(frame, at)
        if answer is None or self.register.to_bytes(2) not in payload_of(frame):
            return answer
        return frame_of(payload_of(answer) + self.register.to_bytes(2) + b"\x08\x04")


@each_habit
def test_a_register_that_cannot_be_read_costs_no_other(habits: Habits) -> None:
    """A scan ends for ever at a register that nobody understands."""
    asker = asker_of("403", habits=habits, wrapping=lambda one: Garbler(one, 62))

    scan = scanned(asker, Scan.of(SOME))

    assert scan.unreadable == (62,)
    assert {one.id_ for one in scan.found} >= HAS & {*SOME}
    assert set(scan.absent) == set(SOME) - HAS - {62}


def test_a_register_that_cannot_be_read_is_an_error_for_others() -> None:
    """The double of the test above is no unreadable register at all."""
    asker = asker_of("403", wrapping=lambda one: Garbler(one, 62))

    with pytest.raises(MalformedAnswerError):
        asker.read(60, 62)


@pytest.mark.parametrize("pause_seconds", [0.0, 0.4, 1.0, 7.5])
def test_a_meter_is_left_in_peace_between_requests(pause_seconds: float) -> None:
    """A scan keeps a meter busy for minutes without a break."""
    selective: list[Selective] = []

    def kept(meter: EmulatedMeter) -> Selective:
        selective.append(Selective(meter))
        return selective[0]

    asker = asker_of("403", habits=EMPTY, wrapping=kept)
    scan, ended = Scan.of(SOME), []
    while not scan.is_done:
        scan = step(asker, scan, pause_seconds=pause_seconds)
        ended.append(asker.port.now())

    begun = [at - 23 * 11 / 1200 for at, _ids in selective[0].asked]
    gaps = [begin - end for begin, end in zip(begun[1:], ended, strict=False)]
    assert begun[0] < 0.05
    assert min(gaps[:-1]) >= pause_seconds - 0.05
    assert max(gaps[:-1]) <= pause_seconds + 0.1

"""A scan can be broken off at any time, kept, and gone on with."""

import json
from typing import Any

import attrs
import pytest

from pykmp.emulator import Habits
from pykmp.errors import (
    LineLostError,
    SilenceError,
)
from pykmp.exchange import (
    ExchangeSettings,
    Line,
    OtherMeterError,
    Scan,
    ids_to_scan,
    scan_step,
)
from tests.exchange.driving import PlanAsker, drive
from tests.exchange.emulated import (
    asker_of,
)
from tests.exchange.scans import (
    EMPTY,
    SILENT,
    SOME,
    each_habit,
    hearing,
    scanned,
    step,
    told,
)


@each_habit
def test_a_kept_scan_can_be_gone_on_with_after_every_step(habits: Habits) -> None:
    """A scan that is broken off has to begin anew, or ends with another result."""
    begun = Scan.of(SOME)
    whole = scanned(asker_of("403", habits=habits), begun)
    steps = 0
    while not begun.is_done:
        begun = step(asker_of("403", habits=habits), begun)
        steps += 1
        kept = json.loads(json.dumps(begun.to_json()))

        later = scanned(asker_of("403", habits=habits), Scan.from_json(kept))

        assert told(later) == told(whole)
    assert steps >= len(SOME) / 8


@each_habit
def test_a_step_can_be_broken_off_anywhere(habits: Habits) -> None:
    """Ctrl-C at a bad moment costs registers, or the rest of the scan."""
    whole = scanned(asker_of("403", habits=habits), Scan.of(SOME))
    for moment in range(12):
        asker = asker_of("403", habits=habits)
        scan = step(asker, Scan.of(SOME))
        plan = scan_step(scan, line=asker.line, settings=asker.settings)
        _break_off(asker, plan, moment)

        later = scanned(asker, scan)

        assert told(later) == told(whole)


def _break_off(asker: PlanAsker, plan: Any, moment: int) -> None:  # noqa: ANN401 - a plan
    """Run a plan for so many steps of the line and drop it."""

    class Interrupted(Exception):  # noqa: N818 - as KeyboardInterrupt
        """Somebody pressed a key."""

    class Interrupting(list[Any]):
        """Counts steps, and interrupts."""

        def append(self, item: object) -> None:
            """Take a step, or interrupt."""
            super().append(item)
            if len(self) > moment:
                raise Interrupted

    try:
        drive(plan, asker.port, Interrupting())
    except Interrupted:
        plan.close()


def test_a_meter_that_falls_silent_ends_the_step_and_not_the_scan() -> None:
    """Registers are called missing because the head slipped."""
    heard = 0

    def falls_silent(_ids: tuple[int, ...]) -> bool:
        nonlocal heard
        heard += 1
        return heard <= 5

    asker = asker_of("403", habits=SILENT, wrapping=hearing(falls_silent))
    before = Scan.of(SOME)
    while heard < 5:
        before = step(asker, before)

    with pytest.raises(SilenceError):
        step(asker, before)

    assert before.remaining > 0
    assert before.silent == ()
    later = scanned(asker_of("403", habits=SILENT), before)
    assert told(later) == told(scanned(asker_of("403", habits=SILENT), Scan.of(SOME)))


def test_a_finished_scan_asks_nothing() -> None:
    """A meter is woken for nothing."""
    asker = asker_of("403")
    scan = scanned(asker, Scan.of([60]))

    with pytest.raises(StopIteration) as ended:
        next(scan_step(scan, line=asker.line, settings=asker.settings))

    assert ended.value.value is scan


def kept_and_back(scan: Scan) -> Scan:
    """Return a scan as it comes from a file."""
    return Scan.from_json(json.loads(json.dumps(scan.to_json())))


def test_a_scan_does_not_go_on_with_another_meter() -> None:
    """Registers of two meters are mixed in one scan."""
    scan = step(asker_of("403"), Scan.of(ids_to_scan()))
    other = asker_of("603")

    with pytest.raises(OtherMeterError) as caught:
        step(other, kept_and_back(scan))

    assert "another meter" in str(caught.value)


def test_a_meter_without_the_register_is_another_one() -> None:
    """Registers of two meters are mixed in one scan."""
    scan = scanned(asker_of("403"), Scan.of([266]))
    more = attrs.evolve(kept_and_back(scan), left=(60,))

    with pytest.raises(OtherMeterError):
        step(asker_of("601"), more)


def test_values_may_have_moved_on() -> None:
    """A meter is taken for another one because it counted meanwhile."""
    scan = scanned(asker_of("403"), Scan.of([86]))
    kept = scan.to_json()
    kept["found"][0]["value"] = "02 42 11 11"  # type: ignore[index] # a list of records
    more = attrs.evolve(Scan.from_json(kept), left=(60,))

    later = step(asker_of("403"), more)

    assert [one.id_ for one in later.found] == [86, 60]


def test_the_meter_is_made_sure_of_once() -> None:
    """Each step of a scan that was kept costs a request more."""
    asker = asker_of("403", habits=EMPTY)
    scan = kept_and_back(step(asker, Scan.of(SOME)))
    before = scan.requests

    scan = step(asker, step(asker, scan))

    assert scan.is_same_meter
    assert scan.requests == before + 3


def test_a_scan_that_found_nothing_yet_has_no_meter_to_be_sure_of() -> None:
    """A scan that was kept at its begin cannot be gone on with."""
    scan = kept_and_back(step(asker_of("403"), Scan.of([1, 2, 3, 4, 5, 6, 7, 8, 60])))

    later = scanned(asker_of("403"), scan)

    assert [one.id_ for one in later.found] == [60]


def test_a_step_may_be_tried_again_on_a_line_that_failed() -> None:
    """A scan ends with the first failure."""
    line, settings = Line(), ExchangeSettings(attempts=1)
    asker = asker_of("403", faults=["silence#2"], attempts=1)
    with pytest.raises(SilenceError):
        asker.run(scan_step(Scan.of([60]), line=line, settings=settings))

    scan = asker.run(scan_step(Scan.of([60]), line=line, settings=settings))

    assert [one.id_ for one in scan.found] == [60]


def test_a_lost_line_is_told_at_once() -> None:
    """A broken connection is taken for a meter that lacks everything."""
    asker = asker_of("403", faults=["disconnect"])

    with pytest.raises(LineLostError):
        step(asker, Scan.of(SOME))

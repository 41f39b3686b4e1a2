"""A scan on a bad line finds less, never what is not there."""

from collections.abc import Sequence

import pytest

from pykmp.emulator import FAULTS, Habits
from pykmp.errors import (
    ExchangeError,
    PortError,
)
from pykmp.exchange import (
    Scan,
)
from tests.exchange.driving import PlanAsker
from tests.exchange.emulated import (
    asker_of,
)
from tests.exchange.scans import HAS, SOME, each_habit, scanned, step, told


@pytest.mark.parametrize("fault", FAULTS)
@each_habit
def test_a_fault_that_strikes_once_changes_nothing(fault: str, habits: Habits) -> None:
    """One bad moment on the line costs registers."""
    if fault in {"babble", "disconnect", "wrong-register"}:
        return  # These never end, end everything, or look right to anybody.
    asker = asker_of("403", habits=habits, faults=[f"{fault}#1"])

    scan = scanned(asker, Scan.of(SOME))

    expected = told(scanned(asker_of("403", habits=habits), Scan.of(SOME)))
    found = told(scan)
    assert {**found, "found": found["found"].keys() - {1001}} == {
        **expected,
        "found": expected["found"].keys() - {1001},
    }


def outcome(asker: PlanAsker, ids: Sequence[int]) -> Scan:
    """Return the last scan before it ended or failed for good."""
    scan, failures = Scan.of(ids), 0
    while not scan.is_done and failures < 20:
        try:
            scan = step(asker, scan)
        except (ExchangeError, PortError):
            failures += 1
    return scan


@pytest.mark.parametrize("fault", FAULTS)
@each_habit
def test_a_fault_that_stays_invents_nothing(fault: str, habits: Habits) -> None:
    """A bad line makes registers up, or makes them missing."""
    if fault == "wrong-register":
        return  # It looks right to anybody.
    asker = asker_of("403", habits=habits, faults=[fault], attempts=1)

    scan = outcome(asker, SOME[:24])

    assert {one.id_ for one in scan.found} <= HAS
    assert not HAS & set(scan.absent)


@pytest.mark.parametrize("seed", range(12))
@each_habit
def test_a_bad_line_invents_nothing(seed: int, habits: Habits) -> None:
    """A bad line makes registers up, or makes them missing."""
    faults = ["silence@0.2", "flip@0.2", "truncate@0.1", "late@0.1", "noise@0.3"]
    asker = asker_of("403", habits=habits, faults=faults, seed=seed)

    scan = outcome(asker, SOME)

    found = {one.id_ for one in scan.found}
    assert found <= HAS
    assert not HAS & set(scan.absent)
    if scan.is_done:
        assert HAS & set(SOME) <= found | set(scan.silent)

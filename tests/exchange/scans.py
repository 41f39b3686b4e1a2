"""What the tests of scans share: meters to scan, and scans taken to their end."""

from collections.abc import Callable
from typing import Any, Final

import pytest

from pykmp.emulator import EmulatedMeter
from pykmp.exchange import (
    Scan,
    ids_to_scan,
    scan_step,
)
from pykmp.meters import load_profile
from tests.exchange.driving import PlanAsker
from tests.exchange.emulated import (
    TELLS_NOTHING_KNOWN,
    Selective,
)

each_habit = pytest.mark.parametrize(
    "habits", TELLS_NOTHING_KNOWN.values(), ids=TELLS_NOTHING_KNOWN
)
SILENT: Final = TELLS_NOTHING_KNOWN["says nothing"]
EMPTY: Final = TELLS_NOTHING_KNOWN["answers without any"]

#: Most of what a 403 has, and much that it lacks.
SOME: Final = ids_to_scan(range(40, 160))
HAS: Final = frozenset(load_profile("403").registers)


def step(asker: PlanAsker, scan: Scan, **pause: float) -> Scan:
    """Return the scan after one step."""
    plan = scan_step(scan, line=asker.line, settings=asker.settings, **pause)
    return asker.run(plan)


def scanned(asker: PlanAsker, scan: Scan) -> Scan:
    """Return a scan at its end."""
    while not scan.is_done:
        scan = step(asker, scan)
    return scan


def told(scan: Scan) -> dict[str, Any]:
    """Return what a scan tells of the meter, whatever it took."""
    return {
        "found": {register.id_: register for register in scan.found},
        "absent": set(scan.absent),
        "silent": set(scan.silent),
        "unreadable": set(scan.unreadable),
    }


def hearing(
    hears: Callable[[tuple[int, ...]], bool],
) -> Callable[[EmulatedMeter], Selective]:
    """Return what makes a meter hear only some requests."""
    return lambda meter: Selective(meter, hears)

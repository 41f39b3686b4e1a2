"""The pipe of a water meter: all that the household draws, in segments.

Hot draws and cold ones may run together; the machine does not wait for the shower.
The meter's one temperature stands for both: no heat is measured.

Units: temperatures in 0.01 °C, flows in l/h.
"""

from __future__ import annotations

from itertools import accumulate, pairwise
from typing import Final

from pykmp.emulator.house.household import Dwelling, cold_draws, hot_draws
from pykmp.emulator.house.segment import Segments
from pykmp.emulator.house.substation import cold_water
from pykmp.emulator.house.weather import DAY_SECONDS

#: Water that stands in the pipe takes on the warmth of the cupboard, by this much.
_STANDING_ABOVE: Final = 300


def water_day(dwelling: Dwelling, day: int) -> Segments:
    """Return a day of the water main of a house."""
    steps = {0: 0, DAY_SECONDS: 0}
    for draw in (*hot_draws(dwelling, day), *cold_draws(dwelling, day)):
        flow = draw.hot_lph + draw.cold_lph
        steps[draw.start] = steps.get(draw.start, 0) + flow
        steps[draw.end] = steps.get(draw.end, 0) - flow
    *starts, _ = instants = sorted(steps)
    flows = tuple(accumulate(steps[start] for start in starts))
    cold = cold_water(day)
    temperatures = tuple(cold if flow else cold + _STANDING_ABOVE for flow in flows)
    return Segments(
        starts=tuple(starts),
        seconds=tuple(b - a for a, b in pairwise(instants)),
        flows=flows,
        counted=flows,
        t1=temperatures,
        t2=temperatures,
    )

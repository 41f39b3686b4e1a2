"""How soon a meter that failed is tried again: pure.

`pykmp` repeats a request within the cycle. After a cycle that failed come two quick
tries, then pauses that double up to a bound, so that a meter that is gone costs its
line and its battery little, and one that is back is found within that bound.
"""

from typing import Final

from kmpd.collector.schedule import fraction_of

#: What failed by chance mostly works a moment later.
QUICK_SECONDS: Final = (10.0, 30.0)
RETURN_SECONDS_MIN: Final = 60.0
#: The bound; a meter that is read more seldom is tried as often as it is read.
RETURN_SECONDS_MAX: Final = 900.0
#: Meters behind one gateway fail together and shall not come back together.
_SPREAD: Final = 0.1
_DOUBLINGS_MAX: Final = 30


def return_seconds(
    failures: int, *, interval_seconds: float, meter: str = "", is_quick: bool = True
) -> float:
    """Return how long to leave a meter alone after so many failed cycles in a row.

    Args:
        failures: How many, 1 at least.
        interval_seconds: Between two readings.
        meter: Its name; shifts the time by a tenth at most.
        is_quick: Whether quick tries make sense.

    >>> [return_seconds(n, interval_seconds=60) for n in range(1, 9)]
    [10.0, 30.0, 60.0, 120.0, 240.0, 480.0, 900.0, 900.0]
    """
    if is_quick and failures <= len(QUICK_SECONDS):
        seconds = QUICK_SECONDS[failures - 1]
    else:
        doublings = failures - 1 - (len(QUICK_SECONDS) if is_quick else 0)
        seconds = RETURN_SECONDS_MIN * 2.0 ** min(doublings, _DOUBLINGS_MAX)
    bounded = min(seconds, max(RETURN_SECONDS_MAX, interval_seconds))
    if not meter:
        return bounded
    return bounded * (1 - _SPREAD * fraction_of(f"{meter}/{failures}"))

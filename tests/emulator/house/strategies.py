"""Houses and instants, dense where something changes."""

from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final

from hypothesis import strategies as st

from pykmp.emulator.house import House, Kind

#: Winter, leap day, high summer with holidays, and autumn.
STARTS: Final = (
    datetime(2023, 1, 1, tzinfo=UTC),
    datetime(2024, 2, 20, 11, 59, 57, tzinfo=UTC),
    datetime(2023, 7, 10, tzinfo=UTC),
    datetime(2022, 10, 25, 23, tzinfo=UTC),
)
DAYS_MAX: Final = 40
_SECONDS_MAX: Final = DAYS_MAX * 86_400

seeds = st.integers(min_value=0, max_value=3)
starts = st.sampled_from(STARTS)
kinds = st.sampled_from(list(Kind))
#: Seconds since the start: anywhere, and about the edges of slots, hours and days.
passed_seconds = st.integers(min_value=0, max_value=_SECONDS_MAX) | st.builds(
    lambda slot, step: max(0, 600 * slot + step),
    st.integers(min_value=0, max_value=_SECONDS_MAX // 600),
    st.integers(min_value=-2, max_value=2),
)
passed = passed_seconds.map(lambda seconds: timedelta(seconds=seconds))


@cache
def known_house(seed: int, start: datetime, kind: Kind = Kind.HEAT) -> House:
    """Return a house that has been asked things before."""
    return House(seed, start, kind=kind)


houses = st.builds(known_house, seeds, starts, kinds)

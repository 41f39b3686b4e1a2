"""The return to a meter that failed: quick, then seldom, always bounded."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from kmpd.collector.breaker import (
    QUICK_SECONDS,
    RETURN_SECONDS_MAX,
    RETURN_SECONDS_MIN,
    return_seconds,
)

INTERVALS = st.floats(min_value=1, max_value=7 * 86_400)


class TestReturn:
    """When a meter that failed is tried again."""

    @given(st.integers(min_value=1, max_value=10**9), INTERVALS, st.text())
    def test_always_bounded(self, failures: int, interval: float, meter: str) -> None:
        """A meter that was away for a week would be found a week later."""
        seconds = return_seconds(failures, interval_seconds=interval, meter=meter)

        assert 0 < seconds <= max(RETURN_SECONDS_MAX, interval)

    @given(INTERVALS, st.booleans())
    def test_pauses_never_shrink(self, interval: float, quick: object) -> None:
        """A dead meter would cost its line more and more."""
        pauses = [
            return_seconds(n, interval_seconds=interval, is_quick=bool(quick))
            for n in range(1, 60)
        ]

        assert all(one <= later for one, later in itertools.pairwise(pauses))

    def test_two_quick_tries_come_first(self) -> None:
        """One lost frame would cost a minute, or an hour."""
        pauses = [return_seconds(n, interval_seconds=3600) for n in (1, 2, 3)]

        assert pauses == [*QUICK_SECONDS, RETURN_SECONDS_MIN]

    def test_no_quick_tries_where_they_make_no_sense(self) -> None:
        """A meter that fell silent to save its battery would be pressed."""
        pause = return_seconds(1, interval_seconds=3600, is_quick=False)

        assert pause == RETURN_SECONDS_MIN

    def test_meters_behind_one_gateway_come_back_apart(self) -> None:
        """A gateway that restarts would be asked for everything at once."""
        pauses = {
            return_seconds(5, interval_seconds=3600, meter=f"m{n}") for n in range(50)
        }

        assert len(pauses) == 50

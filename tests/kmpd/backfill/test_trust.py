"""Whether a log and what was polled tell the same."""

from decimal import Decimal
from itertools import accumulate

from hypothesis import given
from hypothesis import strategies as st

from kmpd.backfill import allowance_seconds, objection, usable
from tests.kmpd.backfill.given import HOUR, START, gap, row

BEGIN = START.replace(minute=0)
steps = st.lists(st.integers(0, 50), min_size=8, max_size=40)


def counted(numbers: list[int]) -> list[str]:
    """Return how a counter of three decimals climbs by these steps."""
    return [str(Decimal(n).scaleb(-3)) for n in accumulate(numbers, initial=1000)]


class TestObjection:
    """A log is believed when it fits."""

    @given(steps=steps)
    def test_a_log_that_counts_the_same_is_believed(self, steps: list[int]) -> None:
        """Gaps would stay although the log knows."""
        numbers = counted(steps)
        rows = [row(BEGIN + n * HOUR, text) for n, text in enumerate(numbers)]
        within = gap(len(steps) - 2, (numbers[1], numbers[-2]))

        assert not objection(rows, within)

    @given(steps=steps, shift=st.sampled_from([-10_000, 10_000]))
    def test_a_log_of_another_counter_is_not(
        self, steps: list[int], shift: int
    ) -> None:
        """What another meter counted would be taken for this one's."""
        numbers = counted(steps)
        rows = [
            row(BEGIN + n * HOUR, str(Decimal(text) + Decimal(shift).scaleb(-3)))
            for n, text in enumerate(numbers)
        ]
        within = gap(len(steps) - 2, (numbers[1], numbers[-2]))

        assert objection(rows, within)
        # Of a part of the records it shows as well.
        assert objection(rows[-3:], within) or objection(rows[:3], within)

    def test_a_counter_that_falls_is_not_believed(self) -> None:
        """A damaged record would be consumption, and its opposite."""
        texts = ["1.000", "1.100", "1.900", "1.200", "1.300"]
        rows = [row(BEGIN + n * HOUR, text) for n, text in enumerate(texts)]

        assert "falls from 1.900 to 1.200" in objection(rows, gap(4, ("1.0", "1.4")))

    def test_the_meter_before_a_swap_binds_nothing(self) -> None:
        """The log of a new meter would never be believed."""
        rows = [row(BEGIN + n * HOUR, f"0.{n}00") for n in range(1, 5)]
        within = gap(5, ("731.220", "0.520"), serials=("1", "2"))

        assert not objection(rows, within)


class TestUsable:
    """What of a log is kept."""

    def test_only_what_lies_within_the_gap_is_kept(self) -> None:
        """What was compared only would be kept twice, from two sources."""
        rows = [row(BEGIN + n * HOUR, f"1.{n}00") for n in range(6)]

        kept = usable(rows, gap(4), is_whole=True)

        assert [one.at for one in kept] == [BEGIN + n * HOUR for n in range(1, 5)]

    def test_a_meter_on_a_shelf_counts_nothing_here(self) -> None:
        """Days before a new meter came would be told as days without heat."""
        texts = ["0.000"] * 30 + ["0.001", "0.004", "0.009"]
        rows = [row(BEGIN + n * HOUR, text) for n, text in enumerate(texts, 1)]
        within = gap(48, ("731.220", "0.012"), serials=("1", "2"))

        kept = usable(rows, within, is_whole=True)
        on_the_way = usable(rows, within, is_whole=False)

        assert [one.values[60].text for one in kept] == texts[29:]
        assert [one.values[60].text for one in on_the_way] == texts[30:]


@given(
    limit=st.floats(1, 4000),
    spent=st.floats(0, 4000),
    needed=st.floats(0, 4000),
)
def test_gaps_never_take_what_readings_need(
    limit: float, spent: float, needed: float
) -> None:
    """Filling a gap would cost the readings of the same day."""
    allowed = allowance_seconds(limit, spent_seconds=spent, needed_seconds=needed)

    assert 0 <= allowed <= limit / 4
    assert allowed == 0 or spent + needed + allowed <= limit * 1.000001

"""The budget of a battery: never exceeded, never the end of reading."""

import datetime as dt
import itertools
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.collector.budget import FLOOR_SECONDS, Budget, Spending

COPENHAGEN = ZoneInfo("Europe/Copenhagen")
DAYS = [
    dt.date(2026, 1, 15),
    dt.date(2026, 3, 29),
    dt.date(2026, 10, 25),
]


def lived(
    limit: float,
    *,
    interval: float,
    cost: float,
    day: dt.date,
    good: list[bool] | None = None,
) -> tuple[Spending, list[dt.datetime], bool]:
    """Return what a day spent, when the meter was asked, and whether it was short."""
    budget = Budget(limit_seconds=limit, interval_seconds=interval, zone=COPENHAGEN)
    at = dt.datetime.combine(day, dt.time(), COPENHAGEN).astimezone(dt.UTC)
    spending = Spending(cost_seconds=cost).on(day)
    asked = []
    short = False
    fates = iter(good or [])
    while budget.day_of(at) == day:
        short = short or budget.is_short(spending, at)
        if budget.allows(spending, at):
            asked.append(at)
            is_good = next(fates, True)
            tell = spending.read if is_good else spending.tried
            spending = tell(at, cost)
        else:
            spending = spending.left_out()
        at += dt.timedelta(seconds=interval)
    return spending, asked, short


class TestBudget:
    """Which readings a budget lets through."""

    @pytest.mark.parametrize("day", DAYS)
    @given(
        limit=st.floats(min_value=0.1, max_value=400),
        interval=st.floats(min_value=60, max_value=20_000),
        cost=st.floats(min_value=0.1, max_value=20),
    )
    def test_never_exceeded_and_never_a_day_without_a_reading(
        self, day: dt.date, limit: float, interval: float, cost: float
    ) -> None:
        """A battery would be empty years early, or a meter would fall silent."""
        spending, asked, _ = lived(limit, interval=interval, cost=cost, day=day)

        assert len(asked) >= 1
        assert spending.spent_seconds <= max(limit, cost) * (1 + 1e-9)

    @given(
        limit=st.floats(min_value=0.1, max_value=100),
        cost=st.floats(min_value=0.1, max_value=20),
        good=st.lists(st.booleans(), max_size=200),
    )
    def test_failures_cost_a_few_tries_at_most(
        self, limit: float, cost: float, good: list[bool]
    ) -> None:
        """A meter that fails would be asked without end in search of one reading."""
        spending, _, _ = lived(limit, interval=600, cost=cost, day=DAYS[0], good=good)

        tries_max = 86_400 / FLOOR_SECONDS
        assert spending.spent_seconds <= limit + (tries_max + 1) * cost

    @pytest.mark.parametrize("day", DAYS)
    @given(
        limit=st.floats(min_value=4, max_value=400),
        interval=st.floats(min_value=60, max_value=3600),
    )
    def test_what_is_left_is_spread_over_the_day(
        self, day: dt.date, limit: float, interval: float
    ) -> None:
        """All readings would lie before noon and none behind it."""
        spending, asked, _ = lived(limit, interval=interval, cost=1.0, day=day)

        widest = max(later - one for one, later in itertools.pairwise(asked))
        even = 86_400 / int(limit)
        assert widest.total_seconds() <= 2 * max(even, interval) + 3600
        assert len(asked) >= min(int(limit), 23 * 3600 / interval) * 0.6
        assert spending.reads == len(asked)

    @given(interval=st.floats(min_value=60, max_value=20_000))
    def test_enough_leaves_nothing_out(self, interval: float) -> None:
        """Readings would be thinned without need."""
        limit = 86_400 / interval + 2

        spending, _, short = lived(limit, interval=interval, cost=1.0, day=DAYS[0])

        assert spending.skipped == 0
        assert not short

    def test_too_little_shows(self) -> None:
        """Nobody would know why readings are missing."""
        spending, _, short = lived(10, interval=3600, cost=1.0, day=DAYS[0])

        assert short
        assert spending.skipped == 24 - 10

    def test_why_is_told_even_if_nothing_was_spent(self) -> None:
        """Of a meter that is dead it would say that 0 s were too much."""
        budget = Budget(limit_seconds=60.0, interval_seconds=60.0, zone=dt.UTC)

        assert budget.short_words(Spending()) == (
            "Readings are thinned: 60.0 s are left of 60 s of line time a day, too "
            "little for one each 1 min at about 1.5 s."
        )

    def test_no_limit_is_no_limit(self) -> None:
        """A meter on mains would be thinned."""
        budget = Budget(limit_seconds=None, interval_seconds=1, zone=COPENHAGEN)
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        spent = Spending(day=at.date(), spent_seconds=1e9, reads=9)

        assert budget.allows(spent, at)
        assert not budget.is_short(spent, at)

    def test_a_new_day_begins_with_nothing_spent(self) -> None:
        """A budget spent once would be spent for ever."""
        at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
        spent = Spending().on(at.date()).read(at, 3.0)

        renewed = spent.on(at.date() + dt.timedelta(days=1))

        assert (renewed.spent_seconds, renewed.reads) == (0.0, 0)
        assert renewed.cost_seconds == 3.0

    def test_a_clock_that_was_set_back_does_not_stop_reading(self) -> None:
        """After the clock was set back a meter would wait for its old time."""
        at = dt.datetime(2026, 1, 1, 12, tzinfo=dt.UTC)
        budget = Budget(limit_seconds=10, interval_seconds=3600, zone=COPENHAGEN)
        spent = Spending().on(at.date()).read(at, 1.0)

        assert budget.allows(spent, at - dt.timedelta(hours=1))

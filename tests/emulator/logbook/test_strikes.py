"""Which records a log has, and when each was made."""

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house import Timeline, TroubleKind
from pykmp.emulator.house.clock import clock_of, to_datetime, to_second
from pykmp.emulator.house.spell import Spell
from pykmp.emulator.logbook.schedule import EveryMonths, EverySeconds, Schedule
from pykmp.emulator.logbook.strikes import (
    EventStrikes,
    IntervalStrikes,
    Strikes,
    clock_changes,
)

#: A quarter of a minute before a full hour, and not long before a month ends.
FITTED: Final = to_second(datetime(2024, 2, 29, 22, 59, 45))
YEAR_SECONDS: Final = 366 * 86_400
_SPAN: Final = 3_000


@attrs.frozen(kw_only=True)
class Story:
    """What happened to a clock, and the schedule of a log."""

    interval: int
    drift_ppm: int
    cuts: Sequence[Spell]
    sets: Mapping[int, int]
    now: int

    def clock(self, sets: Mapping[int, int] | None = None) -> Any:  # noqa: ANN401
        """Return the clock, maybe as it would be with fewer settings."""
        told = self.sets if sets is None else sets
        return clock_of(FITTED, drift_ppm=self.drift_ppm, cuts=self.cuts, sets=told)

    @property
    def timeline(self) -> Timeline:
        """Return how time went."""
        return Timeline(clock=self.clock(), fitted=FITTED, now=self.now)

    @property
    def strikes(self) -> IntervalStrikes:
        """Return the records, found by arithmetic."""
        return IntervalStrikes(self.timeline, EverySeconds(self.interval))

    def walked(self) -> list[tuple[int, int]]:
        """Return second and boundary of each record, found second by second."""
        return list(self._walk())

    def _walk(self) -> Iterator[tuple[int, int]]:
        clock = self.clock()
        struck = clock.at(FITTED)
        for second in range(FITTED, self.now + 1):
            before = {at: shown for at, shown in self.sets.items() if at < second}
            if second > FITTED and second in self.sets:
                natural = self.clock(before).at(second)
                if self.sets[second] != natural:
                    struck = self.sets[second] - 1
            if any(cut.covers(second) for cut in self.cuts):
                continue
            shown = clock.at(second)
            for boundary in range(struck + 1, shown + 1):
                if boundary % self.interval == 0:
                    yield second, boundary
            struck = shown


def _cut(since: int, length: int) -> Spell:
    return Spell(
        kind=TroubleKind.POWER_CUT,
        since=FITTED + since,
        until=FITTED + since + length,
        flow_lph=0,
    )


stories = st.builds(
    Story,
    interval=st.sampled_from([15, 60, 300]),
    drift_ppm=st.sampled_from([0, 0, 23, -23, 90_000, -90_000]),
    cuts=st.lists(st.builds(_cut, st.integers(-20, _SPAN), st.integers(0, 400))).map(
        lambda cuts: cuts[:3]
    ),
    sets=st.dictionaries(
        st.integers(FITTED, FITTED + _SPAN),
        st.integers(FITTED - 400, FITTED + _SPAN + 400)
        | st.integers(-20, 100).map(lambda step: (FITTED // 60 + step) * 60),
        max_size=3,
    ),
    now=st.integers(FITTED, FITTED + _SPAN + 500),
)


@given(stories)
def test_records_are_those_that_walking_through_every_second_finds(
    story: Story,
) -> None:
    """Arithmetic neither loses a record nor makes one up, whatever the clock did."""
    walked = story.walked()

    strikes = story.strikes

    assert strikes.count == len(walked)
    found = [strikes.second(id_) for id_ in range(1, strikes.count + 1)]
    assert found == [second for second, _ in walked]


@given(stories, st.integers(-500, _SPAN + 900), st.integers(1, 60))
def test_a_time_leads_to_the_record_that_a_search_of_all_finds(
    story: Story, step: int, oldest: int
) -> None:
    """A range of times gets the records of that range, set clocks or not."""
    shown = FITTED + step
    kept = [
        (id_, boundary)
        for id_, (_, boundary) in enumerate(story.walked(), start=1)
        if id_ >= oldest
    ]

    since = story.strikes.since(shown, oldest=oldest)
    until = story.strikes.until(shown, oldest=oldest)

    later = [id_ for id_, boundary in kept if boundary >= shown]
    earlier = [id_ for id_, boundary in kept if boundary <= shown]
    assert since == (min(later) if later else None)
    assert until == (max(earlier) if earlier else None)


def _quiet(now: int = FITTED + YEAR_SECONDS, **sets: Any) -> Timeline:  # noqa: ANN401
    clock = clock_of(FITTED, drift_ppm=0, cuts=(), **({"sets": {}} | sets))
    return Timeline(clock=clock, fitted=FITTED, now=now)


def _shown(timeline: Timeline, strikes: Strikes) -> list[datetime]:
    ids = range(1, strikes.count + 1)
    return [timeline.shows(strikes.second(id_)) for id_ in ids]


def test_months_begin_at_midnight_of_the_first() -> None:
    """A bill is written with the figure of the first of the month."""
    timeline = _quiet()

    shown = _shown(timeline, IntervalStrikes(timeline, EveryMonths(1)))

    assert shown[:3] == [datetime(2024, month, 1) for month in (3, 4, 5)]
    assert len(shown) == 13


def test_years_begin_at_new_year() -> None:
    """The figure of the year is that of New Year's midnight."""
    timeline = _quiet()

    shown = _shown(timeline, IntervalStrikes(timeline, EveryMonths(12)))

    assert shown == [datetime(2025, 1, 1)]


@given(
    st.sampled_from([EverySeconds(3600), EverySeconds(86_400)])
    | st.sampled_from([EveryMonths(1), EveryMonths(12)]),
    st.integers(0, 3 * 10**9),
)
def test_a_boundary_is_the_last_that_is_not_after(
    schedule: Schedule, shown: int
) -> None:
    """No record is counted to the interval after its own."""
    number = schedule.last(shown)

    assert schedule.boundary(number) <= shown < schedule.boundary(number + 1)
    assert schedule.last(schedule.boundary(number)) == number


def test_a_meter_makes_no_record_when_it_is_fitted() -> None:
    """The first record is of time that was measured."""
    midnight = to_second(datetime(2024, 1, 1))
    clock = clock_of(midnight, drift_ppm=0, cuts=(), sets={})
    timeline = Timeline(clock=clock, fitted=midnight, now=midnight + 3_600)

    shown = _shown(timeline, IntervalStrikes(timeline, EverySeconds(3_600)))

    assert shown == [datetime(2024, 1, 1, 1)]


@pytest.mark.parametrize(
    ("set_to", "hours"),
    [
        (datetime(2024, 3, 1, 5, 30), [23, 0, 6, 7]),
        (datetime(2024, 2, 29, 22, 30), [23, 0, 23, 0]),
        (datetime(2024, 3, 1, 2), [23, 0, 2, 3]),
    ],
    ids=["forward", "backward", "to a full hour"],
)
def test_a_clock_that_is_set_skips_hours_or_repeats_them(
    set_to: datetime, hours: list[int]
) -> None:
    """Ids go on by one although times jump."""
    at = FITTED + 3_600 + 30 * 60
    now = at + 3_600 + 45 * 60
    timeline = _quiet(now, sets={at: to_second(set_to)})

    shown = _shown(timeline, IntervalStrikes(timeline, EverySeconds(3_600)))

    assert [one.hour for one in shown][:4] == hours


def test_ten_years_of_minutes_are_counted_at_once() -> None:
    """Nobody waits for five million records to be made."""
    timeline = _quiet(FITTED + 10 * YEAR_SECONDS)

    strikes = IntervalStrikes(timeline, EverySeconds(60))

    assert strikes.count == 10 * YEAR_SECONDS // 60
    assert to_datetime(strikes.second(strikes.count)).second == 0


def test_a_change_of_the_clock_is_one_that_shows() -> None:
    """Setting a clock to what it shows leaves no trace in its log."""
    timeline = _quiet(sets={FITTED + 50: FITTED + 50, FITTED + 90: FITTED + 20})

    assert clock_changes(timeline) == (FITTED + 90,)


def test_what_is_yet_to_happen_is_no_record() -> None:
    """A log does not know the future."""
    strikes = EventStrikes(_quiet(FITTED + 70), (FITTED, FITTED + 70, FITTED + 71))

    assert strikes.count == 2
    assert strikes.second(2) == FITTED + 70


def test_events_are_found_by_time_as_well() -> None:
    """A log of changes can be asked about last week."""
    strikes = EventStrikes(_quiet(), (FITTED + 10, FITTED + 50, FITTED + 90))

    assert strikes.since(FITTED + 11, oldest=1) == 2
    assert strikes.since(FITTED + 11, oldest=3) == 3
    assert strikes.since(FITTED + 91, oldest=1) is None
    assert strikes.until(FITTED + 89, oldest=1) == 2
    assert strikes.until(FITTED + 89, oldest=3) is None

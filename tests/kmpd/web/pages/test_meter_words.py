"""How a meter is doing, in words."""

import datetime as dt

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.analysis.info_topic import InfoTopic
from kmpd.state import MeterState
from kmpd.web.pages import meter_words
from kmpd.web.pages.info_words import advice_of
from kmpd.web.words import Words, languages

_NOW = dt.datetime(2026, 11, 21, 12, tzinfo=dt.UTC)
_SAY = Words("en")
_STATE = MeterState(meter="heat", last_good_at=_NOW)


def _before(**ago: float) -> dt.datetime:
    return _NOW - dt.timedelta(**ago)


@pytest.mark.parametrize(
    ("at", "said"),
    [
        (None, "never"),
        (_NOW, "just now"),
        (_before(hours=-1), "just now"),
        (_before(seconds=40), "40 seconds ago"),
        (_before(minutes=3), "3 minutes ago"),
        (_before(days=3), "3 days ago"),
    ],
)
def test_an_age_is_said_as_people_say_it(at: dt.datetime | None, said: str) -> None:
    """Somebody would have to reckon how old a number is."""
    assert meter_words.ago(at, _NOW, _SAY) == said


@pytest.mark.parametrize(
    ("offset", "said"),
    [
        (None, "Not known"),
        (0.0, "Right"),
        (-59.0, "Right"),
        (300.0, "5 minutes ahead"),
        (-7200.0, "2 hours behind"),
    ],
)
def test_a_clock_is_said_to_be_right_or_how_far_it_is_off(
    offset: float | None, said: str
) -> None:
    """Hours of a bill would be off and nobody would know."""
    state = attrs.evolve(_STATE, clock_offset_seconds=offset)

    assert meter_words.clock(state, _SAY) == said
    assert meter_words.clock_note(state, _SAY)


@pytest.mark.parametrize(
    ("is_low", "is_mains", "said"),
    [
        (None, False, "Not told by this meter"),
        (False, False, "Good"),
        (True, False, "Runs low"),
        (None, True, "Fed from the mains"),
    ],
)
def test_a_battery_is_only_good_if_the_meter_says_so(
    is_low: bool | None,  # noqa: FBT001 - it is what is told
    is_mains: bool,  # noqa: FBT001 - it is what is told
    said: str,
) -> None:
    """A meter would stop for a battery that was said to be good."""
    state = attrs.evolve(_STATE, is_battery_low=is_low)

    assert meter_words.battery(state, _SAY, is_mains_powered=is_mains) == said


@pytest.mark.parametrize(
    ("due_at", "said"),
    [
        (None, "The next reading is not planned yet."),
        (_before(seconds=1), "The next reading is due now."),
        (_before(minutes=-30), "The next reading comes in 30 minutes."),
    ],
)
def test_the_next_reading_is_told(due_at: dt.datetime | None, said: str) -> None:
    """Somebody would wait for a reading that is not due."""
    state = attrs.evolve(_STATE, next_due_at=due_at)

    assert meter_words.due(state, _NOW, _SAY) == said


@given(
    spent=st.floats(0, 1e4),
    limit=st.none() | st.floats(1, 1e4),
    count=st.integers(0, 100),
    language=st.sampled_from(languages()),
)
def test_a_budget_is_said_whatever_it_is(
    spent: float, limit: float | None, count: int, language: str
) -> None:
    """A page would fail on a meter that was read a little too often."""
    say = Words(language)
    state = attrs.evolve(
        _STATE, line_seconds_today=spent, budget_seconds=limit, skipped_today=count
    )

    assert meter_words.budget(state, say)
    assert bool(meter_words.skipped(state, say)) == (count > 0)


def test_a_fault_comes_with_what_to_do_once_for_each_thing() -> None:
    """A fault would be a word of the meter's maker and nothing else."""
    found = advice_of("V1 air; low battery; V2 air", _SAY)

    assert [title for title, _ in found] == [
        "There is air in the pipe",
        "The battery runs low",
    ]
    assert all(advice for _, advice in found)


def test_each_thing_a_code_is_about_has_advice() -> None:
    """A code of a rare meter would be an error page."""
    for topic in InfoTopic:
        text = {
            InfoTopic.SUPPLY_VOLTAGE: "no supply",
            InfoTopic.OTHER: "info code 7",
        }.get(topic, topic.value)
        assert advice_of(text, _SAY)

"""Readings of a counter as hypothesis draws them: swaps, resets, gaps, odd zones."""

import datetime as dt
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from kmpd.consumption import CounterReading

GJ: Final = 8
START: Final = dt.datetime(2026, 3, 20, tzinfo=dt.UTC)

#: Half-hour clock changes, midnights that are jumped over or come twice, a lost day.
ZONES: Final = st.sampled_from(
    [
        "Africa/Cairo",
        "America/Havana",
        "America/St_Johns",
        "Asia/Kathmandu",
        "Australia/Lord_Howe",
        "Europe/Amsterdam",
        "Pacific/Apia",
        "UTC",
    ]
).map(ZoneInfo)

#: Round instants, on which boundaries fall, as often as crooked ones.
_SECONDS: Final = st.integers(1, 4 * 86_400) | st.sampled_from(
    [900, 1800, 3600, 86_400]
)
_STEPS: Final = st.lists(
    st.tuples(
        _SECONDS,
        st.integers(0, 3_000),
        st.sampled_from([0, 0, 0, 0, 0, 0, 0, 1]),
        st.sampled_from([-3, -3, -2]),
    ),
    min_size=2,
    max_size=25,
)


@st.composite
def counters(draw: st.DrawFn) -> list[CounterReading]:
    """Draw the readings of a point whose counters climb, over several segments."""
    at = START + dt.timedelta(minutes=draw(st.integers(0, 400 * 1440)))
    count, segment = draw(st.integers(0, 10**6)), 0
    readings = []
    for seconds, more, is_new, digit in draw(_STEPS):
        at += dt.timedelta(seconds=seconds)
        segment += is_new
        count = more if is_new else count + more
        number = Decimal(count).scaleb(-3)
        if digit == -2:
            count = count // 10 * 10 + 10
            number = Decimal(count // 10).scaleb(-2)
        readings.append(CounterReading(at=at, number=number, unit=GJ, segment=segment))
    return readings

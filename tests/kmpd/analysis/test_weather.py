"""Degree days, and how energy follows the temperature."""

import datetime as dt
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.analysis.weather import (
    DAYS_MIN,
    daily_means,
    degree_days,
    signature,
)
from kmpd.config import WeatherConfig
from kmpd.temperature import Temperature

_ZONE = ZoneInfo("Europe/Amsterdam")
_HOUR = dt.timedelta(hours=1)
_DAY = dt.timedelta(days=1)


def hourly(start: dt.datetime, celsius: list[Decimal]) -> list[Temperature]:
    """Return temperatures an hour apart."""
    return [
        Temperature(at=start + at * _HOUR, celsius=each, source="mqtt")
        for at, each in enumerate(celsius)
    ]


celsius = st.decimals(-20, 35, places=1, allow_nan=False)


@given(st.lists(celsius, min_size=23, max_size=23))
def test_the_mean_of_a_short_day_is_that_of_its_hours(numbers: list[Decimal]) -> None:
    """The day on which clocks go forward is colder or warmer than it was."""
    start = dt.datetime(2026, 3, 29, tzinfo=_ZONE).astimezone(dt.UTC)

    means = daily_means(hourly(start, numbers), _ZONE)

    assert set(means) == {dt.date(2026, 3, 29)}
    assert abs(means[dt.date(2026, 3, 29)] - sum(numbers) / 23) <= Decimal("0.005")


def test_a_daily_mean_of_a_file_is_that_of_its_day() -> None:
    """A file of a weather service is read and then ignored."""
    noon = dt.datetime(2026, 1, 5, 11, tzinfo=dt.UTC)
    single = [Temperature(at=noon, celsius=Decimal("-3.4"), source="import")]

    assert daily_means(single, _ZONE) == {dt.date(2026, 1, 5): Decimal("-3.4")}


def test_a_day_with_a_long_gap_is_not_known() -> None:
    """The mean of a warm afternoon passes for that of a frosty day."""
    start = dt.datetime(2026, 1, 5, 12, tzinfo=dt.UTC)

    assert daily_means(hourly(start, [Decimal(8)] * 6), _ZONE) == {}


def test_the_first_temperature_of_a_day_is_not_its_mean() -> None:
    """Shortly after midnight the page tells the frost of a minute as that of a day."""
    start = dt.datetime(2026, 1, 4, 23, tzinfo=dt.UTC)

    told = daily_means(hourly(start, [Decimal(8)] * 25), _ZONE)

    assert set(told) == {dt.date(2026, 1, 5)}


@given(st.lists(celsius, min_size=2, max_size=90))
def test_daily_means_of_a_file_are_those_of_their_days(numbers: list[Decimal]) -> None:
    """Days of a file are left out, such as those around a change of the clock."""
    noons = [dt.datetime(2026, 3, 1, 12, tzinfo=_ZONE) + at * _DAY for at in range(90)]

    told = daily_means(
        [
            Temperature(at=noon.astimezone(dt.UTC), celsius=each, source="import")
            for noon, each in zip(noons, numbers, strict=False)
        ],
        _ZONE,
    )

    assert list(told.values()) == numbers


@given(celsius)
def test_degree_days_are_what_a_day_is_colder_than_the_base(mean: Decimal) -> None:
    """A warm day takes degree days away."""
    told = degree_days(mean, dt.date(2026, 1, 5), WeatherConfig())

    assert told == max(Decimal(0), 18 - mean)


@pytest.mark.parametrize(("month", "weight"), [(1, "1.1"), (3, "1.0"), (6, "0.8")])
def test_a_degree_counts_more_in_winter_where_they_are_weighted(
    month: int, weight: str
) -> None:
    """Degree days cannot be held against those of a Dutch bill."""
    config = WeatherConfig(is_weighted=True)

    told = degree_days(Decimal(8), dt.date(2026, month, 5), config)

    assert told == 10 * Decimal(weight)


@given(
    base=st.floats(0, 40),
    slope=st.floats(0.5, 20),
    balance=st.integers(20, 40),
    seed=st.integers(0, 99),
)
def test_the_line_that_days_lie_on_is_found(
    base: float, slope: float, balance: int, seed: int
) -> None:
    """A house that follows the cold exactly seems to follow something else."""
    balance_celsius = balance / 2
    days = [
        (mean, base + slope * max(0.0, balance_celsius - mean))
        for mean in ((7 * (at + seed)) % 34 - 10.0 for at in range(60))
    ]

    found = signature(days)

    assert found is not None
    assert found.share == pytest.approx(1, abs=1e-9)
    assert found.balance_celsius == balance_celsius
    assert found.slope_kwh == pytest.approx(slope, rel=1e-6)
    assert found.base_kwh == pytest.approx(base, abs=1e-6)
    assert found.expected_kwh(balance_celsius + 3) == pytest.approx(base, abs=1e-6)


@pytest.mark.parametrize(
    "days",
    [
        [(5.0, 30.0)] * (DAYS_MIN - 1),
        [(5.0, 30.0)] * 50,
        [(float(at), 12.0) for at in range(30)],
        [(float(at), float(at)) for at in range(22)],
    ],
    ids=["few", "alike", "constant", "rising"],
)
def test_days_that_tell_nothing_make_no_line(days: list[tuple[float, float]]) -> None:
    """A page shows a line through nothing."""
    assert signature(days) is None

"""Amounts from arbitrary readings: additive, never negative, the same however made."""

import datetime as dt
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

import attrs
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from kmpd.consumption import (
    Amount,
    Consumption,
    CounterReading,
    Mark,
    PeriodKind,
    amounts_of,
    consumption,
    period_at,
    rolled_up,
    touched,
)
from pykmp.emulator.house import House
from pykmp.emulator.house.event import MeterSwap
from tests.kmpd.consumption.strategies import GJ, ZONES, counters

_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_HOUR: Final = dt.timedelta(hours=1)


def _read(at: dt.datetime, number: str | Decimal, segment: int = 0) -> CounterReading:
    return CounterReading(at=at, number=Decimal(number), unit=GJ, segment=segment)


def _local(text: str) -> dt.datetime:
    return dt.datetime.fromisoformat(text).replace(tzinfo=_AMSTERDAM)


def _told(amounts: tuple[Amount, ...]) -> list[tuple[str, str]]:
    return [(str(amount.number), amount.mark.value) for amount in amounts]


def _of(*readings: CounterReading, unit: int = GJ) -> Consumption:
    return consumption(readings, zone=_AMSTERDAM, unit=unit)


def _sum(amounts: tuple[Amount, ...]) -> Decimal:
    return sum((amount.number for amount in amounts), Decimal(0))


class TestAnyReadings:
    """What holds whatever was read, in whatever zone."""

    @given(counters(), ZONES)
    def test_all_kinds_add_up_to_the_same(
        self, readings: list[CounterReading], zone: ZoneInfo
    ) -> None:
        """The months of a bill do not add up to its year."""
        found = consumption(readings, zone=zone, unit=GJ)

        by_segment: dict[int, list[Decimal]] = {}
        for reading in readings:
            by_segment.setdefault(reading.segment, []).append(reading.number)
        counted = sum((c[-1] - c[0] for c in by_segment.values()), Decimal(0))
        for amounts in (found.hours, found.days, found.months, found.years):
            assert _sum(amounts) == counted

    @given(counters(), ZONES)
    def test_larger_periods_are_as_if_worked_out_alone(
        self, readings: list[CounterReading], zone: ZoneInfo
    ) -> None:
        """A day's amount depends on whether its hours were looked at."""
        found = consumption(readings, zone=zone, unit=GJ)

        for amounts in (found.days, found.months, found.years):
            periods = [amount.period for amount in amounts]
            assert tuple(amounts_of(periods, readings, unit=GJ)) == amounts

    @given(counters(), ZONES)
    def test_counters_that_climb_give_no_negative_amount(
        self, readings: list[CounterReading], zone: ZoneInfo
    ) -> None:
        """A house gives heat back."""
        found = consumption(readings, zone=zone, unit=GJ)

        assert all(amount.number >= 0 for amount in found.hours)

    @given(counters(), ZONES, st.randoms(use_true_random=False))
    def test_order_and_repetition_of_readings_change_nothing(
        self, readings: list[CounterReading], zone: ZoneInfo, random: object
    ) -> None:
        """What is consumed depends on when it was imported."""
        shuffled = [*readings, *readings[::2]]
        random.shuffle(shuffled)  # type: ignore[attr-defined]

        assert consumption(shuffled, zone=zone, unit=GJ) == consumption(
            readings, zone=zone, unit=GJ
        )

    @given(counters(), ZONES, st.data())
    def test_a_reading_on_the_line_changes_no_number(
        self, readings: list[CounterReading], zone: ZoneInfo, data: st.DataObject
    ) -> None:
        """A gap that is filled with what was taken to be moves its hours."""
        steps = data.draw(st.integers(2, 40))
        step_seconds = data.draw(st.integers(1, 20_000))
        step_number = Decimal(data.draw(st.integers(0, 50))).scaleb(-3)
        last = readings[-1]
        line = [
            attrs.evolve(
                last,
                at=last.at + dt.timedelta(seconds=step_seconds * step),
                number=last.number + step_number * step + Decimal("0.000"),
            )
            for step in range(steps + 1)
        ]
        between = line[data.draw(st.integers(1, steps - 1))]
        readings = [*readings[:-1], line[0], line[-1]]

        before = consumption(readings, zone=zone, unit=GJ)
        after = consumption([*readings, between], zone=zone, unit=GJ)

        assert [a.number for a in after.hours] == [a.number for a in before.hours]

    @given(counters(), ZONES, st.data())
    def test_refreshing_what_is_touched_is_working_all_out_anew(
        self, readings: list[CounterReading], zone: ZoneInfo, data: st.DataObject
    ) -> None:
        """Bars that were drawn before a late reading stay wrong."""
        late = readings.pop(data.draw(st.integers(0, len(readings) - 1)))
        assume(all(late.at != reading.at for reading in readings))
        kept = _Kept(zone)
        kept.fill(consumption(readings, zone=zone, unit=GJ))

        kept.refresh(readings, late)

        assert kept.as_consumption() == consumption(
            [*readings, late], zone=zone, unit=GJ
        )


class _Kept:
    """Amounts as a store keeps them: refreshed by what a reading touches, no more."""

    def __init__(self, zone: ZoneInfo) -> None:
        self._zone = zone
        self._amounts: dict[tuple[PeriodKind, dt.datetime], Amount] = {}

    def fill(self, found: Consumption) -> None:
        for amount in (*found.hours, *found.days, *found.months, *found.years):
            self._put(amount)

    def as_consumption(self) -> Consumption:
        hours, days, months, years = (
            tuple(self._amounts[key] for key in sorted(self._amounts) if key[0] is kind)
            for kind in PeriodKind
        )
        return Consumption(hours=hours, days=days, months=months, years=years)

    def refresh(self, readings: list[CounterReading], late: CounterReading) -> None:
        earlier = [r for r in readings if r.at < late.at]
        later = [r for r in readings if r.at > late.at]
        new = touched(
            late.at,
            before=max((r.at for r in earlier), default=None),
            after=min((r.at for r in later), default=None),
            zone=self._zone,
        )
        if new.start is None or new.end is None:
            return
        for amount in amounts_of(
            new.hours,
            _needed([*readings, late], start=new.start, end=new.end),
            unit=GJ,
        ):
            self._put(amount)
        for period in (*new.days, *new.months, *new.years):
            parts = [
                self._amounts[key]
                for key in sorted(self._amounts)
                if key[0] is period.kind.smaller and period.start <= key[1] < period.end
            ]
            self._put(rolled_up(period, parts))

    def _put(self, amount: Amount) -> None:
        self._amounts[amount.period.kind, amount.period.start] = amount


def _needed(
    readings: list[CounterReading], *, start: dt.datetime, end: dt.datetime
) -> list[CounterReading]:
    """Return the readings within, and the nearest one at or beyond either end."""
    ordered = sorted(readings, key=lambda r: (r.at, r.segment))
    return [
        *[r for r in ordered if r.at <= start][-1:],
        *[r for r in ordered if start < r.at < end],
        *[r for r in ordered if r.at >= end][:1],
    ]


class TestMarks:
    """How well an amount is known."""

    def test_readings_at_both_ends_measure(self) -> None:
        """What was measured is said to be guessed."""
        start = _local("2026-11-02T00:00")

        found = _of(*(_read(start + n * _HOUR, f"7.{n:02}") for n in range(25)))

        assert {amount.mark for amount in found.hours} == {Mark.MEASURED}
        assert _told(found.days) == [("0.24", "measured")]
        assert _told(found.months) == [("0.24", "partial")]

    def test_readings_near_the_ends_are_interpolated(self) -> None:
        """A value between two readings is passed off as measured."""
        start = _local("2026-11-02T00:00:09")

        found = _of(*(_read(start + n * _HOUR, f"7.{n + 1:02}") for n in range(-1, 26)))

        assert _told(found.hours[1:3]) == [("0.01", "interpolated")] * 2
        assert ("0.24", "interpolated") in _told(found.days)

    def test_of_a_gap_the_amount_is_known_and_its_spread_is_not(self) -> None:
        """Hours nobody read are shown as measured, or their day as unknown."""
        start = _local("2026-11-02T00:00")
        hours_read = [0, 1, 2, *range(20, 25)]

        found = _of(*(_read(start + n * _HOUR, f"7.{n:02}") for n in hours_read))

        marks = [amount.mark for amount in found.hours]
        assert (
            marks == [Mark.MEASURED] * 2 + [Mark.ESTIMATED] * 18 + [Mark.MEASURED] * 4
        )
        assert _told(found.days) == [("0.24", "measured")]

    def test_a_month_of_daily_readings_is_no_guess(self) -> None:
        """Who reads once a day is told that all is estimated."""
        start = _local("2026-09-30T12:00")

        found = _of(*(_read(start + 24 * n * _HOUR, f"{n}.0") for n in range(35)))

        assert [amount.mark for amount in found.months] == [
            Mark.PARTIAL,
            Mark.INTERPOLATED,
            Mark.PARTIAL,
        ]
        assert {amount.mark for amount in found.days[1:-1]} == {Mark.ESTIMATED}

    def test_the_running_period_is_partial(self) -> None:
        """Today's bar looks as if the day were over."""
        start = _local("2026-11-02T00:00")

        found = _of(_read(start, "7.00"), _read(start + 13 * _HOUR, "7.10"))

        assert _told(found.days) == [("0.10", "partial")]

    def test_nothing_comes_of_one_reading(self) -> None:
        """A counter's whole life is taken for the consumption of its first hour."""
        assert _of(_read(_local("2026-11-02T00:00"), "512.3")).hours == ()
        assert _of().years == ()


class TestSegments:
    """A change of meter, a reset, another unit."""

    def test_a_swap_adds_both_meters_and_nothing_between(self) -> None:
        """A new meter's counter makes a spike, or a hole as deep as the old one's."""
        start = _local("2026-11-02T00:00")

        found = _of(
            _read(start, "812.50"),
            _read(start + 10 * _HOUR, "812.70"),
            _read(start + 14 * _HOUR, "0.00", 1),
            _read(start + 24 * _HOUR, "0.15", 1),
        )

        assert _told(found.days) == [("0.35", "interrupted")]
        assert _told(found.hours[10:14]) == [("0.00", "interrupted")] * 4

    def test_a_swap_at_one_instant_loses_nothing(self) -> None:
        """A swap that was written down exactly is said to hide something."""
        start = _local("2026-11-02T00:00")

        found = _of(
            _read(start, "812.50"),
            _read(start + 10 * _HOUR, "812.70"),
            _read(start + 10 * _HOUR, "0.00", 1),
            _read(start + 24 * _HOUR, "0.15", 1),
        )

        assert _told(found.days) == [("0.35", "measured")]

    def test_a_reset_nobody_told_is_no_negative_amount(self) -> None:
        """A counter that begins at nought again takes back years of consumption."""
        start = _local("2026-11-02T00:00")

        found = _of(
            _read(start, "812.50"),
            _read(start + 10 * _HOUR, "812.70"),
            _read(start + 11 * _HOUR, "0.02"),
            _read(start + 24 * _HOUR, "0.15"),
        )

        assert _told(found.days) == [("0.33", "interrupted")]

    def test_digits_that_a_log_cuts_off_cancel_out(self) -> None:
        """A coarse reading between fine ones is taken for a reset and counted twice."""
        start = _local("2026-11-02T00:00")

        found = _of(
            _read(start, "812.50"),
            _read(start + 10 * _HOUR, "812.748"),
            _read(start + 11 * _HOUR, "812.7"),
            _read(start + 24 * _HOUR, "812.90"),
        )

        assert _told(found.days) == [("0.400", "measured")]

    def test_a_unit_that_changes_within_a_segment_converts(self) -> None:
        """A meter that is set from GJ to kWh makes a spike."""
        start = _local("2026-11-02T00:00")
        in_kwh = CounterReading(
            at=start + 24 * _HOUR, number=Decimal(2790), unit=2, segment=0
        )

        found = _of(_read(start, "10.000"), in_kwh)

        assert _told(found.days) == [("0.044000", "measured")]

    def test_a_unit_that_does_not_convert_is_left_out(self) -> None:
        """Cubic metres are taken for gigajoules."""
        start = _local("2026-11-02T00:00")
        in_m3 = CounterReading(at=start + _HOUR, number=Decimal(99), unit=40)

        found = _of(_read(start, "1"), in_m3, _read(start + 24 * _HOUR, "2"))

        assert _told(found.days) == [("1", "measured")]

    def test_of_two_readings_at_once_the_finer_stands(self) -> None:
        """A log's cut-off counter replaces the polled one."""
        start = _local("2026-11-02T00:00")

        found = _of(
            _read(start, "1.2"), _read(start, "1.24"), _read(start + _HOUR, "2.00")
        )

        assert _told(found.hours) == [("0.76", "measured")]


class TestRolledUp:
    """What cannot be added is refused."""

    def test_parts_of_several_units_are_refused(self) -> None:
        """Gigajoules are added to kilowatt-hours."""
        start = _local("2026-11-02T00:00")
        (part,) = _of(_read(start, "1"), _read(start + _HOUR, "2")).hours
        day = period_at(PeriodKind.DAY, start, _AMSTERDAM)

        for parts in ((), (part, attrs.evolve(part, unit=2))):
            with pytest.raises(ValueError, match="one unit"):
                rolled_up(day, parts)


class TestHouse:
    """The simulated house says what was really consumed."""

    _START: Final = dt.datetime(2026, 3, 1, tzinfo=dt.UTC) - _HOUR
    _DAYS: Final = 40

    def _polls(self, house: House, *, every: int = 1) -> list[CounterReading]:
        return [
            CounterReading(
                at=at,
                number=Decimal(house.counters_at(at).heat),
                unit=5,
                segment=house.serial(at),
            )
            for hour in range(0, 24 * self._DAYS + 1, every)
            for at in [self._START + hour * _HOUR]
        ]

    def test_hourly_readings_give_what_passed_on_each_day(self) -> None:
        """A day's bar is not what the house took."""
        house = House(7, self._START)
        zone = dt.timezone(_HOUR)

        found = consumption(self._polls(house), zone=zone, unit=5)

        for amount in found.days:
            day = amount.period.start.astimezone(zone).date()
            assert amount.number == house.day_counters(day).heat
            assert amount.mark is Mark.MEASURED
        assert len(found.days) == self._DAYS

    def test_days_outside_of_a_gap_do_not_depend_on_it(self) -> None:
        """Three days without a reading blur the days around them."""
        house = House(7, self._START)
        zone = dt.timezone(_HOUR)
        polls = self._polls(house)
        lacking = polls[: 24 * 10 + 5] + polls[24 * 13 + 7 :]

        whole = consumption(polls, zone=zone, unit=5)
        found = consumption(lacking, zone=zone, unit=5)

        assert found.days[:10] == whole.days[:10]
        assert found.days[14:] == whole.days[14:]
        assert _sum(found.days) == _sum(whole.days)
        assert {day.mark for day in found.days[10:14]} == {Mark.ESTIMATED}

    def test_a_new_meter_makes_no_spike(self) -> None:
        """The day of a swap is the largest of the year."""
        swap = self._START + 20 * 24 * _HOUR + 10.5 * _HOUR
        house = House(7, self._START, events=[MeterSwap(at=swap)])
        zone = dt.timezone(_HOUR)

        found = consumption(self._polls(house), zone=zone, unit=5)

        for place, amount in enumerate(found.days):
            day = amount.period.start.astimezone(zone).date()
            passed = house.day_counters(day).heat
            if place == 20:
                assert amount.mark is Mark.INTERRUPTED
                assert passed * Decimal("0.7") < amount.number < passed
            else:
                assert amount.number == passed

"""What of a counter's readings may be believed."""

from collections.abc import Iterable
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.collector.bounds import bounds_of
from kmpd.collector.judging import CONSISTENT_READINGS, Track, judged
from kmpd.collector.plan import Limits
from kmpd.reading import Quality, ReadingValue

GJ, CUBIC_METRES, KW, CELSIUS, WH = 8, 40, 22, 37, 1
HOUR = 3600.0
BOUNDS = bounds_of("403", Limits())

#: Small steps of an energy counter, hour by hour.
STEPS = st.lists(st.integers(min_value=0, max_value=40), min_size=8, max_size=40)
COUNTER_MAX = Decimal(9_999_999)


def value(register: int, number: Decimal | str, unit: int = GJ) -> ReadingValue:
    """Return a value as a meter sends it."""
    number = Decimal(number)
    return ReadingValue(
        register=register, unit=unit, raw=b"", number=number, text=str(number)
    )


def qualities(numbers: Iterable[Decimal], unit: int = GJ) -> tuple[list[Quality], int]:
    """Return what is believed of a counter hour by hour, and how often it was reset."""
    tracks: dict[int, Track] = {}
    found, resets = [], 0
    for hour, number in enumerate(numbers):
        verdict = judged(
            {60: value(60, number, unit)}, tracks, at=hour * HOUR, bounds=BOUNDS
        )
        tracks = dict(verdict.tracks)
        found.append(verdict.values[60].quality)
        resets += len(verdict.resets)
    return found, resets


def climbing(steps: Iterable[int], start: Decimal) -> list[Decimal]:
    """Return a counter that climbs by thousandths."""
    numbers = [start]
    for step in steps:
        numbers.append(numbers[-1] + Decimal(step) / 1000)
    return numbers


class TestCounters:
    """Counters that climb, fall, jump and are reset."""

    @given(STEPS, st.decimals(min_value=0, max_value=10**6, places=3))
    def test_one_that_climbs_is_believed(
        self, steps: list[int], start: Decimal
    ) -> None:
        """Good readings would not be published."""
        found, resets = qualities(climbing(steps, start))

        assert set(found) == {Quality.GOOD}
        assert resets == 0

    @given(
        STEPS,
        st.data(),
        st.decimals(min_value=0, max_value=COUNTER_MAX, places=3),
    )
    def test_a_single_glitch_never_becomes_good(
        self, steps: list[int], data: st.DataObject, glitch: Decimal
    ) -> None:
        """One damaged value would be a spike in each sum that it is part of."""
        numbers = climbing(steps, Decimal(5000))
        place = data.draw(st.integers(min_value=1, max_value=len(numbers) - 2))
        is_plausible = abs(glitch - numbers[place]) < 20
        damaged = [*numbers[:place], glitch, *numbers[place + 1 :]]

        found, resets = qualities(damaged)

        if not is_plausible:
            assert found[place] is not Quality.GOOD
            assert resets == 0
            assert set(found[:place] + found[place + 1 :]) == {Quality.GOOD}

    @given(STEPS, st.decimals(min_value=0, max_value=4000, places=3))
    def test_one_that_stays_lower_is_believed_from_the_third_reading_on(
        self, steps: list[int], low: Decimal
    ) -> None:
        """After a reset nothing would ever be published again."""
        before, after = climbing([], Decimal(5000)), climbing(steps, low)

        found, resets = qualities([*before, *after])

        doubted = found[1:CONSISTENT_READINGS]
        assert Quality.GOOD not in doubted
        assert set(found[CONSISTENT_READINGS:]) == {Quality.GOOD}
        assert resets == 1

    def test_two_glitches_that_contradict_each_other_are_no_reset(self) -> None:
        """Three damaged values in a row would be a reset."""
        numbers = [Decimal(n) for n in (100, 50, 20, 10, 100, 101)]

        found, resets = qualities(numbers)

        assert found == [
            Quality.GOOD,
            Quality.UNCERTAIN,
            Quality.UNCERTAIN,
            Quality.UNCERTAIN,
            Quality.GOOD,
            Quality.GOOD,
        ]
        assert resets == 0

    def test_another_unit_is_doubted_first(self) -> None:
        """Numbers of two units would be subtracted from each other."""
        tracks: dict[int, Track] = {}
        found = []
        for hour, unit in enumerate([GJ, WH, GJ, WH, WH, WH]):
            verdict = judged(
                {60: value(60, "1.000", unit)}, tracks, at=hour * HOUR, bounds=BOUNDS
            )
            tracks = dict(verdict.tracks)
            found.append(verdict.values[60].quality is Quality.GOOD)

        assert found == [True, False, True, False, False, True]

    def test_the_reason_names_both_numbers(self) -> None:
        """Nobody would know why a value is not published."""
        first = judged({60: value(60, "10.000")}, {}, at=0.0, bounds=BOUNDS)

        second = judged({60: value(60, "9.999")}, first.tracks, at=HOUR, bounds=BOUNDS)

        assert second.values[60].reason == "The counter fell from 10.000 to 9.999."

    @pytest.mark.parametrize(
        ("limit", "risen", "quality"),
        [("20", "0.100", Quality.UNCERTAIN), ("20", "0.070", Quality.GOOD)],
    )
    def test_configured_limits_decide(
        self, limit: str, risen: str, quality: Quality
    ) -> None:
        """A household's jump would hide below what a factory can draw."""
        bounds = bounds_of("403", Limits(power_max_kw=Decimal(limit)))
        first = judged({60: value(60, "10.000")}, {}, at=0.0, bounds=bounds)

        second = judged(
            {60: value(60, Decimal(10) + Decimal(risen))},
            first.tracks,
            at=HOUR,
            bounds=bounds,
        )

        assert second.values[60].quality is quality


class TestGauges:
    """Values as they are now."""

    @pytest.mark.parametrize(
        ("register", "number", "unit"),
        [(80, "3000.1", KW), (74, "40001", 41), (86, "301", CELSIUS), (86, "-61", 37)],
    )
    def test_beyond_physics_is_doubted(
        self, register: int, number: str, unit: int
    ) -> None:
        """A damaged value would be a peak of the year."""
        verdict = judged(
            {register: value(register, number, unit)}, {}, at=0.0, bounds=BOUNDS
        )

        assert verdict.values[register].quality is Quality.UNCERTAIN
        assert verdict.values[register].reason

    def test_what_a_meter_called_bad_stays_bad(self) -> None:
        """A broken sensor would be compared with, and so become the measure."""
        bad = ReadingValue(
            register=60,
            unit=GJ,
            raw=b"",
            number=Decimal(1),
            text="1",
            quality=Quality.BAD,
            reason="broken",
        )

        verdict = judged({60: bad}, {}, at=0.0, bounds=BOUNDS)

        assert verdict.values[60] is bad
        assert not verdict.tracks

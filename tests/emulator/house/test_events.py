"""What can happen to a meter, as a reader of its registers sees it."""

from datetime import UTC, datetime, timedelta
from decimal import Decimal

import pytest

from pykmp.emulator.house import (
    ClockSet,
    Event,
    House,
    InfoTable,
    Kind,
    MeterSwap,
    Trouble,
    TroubleKind,
)

START = datetime(2024, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
HOUR = timedelta(hours=1)
SINCE, UNTIL = START + 10 * DAY, START + 12 * DAY
DURING = START + 11 * DAY
SOUND = House(1, START)


def _house(
    trouble: TroubleKind, *, kind: Kind = Kind.HEAT, info: InfoTable | None = None
) -> House:
    event = Trouble(kind=trouble, since=SINCE, until=UNTIL, flow_lph=30)
    return House(1, START, kind=kind, info=info, events=[event])


@pytest.mark.parametrize("trouble", list(TroubleKind))
def test_before_a_trouble_all_is_as_ever(trouble: TroubleKind) -> None:
    """A scripted trouble changes nothing that came before it."""
    house = _house(trouble)
    before = SINCE - timedelta(seconds=1)

    assert house.state(before).counters == SOUND.state(before).counters
    assert house.value(60, before) == SOUND.value(60, before)


@pytest.mark.parametrize(
    ("trouble", "register", "celsius"),
    [
        (TroubleKind.T1_OPEN, 86, "185.00"),
        (TroubleKind.T1_SHORT, 86, "0.00"),
        (TroubleKind.T2_OPEN, 87, "185.00"),
        (TroubleKind.T2_SHORT, 87, "0.00"),
    ],
)
def test_a_broken_sensor_shows_what_the_manual_says(
    trouble: TroubleKind, register: int, celsius: str
) -> None:
    """Quality marks of readings can be tried without breaking a sensor."""
    house = _house(trouble)

    assert house.value(register, DURING) == Decimal(celsius)
    assert house.value(89, DURING) == house.value(80, DURING) == 0
    assert house.value(99, DURING) != 0
    assert house.value(369, DURING) != 0


@pytest.mark.parametrize(
    "trouble",
    [
        TroubleKind.T1_OPEN,
        TroubleKind.T1_SHORT,
        TroubleKind.T2_OPEN,
        TroubleKind.T2_SHORT,
    ],
)
def test_without_a_sensor_energy_stands_and_volume_goes_on(
    trouble: TroubleKind,
) -> None:
    """A gap in energy with flow is what a billing clerk will see."""
    house = _house(trouble)

    gained = house.counters_at(UNTIL).minus(house.counters_at(SINCE))

    assert (gained.heat, gained.mass, gained.e8, gained.e9) == (0, 0, 0, 0)
    as_ever = SOUND.counters_at(UNTIL).minus(SOUND.counters_at(SINCE))
    assert gained.volume == as_ever.volume > 0


@pytest.mark.parametrize("trouble", [TroubleKind.FLOW_FAILED, TroubleKind.AIR])
def test_without_flow_nothing_counts(trouble: TroubleKind) -> None:
    """A dead flow sensor reads zero litres an hour."""
    house = _house(trouble)

    assert house.value(74, DURING) == 0
    gained = house.counters_at(UNTIL).minus(house.counters_at(SINCE))
    assert gained.volume == gained.heat == 0


def test_after_a_trouble_counting_goes_on() -> None:
    """A mended sensor counts as before; what was missed stays missed."""
    house = _house(TroubleKind.T1_OPEN)

    gained = house.counters_at(UNTIL + DAY).minus(house.counters_at(UNTIL))

    as_ever = SOUND.counters_at(UNTIL + DAY).minus(SOUND.counters_at(UNTIL))
    assert gained == as_ever
    assert house.value(99, UNTIL) == 0


def test_hours_in_error_and_changes_are_counted() -> None:
    """Registers 175 and 113 tell that something was wrong last week."""
    state = _house(TroubleKind.T1_OPEN).state(UNTIL + DAY)

    assert state.error_seconds == 2 * 86_400
    assert state.operating_seconds == 13 * 86_400
    assert state.info_events == 2
    assert state.troubles == ()


def test_info_changes_are_kept_with_their_instants() -> None:
    """An info log can be filled from the script."""
    house = _house(TroubleKind.T1_OPEN)

    assert house.info_changes(SINCE - HOUR) == ()
    assert house.info_changes(UNTIL + DAY) == ((SINCE, 8), (UNTIL, 0))


def test_a_leak_runs_day_and_night() -> None:
    """A leak is found by its flow at night and by its code."""
    house = _house(TroubleKind.LEAK, kind=Kind.WATER)
    sound = House(1, START, kind=Kind.WATER)

    extra = house.counters_at(UNTIL).volume - sound.counters_at(UNTIL).volume
    assert extra == 30 * 2 * 86_400
    night = DURING + timedelta(hours=2)
    assert house.value(74, night) == 30
    assert house.value(99, night) == (1 << 2) + (3 << 10)
    assert house.value(99, UNTIL + DAY) == 2 << 10 | 1 << 10
    assert house.value(99, UNTIL + 40 * DAY) == 0


def test_a_leak_reaches_the_heat_meter_by_its_pulse_input() -> None:
    """The heat meter's own counters know nothing of it."""
    house = _house(TroubleKind.LEAK, info=InfoTable.BITS_403)

    state, sound = house.state(UNTIL), SOUND.state(UNTIL)

    assert state.counters == sound.counters
    assert state.pulses_litres - sound.pulses_litres == 30 * 48
    assert house.value(99, DURING) == 4096


def test_a_low_battery_is_told_and_runs_out() -> None:
    """A fleet can be warned half a year ahead."""
    low = Trouble(kind=TroubleKind.BATTERY_LOW, since=SINCE)
    house = House(1, START, kind=Kind.WATER, events=[low])

    assert house.value(582, SINCE - DAY) == 16 * 365 - 9
    assert house.value(582, SINCE) == 180
    assert house.value(582, SINCE + 30 * DAY) == 150
    assert house.value(582, SINCE + 300 * DAY) == 0
    assert _house(TroubleKind.BATTERY_LOW).value(99, DURING) == 20_000_000


def test_a_swapped_meter_starts_from_zero() -> None:
    """A station that follows the serial number stitches the series."""
    swap = MeterSwap(at=SINCE + HOUR / 2, serial=99)
    house = House(1, START, events=[swap], drift_ppm=100)
    after = SINCE + DAY

    old, new = house.state(SINCE), house.state(after)

    assert (old.serial, new.serial) == (12_345_678, 99)
    assert house.fitted_at(after) == swap.at
    whole = SOUND.counters_at(after)
    assert new.counters == whole.minus(SOUND.counters_at(swap.at))
    assert set(house.counters_at(swap.at)) == {0}
    assert new.pulses_litres < old.pulses_litres
    assert new.operating_seconds == 84_600
    assert house.clock(swap.at) == datetime(2024, 1, 11, 1, 30)
    assert new.extremes_year is not None
    assert new.extremes_year.min_flow.hour >= datetime(2024, 1, 11, 2)


def test_without_power_a_meter_does_not_answer() -> None:
    """A power cut is silence on the line and a gap in the counters."""
    house = _house(TroubleKind.POWER_CUT)

    assert house.answers(SINCE - HOUR)
    assert not house.answers(DURING)
    assert house.answers(UNTIL)
    gained = house.counters_at(UNTIL).minus(house.counters_at(SINCE))
    assert set(gained) == {0}
    state = house.state(UNTIL)
    assert state.operating_seconds == 10 * 86_400
    assert state.error_seconds == 0
    assert state.clock == datetime(2024, 1, 11, 1)


def test_a_clock_that_never_reaches_a_period_has_no_means() -> None:
    """A clock set back to a time it never reaches does not stop a reader."""
    late = datetime(2030, 1, 1)
    events: list[Event] = [
        ClockSet(at=SINCE, shows=late),
        Trouble(kind=TroubleKind.POWER_CUT, since=SINCE),
    ]
    house = House(1, START, events=events)

    state = house.state(DURING)

    assert state.clock == late
    assert state.means_hour == state.means_day
    assert house.instant_of(late, at=DURING) == SINCE
    assert house.instant_of(late + HOUR, at=DURING) is None


def test_a_clock_drifts() -> None:
    """A station can measure what the clock is off by."""
    house = House(1, START, drift_ppm=-20)

    shown = house.clock(START + 100 * DAY)

    assert datetime(2024, 4, 10, 1) - shown == timedelta(seconds=173)
    assert house.value(1002, START + 100 * DAY) == shown
    assert house.instant_of(shown, at=START) == START + 100 * DAY


def test_a_clock_can_be_set_meanwhile() -> None:
    """SetClock on an emulated meter works, and keeps what was counted."""
    house = House(1, START, drift_ppm=1000)
    right = datetime(2024, 1, 11, 1)

    changed = house.with_clock_set(SINCE, right)

    assert changed.clock(SINCE) == right
    assert changed.clock(SINCE - DAY) == house.clock(SINCE - DAY) != right - DAY
    assert changed.counters_at(UNTIL) == house.counters_at(UNTIL)
    assert house.clock(SINCE) != right
    scripted = House(1, START, drift_ppm=1000, events=[ClockSet(at=SINCE, shows=right)])
    assert scripted.state(UNTIL) == changed.state(UNTIL)

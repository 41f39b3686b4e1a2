"""Events as the house reads them."""

from datetime import UTC, datetime, timedelta

import pytest

from pykmp.emulator.house import ClockSet, Event, MeterSwap, Trouble, TroubleKind
from pykmp.emulator.house.clock import local_second
from pykmp.emulator.house.script import script_of
from pykmp.emulator.house.spell import FOR_GOOD

NOON = datetime(2024, 1, 1, 12, tzinfo=UTC)
HOUR = timedelta(hours=1)


def second_of(at: datetime) -> int:
    """Return an instant in seconds of a house at Greenwich."""
    return local_second(at, UTC)


def test_events_become_seconds() -> None:
    """A script may name its events in any order."""
    script = script_of(
        [
            MeterSwap(at=NOON, serial=7),
            Trouble(kind=TroubleKind.LEAK, since=NOON, until=NOON + HOUR, flow_lph=5),
            ClockSet(at=NOON, shows=datetime(2000, 1, 1, 0, 1)),
        ],
        second_of,
    )

    (spell,) = script.spells
    assert (spell.kind, spell.flow_lph) == (TroubleKind.LEAK, 5)
    assert spell.until - spell.since == 3600
    assert script.swaps == {second_of(NOON): 7}
    assert script.sets == {second_of(NOON): 60}


def test_each_new_meter_has_a_serial_number_of_its_own() -> None:
    """A station that follows the serial number sees every swap, told or not."""
    events = [
        MeterSwap(at=NOON + 3 * HOUR),
        MeterSwap(at=NOON + HOUR),
        MeterSwap(at=NOON + 2 * HOUR, serial=2**32 - 1),
    ]

    serials = script_of(events, second_of).serials(second_of(NOON), 5)

    assert list(serials.values()) == [5, 1_000_005, 2**32 - 1, 999_999]


@pytest.mark.parametrize(
    "trouble", [TroubleKind.T1_OPEN, TroubleKind.FLOW_FAILED, TroubleKind.BATTERY_LOW]
)
def test_a_trouble_of_the_meter_leaves_with_it(trouble: TroubleKind) -> None:
    """A new meter is a sound one."""
    events: list[Event] = [
        Trouble(kind=trouble, since=NOON),
        MeterSwap(at=NOON + HOUR, serial=7),
    ]

    (spell,) = script_of(events, second_of).spells

    assert spell.until == second_of(NOON + HOUR)


@pytest.mark.parametrize(
    "trouble",
    [TroubleKind.LEAK, TroubleKind.BURST, TroubleKind.AIR, TroubleKind.POWER_CUT],
)
def test_a_trouble_of_the_house_stays(trouble: TroubleKind) -> None:
    """A new meter mends no pipe."""
    events: list[Event] = [
        Trouble(kind=trouble, since=NOON),
        MeterSwap(at=NOON + HOUR, serial=7),
    ]

    (spell,) = script_of(events, second_of).spells

    assert spell.until == FOR_GOOD

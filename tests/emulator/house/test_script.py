"""Events as the house reads them."""

from datetime import UTC, datetime, timedelta

import pytest

from pykmp.emulator.house import ClockSet, Event, Fault, MeterSwap, Trouble
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
            Trouble(fault=Fault.LEAK, since=NOON, until=NOON + HOUR, flow_lph=5),
            ClockSet(at=NOON, shows=datetime(2000, 1, 1, 0, 1)),
        ],
        second_of,
    )

    (spell,) = script.spells
    assert (spell.fault, spell.flow_lph) == (Fault.LEAK, 5)
    assert spell.until - spell.since == 3600
    assert script.swaps == {second_of(NOON): 7}
    assert script.sets == {second_of(NOON): 60}


@pytest.mark.parametrize("fault", [Fault.T1_OPEN, Fault.FLOW_FAILED, Fault.BATTERY_LOW])
def test_a_fault_of_the_meter_leaves_with_it(fault: Fault) -> None:
    """A new meter is a sound one."""
    events: list[Event] = [
        Trouble(fault=fault, since=NOON),
        MeterSwap(at=NOON + HOUR, serial=7),
    ]

    (spell,) = script_of(events, second_of).spells

    assert spell.until == second_of(NOON + HOUR)


@pytest.mark.parametrize("fault", [Fault.LEAK, Fault.BURST, Fault.AIR, Fault.NO_POWER])
def test_a_fault_of_the_house_stays(fault: Fault) -> None:
    """A new meter mends no pipe."""
    events: list[Event] = [
        Trouble(fault=fault, since=NOON),
        MeterSwap(at=NOON + HOUR, serial=7),
    ]

    (spell,) = script_of(events, second_of).spells

    assert spell.until == FOR_GOOD

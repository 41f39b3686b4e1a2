"""What the info registers say."""

import pytest

from pykmp.emulator.house.event import Fault
from pykmp.emulator.house.info import (
    InfoTable,
    hour_classes,
    info_bits,
    info_display,
)
from pykmp.registers import info_flags


@pytest.mark.parametrize("table", list(InfoTable))
def test_nothing_wrong_is_zero(table: InfoTable) -> None:
    """A sound meter says so."""
    assert info_bits(table, []) == info_display([]) == hour_classes({}) == 0


@pytest.mark.parametrize(
    ("table", "fault", "code"),
    [
        (InfoTable.BITS_403, Fault.NO_POWER, 1),
        (InfoTable.BITS_403, Fault.BATTERY_LOW, 2),
        (InfoTable.BITS_403, Fault.T1_OPEN, 8),
        (InfoTable.BITS_403, Fault.T2_OPEN, 16),
        (InfoTable.BITS_403, Fault.T1_SHORT, 32),
        (InfoTable.BITS_403, Fault.T2_SHORT, 64),
        (InfoTable.BITS_403, Fault.AIR, 256),
        (InfoTable.BITS_403, Fault.LEAK, 4096),
        (InfoTable.BITS_403, Fault.FLOW_FAILED, 0),
        (InfoTable.BITS_603, Fault.T1_OPEN, 8),
        (InfoTable.BITS_603, Fault.FLOW_FAILED, 65_536),
        (InfoTable.SUM_602, Fault.NO_POWER, 1),
        (InfoTable.SUM_602, Fault.T2_OPEN, 4),
        (InfoTable.SUM_602, Fault.T1_SHORT, 8),
        (InfoTable.SUM_602, Fault.LEAK, 64),
        (InfoTable.SUM_602, Fault.AIR, 4096),
        (InfoTable.SUM_602, Fault.BATTERY_LOW, 0),
        (InfoTable.WATER_21, Fault.AIR, 1),
        (InfoTable.WATER_21, Fault.LEAK, 4),
        (InfoTable.WATER_21, Fault.BURST, 8),
    ],
)
def test_a_fault_is_told_as_its_family_does(
    table: InfoTable, fault: Fault, code: int
) -> None:
    """A decoder tried on the emulator works on a meter."""
    assert info_bits(table, [fault]) == code


def test_codes_add_up() -> None:
    """Two faults at once are both told."""
    faults = [Fault.T1_OPEN, Fault.BATTERY_LOW, Fault.LEAK, Fault.BURST]

    assert info_bits(InfoTable.BITS_403, faults) == 8 + 2 + 4096


@pytest.mark.parametrize(
    ("faults", "digits"),
    [
        ([Fault.NO_POWER], 10_000_000),
        ([Fault.BATTERY_LOW, Fault.NO_POWER], 20_000_000),
        ([Fault.T1_OPEN, Fault.T2_SHORT], 1_200_000),
        ([Fault.AIR], 3_000),
        ([Fault.LEAK, Fault.BURST], 80),
        ([Fault.FLOW_FAILED], 0),
    ],
)
def test_a_display_has_a_digit_for_each_place(faults: list[Fault], digits: int) -> None:
    """What stands on the meter's front is what the register says."""
    assert info_display(faults) == digits


@pytest.mark.parametrize("table", list(InfoTable))
def test_every_code_has_words(table: InfoTable) -> None:
    """What the emulated meter reports, the tool can say."""
    is_603 = table is InfoTable.BITS_603
    code = info_display(Fault) if is_603 else info_bits(table, Fault)

    assert all(flag.known for flag in info_flags(table, 99, code))
    if is_603:
        bits = info_bits(table, Fault)
        assert all(flag.known for flag in info_flags(table, 369, bits))


@pytest.mark.parametrize(
    ("hours", "grade"),
    [
        *[(0, 0), (1, 1), (8, 1), (9, 2), (24, 2), (25, 3), (72, 3), (73, 4)],
        *[(168, 4), (169, 5), (336, 5), (337, 6), (504, 6), (505, 7), (744, 7)],
    ],
)
def test_hours_of_a_leak_fall_into_classes(hours: int, grade: int) -> None:
    """A water meter tells for how long it leaked."""
    assert hour_classes({Fault.LEAK: hours}) == grade << 10
    assert hour_classes({Fault.AIR: hours}) == grade << 4
    assert hour_classes({Fault.BURST: hours}) == grade << 13

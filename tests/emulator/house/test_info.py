"""What the info registers say."""

import pytest

from pykmp.emulator.house.event import TroubleKind
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
    ("table", "trouble", "code"),
    [
        (InfoTable.BITS_403, TroubleKind.POWER_CUT, 1),
        (InfoTable.BITS_403, TroubleKind.BATTERY_LOW, 2),
        (InfoTable.BITS_403, TroubleKind.T1_OPEN, 8),
        (InfoTable.BITS_403, TroubleKind.T2_OPEN, 16),
        (InfoTable.BITS_403, TroubleKind.T1_SHORT, 32),
        (InfoTable.BITS_403, TroubleKind.T2_SHORT, 64),
        (InfoTable.BITS_403, TroubleKind.AIR, 256),
        (InfoTable.BITS_403, TroubleKind.LEAK, 4096),
        (InfoTable.BITS_403, TroubleKind.FLOW_FAILED, 0),
        (InfoTable.BITS_603, TroubleKind.T1_OPEN, 8),
        (InfoTable.BITS_603, TroubleKind.FLOW_FAILED, 65_536),
        (InfoTable.SUM_602, TroubleKind.POWER_CUT, 1),
        (InfoTable.SUM_602, TroubleKind.T2_OPEN, 4),
        (InfoTable.SUM_602, TroubleKind.T1_SHORT, 8),
        (InfoTable.SUM_602, TroubleKind.LEAK, 64),
        (InfoTable.SUM_602, TroubleKind.AIR, 4096),
        (InfoTable.SUM_602, TroubleKind.BATTERY_LOW, 0),
        (InfoTable.WATER_21, TroubleKind.AIR, 1),
        (InfoTable.WATER_21, TroubleKind.LEAK, 4),
        (InfoTable.WATER_21, TroubleKind.BURST, 8),
    ],
)
def test_a_trouble_is_told_as_its_family_does(
    table: InfoTable, trouble: TroubleKind, code: int
) -> None:
    """A decoder tried on the emulator works on a meter."""
    assert info_bits(table, [trouble]) == code


def test_codes_add_up() -> None:
    """Two troubles at once are both told."""
    troubles = [
        TroubleKind.T1_OPEN,
        TroubleKind.BATTERY_LOW,
        TroubleKind.LEAK,
        TroubleKind.BURST,
    ]

    assert info_bits(InfoTable.BITS_403, troubles) == 8 + 2 + 4096


@pytest.mark.parametrize(
    ("troubles", "digits"),
    [
        ([TroubleKind.POWER_CUT], 10_000_000),
        ([TroubleKind.BATTERY_LOW, TroubleKind.POWER_CUT], 20_000_000),
        ([TroubleKind.T1_OPEN, TroubleKind.T2_SHORT], 1_200_000),
        ([TroubleKind.AIR], 3_000),
        ([TroubleKind.LEAK, TroubleKind.BURST], 80),
        ([TroubleKind.FLOW_FAILED], 0),
    ],
)
def test_a_display_has_a_digit_for_each_place(
    troubles: list[TroubleKind], digits: int
) -> None:
    """What stands on the meter's front is what the register says."""
    assert info_display(troubles) == digits


@pytest.mark.parametrize("table", list(InfoTable))
def test_every_code_has_words(table: InfoTable) -> None:
    """What the emulated meter reports, the tool can say."""
    is_603 = table is InfoTable.BITS_603
    code = info_display(TroubleKind) if is_603 else info_bits(table, TroubleKind)

    assert all(flag.known for flag in info_flags(table, 99, code))
    if is_603:
        bits = info_bits(table, TroubleKind)
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
    assert hour_classes({TroubleKind.LEAK: hours}) == grade << 10
    assert hour_classes({TroubleKind.AIR: hours}) == grade << 4
    assert hour_classes({TroubleKind.BURST: hours}) == grade << 13

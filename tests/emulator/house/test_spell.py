"""What a broken meter makes of a day."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house.event import TroubleKind
from pykmp.emulator.house.segment import Segments
from pykmp.emulator.house.spell import (
    FOR_GOOD,
    HEAT_PIPE_TROUBLES,
    WATER_PIPE_TROUBLES,
    Spell,
    felt,
    measured,
    seconds_covered,
)

DAY = 8766
MIDNIGHT = DAY * 86_400
SOUND = Segments(
    starts=(0, 30_000, 60_000),
    seconds=(30_000, 30_000, 26_400),
    flows=(100, 0, 300),
    counted=(100, 0, 300),
    t1=(7000, 6000, 8000),
    t2=(4000, 5000, 4500),
)


def spell(trouble: TroubleKind, since: int, until: int, flow_lph: int = 0) -> Spell:
    """Return a trouble by seconds of DAY."""
    return Spell(
        kind=trouble, since=MIDNIGHT + since, until=MIDNIGHT + until, flow_lph=flow_lph
    )


def _rows(day: Segments) -> list[tuple[int, ...]]:
    columns = (day.starts, day.seconds, day.flows, day.counted, day.t1, day.t2)
    return list(zip(*columns, strict=True))


def test_another_day_is_not_touched() -> None:
    """A trouble leaves the days before and after it as they were."""
    before = spell(TroubleKind.AIR, -500, 0)
    after = spell(TroubleKind.AIR, 86_400, 90_000)

    assert measured(SOUND, DAY, [before, after]) is SOUND


def test_an_open_sensor_stops_the_energy_and_not_the_volume() -> None:
    """What the display shows of a broken sensor is what the manual says."""
    day = measured(SOUND, DAY, [spell(TroubleKind.T1_OPEN, 10_000, 40_000)])

    assert _rows(day) == [
        (0, 10_000, 100, 100, 7000, 4000),
        (10_000, 20_000, 100, 0, 18_500, 4000),
        (30_000, 10_000, 0, 0, 18_500, 5000),
        (40_000, 20_000, 0, 0, 6000, 5000),
        (60_000, 26_400, 300, 300, 8000, 4500),
    ]


@pytest.mark.parametrize(
    ("trouble", "row"),
    [
        (TroubleKind.T1_SHORT, (0, 30_000, 100, 0, 0, 4000)),
        (TroubleKind.T2_OPEN, (0, 30_000, 100, 0, 7000, 18_500)),
        (TroubleKind.T2_SHORT, (0, 30_000, 100, 0, 7000, 0)),
        (TroubleKind.FLOW_FAILED, (0, 30_000, 0, 0, 7000, 4000)),
        (TroubleKind.AIR, (0, 30_000, 0, 0, 7000, 4000)),
        (TroubleKind.POWER_CUT, (0, 30_000, 0, 0, 0, 0)),
        (TroubleKind.LEAK, (0, 30_000, 120, 120, 7000, 4000)),
        (TroubleKind.BURST, (0, 30_000, 120, 120, 7000, 4000)),
    ],
)
def test_each_trouble_has_its_mark(trouble: TroubleKind, row: tuple[int, ...]) -> None:
    """Every scripted trouble is one a user can tell from the others."""
    day = measured(SOUND, DAY, [spell(trouble, -10, FOR_GOOD, flow_lph=20)])

    assert _rows(day)[0] == row


def test_power_beats_all_other_troubles() -> None:
    """A meter without power measures nothing, not even a leak."""
    spells = [spell(trouble, 0, 86_400, flow_lph=20) for trouble in TroubleKind]

    day = measured(SOUND, DAY, felt(spells, WATER_PIPE_TROUBLES))

    assert set(day.flows) == {0}


def test_a_pipe_feels_its_own_troubles() -> None:
    """A leak behind the water meter is none of the heat meter."""
    spells = [spell(trouble, 0, 86_400) for trouble in TroubleKind]

    assert {s.kind for s in felt(spells, HEAT_PIPE_TROUBLES)} == {*TroubleKind} - {
        TroubleKind.LEAK,
        TroubleKind.BURST,
        TroubleKind.BATTERY_LOW,
    }


edges = st.integers(-200, 200)
spells_strategy = st.lists(
    st.builds(
        lambda since, length: spell(TroubleKind.AIR, since, since + length),
        edges,
        st.integers(0, 150),
    ),
    max_size=6,
)


@given(spells_strategy, edges, st.integers(0, 200))
def test_overlapping_troubles_are_counted_once(
    spells: list[Spell], since: int, length: int
) -> None:
    """An hour with two troubles is one hour in error."""
    since += MIDNIGHT

    covered = seconds_covered(spells, since=since, until=since + length)

    assert covered == sum(
        any(s.covers(second) for s in spells) for second in range(since, since + length)
    )


def test_a_spell_ends_just_before_its_end() -> None:
    """The second at which a trouble is mended is a good one."""
    one = attrs.evolve(spell(TroubleKind.AIR, 0, 10))

    assert one.covers(MIDNIGHT)
    assert one.covers(MIDNIGHT + 9)
    assert not one.covers(MIDNIGHT + 10)

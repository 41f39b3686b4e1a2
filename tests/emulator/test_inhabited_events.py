"""What happens to meters in simulated houses, as a client notices it."""

import datetime as dt

import pytest

from pykmp import MeterClient
from pykmp.emulator.house import MeterSwap, Trouble, TroubleKind
from pykmp.errors import SilenceError
from pykmp.messages import GetSerialRequest, SetClockRequest
from pykmp.meters import load_profile
from pykmp.ports.memory import VirtualPort
from pykmp.registers import info_flags
from tests.emulator.wire import (
    DAY_SECONDS,
    HEAT,
    START,
    WATER,
    Wire,
    known,
)


def test_a_swapped_meter_has_another_number_and_counts_from_zero() -> None:
    """A station sees a swap as it will see one in a cellar."""
    swap = MeterSwap(at=START + dt.timedelta(hours=1), serial=777)
    wire = Wire(events=[swap])
    before, after = 3599.0, 3600.0

    old, new = (wire.ask(GetSerialRequest(), at).serial for at in (before, after))

    profile_serial = load_profile("603").registers[1001].demo
    assert (old, new) == (profile_serial, "777")
    assert wire.number(after, 1001) == 777
    assert wire.number(before, 60) == known().number(before, 60) > 0
    assert wire.numbers(after, 60, 68, 72, 97, 110, 266, 1004) == (0,) * 7
    assert wire.number(after + DAY_SECONDS, 266) > 0


def test_a_power_cut_is_silence() -> None:
    """A station tries its patience on a meter that is not there for an hour."""
    cut = Trouble(
        kind=TroubleKind.POWER_CUT,
        since=START + dt.timedelta(hours=1),
        until=START + dt.timedelta(hours=2),
    )
    wire = Wire(events=[cut])
    port = VirtualPort(wire.line, start_seconds=4000.0)

    with (
        MeterClient("virtual:", attempts=2, open_port=lambda _url, **_: port) as meter,
        pytest.raises(SilenceError),
    ):
        meter.read(60)

    assert wire.answer(GetSerialRequest(), 3599.0)
    assert not wire.answer(GetSerialRequest(), 3600.0)
    assert wire.answer(GetSerialRequest(), 7200.0)
    assert wire.number(7200.0, 266) == wire.number(3599.0, 266)
    assert wire.number(7200.0, 1002) == known().number(3600.0, 1002)


@pytest.mark.parametrize(
    ("kind", "register", "celsius"),
    [
        (TroubleKind.T1_OPEN, 86, "185.00"),
        (TroubleKind.T1_SHORT, 86, "0.00"),
        (TroubleKind.T2_OPEN, 87, "185.00"),
        (TroubleKind.T2_SHORT, 87, "0.00"),
    ],
)
@pytest.mark.parametrize("family", ["403", "603", "602", "803"])
def test_a_broken_sensor_is_told_as_the_manuals_say(
    family: str, kind: TroubleKind, register: int, celsius: str
) -> None:
    """Readings that must not be believed can be had without breaking a sensor."""
    wire = Wire(family, events=[Trouble(kind=kind, since=START)])

    shown = [str(number) for number in wire.numbers(60.0, register, 89, 80)]

    assert shown == [celsius, "0.00", "0.0"]


@pytest.mark.parametrize("family", [*HEAT, *WATER])
def test_an_info_code_follows_the_table_of_its_family(family: str) -> None:
    """What an emulated meter says is wrong can be looked up in its manual."""
    profile = load_profile(family)
    kinds = (TroubleKind.T1_OPEN, TroubleKind.LEAK)
    wire = Wire(family, events=[Trouble(kind=kind, since=START) for kind in kinds])
    if 99 not in profile.registers:
        pytest.fail(f"the {family} has lost its info code")

    code = int(wire.number(0.0, 99))

    flags = info_flags(profile.info_table, 99, code)
    assert bool(flags) == (profile.info_table != "none")
    assert all(flag.known for flag in flags)


def test_setting_the_clock_changes_the_clock_alone() -> None:
    """A client may set an emulated clock, and no counter jumps for it."""
    wire, profile = Wire("603"), load_profile("603")
    right = dt.datetime(2024, 1, 5, 8, 47, 11)
    at = 3600.0
    before = wire.registers(at, *profile.registers)

    wire.ask(SetClockRequest(clock=right), at)

    after = wire.registers(at, *profile.registers)
    changed = {id_ for id_ in after if after[id_] != before[id_]}
    assert changed == {1002, 348}
    assert wire.numbers(at, 1002, 1003) == (84711, 240105)
    later = at + DAY_SECONDS
    assert wire.numbers(later, 1002, 1003) == (84711, 240106)
    counted = (60, 68, 97, 110, 113, 266, 1004)
    assert wire.registers(later, *counted) == known().registers(later, *counted)


def test_a_clock_goes_on_after_its_century() -> None:
    """A clock set to the last second of 2099 does not silence the meter."""
    wire = Wire("603")
    wire.ask(SetClockRequest(clock=dt.datetime(2099, 12, 31, 23, 59, 59)), 0.0)

    assert wire.numbers(0.0, 1002, 1003) == (235959, 991231)
    assert wire.numbers(1.0, 1002, 1003) == (0, 101)


def test_a_drifting_clock_is_off() -> None:
    """A station can be tried on a clock that needs setting."""
    wire = Wire("603", drift_ppm=-100_000)

    # A tenth is missing of the eight days and seven and a half hours it was there.
    assert wire.numbers(0.0, 1003, 1002) == (240104, 113300)

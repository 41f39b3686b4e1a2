"""Meters in simulated houses, as a client sees them over the wire."""

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykmp import MeterClient
from pykmp.codec import FloatCodec
from pykmp.emulator import (
    InhabitedValues,
    NoHouseError,
    emulated_lines,
    fitted_before,
    house_values,
)
from pykmp.emulator.house import House, Kind, MeterSwap, Trouble, TroubleKind
from pykmp.emulator.inhabited import house_kind, info_table
from pykmp.emulator.layout import demo_content, lay_out
from pykmp.errors import KmpError, SilenceError
from pykmp.messages import GetSerialRequest, SetClockRequest
from pykmp.meters import PROFILES, Commodity, load_profile
from pykmp.ports.memory import VirtualPort
from pykmp.registers import info_flags
from tests.emulator.wire import DAY_SECONDS, FAST, FITTED, START, ZONE, Wire

HEAT: Final = tuple(
    key for key in PROFILES if load_profile(key).commodity is Commodity.HEAT
)
WATER: Final = tuple(
    key for key in PROFILES if load_profile(key).commodity is Commodity.WATER
)
ELECTRICITY: Final = tuple(
    key for key in PROFILES if load_profile(key).commodity is Commodity.ELECTRICITY
)
CLOCKS: Final = (47, 48, 49, 53, 63, 72, 79)
JOULES_PER_WH: Final = 3600

#: Instants of the line, dense about whole seconds, hours and midnights of the house.
instants = st.floats(0, 40 * DAY_SECONDS) | st.builds(
    lambda hour, step: max(0.0, 1800 + 3600 * hour + step),
    st.integers(0, 40 * 24),
    st.sampled_from([-1.0, -0.001, 0.0, 0.001, 0.999, 1.0]),
)
days = st.floats(0, 40 * DAY_SECONDS)


@cache
def known(family: str = "603", **house: Any) -> Wire:  # noqa: ANN401
    """Return a meter that has been asked things before."""
    return Wire(family, **house)


@cache
def truth(family: str) -> House:
    """Return the house that the meter of a family should be in."""
    profile = load_profile(family)
    is_water = profile.commodity is Commodity.WATER
    serial = profile.registers.get(1001)
    return House(
        3,
        FITTED,
        kind=Kind.WATER if is_water else Kind.HEAT,
        serial=int(serial.demo) if serial else 12_345_678,
        info=info_table(profile),
    )


def test_there_are_meters_to_try() -> None:
    """Families that are tried here are those that have houses."""
    assert len(HEAT) >= 9
    assert len(WATER) >= 3
    assert len(ELECTRICITY) >= 2


@pytest.mark.parametrize("family", [*HEAT, *WATER])
@settings(max_examples=25)
@given(at=instants)
def test_a_meter_shows_what_its_house_has_to_the_digit(family: str, at: float) -> None:
    """What a station stored can be checked against the truth, digit by digit."""
    house, profile = truth(family), load_profile(family)
    shared = profile.registers.keys() & house.registers.keys()
    instant = START + dt.timedelta(seconds=at)

    found = known(family).registers(at, *shared)

    assert found.keys() == shared
    for id_, data in found.items():
        entry = profile.registers[id_]
        exponent = entry.scale & 0x3F
        decimals = exponent if entry.scale & 0x40 else -exponent
        value = house.value(id_, instant, unit=entry.unit, decimals=decimals)
        assert data.unit == entry.unit
        if isinstance(value, Decimal):
            shown = FloatCodec.decode(data.value)
            assert (shown, str(shown)) == (value, str(value))
        else:
            assert entry.unit in CLOCKS
            assert data.value == lay_out(entry, value)


@pytest.mark.parametrize("family", [*HEAT, *WATER])
def test_what_no_house_knows_is_as_in_the_profile(family: str) -> None:
    """A configuration number is there, although nobody lives by it."""
    profile = load_profile(family)
    absent = profile.registers.keys() - truth(family).registers.keys()

    found = known(family).registers(99.0, *absent)

    assert found.keys() == absent
    for id_, data in found.items():
        entry = profile.registers[id_]
        assert data.value == lay_out(entry, demo_content(entry))


@pytest.mark.parametrize("family", ELECTRICITY)
def test_an_electricity_meter_has_no_house(family: str) -> None:
    """Whoever asks for what there is not learns what there is."""
    with pytest.raises(NoHouseError) as error:
        emulated_lines(family, values=house_values())

    assert isinstance(error.value, KmpError)
    assert load_profile(family).model in str(error.value)
    assert "electricity" in str(error.value)
    assert "fixed or moving" in str(error.value)


def conversation(seed: int) -> bytes:
    """Return every byte of a day's conversation with a meter of a seed."""
    (line,) = emulated_lines(
        "403", values=house_values(seed=seed, start=START, fitted=FITTED)
    )
    port, heard = VirtualPort(line), bytearray()

    class Tapped:
        url, now, write, close = port.url, port.now, port.write, port.close

        def read(self, timeout_seconds: float) -> bytes:
            chunk = port.read(timeout_seconds)
            heard.extend(chunk)
            return chunk

    with MeterClient("virtual:", open_port=lambda _url, **_: Tapped()) as meter:
        for _ in range(24):
            meter.read(*load_profile("403").registers)
            port.read(3600.0)
    return bytes(heard)


def test_the_same_seed_gives_the_same_bytes() -> None:
    """A bug report with a seed can be replayed by whoever reads it."""
    assert conversation(5) == conversation(5)
    assert conversation(5) != conversation(6)


@given(days, st.sampled_from([0.5, 60.0, 3600.0]))
def test_speed_is_house_seconds_in_a_second_of_the_line(
    passed: float, speed: float
) -> None:
    """A year passes while a test waits for two hours, and it is the same year."""
    ids = (60, 68, 74, 86, 97, 348)
    whole = float(int(passed))

    found = known(speed=speed).registers(whole / speed, *ids)

    assert found == known().registers(whole, *ids)


def test_at_no_speed_time_stands() -> None:
    """A screenshot in a manual shows the same instant each time."""
    wire = known(speed=0.0)

    assert wire.registers(0.0, 60, 348) == wire.registers(1e9, 60, 348)
    assert wire.registers(0.0, 60, 348) == known().registers(0.0, 60, 348)


def test_meters_of_a_row_live_in_a_row_of_houses() -> None:
    """A fleet of emulated meters is a street, each house with a seed to name."""
    profile = load_profile("403")
    values = house_values(seed=3, start=START, fitted=FITTED)

    sources = [values(profile, 100 + place, place) for place in range(3)]

    for place, source in enumerate(sources):
        assert isinstance(source, InhabitedValues)
        assert source.house.seed == 3 + place
        assert source.serial(0.0) == 100 + place
    lines = emulated_lines("403", count=2, values=values)
    assert len(lines) == 2


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


@settings(max_examples=10)
@given(instants, st.integers(60, 300))
def test_energy_is_what_flow_and_temperatures_make_of_it(
    begin: float, length: int
) -> None:
    """E1 over any interval is what passed by its warmth, to the meter's last digit."""
    wire, joules, litres = known("603"), 0.0, 0.0
    for second in range(length):
        numbers = wire.numbers(begin + second, 74, 86, 87)
        flow, supply, back = map(float, numbers)
        # Density of water, an approximation found in many textbooks.
        above = (back + 288.9414) * (back - 3.9863) ** 2
        kilograms_per_litre = 1 - above / (508_929.2 * (back + 68.12963))
        litres += flow / 3600
        joules += flow / 3600 * kilograms_per_litre * 4185 * (supply - back)

    energies, volumes = zip(
        *(wire.numbers(at, 266, 239) for at in (begin, begin + length)), strict=True
    )

    energy = float(energies[1] - energies[0]) * JOULES_PER_WH
    volume = float(volumes[1] - volumes[0])
    assert energy == pytest.approx(joules, rel=4e-3, abs=JOULES_PER_WH)
    assert volume == pytest.approx(litres, abs=0.0011)


@given(days, days)
def test_counters_of_a_heat_meter_agree(one: float, other: float) -> None:
    """Energy, volume, mass, E8 and E9 of any interval tell one story."""
    begin, end = sorted((one, other))
    ids = (60, 68, 72, 97, 110)
    pairs = zip(known().numbers(begin, *ids), known().numbers(end, *ids), strict=True)

    energy, volume, mass, e8, e9 = (float(last - first) for first, last in pairs)

    # One in the last place of each, for what is cut off: GJ, m³, t, m³·°C.
    assert 0.97 * (volume - 0.01) - 0.01 <= mass <= volume + 0.02
    kelvin = e8 - e9
    assert 4.09e-3 * (kelvin - 1) - 1e-3 <= energy <= 4.205e-3 * (kelvin + 1) + 1e-3
    assert 20 * (volume - 0.01) - 1 <= e9 <= e8 + 1 <= 110 * (volume + 0.01) + 2


def test_a_station_can_read_a_year_of_hours() -> None:
    """A year of a household passes in a test, and nothing is lost on the way."""
    start = dt.datetime(2024, 1, 1, tzinfo=ZONE)
    (line,) = emulated_lines(
        "403",
        settings=FAST,
        values=house_values(seed=3, start=start, fitted=start),
    )
    port, energies = VirtualPort(line), []

    with MeterClient("virtual:", open_port=lambda _url, **_: port) as meter:
        for hour in range(366 * 24 + 1):
            port.read(hour * 3600 - port.now())
            readings = meter.read(*load_profile("403").standard)
            energies.append(FloatCodec.decode(readings[266].value))

    assert len(readings) == 8
    assert energies == sorted(energies)
    year = House(3, start).value(266, start + dt.timedelta(days=366))
    assert energies[-1] == year
    january = energies[31 * 24]
    july = energies[213 * 24] - energies[182 * 24]
    assert january > 2 * july > 0


@pytest.mark.parametrize("family", ["603", "21"])
def test_the_past_is_worked_out_beforehand(family: str) -> None:
    """The first client of a meter with ten years behind it gets its answer in time."""
    profile = load_profile(family)
    values = house_values(start=START, fitted=START - dt.timedelta(days=3652))
    source = values(profile, 1)
    assert isinstance(source, InhabitedValues)
    ledgers = [source.house._main, source.house._pulses]
    known_days = [ledger and ledger._newest_day for ledger in ledgers]

    for id_ in profile.registers:
        source.register(id_, 1.0)

    assert [ledger and ledger._newest_day for ledger in ledgers] == known_days
    assert all(day is None or day > 8700 for day in known_days)


def test_what_cannot_be_is_refused() -> None:
    """A slip in a script is found before a port opens."""
    profile = load_profile("403")
    house = House(1, START)

    with pytest.raises(ValueError, match="backwards"):
        InhabitedValues(profile, house, speed=-1.0)
    with pytest.raises(ValueError, match="before the house"):
        InhabitedValues(profile, house, start=START - dt.timedelta(seconds=1))
    with pytest.raises(ValueError, match="before the house"):
        house_values(start=START, fitted=START + dt.timedelta(days=1))(profile, 1)
    with pytest.raises(KmpError):
        house_values(start=START, fitted=FITTED)(profile, 2**32)


def test_a_house_begins_where_it_is_told() -> None:
    """Whoever builds a house of their own gets it from its first second on."""
    source = InhabitedValues(load_profile("403"), House(1, START))

    assert source.instant(90.5) == START + dt.timedelta(seconds=90.5)
    data = source.register(60, 0.0)
    assert data is not None
    assert FloatCodec.decode(data.value) == 0
    assert source.register(348, 0.0) is None


def test_only_a_house_with_heat_is_cooled() -> None:
    """A meter for cooling counts cooling in summer."""
    july = dt.datetime(2024, 7, 20, 15, tzinfo=ZONE)
    fitted = july - dt.timedelta(days=20)
    wire = Wire("603", start=july, fitted=fitted, is_cooled=True)

    assert wire.number(0.0, 63) > 0
    assert house_kind(load_profile("21"), is_cooled=True) is Kind.WATER


def test_meters_look_lived_in() -> None:
    """Counters of an emulated meter are not zero, and a fleet is there in seconds."""
    start = dt.datetime(2026, 3, 1, 12, 34, 56, 789, tzinfo=ZONE)
    midnight = dt.datetime(2026, 3, 1, tzinfo=ZONE)

    ages = {
        n: (midnight - fitted_before(start, count=n)).days for n in (1, 10, 73, 10**4)
    }

    assert ages == {1: 730, 10: 730, 73: 100, 10_000: 1}
    assert fitted_before(start).time() == dt.time()
    source = house_values()(load_profile("403"), 1)
    assert isinstance(source, InhabitedValues)
    assert source.instant(0.0) - source.house.start > dt.timedelta(days=730)

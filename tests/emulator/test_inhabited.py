"""Meters in simulated houses, as a client sees them over the wire."""

import datetime as dt
from decimal import Decimal
from functools import cache
from typing import Final

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
from pykmp.emulator.house import House, Kind
from pykmp.emulator.inhabited import house_kind, info_table
from pykmp.emulator.layout import demo_content, lay_out
from pykmp.errors import KmpError
from pykmp.meters import Commodity, load_profile
from pykmp.ports.memory import VirtualPort
from tests.emulator.wire import (
    ELECTRICITY,
    FITTED,
    HEAT,
    START,
    WATER,
    ZONE,
    Wire,
    days,
    instants,
    known,
)

CLOCKS: Final = (47, 48, 49, 53, 63, 72, 79)


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
        n: (midnight - fitted_before(start, count=n)).days for n in (1, 4, 73, 10**4)
    }

    assert ages == {1: 730, 4: 730, 73: 40, 10_000: 1}
    assert fitted_before(start).time() == dt.time()
    source = house_values()(load_profile("403"), 1)
    assert isinstance(source, InhabitedValues)
    assert source.instant(0.0) - source.house.start > dt.timedelta(days=730)

"""Every profile is complete, says where it is from, and agrees with its own frames."""

import datetime as dt
import re
from decimal import Decimal
from importlib import resources
from typing import Final

import pytest

from pykmp.codec import WireNumber, dates
from pykmp.constants import UNITS_NAMES
from pykmp.meters import (
    FAMILIES,
    PROFILES,
    Commodity,
    Logger,
    Profile,
    ProfileRegister,
    UnknownMeterError,
    families_of_type,
    family_key,
    load_profile,
)
from pykmp.registers import Catalogue, Confidence, electricity, heat
from pykmp.registers.info import info_book

_PROFILES: Final = tuple(load_profile(key) for key in PROFILES)
_REGISTERS: Final = tuple(
    pytest.param(register, id=f"{profile.key} {register.id}")
    for profile in _PROFILES
    for register in profile.registers.values()
)
_NAMED: Final = pytest.mark.parametrize("profile", _PROFILES, ids=PROFILES)
#: Units that the seed table does not name: Hz, angle, two sorts of date and time.
_OTHER_UNITS: Final = {67, 68, 72, 79}
#: The significand bytes of dates and times that are no plain number.
_STAMP_BYTES: Final = {53: 8, 63: 8, 72: 5, 79: 7}
_DEPTHS_ASSUMED: Final = {
    "minute_1": 960,
    "minute_2": 1440,
    "hour": 1400,
    "day": 460,
    "month": 36,
    "year": 20,
    "info": 250,
    "config": 50,
    "rtc": 50,
    "rtc_event": 50,
    "debiting": 36,
    "load_profile": 1400,
}
#: What a logger is called after where that is no assumption.
_INTERVALS: Final = {
    "hour": (3600, None),
    "day": (86_400, None),
    "month": (None, 1),
    "year": (None, 12),
}
_STANDARD: Final = {
    "601": (60, 68, 74, 80, 86, 87, 89),
    "402": (60, 68, 74, 80, 86, 87, 89),
    "403": (60, 68, 74, 80, 86, 87, 89, 266),
    "603": (60, 68, 74, 80, 86, 87, 89, 266),
    "flowiq2200": (68, 74, 99, 582),
}


def _catalogue(profile: Profile) -> Catalogue:
    if profile.commodity is Commodity.ELECTRICITY:
        return electricity()
    return heat()


def test_there_is_one_file_for_each_family() -> None:
    """A family that is announced can be loaded, and no file is forgotten."""
    files = {
        file.name.removesuffix(".toml")
        for file in resources.files("pykmp.meters").iterdir()
        if file.name.endswith(".toml")
    }

    assert files == set(PROFILES) == set(FAMILIES)


@_NAMED
def test_a_file_says_the_names_that_lead_to_it(profile: Profile) -> None:
    """Every name of a family loads its profile."""
    assert FAMILIES[profile.key] == profile.aliases
    for name in (profile.key, *profile.aliases, profile.key.upper()):
        assert load_profile(name) is profile


@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("MULTICAL® 403", "403"),
        ("multical403", "403"),
        ("Kamstrup MULTICAL 21", "21"),
        ("flowIQ 2101", "21"),
        ("flowIQ® 3200", "flowiq2200"),
        ("OMNIPOWER", "omnipower"),
        ("382-L", "382"),
    ],
)
def test_a_family_is_found_as_people_write_it(name: str, key: str) -> None:
    """What stands on the front of the meter is enough."""
    assert family_key(name) == key


def test_an_unknown_family_names_the_near_ones() -> None:
    """A slip costs a second."""
    with pytest.raises(UnknownMeterError) as caught:
        load_profile("MULTICAL 404")

    assert str(caught.value) == (
        "No meter family is called 'MULTICAL 404'. Near: 403, 402. "
        "Known: 601, 801, 602, 402, 302, 403, 603, 303, 803, 62, 21, flowiq2200, "
        "382, omnipower."
    )


def test_nonsense_names_only_the_known_ones() -> None:
    """Advice is given where there is some."""
    with pytest.raises(UnknownMeterError) as caught:
        load_profile("???")

    assert "Near" not in str(caught.value)


@_NAMED
def test_the_line_is_one_that_meters_speak(profile: Profile) -> None:
    """The first speed that is tried is the right one."""
    first = {Commodity.ELECTRICITY: 9600}.get(profile.commodity, 1200)

    assert profile.line.baud[0] == first
    assert set(profile.line.baud) <= {1200, 2400, 9600}
    assert profile.line.format == "8N2"
    assert profile.address == 0x3F
    assert profile.is_mains_powered is (profile.commodity is Commodity.ELECTRICITY)


@_NAMED
def test_standard_registers_fit_into_one_request(profile: Profile) -> None:
    """The usual read costs one request."""
    assert 1 <= len(profile.standard) <= 8
    assert len(set(profile.standard)) == len(profile.standard)
    assert set(profile.standard) <= set(profile.registers)


@pytest.mark.parametrize("key", _STANDARD)
def test_standard_registers_are_the_agreed_ones(key: str) -> None:
    """What `read` prints does not change from one release to the next."""
    assert load_profile(key).standard == _STANDARD[key]


@_NAMED
def test_profile_and_catalogue_agree_on_the_registers(profile: Profile) -> None:
    """A register that a family is known to have is listed, and no other as known."""
    known = {
        entry.id
        for entry in _catalogue(profile).by_id.values()
        if profile.key in entry.families
    }

    assert known <= set(profile.registers) <= set(_catalogue(profile).by_id)
    for register_id in set(profile.registers) - known:
        mark = profile.registers[register_id].confidence
        assert mark is Confidence.INFERRED


@pytest.mark.parametrize("register", _REGISTERS)
def test_a_demo_value_fits_the_wire(register: ProfileRegister) -> None:
    """The emulated meter can send every value that its profile names."""
    assert register.unit in UNITS_NAMES or register.unit in _OTHER_UNITS
    assert 0 <= register.scale <= 0xFF
    assert 1 <= register.significand_bytes <= 16
    assert _demo_bytes(register) == register.significand_bytes


def _demo_bytes(register: ProfileRegister) -> int:
    """Return how many bytes the demo value takes, having checked that it is exact."""
    if register.demo.startswith("0x"):
        return len(bytes.fromhex(register.demo[2:]))
    if register.unit == 54:
        return len(register.demo.encode("ascii"))
    if register.unit in _STAMP_BYTES:
        dt.datetime.fromisoformat(register.demo)
        return _STAMP_BYTES[register.unit]
    number = WireNumber.from_decimal(
        _demo_number(register),
        significand_bytes=register.significand_bytes,
        decimals=_decimals(register),
    )
    assert number.to_decimal() == _demo_number(register)
    assert number.scale & 0x7F == register.scale
    return len(number.significand)


def _decimals(register: ProfileRegister) -> int:
    exponent = register.scale & 0x3F
    return exponent if register.scale & 0x40 else -exponent


def _demo_number(register: ProfileRegister) -> Decimal:
    demo = register.demo
    if register.unit == 47:
        return Decimal(dates.from_time(dt.time.fromisoformat(demo)))
    if register.unit == 48:
        return Decimal(dates.from_date(dt.date.fromisoformat(demo)))
    if register.unit == 50:
        month, day = demo.split("-")
        return Decimal(dates.from_month_day(int(month), int(day)))
    number = Decimal(demo)
    assert number.as_tuple().exponent == -_decimals(register)
    return number


def test_the_demo_403_is_the_one_of_the_project_page() -> None:
    """The first thing a newcomer sees is what the documentation shows."""
    registers = load_profile("403").registers

    shown = {
        register_id: registers[register_id].demo
        for register_id in (60, 68, 74, 80, 86, 87, 89, 266)
    }

    assert shown == {
        60: "0.303",
        68: "11.388",
        74: "3",
        80: "0.0",
        86: "61.62",
        87: "54.02",
        89: "7.60",
        266: "84208",
    }


@_NAMED
def test_demo_values_agree_with_each_other(profile: Profile) -> None:
    """An emulated meter does not contradict itself."""
    demo = {reg.id: reg.demo for reg in profile.registers.values()}

    if 89 in demo:
        assert Decimal(demo[86]) - Decimal(demo[87]) == Decimal(demo[89])
    if {74, 80, 89} <= set(demo):
        power_kw = Decimal(demo[74]) * Decimal(demo[89]) * Decimal("1.146") / 1_000_000
        assert abs(power_kw * 1000 - Decimal(demo[80])) < Decimal("0.1")
    if {60, 266} <= set(demo):
        assert abs(_energy_kwh(profile) - Decimal(demo[266]) / 1000) < 1
    if {60, 97, 110} <= set(demo):
        energy = _energy_kwh(profile)
        carried = (Decimal(demo[97]) - Decimal(demo[110])) * Decimal("1.147")
        assert abs(carried - energy) <= energy / 100 + 1


def _energy_kwh(profile: Profile) -> Decimal:
    unit_kwh = {3: Decimal(1000), 8: 1000 / Decimal("3.6")}
    register = profile.registers[60]
    return Decimal(register.demo) * unit_kwh[register.unit]


@_NAMED
def test_the_info_table_exists(profile: Profile) -> None:
    """An info code of the family can be told in words, or as unknown."""
    assert profile.info_table in info_book().tables


@_NAMED
def test_every_statement_names_its_source(profile: Profile) -> None:
    """Whoever doubts a statement can look it up."""
    assert profile.sources
    assert all(quirk.text and quirk.source for quirk in profile.quirks)
    assert profile.quirks
    assert all(logger.source for logger in profile.loggers)
    assert all(code.source and code.model for code in profile.type_codes)


@_NAMED
def test_an_assumed_depth_is_marked(profile: Profile) -> None:
    """Nobody plans a backfill on a depth that was only assumed without knowing it."""
    for logger in profile.loggers:
        if logger.is_depth_assumed:
            assert logger.depth == _DEPTHS_ASSUMED[logger.name]


@_NAMED
def test_a_logger_holds_what_the_family_answers(profile: Profile) -> None:
    """Whoever asks a log for a register knows its unit and its width beforehand."""
    for logger in profile.loggers:
        assert set(logger.registers) <= set(profile.registers)
        assert len(set(logger.registers)) == len(logger.registers)
        assert not logger.are_registers_assumed or logger.registers


@_NAMED
def test_an_interval_is_that_of_the_name_or_marked(profile: Profile) -> None:
    """A range of times becomes the range of records that it means."""
    for logger in profile.loggers:
        interval = logger.interval_seconds, logger.interval_months
        assert None in interval
        if logger.name in _INTERVALS:
            assert interval == _INTERVALS[logger.name]
        else:
            assert logger.is_interval_assumed is (interval != (None, None))


def test_the_year_logger_of_a_603_has_as_many_registers_as_the_captured_one() -> None:
    """A reader is tried on a log as wide as a real one."""
    (year,) = (log for log in load_profile("603").loggers if log.name == "year")

    assert len(year.registers) == 43
    assert year.are_registers_assumed


@pytest.mark.parametrize("key", ["601", "801"])
def test_a_log_id_that_nobody_published_is_marked(key: str) -> None:
    """Silence of a real logger is not taken for a fault of the line."""
    assumed = {log.name: log.is_number_assumed for log in load_profile(key).loggers}

    assert assumed == {"hour": False, "rtc": True}


def test_published_depths_are_kept() -> None:
    """What a document says of a logger is what the profile says."""
    found = {
        (key, logger.name): logger.depth
        for key in PROFILES
        for logger in load_profile(key).loggers
        if logger.depth is not None and not logger.is_depth_assumed
    }

    assert found == {
        ("403", "info"): 50,
        ("403", "config"): 25,
        ("603", "info"): 250,
        ("603", "config"): 50,
        ("603", "year"): 20,
        ("803", "info"): 280,
        ("21", "month"): 36,
        ("21", "day"): 460,
        ("21", "info"): 50,
    }


@pytest.mark.parametrize("key", ["403", "603", "303", "803"])
def test_loggers_of_the_newer_meters_have_their_numbers(key: str) -> None:
    """The logger that is asked for is the one that answers."""
    numbers = {
        logger.name: logger.number
        for logger in load_profile(key).loggers
        if logger.command == "B8"
    }

    assert numbers.items() >= {
        ("config", 0),
        ("info", 1),
        ("year", 2),
        ("month", 3),
        ("day", 4),
        ("hour", 5),
        ("minute_1", 6),
        ("minute_2", 7),
    }


def test_loggers_of_the_older_meters_answer_at_their_own_address() -> None:
    """A logger module is not asked in vain at the address of the meter."""
    hour: list[Logger] = [
        logger
        for key in ("601", "801")
        for logger in load_profile(key).loggers
        if logger.name == "hour"
    ]

    assert [(log.command, log.number, log.address) for log in hour] == [
        ("A0", 1, 0x7F),
        ("A0", 1, 0x7F),
    ]


@_NAMED
def test_a_type_code_is_public_or_marked_as_made_up(profile: Profile) -> None:
    """No made-up type code is ever taken for a real one."""
    if profile.type_codes:
        assert profile.constructed_type_code is None
        assert all(len(code.code) == 2 for code in profile.type_codes)
    else:
        assert profile.constructed_type_code is not None
        assert len(profile.constructed_type_code) == 2
        assert families_of_type(profile.constructed_type_code) == ()


def test_public_type_codes_are_all_there() -> None:
    """A meter whose type code is public is recognised by it."""
    counts = {key: len(load_profile(key).type_codes) for key in PROFILES}

    assert {key: count for key, count in counts.items() if count} == {
        "601": 6,
        "382": 35,
        "omnipower": 1,
    }
    assert families_of_type(bytes.fromhex("0004")) == ("601",)
    assert families_of_type(bytes.fromhex("1505")) == ("601",)
    assert families_of_type(bytes.fromhex("6900")) == ("382",)
    assert families_of_type(bytes.fromhex("5A00")) == ("omnipower",)
    assert families_of_type(bytes.fromhex("0206")) == ()


def test_a_type_code_belongs_to_one_family() -> None:
    """A type code decides."""
    codes = [known.code for key in PROFILES for known in load_profile(key).type_codes]

    assert len(set(codes)) == len(codes)


@_NAMED
def test_the_file_names_no_place_of_a_machine(profile: Profile) -> None:
    """A profile is the same on every machine."""
    file = resources.files("pykmp.meters").joinpath(f"{profile.key}.toml")

    text = file.read_text(encoding="utf-8")

    assert not re.search(r"(^|[\s\"])/\w", text)
    assert text.endswith("]\n")

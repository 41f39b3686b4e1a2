"""What a scan found, written down, is the begin of a profile that loads."""

import datetime as dt
import tomllib
from typing import Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import FloatCodec
from pykmp.emulator.layout import demo_content, lay_out
from pykmp.exchange import Scan, ScannedMeter, profile_skeleton
from pykmp.messages import (
    GetRegisterResponse,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
    decode_frame,
)
from pykmp.meters import (
    PROFILES,
    TELLING_REGISTERS,
    Commodity,
    Profile,
    load_profile,
    loading,
)
from pykmp.registers import Confidence, Quantity, electricity, heat
from pykmp.registers.info import info_book
from tests.exchange.emulated import ELECTRICITY, HEAT_AND_WATER
from tests.strategies import register_records

DAY: Final = dt.date(2026, 11, 21)
NAMELESS: Final = ScannedMeter()
each_family = pytest.mark.parametrize("family", PROFILES)


def read(text: str) -> Profile:
    """Return a profile as it is read from a file."""
    return loading._profile(tomllib.loads(text))


def registers_of(profile: Profile) -> tuple[RegisterData, ...]:
    """Return the registers that a meter of a family has."""
    return tuple(
        RegisterData(
            id_=RegisterID(one.id),
            unit=RegisterUnit(one.unit),
            value=RegisterValueBytes(lay_out(one, demo_content(one))),
        )
        for one in profile.registers.values()
    )


def scan_of(family: str) -> Scan:
    """Return the scan of a meter of a family."""
    profile = load_profile(family)
    absent = set(TELLING_REGISTERS) - set(profile.registers)
    return Scan(left=(), found=registers_of(profile), absent=tuple(absent))


def identifiers(family: str) -> set[int]:
    """Return the registers that tell one meter from another."""
    is_electric = load_profile(family).commodity is Commodity.ELECTRICITY
    entries = (electricity() if is_electric else heat()).by_id.values()
    return {one.id for one in entries if one.quantity is Quantity.IDENTIFIER}


@each_family
def test_a_skeleton_is_what_the_meter_is(family: str) -> None:
    """A new profile differs from the meter that it was made of."""
    known = load_profile(family)

    found = read(profile_skeleton(scan_of(family), NAMELESS, on=DAY))

    assert found.commodity is known.commodity
    assert found.is_mains_powered is known.is_mains_powered
    assert set(found.registers) == set(known.registers)
    for id_, register in found.registers.items():
        assert register.confidence is Confidence.CAPTURED
        if id_ not in identifiers(family):
            confidence = known.registers[id_].confidence
            assert attrs.evolve(register, confidence=confidence) == known.registers[id_]


@each_family
def test_its_standard_registers_are_those_of_its_kin(family: str) -> None:
    """A new family is read without the registers that people want."""
    known = load_profile(family)

    found = read(profile_skeleton(scan_of(family), NAMELESS, on=DAY))

    assert set(known.standard) <= set(found.standard)
    assert len(found.standard) <= 8
    assert set(found.standard) <= set(found.registers)


@each_family
def test_whose_meter_it_is_stays_unknown(family: str) -> None:
    """A file that is published gives away whose meter was scanned."""
    known = load_profile(family)

    text = profile_skeleton(scan_of(family), NAMELESS, on=DAY)

    found = read(text)
    assert known.registers[1001].demo not in text
    for id_ in identifiers(family) & set(known.registers):
        demo = known.registers[id_].demo
        assert len(found.registers[id_].demo) == len(demo)
        assert set(found.registers[id_].demo) <= {"0", "1", "x"}


@pytest.mark.parametrize(
    ("unit", "value", "demo"),
    [
        (51, "04 00 00 69 2d 32", "1000000"),
        (51, "02 00 00 00", "0"),
        (54, "06 00 4b 4d 50 20 31 32", "XXX 00"),
        (0, "10 00 01 02 03 04 05 06 07 08 09 0a 0b 0c 0d 0e 0f 10", "0x" + "0" * 32),
    ],
)
def test_a_number_of_whatever_form_is_replaced(
    unit: int, value: str, demo: str
) -> None:
    """A customer number is published because it is written in letters."""
    customer = RegisterData(
        id_=RegisterID(1010),
        unit=RegisterUnit(unit),
        value=RegisterValueBytes(bytes.fromhex(value)),
    )

    text = profile_skeleton(Scan(left=(), found=(customer,)), NAMELESS, on=DAY)

    assert read(text).registers[1010].demo == demo


@pytest.mark.parametrize("family", HEAT_AND_WATER)
def test_it_tells_its_family_from_others(family: str) -> None:
    """A new profile is never found by detection."""
    scan = scan_of(family)

    telling = read(profile_skeleton(scan, NAMELESS, on=DAY)).telling

    assert telling is not None
    assert telling.present == set(TELLING_REGISTERS) & {one.id_ for one in scan.found}
    assert telling.absent == set(scan.absent)
    assert telling.unknown == telling.inferred == frozenset()


def test_what_was_not_asked_is_unknown() -> None:
    """A register that nobody asked for is called absent."""
    scan = attrs.evolve(scan_of("403"), absent=(69,), silent=(152, 155))

    telling = read(profile_skeleton(scan, NAMELESS, on=DAY)).telling

    assert telling is not None
    assert telling.absent == {69}
    assert telling.unknown == {152, 155, 348, 582}


@pytest.mark.parametrize("family", ELECTRICITY)
def test_an_electricity_meter_has_no_telling_registers(family: str) -> None:
    """An electricity meter is looked for among heat meters."""
    assert read(profile_skeleton(scan_of(family), NAMELESS, on=DAY)).telling is None


@each_family
def test_its_example_is_its_proof(family: str) -> None:
    """A profile begins without a frame that can be checked."""
    found = read(profile_skeleton(scan_of(family), NAMELESS, on=DAY))

    (example,) = found.vectors
    assert example.confidence == "constructed"
    assert "this file" in example.source
    message = decode_frame(example.frame).message
    assert isinstance(message, GetRegisterResponse)
    assert tuple(message.registers) == found.standard
    assert len(example.registers) == len(found.standard)
    for said in example.registers:
        data = message.registers[RegisterID(said.id)]
        assert data.unit == said.unit
        assert format(FloatCodec.decode(data.value), "f") == said.value
        assert said.value == found.registers[said.id].demo


def test_the_meter_is_described_as_it_was_found() -> None:
    """What the user knows of the meter is not in the file."""
    meter = ScannedMeter(
        key="404",
        model='MULTICAL "404"\x7f',
        type_code=b"\x12\xab",
        software_revision="C1",
        address=0x7F,
        baud=2400,
    )

    text = profile_skeleton(scan_of("403"), meter, on=DAY)

    found = read(text)
    source = "scan of a meter (serial number withheld), software C1 on 2026-11-21"
    assert (found.key, found.model) == ("404", meter.model)
    assert (found.address, found.line.baud, found.line.format) == (0x7F, (2400,), "8N2")
    assert found.sources == (source,)
    (code,) = found.type_codes
    assert (code.code, code.model, code.source) == (b"\x12\xab", meter.model, source)
    assert "type_code_public = true" in text
    assert found.constructed_type_code is None
    assert found.info_table in info_book().tables


def test_a_meter_without_a_type_has_none() -> None:
    """A type code is made up."""
    text = profile_skeleton(scan_of("403"), NAMELESS, on=DAY)

    assert read(text).type_codes == ()
    assert "type_code_public = false" in text


def test_what_surprised_the_scan_is_told() -> None:
    """The next one has to find out anew why a meter is silent."""
    scan = attrs.evolve(
        scan_of("403"),
        companion=1001,
        tells_nothing_known=True,
        silent=(9, 7),
        unreadable=(62,),
    )

    quirks = read(profile_skeleton(scan, NAMELESS, on=DAY)).quirks

    assert [quirk.text for quirk in quirks] == [
        "A request for registers that are all unknown gets no answer.",
        "A request for registers that are all unknown gets an empty answer.",
        "Requests with these registers got no answer: 7, 9.",
        "Answers of these cannot be read: 62.",
    ]
    assert all("2026-11-21" in quirk.source for quirk in quirks)


def test_an_empty_scan_is_a_file_too() -> None:
    """A scan that found nothing ends in a traceback."""
    found = read(profile_skeleton(Scan.of([]), NAMELESS, on=DAY))

    assert found.registers == {}
    assert found.standard == ()


@given(
    st.lists(register_records(), max_size=12, unique_by=lambda one: one[0]),
    st.text(max_size=30),
)
def test_whatever_a_meter_sends_can_be_written_down(
    records: list[tuple[int, int, bytes]], model: str
) -> None:
    """A strange register or a strange name spoils the whole file."""
    scan = Scan(
        left=(),
        found=tuple(
            RegisterData(
                id_=RegisterID(id_),
                unit=RegisterUnit(unit),
                value=RegisterValueBytes(value),
            )
            for id_, unit, value in records
        ),
    )

    text = profile_skeleton(scan, ScannedMeter(model=model), on=DAY)

    found = read(text)
    assert found.model == model
    assert set(found.registers) == {id_ for id_, _unit, _value in records}
    for id_, unit, value in records:
        register = found.registers[id_]
        assert (register.unit, register.significand_bytes) == (unit, value[0])
        assert register.scale == value[1] & 0x7F


@given(st.lists(register_records(), min_size=1, max_size=4, unique_by=lambda r: r[0]))
def test_demo_values_lead_back_to_the_bytes(
    records: list[tuple[int, int, bytes]],
) -> None:
    """The emulated meter of a new profile says something else than the real one."""
    masked = identifiers("403") | identifiers("382")
    found = tuple(
        RegisterData(
            id_=RegisterID(id_),
            unit=RegisterUnit(unit),
            value=RegisterValueBytes(value),
        )
        for id_, unit, value in records
        if id_ not in masked and unit not in {53, 54, 63, 72, 79}
    )

    profile = read(profile_skeleton(Scan(left=(), found=found), NAMELESS, on=DAY))

    for one in found:
        register = profile.registers[one.id_]
        laid = lay_out(register, demo_content(register))
        assert laid[2:] == one.value[2:]

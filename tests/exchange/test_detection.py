"""Which family a meter is of is found out for little, and never made up."""

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator import Habits
from pykmp.errors import (
    InvalidDestinationAddressError,
)
from pykmp.exchange import Detection, ExchangeSettings, Line, detect_family
from pykmp.messages import (
    GetRegisterRequest,
    GetTypeRequest,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from pykmp.meters import (
    PROFILES,
    TELLING_REGISTERS,
    families_of_type,
    fitting_families,
    load_profile,
)
from tests.exchange.detecting import ALIKE, asked, detect
from tests.exchange.driving import PlanAsker
from tests.exchange.emulated import (
    ELECTRICITY,
    HEAT_AND_WATER,
    TELLS_NOTHING_KNOWN,
    Selective,
    asker_of,
    line_of,
)

each_family = pytest.mark.parametrize("family", PROFILES)
each_told_by_registers = pytest.mark.parametrize(
    "family", [key for key in HEAT_AND_WATER if not load_profile(key).type_codes]
)
each_habit = pytest.mark.parametrize(
    "habits", TELLS_NOTHING_KNOWN.values(), ids=TELLS_NOTHING_KNOWN
)


@each_habit
@each_family
def test_every_family_is_found(family: str, habits: Habits) -> None:
    """A user has to know the family of a meter that could tell it."""
    asker = asker_of(family, habits=habits)

    found = detect(asker)

    assert found.families == ALIKE.get(family, (family,))
    assert asker.port.now() < 1


@pytest.mark.parametrize("family", ["601", *ELECTRICITY])
def test_a_public_type_code_is_enough(family: str) -> None:
    """A meter that says who it is is asked for more."""
    asker = asker_of(family)
    profile = load_profile(family)
    code = profile.type_codes[0].code

    found = detect(asker)

    assert asked(asker) == [GetTypeRequest.__name__]
    assert found == Detection(
        families=(family,),
        certain=True,
        how=f"type code {code.hex()} (public)",
        type_code=code,
        software_revision="A1",
        registers=profile.standard,
    )


@each_told_by_registers
def test_otherwise_it_costs_one_request_more(family: str) -> None:
    """Finding the family wears the battery down."""
    asker = asker_of(family)
    answered = set(load_profile(family).registers)

    found = detect(asker)

    assert asked(asker) == [GetTypeRequest.__name__, GetRegisterRequest.__name__]
    assert found.how == "registers"
    assert set(found.answered) == answered & set(TELLING_REGISTERS)
    assert {*found.answered, *found.missing} == set(TELLING_REGISTERS)


@given(st.sampled_from(HEAT_AND_WATER), st.binary(min_size=2, max_size=2))
def test_a_type_code_that_was_made_up_tells_nothing(family: str, code: bytes) -> None:
    """The emulator's type codes are taken for those of real meters."""
    if families_of_type(code):
        return
    profile = load_profile(family)
    other = attrs.evolve(profile, type_codes=(), constructed_type_code=code)
    none = attrs.evolve(other, constructed_type_code=None)

    found, expected = (detect(PlanAsker(line_of(one))) for one in (other, none))

    assert found.type_code == code
    assert attrs.evolve(found, type_code=expected.type_code) == expected


def test_the_likeliest_family_is_named_first() -> None:
    """A guess goes to the family of which nothing is known."""
    asker = asker_of("603")

    found = detect(asker)

    assert found.families == ("603", "803")
    assert not found.certain
    assert found.registers == (60, 68, 74, 80, 86, 87, 89)


def test_a_family_whose_type_codes_are_public_comes_last_without_one() -> None:
    """A 602 is taken for a 601 although its type code says that it is none."""
    profile = load_profile("601")
    unlike = attrs.evolve(profile, type_codes=(), constructed_type_code=b"\xf6\x02")

    told = detect(PlanAsker(line_of(unlike)))
    untold = detect(PlanAsker(line_of(profile, wrapping=_without_type)))

    assert told.families == ("602", "601")
    assert untold.families == ("601", "602")
    assert untold.type_code is None
    assert untold.software_revision is None


def _without_type(meter: object) -> Selective:
    """Return a meter that says nothing to GetType."""
    return Selective(meter, bool)  # type: ignore[arg-type] # any meter


@each_told_by_registers
def test_certain_is_what_is_confirmed(family: str) -> None:
    """A family that nobody confirmed is told for certain."""
    found = detect(asker_of(family))

    fits = fitting_families(found.answered)
    assert found.certain == (len(fits) == 1 and not fits[0].inferred)


def test_all_that_fit_have_the_registers_in_common() -> None:
    """Registers are read that one of the families in question does not have."""
    for key in HEAT_AND_WATER:
        found = detect(asker_of(key))

        standards = [set(load_profile(one).standard) for one in found.families]
        assert set(found.registers) == set.intersection(*standards)


@each_told_by_registers
def test_a_meter_that_does_not_tell_its_type_costs_one_wait_more(family: str) -> None:
    """A meter that knows no GetType is waited for ten seconds, each time."""
    asker = asker_of(family, wrapping=_without_type)

    found = detect(asker)

    assert found.families == ALIKE.get(family, (family,))
    assert found.type_code is None
    assert asker.port.now() < 2 + 1.6 + 1


@each_habit
@pytest.mark.parametrize("family", ELECTRICITY)
def test_a_meter_without_any_of_the_registers_is_asked_its_type_again(
    family: str, habits: Habits
) -> None:
    """An electricity meter is not found because one answer was lost."""
    asker = asker_of(family, habits=habits, faults=["flip#1"])

    found = detect(asker)

    assert found.families == (family,)
    assert found.certain


@each_habit
def test_a_meter_that_nobody_described_is_of_no_family(habits: Habits) -> None:
    """A meter that answers is reported as one that does not, or as another one."""
    nameless = attrs.evolve(
        load_profile("omnipower"), type_codes=(), constructed_type_code=b"\x12\x34"
    )

    found = detect(PlanAsker(line_of(nameless, habits=habits), baud=9600))

    assert found.families == found.registers == ()
    assert not found.certain
    assert found.type_code == b"\x12\x34"
    assert found.missing == TELLING_REGISTERS


def test_a_meter_that_answers_nothing_useful_is_of_no_family() -> None:
    """A meter that answers is reported as one that does not."""
    nameless = attrs.evolve(load_profile("omnipower"), type_codes=())
    asker = PlanAsker(line_of(nameless, wrapping=_without_type), baud=9600)

    found = detect(asker)

    assert found.families == ()
    assert found.type_code is None
    assert asked(asker)[2:] == [GetTypeRequest.__name__] * 3


def test_what_contradicts_all_profiles_fits_none() -> None:
    """A family is named although the meter has what that family lacks."""
    profile = load_profile("403")
    further = {id_: attrs.evolve(profile.registers[68], id=id_) for id_ in (69, 582)}
    odd = attrs.evolve(profile, registers={**profile.registers, **further})

    found = detect(PlanAsker(line_of(odd)))

    assert found.families == ()


def test_a_false_address_is_refused_before_anything_is_sent() -> None:
    """A mistake of the program shows only where a port can be opened."""
    settings = ExchangeSettings(address=0x100)

    with pytest.raises(InvalidDestinationAddressError):
        detect_family(line=Line(), settings=settings)


def test_values_play_no_part() -> None:
    """A meter that stands at zero is another one."""
    zero = RegisterValueBytes(bytes.fromhex("01 00 00"))
    profile = load_profile("402")

    class Zero:
        """Registers of a family, all zero."""

        def answers(self, at: float) -> bool:
            """Have power."""
            return at >= 0

        def register(self, id_: int, at: float) -> RegisterData | None:
            """Return zero."""
            del at
            if id_ not in profile.registers:
                return None
            return RegisterData(id_=RegisterID(id_), unit=RegisterUnit(0), value=zero)

    def zeroed(meter: object) -> object:
        meter._source = Zero()  # type: ignore[attr-defined]
        return meter

    found = detect(PlanAsker(line_of(profile, wrapping=zeroed)))

    assert found.families == ("402",)

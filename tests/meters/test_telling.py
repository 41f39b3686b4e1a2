"""One request tells the families apart, as far as anybody can know."""

from itertools import chain, combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.meters import (
    PROFILES,
    TELLING_REGISTERS,
    Commodity,
    Telling,
    fitting_families,
    load_profile,
)
from pykmp.registers import heat

_TELLING = {
    key: telling
    for key in PROFILES
    if (telling := load_profile(key).telling) is not None
}


def _keys(answered: frozenset[int]) -> tuple[str, ...]:
    return tuple(fit.key for fit in fitting_families(answered))


def _answers(telling: Telling) -> list[frozenset[int]]:
    unknown = sorted(telling.unknown)
    some = chain.from_iterable(
        combinations(unknown, count) for count in range(len(unknown) + 1)
    )
    return [telling.present | frozenset(extra) for extra in some]


def test_one_request_holds_them() -> None:
    """Finding the family costs one request."""
    assert len(TELLING_REGISTERS) <= 8
    assert set(TELLING_REGISTERS) <= set(heat().by_id)


def test_every_heat_and_water_family_takes_part() -> None:
    """No family that runs at this speed is left out."""
    at_this_speed = {
        key
        for key in PROFILES
        if load_profile(key).commodity is not Commodity.ELECTRICITY
    }

    assert set(_TELLING) == at_this_speed


@pytest.mark.parametrize("key", _TELLING)
def test_a_family_says_something_of_every_telling_register(key: str) -> None:
    """A register that nobody thought of is not taken for absent."""
    telling = _TELLING[key]
    parts = (telling.present, telling.absent, telling.unknown)

    assert frozenset().union(*parts) == frozenset(TELLING_REGISTERS)
    assert sum(map(len, parts)) == len(TELLING_REGISTERS)
    assert telling.inferred <= telling.present | telling.absent


@pytest.mark.parametrize("key", _TELLING)
def test_what_a_family_answers_is_known_or_marked_as_inferred(key: str) -> None:
    """Detection says how sure it is."""
    telling = _TELLING[key]

    known = {id_ for id_ in TELLING_REGISTERS if key in heat().by_id[id_].families}

    assert known <= telling.present
    assert telling.present - known <= telling.inferred


@pytest.mark.parametrize("key", _TELLING)
def test_a_family_fits_whatever_it_may_answer(key: str) -> None:
    """A meter is never excluded by a register that nobody knows about."""
    for answered in _answers(_TELLING[key]):
        assert key in _keys(answered)


@pytest.mark.parametrize(
    ("answered", "keys"),
    [
        ({60, 69, 126, 152, 155}, ("601", "602")),
        ({60, 69}, ("801",)),
        ({60, 69, 126, 155}, ("602",)),
        ({60, 126, 152, 155}, ("402",)),
        ({60, 266}, ("302",)),
        ({60, 126, 266}, ("403",)),
        ({60, 69, 126, 266, 348}, ("603", "803")),
        ({60, 348}, ("303",)),
        ({60, 266, 348}, ("303",)),
        ({60, 126, 266, 348}, ("403", "303")),
        ({126, 152}, ("62",)),
        ({155}, ("21",)),
        ({582}, ("flowiq2200",)),
        (set(), ()),
        ({60, 69, 582}, ()),
    ],
)
def test_answers_tell_the_families_apart(
    answered: set[int], keys: tuple[str, ...]
) -> None:
    """The family is found, or all that fit are named; never a wrong one alone."""
    assert _keys(frozenset(answered)) == keys


def test_a_fit_says_what_is_inferred() -> None:
    """A guess about a family is told as one."""
    (fit,) = fitting_families({60, 126, 266})

    assert fit.inferred == {69, 582}


@given(st.sets(st.integers(min_value=0, max_value=0xFFFF)))
def test_other_registers_decide_nothing(others: set[int]) -> None:
    """An answer to more than was asked changes nothing."""
    noise = others - set(TELLING_REGISTERS)

    assert _keys(frozenset({60, 126, 266} | noise)) == ("403",)

"""The sums of a pipe."""

from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator.house.household import dwelling_of
from pykmp.emulator.house.ledger import Ledger
from pykmp.emulator.house.segment import NOTHING, Tariff
from pykmp.emulator.house.substation import heat_day

FIRST_DAY = 8766
FIRST_SECOND = FIRST_DAY * 86_400
DWELLING = dwelling_of(1, 110)


def new_ledger() -> Ledger:
    """Return a ledger that has not been asked yet."""
    return Ledger(FIRST_DAY, lambda day: heat_day(DWELLING, day), tariff=Tariff())


KNOWN = new_ledger()
seconds = st.integers(FIRST_SECOND, FIRST_SECOND + 20 * 86_400)


def test_a_ledger_begins_with_nothing() -> None:
    """A new meter shows zero."""
    assert KNOWN.at(FIRST_SECOND) == NOTHING


@given(seconds, seconds)
def test_no_sum_ever_falls(one: int, other: int) -> None:
    """Counters never go back."""
    earlier, later = sorted((one, other))

    gained = KNOWN.at(later).minus(KNOWN.at(earlier))

    assert min(gained) >= 0


@given(st.lists(seconds, max_size=4))
def test_the_order_of_questions_does_not_matter(asked: list[int]) -> None:
    """Two programs that read one meter read the same."""
    fresh = new_ledger()

    assert [fresh.at(second) for second in asked] == [KNOWN.at(s) for s in asked]


@given(seconds)
def test_a_second_gains_what_passes_in_it(second: int) -> None:
    """Flow and volume agree over midnight too."""
    gained = KNOWN.at(second + 1).minus(KNOWN.at(second))

    assert gained.volume == KNOWN.passing(second).flow

"""A bad line hides the family of a meter at worst, and never makes another of it."""

import pytest

from pykmp.emulator import FAULTS
from pykmp.errors import (
    BadChecksumError,
    ExchangeError,
    KmpError,
    PortError,
    SilenceError,
)
from pykmp.exchange.pacing import QUIET_SECONDS_MAX, total_seconds_max
from pykmp.messages import (
    GetTypeRequest,
)
from pykmp.meters import (
    PROFILES,
)
from tests.exchange.detecting import ALIKE, asked, detect
from tests.exchange.emulated import (
    asker_of,
)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("family", ["403", "382"])
def test_a_fault_that_strikes_once_is_survived(family: str, fault: str) -> None:
    """One bad moment on the line hides the family of a meter."""
    if fault in {"babble", "disconnect"}:
        return  # These never end, or end everything.
    asker = asker_of(family, faults=[f"{fault}#1"])

    found = detect(asker)

    assert found.families == (family,)


@pytest.mark.parametrize("fault", FAULTS)
@pytest.mark.parametrize("family", ["403", "382"])
def test_a_fault_that_stays_never_makes_another_family(family: str, fault: str) -> None:
    """A bad line makes one meter out of another."""
    asker = asker_of(family, faults=[fault])

    try:
        families = detect(asker).families
    except (ExchangeError, PortError):
        families = (family,)

    assert families == (family,)
    assert asker.port.now() <= (
        total_seconds_max(attempts=1) + QUIET_SECONDS_MAX + total_seconds_max()
    )


@pytest.mark.parametrize("seed", range(40))
def test_a_bad_line_never_makes_another_family(seed: int) -> None:
    """A line that loses and damages makes one meter out of another."""
    family = PROFILES[seed % len(PROFILES)]
    faults = ["silence@0.3", "flip@0.3", "truncate@0.2", "late@0.2", "noise@0.5"]
    asker = asker_of(family, faults=faults, seed=seed)

    try:
        families = detect(asker).families
    except KmpError:
        return

    assert families in {ALIKE.get(family, (family,)), ("601", "602"), ()}
    assert not families or family in families


def test_a_lost_line_is_told_at_once() -> None:
    """A broken connection is taken for a meter that does not tell its type."""
    asker = asker_of("403", faults=["disconnect"])

    with pytest.raises(PortError):
        detect(asker)

    assert asked(asker) == [GetTypeRequest.__name__]


def test_damaged_answers_are_told_as_such() -> None:
    """A head that sits badly is reported as an unknown meter."""
    asker = asker_of("403", faults=["flip"])

    with pytest.raises(BadChecksumError):
        detect(asker)


def test_silence_costs_one_question_and_one_attempt_more() -> None:
    """A head that is off is reported a long time later."""
    asker = asker_of("403", faults=["silence"])

    with pytest.raises(SilenceError):
        detect(asker)

    lines = 6 + 3 * 23 + 3  # Stuffing needs a byte more in each of the long ones.
    expected = 4 * 2.0 + 3 * 1.6 + lines * 11 / 1200
    assert asker.port.now() == pytest.approx(expected, abs=0.05)

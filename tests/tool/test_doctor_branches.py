"""The doctor's tree: each illness gets its own name, and no other's."""

import attrs
import pytest

from pykmp.exchange import ExchangeSettings
from pykmp.meters import PROFILES, load_profile
from pykmp.tool.doctor.causes import CAUSES, Diagnosis
from pykmp.tool.doctor.examination import examine
from pykmp.tool.doctor.visit import Step, Visit
from pykmp.tool.exits import Exit
from tests.tool.illnesses import ILLNESSES, Illness, Opener, line_of
from tests.tool.test_doctor_ports import PORT_KEYS


def examined(illness: Illness) -> tuple[Diagnosis, Visit]:
    """Let the doctor look at a line, on a virtual clock."""
    visit = Visit(
        illness.url,
        settings=ExchangeSettings(address=illness.address, baud=illness.baud),
        open_port=Opener(illness.line()),
    )
    told: list[Step] = []
    found = examine(visit, told.append)
    assert told == visit.steps
    return found, visit


@pytest.mark.parametrize("illness", ILLNESSES, ids=str)
def test_each_illness_has_its_diagnosis(illness: Illness) -> None:
    """The doctor sends somebody to the wrong end of the cable."""
    found, visit = examined(illness)

    assert found.cause.key == illness.key, visit.steps
    assert illness.detail in found.detail


def test_each_cause_has_an_illness() -> None:
    """A cause stands in the table that nobody has ever seen the doctor find."""
    shown = {illness.key for illness in ILLNESSES} | PORT_KEYS

    assert shown == set(CAUSES)


@pytest.mark.parametrize("family", PROFILES)
def test_every_family_is_well_at_its_speed(family: str) -> None:
    """A meter that works is called ill."""
    profile = load_profile(family)
    healthy = Illness(
        key="well",
        what=family,
        line=line_of(meter=family),
        baud=profile.line.baud[0],
        address=profile.address,
    )

    found, _ = examined(healthy)

    assert found.cause.key == "well"
    assert profile.model in found.detail


@pytest.mark.parametrize("key", CAUSES)
def test_each_cause_says_what_to_do(key: str) -> None:
    """Somebody in a cold cellar reads a cause and no way out."""
    cause = CAUSES[key]

    assert cause.key == key
    assert cause.advice
    assert all(text.endswith(".") for text in (cause.seen, cause.cause, *cause.advice))
    assert (cause.exit is Exit.COMPLETE) == (key == "well")


def test_a_healthy_meter_is_asked_little() -> None:
    """Looking costs the battery more than reading does."""
    healthy = Illness(key="well", what="", line=line_of())

    _, visit = examined(healthy)

    assert visit.cost.requests <= 3
    assert visit.cost.line_seconds < 1


def test_the_cost_is_what_passed() -> None:
    """The doctor says it asked for less than it did."""
    silent = Illness(key="silence", what="", line=line_of("echo", "silence"))

    _, visit = examined(silent)

    cost = visit.cost
    passed = [
        line.split(maxsplit=2)
        for line in visit.record.getvalue().splitlines()
        if " > " in line or " < " in line
    ]
    sent = [bytes.fromhex(raw) for _, sign, raw in passed if sign == ">"]
    heard = b"".join(bytes.fromhex(raw) for _, sign, raw in passed if sign == "<")
    assert attrs.astuple(cost)[:3] == (
        len(sent),
        len(b"".join(sent)),
        len(heard),
    )

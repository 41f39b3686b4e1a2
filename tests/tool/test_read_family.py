"""`pykmp-tool read` without registers: the meter is asked which family it is of."""

import json
import signal
from collections.abc import Iterator

import pytest

from pykmp.meters import load_profile
from tests.contract.frames import FLOW, HEAT, VOLUME, registers
from tests.contract.scripted import ScriptedMeter, over_tcp
from tests.strategies import frame_of
from tests.tool.conftest import ONCE, AtATerminal, RunTool, StartMeter, words_of

STANDARD = [60, 68, 74, 80, 86, 87, 89, 266]


@pytest.fixture
def meter() -> Iterator[ScriptedMeter]:
    """Start a meter that answers each request with three registers."""
    with over_tcp(ScriptedMeter(*[registers(HEAT, VOLUME, FLOW)] * 9)) as meter:
        yield meter


def test_without_words_the_meter_is_asked_which_family_it_is(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A newcomer's first command reads something else, or costs eight requests."""
    finished = tool("-v", "-d", start_meter(), *ONCE, "read")

    sent = [line for line in words_of(finished) if "Sending" in line]
    assert [line.split()[-1] for line in sent] == [
        "GetTypeRequest...",
        "GetRegisterRequest...",
        "GetRegisterRequest...",
    ]
    assert ids_in(finished.stdout) == STANDARD
    assert "The meter is a MULTICAL 403, told by registers" in finished.stderr


def ids_in(printed: str) -> list[int]:
    """Return the registers of a reading as text."""
    return [int(line.split()[0]) for line in printed.splitlines()]


@pytest.mark.parametrize("words", [["60", "68", "74"], ["--meter", "21"]])
def test_what_a_person_says_is_not_asked_of_the_meter(
    words: list[str], meter: ScriptedMeter, tool: RunTool
) -> None:
    """Each reading of a schedule costs a request or two more than it needs."""
    tool("-d", meter.url, *ONCE, "read", *words)

    assert len(meter.requests) == 1


@pytest.mark.parametrize(
    "family", ["601", "402", "302", "62", "21", "flowiq2200", "303", "omnipower"]
)
def test_a_meter_gets_the_registers_of_its_family(
    family: str, start_meter: StartMeter, tool: RunTool
) -> None:
    """Somebody with a water meter reads of energies that it lacks."""
    finished = tool("-d", start_meter(meter=family), *ONCE, "read")

    assert ids_in(finished.stdout) == list(load_profile(family).standard)
    assert finished.stderr == ""
    assert finished.returncode == 0


def test_several_families_that_fit_are_named(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """Somebody takes an 803 for a 603 because the tool guessed."""
    finished = tool("-d", start_meter(meter="603"), *ONCE, "read", "--json")

    answer = json.loads(finished.stdout)
    assert [one["id_int"] for one in answer["register_data"]] == STANDARD[:-1]
    (line,) = words_of(finished)
    assert "MULTICAL 603 or MULTICAL 803" in line
    assert "--meter" in line


def test_a_meter_of_no_known_family_is_read_as_most_are(tool: RunTool) -> None:
    """A meter that nobody has described cannot be read at all."""
    type_ = frame_of(bytes.fromhex("3f 01 12 34 01 01"))
    answers = (type_, registers(), registers(HEAT, VOLUME, FLOW))
    with over_tcp(ScriptedMeter(*answers)) as meter:
        finished = tool("-d", meter.url, *ONCE, "read")

    assert ids_in(finished.stdout) == [60, 68, 74]
    assert "pykmp-tool scan" in words_of(finished)[0]
    assert finished.returncode == 6


def test_the_family_is_asked_for_once_in_a_watch(
    start_meter: StartMeter, at_terminal: AtATerminal
) -> None:
    """A watch costs three requests each time, where one would do."""
    program = at_terminal("-v", "-d", start_meter(), *ONCE, "read", "--watch", "0.2")
    program.wait_for("Heat Energy (E1)", times=3)

    program.send(signal.SIGINT)

    program.end()
    assert program.shown.count("GetTypeRequest") == 1

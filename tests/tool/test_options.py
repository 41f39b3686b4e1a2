"""Options that are given twice, in the wrong place, or against each other."""

import pytest

from pykmp.tool.cli import COMMANDS
from tests.contract.scripted import ScriptedMeter, over_tcp
from tests.tool.conftest import RunTool, words_of


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["read", "-d", "X"], "-d stands before the command: pykmp-tool -d URL read"),
        (["info", "-dX"], "-d stands before the command: pykmp-tool -d URL info"),
        (
            ["get-serial", "--serial-device=X"],
            "pykmp-tool --serial-device URL get-serial",
        ),
        (["doctor", "-a", "63"], "pykmp-tool -a DEC_OR_HEX doctor"),
        (["read", "--timeout", "1"], "pykmp-tool --timeout SECONDS read"),
        (["read", "--attempts", "1"], "pykmp-tool --attempts N read"),
        (["read", "--baud", "9600"], "pykmp-tool --baud N read"),
        (["read", "--record", "x"], "pykmp-tool --record FILE read"),
        (["read", "-vv"], "pykmp-tool -v read"),
        (["decode", "--version"], "pykmp-tool --version decode"),
    ],
)
def test_a_shared_option_behind_the_command_is_told_where_it_stands(
    words: list[str], said: str, tool: RunTool
) -> None:
    """A newcomer who types -d last learns that there is no -d."""
    finished = tool(*words)

    (line,) = words_of(finished)
    assert "stands before the command" in line
    assert f"{said}. " in line
    assert finished.returncode == 2


def test_an_option_that_nobody_has_is_told_as_such(tool: RunTool) -> None:
    """Somebody is sent to the wrong place for an option that does not exist."""
    finished = tool("read", "--nonsense")

    (line,) = words_of(finished)
    assert "No such option" in line
    assert finished.returncode == 2


@pytest.mark.parametrize("command", COMMANDS)
def test_help_of_each_command_says_where_shared_options_stand(
    command: str, tool: RunTool
) -> None:
    """The help of a command hides that there is a -d, and where it goes."""
    finished = tool(command, "--help")

    assert "stand before the command" in finished.stdout


@pytest.mark.parametrize(
    "words",
    [
        ["read", "--json", "--csv"],
        ["read", "--csv", "--json"],
        ["read", "--text", "--json"],
        ["get-serial", "--json", "--csv"],
        ["info", "--json", "--text"],
        ["clock", "--csv", "--json"],
        ["clock", "--set", "--set-to", "2026-01-31T22:04:00", "--yes"],
    ],
)
def test_options_that_exclude_each_other_are_refused(
    words: list[str], tool: RunTool
) -> None:
    """A script gets another form than it takes, or a clock another time."""
    with over_tcp(ScriptedMeter()) as meter:
        finished = tool("-d", meter.url, *words)

    (line,) = words_of(finished)
    assert "exclude each other" in line
    assert meter.connections == 0
    assert finished.returncode == 2


def test_a_form_may_be_asked_for_twice(tool: RunTool) -> None:
    """A script that adds --json to somebody's --json fails."""
    finished = tool("ports", "--json", "--json")

    assert finished.returncode == 0


def test_a_mistyped_command_has_a_near_one(tool: RunTool) -> None:
    """A typing error in a command ends in a list to read."""
    finished = tool("raed")

    (line,) = words_of(finished)
    assert "No such command 'raed'. Did you mean 'read'?" in line
    assert finished.returncode == 2

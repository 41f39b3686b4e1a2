"""Starting the tool: at once, with help for each command, without what is missing."""

import json
import subprocess
import sys

import click
import pytest

from pykmp.ports import PortInfo
from pykmp.tool.cli import COMMANDS, cli
from pykmp.tool.completing import devices_like
from tests.tool.conftest import AtATerminal, RunTool, words_of
from tools.generated_cli import contexts

#: Prints the modules that the tool has loaded at its end.
LOADED = """
import atexit, json, sys
atexit.register(lambda: print(json.dumps(sorted(sys.modules)), file=sys.stderr))
from pykmp.tool.__main__ import main
sys.argv = ["pykmp-tool", *{words!r}]
sys.exit(main())
"""


def loaded_by(*words: str) -> set[str]:
    """Return the modules that the tool loads for a command."""
    finished = subprocess.run(
        [sys.executable, "-c", LOADED.format(words=words)],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=50,
    )
    return set(json.loads(finished.stderr.splitlines()[-1]))


@pytest.mark.parametrize("words", [["--help"], ["-h"]])
def test_help_loads_nothing_that_is_slow(words: list[str]) -> None:
    """Help takes longer than it takes to read it."""
    loaded = loaded_by(*words)

    slow = {"attr", "asyncio", "serial", "serialx", "rich", "tomllib", "pykmp.client"}
    assert slow & loaded == set()


@pytest.mark.parametrize("words", [["read", "--help"], ["decode", "06"]])
def test_a_command_loads_only_what_it_needs(words: list[str]) -> None:
    """Each command waits for libraries of others."""
    loaded = loaded_by(*words)

    assert {"serial", "serialx", "rich", "pykmp.emulator"} & loaded == set()


@pytest.mark.parametrize("name", COMMANDS)
def test_the_table_says_what_the_command_says(name: str) -> None:
    """Help of the tool and of a command contradict each other."""
    command = cli.get_command(click.Context(cli), name)

    assert command is not None
    assert command.name == name
    assert (command.help or "").splitlines()[0] == COMMANDS[name]


@pytest.mark.parametrize("context", list(contexts()), ids=lambda c: c.command_path)
def test_every_option_has_help(context: click.Context) -> None:
    """An option is there and nobody knows what it does."""
    options = [x for x in context.command.params if isinstance(x, click.Option)]

    assert all(option.help for option in options)


def test_an_unknown_command_has_a_near_one(tool: RunTool) -> None:
    """A typing error in a command ends in a list to read."""
    finished = tool("get-seriel")

    (line,) = words_of(finished)
    assert "get-seriel" in line
    assert finished.returncode == 2


def test_the_version_is_told(tool: RunTool) -> None:
    """A report of a fault cannot say of which version."""
    from importlib.metadata import version

    finished = tool("--version")

    assert finished.stdout.split()[-1] == version("PyKMP")
    assert finished.returncode == 0


def test_without_click_the_extra_is_named() -> None:
    """A newcomer who installed the library alone sees a traceback."""
    program = (
        "import sys\n"
        "sys.modules['click'] = None\n"
        "from pykmp.tool.__main__ import main\n"
        "sys.exit(main())"
    )

    finished = subprocess.run(
        [sys.executable, "-c", program],
        capture_output=True,
        check=False,
        encoding="utf-8",
        timeout=50,
    )

    (line,) = finished.stderr.splitlines()
    assert "pip install 'PyKMP[tool]'" in line
    assert finished.stdout == ""
    assert finished.returncode == 2


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str, tool: RunTool) -> None:
    """Words have to be typed in full."""
    finished = tool("completion", shell)

    assert f"_PYKMP_TOOL_COMPLETE={shell}_complete" in finished.stdout
    assert finished.returncode == 0


@pytest.mark.parametrize(
    ("words", "completed"),
    [
        ("pykmp-tool get", ["get-serial", "get-type", "get-register"]),
        ("pykmp-tool --at", ["--attempts"]),
        ("pykmp-tool read --meter 60", ["601", "602", "603"]),
        ("pykmp-tool emulate --fa", ["--fast", "--fault"]),
        ("pykmp-tool emulate --fault st", ["stray-ack"]),
        ("pykmp-tool emulate --event po", ["power-cut"]),
        ("pykmp-tool read heat_energy_h", ["heat_energy_high_resolution"]),
        ("pykmp-tool read --meter omnipower R1", ["R12", "R1"]),
    ],
)
def test_words_are_completed(words: str, completed: list[str], tool: RunTool) -> None:
    """A word is completed to something that is not there, or to nothing."""
    finished = tool(
        _PYKMP_TOOL_COMPLETE="bash_complete",
        COMP_WORDS=words,
        COMP_CWORD=str(len(words.split()) - 1),
    )

    found = [line.partition(",")[2] for line in finished.stdout.splitlines()]
    assert sorted(found) == sorted(completed)


@pytest.mark.parametrize(
    "words",
    ["decode vis", "sniff vis", "record vis", "--record vis", "-d /dev/no-such"],
)
def test_files_are_left_to_the_shell(words: str, tool: RunTool) -> None:
    """The name of a file has to be typed in full."""
    finished = tool(
        _PYKMP_TOOL_COMPLETE="bash_complete",
        COMP_WORDS=f"pykmp-tool {words}",
        COMP_CWORD=str(len(words.split())),
    )

    assert finished.stdout == f"file,{words.rsplit(maxsplit=1)[-1]}\n"


def test_devices_are_completed_to_the_names_that_stay(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The long name of an adapter has to be typed, or the short one changes."""
    found = (PortInfo(device="/dev/ttyUSB0", by_id="/dev/serial/by-id/usb-x"),)
    monkeypatch.setattr("pykmp.ports.list_ports", lambda: found)
    context = click.Context(cli)

    items = devices_like(context, cli.params[0], "/dev/se")

    assert [item.value for item in items] == ["/dev/serial/by-id/usb-x"]


def test_ports_name_what_to_give_to_the_tool(at_terminal: AtATerminal) -> None:
    """A person copies a name that changes at the next start."""
    program = at_terminal("ports")

    assert program.end() == 0

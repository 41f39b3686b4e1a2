"""Without pyserial the library works, and what needs it says so."""

import json
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

#: Takes modules away as if they were not installed, then runs a program.
WITHOUT = """
import sys

class Without:
    def __init__(self, finder):
        self.finder = finder

    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in {missing!r}:
            return None
        return self.finder.find_spec(name, path, target)

sys.meta_path[:] = [Without(finder) for finder in sys.meta_path]
{program}
"""

Run = Callable[..., "subprocess.CompletedProcess[str]"]


@pytest.fixture
def run_without(tmp_path: Path) -> Run:
    """Run a program in a Python that lacks some packages."""

    def run(program: str, *missing: str) -> "subprocess.CompletedProcess[str]":
        return subprocess.run(
            [sys.executable, "-c", WITHOUT.format(missing=missing, program=program)],
            capture_output=True,
            check=False,
            cwd=tmp_path,
            encoding="utf-8",
            timeout=50,
        )

    return run


def printed(finished: "subprocess.CompletedProcess[str]") -> object:
    """Return what a program printed as JSON; it must not have failed."""
    assert finished.stderr == ""
    answer: object = json.loads(finished.stdout)
    return answer


def test_everything_can_be_imported(run_without: Run) -> None:
    """A program that only decodes needs a serial port library."""
    finished = run_without(
        "import json\n"
        "from pykmp import *\n"
        "from pykmp.client import ClientCodec\n"
        "encoded = ClientCodec().encode(GetSerialRequest())\n"
        "print(json.dumps([PYSERIAL_AVAILABLE, encoded.physical_bytes.hex()]))",
        "serial",
        "serialx",
    )

    assert printed(finished) == [False, "803f0235e90d"]


def test_the_class_for_pyserial_is_there(run_without: Run) -> None:
    """A module that imports the class, to use it where it can, fails on import."""
    finished = run_without(
        "import json\n"
        "from pykmp import PySerialClientCommunicator as one\n"
        "from pykmp.client import PySerialClientCommunicator as other\n"
        "print(json.dumps(one is other))",
        "serial",
        "serialx",
    )

    assert printed(finished) is True


def test_using_the_class_for_pyserial_says_what_to_install(run_without: Run) -> None:
    """A newcomer sees an error that does not help."""
    finished = run_without(
        "import json, pykmp\n"
        "try:\n"
        "    pykmp.PySerialClientCommunicator(serial_device='loop://')\n"
        "except Exception as error:\n"
        "    advice = getattr(error, 'advice', '')\n"
        "    print(json.dumps(str(error) + ' ' + str(advice)))",
        "serial",
        "serialx",
    )

    assert "PyKMP[serial]" in str(printed(finished))


def test_pyserial_is_seen_where_it_is() -> None:
    """A program that asks first never uses pyserial."""
    from pykmp import PYSERIAL_AVAILABLE

    assert PYSERIAL_AVAILABLE is True


@pytest.mark.parametrize("missing", [("click",), ("serial", "serialx")])
def test_the_tool_says_what_to_install(
    run_without: Run, missing: tuple[str, ...]
) -> None:
    """A newcomer sees a traceback in place of the name of a package."""
    finished = run_without(
        "import runpy\n"
        "sys.argv = ['pykmp-tool', '-d', '/dev/ttyUSB0', 'get-serial']\n"
        "runpy.run_module('pykmp.tool', run_name='__main__')",
        *missing,
    )

    assert finished.returncode != 0
    assert "PyKMP[" in finished.stderr
    assert "Traceback" not in finished.stderr

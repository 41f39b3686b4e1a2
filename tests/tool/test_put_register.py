"""`pykmp-tool put-register`: written if that is meant, and the password never shown."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from pykmp.client import MeterClient
from pykmp.emulator import (
    Habits,
    LineSettings,
    emulated_lines,
    parse_fault,
    running_tcp,
)
from tests.tool.conftest import ONCE, TWICE, AtATerminal, RunTool, words_of

PASSWORD = 0xABCD
SHOWN = "  60 → Heat Energy (E1) = 0.303 GJ"


@pytest.fixture
def url() -> Iterator[str]:
    """Start a meter behind a head that reflects, with registers that can be written."""
    lines = emulated_lines(
        "403",
        habits=Habits(writable=frozenset({60, 74, 1002, 1003}), password=PASSWORD),
        faults=[parse_fault("echo")],
        settings=LineSettings(is_fast=True),
    )
    with running_tcp(lines) as (url,):
        yield url


@pytest.fixture
def password(tmp_path: Path) -> str:
    """Write the password into a file."""
    path = tmp_path / "password"
    path.write_text(f"{PASSWORD:#x}\n", "utf-8")
    return str(path)


def value_at(url: str, id_: int) -> str:
    """Return the bytes of a register."""
    with MeterClient(url) as meter:
        return meter.read(id_)[id_].value.hex()


@pytest.mark.parametrize(
    ("id_", "value", "unit", "raw"),
    [
        (60, "1.5", "GJ", "0443000005dc"),
        (60, "2", "8", "0443000007d0"),
        (60, "0x000005dc", "GJ", "0443000005dc"),
        (74, "12", "0x29", "0200000c"),
        (1002, "22:04:00", "hh:mm:ss", "040000035cf0"),
        (1003, "2026-01-31", "yy:mm:dd", "04000003f823"),
    ],
)
def test_a_value_is_written_and_read_back(
    *, id_: int, value: str, unit: str, raw: str, url: str, password: str, tool: RunTool
) -> None:
    """Nobody knows whether the meter took the value."""
    words = ["put-register", str(id_), value, "--unit", unit, "--yes"]

    finished = tool("-d", url, *ONCE, *words, "--password-file", password)

    assert finished.stdout.startswith(f"{id_:>4} → ")
    assert finished.returncode == 0
    assert value_at(url, id_) == raw


@pytest.mark.parametrize("verbose", ["-v", "-vv"])
def test_the_password_is_never_shown(
    verbose: str, url: str, password: str, tool: RunTool
) -> None:
    """A log that is attached to a question tells the password to everybody."""
    words = ["put-register", "60", "1.5", "--unit", "GJ", "--yes"]

    finished = tool(verbose, "-d", url, *ONCE, *words, "--password-file", password)

    printed = (finished.stdout + finished.stderr).lower()
    assert "sending getregisterrequest" in printed
    assert "abcd" not in printed
    assert str(PASSWORD) not in printed
    assert finished.returncode == 0


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (["60", "1.2345", "--unit", "GJ"], "only the digits"),
        (["60", "1.5", "--unit", "kWh"], "in GJ (unit 8)"),
        (["60", "99999999999", "--unit", "GJ"], "not such as 0.303"),
        (["60", "nan", "--unit", "GJ"], "not such as 0.303"),
        (["60", "0x01", "--unit", "GJ"], "4 bytes"),
        (["60", "0xzz", "--unit", "GJ"], "no hex"),
        (["1002", "25:00:00", "--unit", "47"], "not such as 20:02:43"),
        (["60", "1.5"], "--unit"),
    ],
)
def test_what_does_not_fit_is_not_written(
    words: list[str], told: str, url: str, password: str, tool: RunTool
) -> None:
    """A slip of the pen is written into a legal instrument."""
    options = ["--yes", "--password-file", password]

    finished = tool("-d", url, *ONCE, "put-register", *words, *options)

    (line,) = words_of(finished)
    assert told in line
    assert finished.returncode == 2
    assert value_at(url, 60) == "04430000012f"


@pytest.mark.parametrize("written", ["hello", "65536", "", "-1", "0xabcdabcd"])
def test_a_wrong_password_file_is_told_and_not_shown(
    written: str, url: str, tmp_path: Path, tool: RunTool
) -> None:
    """The wrong file's first line ends in a log."""
    (tmp_path / "file").write_text(written, "utf-8")
    words = ["put-register", "60", "1.5", "--unit", "GJ", "--yes"]

    finished = tool("-v", "-d", url, *ONCE, *words, "--password-file", "file")

    (line,) = words_of(finished)
    assert "The password is no number from 0 to 65535." in line
    assert not written or written not in line.replace("65535", "")
    assert finished.returncode == 2


def test_a_password_that_the_meter_does_not_take_is_told(
    url: str, tool: RunTool
) -> None:
    """A meter that refuses seems to be gone."""
    words = ["put-register", "60", "1.5", "--unit", "GJ", "--yes"]

    finished = tool(
        "-vv", "-d", url, *TWICE, *words, "--password-file", "-", stdin="0xdcba"
    )

    said = words_of(finished)
    assert "password" in said[-1]
    assert "dcba" not in "".join(said).replace(" ", "").lower()
    assert finished.returncode == 3
    assert value_at(url, 60) == "04430000012f"


@pytest.mark.parametrize(
    "words", [["--yes"], ["--password-file", "password"], ["--password-file", "-"]]
)
def test_without_somebody_to_ask_nothing_is_sent(
    words: list[str], url: str, password: str, tool: RunTool
) -> None:
    """A script changes a legal instrument by accident."""
    assert Path(password).exists()

    finished = tool("-v", "-d", url, "put-register", "60", "1", "--unit", "GJ", *words)

    (line,) = words_of(finished)
    assert "--yes" in line
    assert finished.returncode == 2


def test_a_recording_is_refused(url: str, password: str, tool: RunTool) -> None:
    """A recording that is attached to a question holds the password."""
    words = ["put-register", "60", "1", "--unit", "GJ", "--yes"]

    finished = tool("-d", url, "--record", "x.rec", *words, "--password-file", password)

    assert "--record" in words_of(finished)[0]
    assert finished.returncode == 2


@pytest.mark.parametrize(
    ("answer", "status", "raw"), [("y\n", 0, "0443000005dc"), ("\n", 1, "04430000012f")]
)
def test_a_person_is_asked_with_all_that_matters(
    *, answer: str, status: int, raw: str, url: str, at_terminal: AtATerminal
) -> None:
    """A person writes into another meter than meant."""
    program = at_terminal("-d", url, *ONCE, "put-register", "60", "1.5", "--unit", "GJ")
    program.wait_for("Password:")
    program.type(f"{PASSWORD}\n")

    program.wait_for("[y/N]")
    question = program.shown
    program.type(answer)

    assert program.end() == status
    assert (
        "Write register 60 (Heat Energy (E1)) of meter 123456: "
        "1.500 GJ instead of 0.303 GJ?"
    ) in question
    assert str(PASSWORD) not in program.shown
    assert value_at(url, 60) == raw

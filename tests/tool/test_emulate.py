"""`pykmp-tool emulate`: a meter to read from, which goes away when it is ended."""

import signal
import stat
from pathlib import Path

import pytest

from pykmp.client import MeterClient
from pykmp.errors import PortError, SilenceError
from pykmp.messages import GetLogLastEntryPastAbsRequest, LoggerInfo
from pykmp.ports import open_port
from tests.tool.conftest import AtATerminal, RunTool, words_of
from tests.tool.terminal import AtTerminal

ANYWHERE = ("emulate", "--tcp", "127.0.0.1:0")


def urls_of(program: AtTerminal) -> list[str]:
    """Return the URLs that an emulator printed, once it listens."""
    program.wait_for("Ctrl-C ends it.")
    lines = program.shown.splitlines()
    return [line for line in lines if line.startswith("socket://")]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_listens_until_it_is_ended(
    number: signal.Signals, at_terminal: AtATerminal
) -> None:
    """An emulated meter stays behind, or its end looks like a failure."""
    program = at_terminal(*ANYWHERE)
    (url,) = urls_of(program)
    with MeterClient(url) as meter:
        serial = meter.serial_number()

    program.send(number)

    assert program.end() == 0
    assert serial == 123456
    with pytest.raises(PortError):
        open_port(url)


def test_the_example_it_prints_works(at_terminal: AtATerminal, tool: RunTool) -> None:
    """The first command that a newcomer copies fails."""
    program = at_terminal(*ANYWHERE, "--fast", "--meter", "603")
    program.wait_for("Ctrl-C ends it.")
    (line,) = [x for x in program.shown.splitlines() if "pykmp-tool -d" in x]

    finished = tool(*line.split()[1:])

    assert finished.returncode == 0
    assert finished.stderr == ""


def test_many_meters_have_numbers_and_ports_of_their_own(
    at_terminal: AtATerminal,
) -> None:
    """A fleet of emulated meters is one meter."""
    program = at_terminal(*ANYWHERE, "--fast", "--count", "3", "--serial", "7000")

    urls = urls_of(program)
    serials = []
    for url in urls:
        with MeterClient(url) as meter:
            serials.append(meter.serial_number())

    assert serials == [7000, 7001, 7002]


def test_it_can_be_a_device(tmp_path: Path, at_terminal: AtATerminal) -> None:
    """A program that only knows devices cannot be tried."""
    link = tmp_path / "ttyMeter"
    program = at_terminal("emulate", "--pty", str(link), "--values", "fixed")
    program.wait_for("Ctrl-C ends it.")

    with MeterClient(str(link)) as meter:
        clock = meter.clock()
    is_device = stat.S_ISCHR(link.stat().st_mode)
    program.send(signal.SIGTERM)

    assert program.end() == 0
    assert str(clock) == "2022-01-12 20:02:43"
    assert is_device
    assert not link.is_symlink()


def test_faults_are_those_that_were_asked_for(at_terminal: AtATerminal) -> None:
    """A program that is tried against a fault meets none."""
    program = at_terminal(*ANYWHERE, "--fast", "--fault", "silence#1")
    (url,) = urls_of(program)

    with MeterClient(url, attempts=1, timeout_seconds=0.2) as meter:
        with pytest.raises(SilenceError):
            meter.serial_number()
        serial = meter.serial_number()

    assert serial == 123456


def test_the_clock_runs_with_this_computers(
    at_terminal: AtATerminal, tool: RunTool
) -> None:
    """An emulated meter that is new has to be set first."""
    program = at_terminal(*ANYWHERE, TZ="UTC")
    (url,) = urls_of(program)

    finished = tool("-d", url, "clock", "--json")

    assert any(f'"offset_seconds": {off}' in finished.stdout for off in (-2, -1, 0, 1))


def test_a_port_in_use_is_told(at_terminal: AtATerminal, tool: RunTool) -> None:
    """A second emulator shows a traceback."""
    (url,) = urls_of(at_terminal(*ANYWHERE))
    place = url.removeprefix("socket://")

    finished = tool("emulate", "--tcp", place)

    assert "in use" in words_of(finished)[0]
    assert finished.returncode == 5


def test_one_device_is_for_one_meter(tool: RunTool) -> None:
    """Three meters are asked for and one is there."""
    finished = tool("emulate", "--pty", "link", "--count", "3")

    assert "--pty" in words_of(finished)[0]
    assert finished.returncode == 2


def test_help_names_every_fault(tool: RunTool) -> None:
    """Somebody who wants to try a fault has to read the source."""
    from pykmp.emulator import FAULTS

    text = tool("emulate", "--help").stdout

    assert all(f"  {name} " in text for name in FAULTS)


def test_its_help_fits_a_terminal(tool: RunTool) -> None:
    """Lists of faults and events break in the middle of words."""
    finished = tool("emulate", "--help", COLUMNS="80")

    assert max(map(len, finished.stdout.splitlines())) <= 80


def test_a_meter_of_ten_years_has_its_log_and_cuts_it(
    at_terminal: AtATerminal,
) -> None:
    """Nobody can try how a long log is read, or a meter with a small buffer."""
    lived = ("--fitted", "2016-01-01", "--start", "2026-01-01T00:30")
    limit = ("--log-answer-bytes", "64")
    program = at_terminal(*ANYWHERE, "--fast", "--meter", "603", *lived, *limit)
    (url,) = urls_of(program)
    request = GetLogLastEntryPastAbsRequest(
        logger_type=5, entries=1400, registers=(1003, 60)
    )

    with MeterClient(url) as meter:
        answer = meter.send(request)

    assert answer.newest_id == 87_672
    assert len(answer.rows) == (64 - 16 - 2 * 5) // 8
    assert LoggerInfo.ENTRIES_TRUNCATED in answer.info

"""`pykmp-tool sniff`: both sides of a line in words, live and from files."""

import json
import signal
from pathlib import Path

import pytest

from pykmp.client import MeterClient
from tests.contract.frames import SERIAL, SERIAL_REQUEST
from tests.tool.conftest import ONCE, AtATerminal, RunTool, StartMeter, words_of
from tests.tool.test_rendering import documented_keys

TRACE = Path(__file__).parents[1] / "vectors" / "ser2net-4.3.11.trace"


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_both_sides_are_told_while_they_talk(
    number: signal.Signals, start_meter: StartMeter, at_terminal: AtATerminal
) -> None:
    """Whoever wants to see what another program asks sees nothing, or too late."""
    url = start_meter("echo")
    program = at_terminal("-d", url, "sniff", NO_COLOR="1")
    program.wait_for("Ctrl-C ends it.")

    with MeterClient(url) as meter:
        meter.serial_number()
    program.wait_for("serial number 123456")
    program.send(number)

    assert program.end() == 0
    assert "#1 > GetSerialNo asks for the serial number" in program.shown
    assert "#1 < GetSerialNo after 0." in program.shown
    assert "1 x answer, 1 x request" in program.shown


def test_a_request_without_an_answer_is_told(
    tmp_path: Path, start_meter: StartMeter, tool: RunTool
) -> None:
    """In a long list nobody sees which answer is not there."""
    tool("-d", start_meter("silence"), *ONCE, "--record", "visit.rec", "get-serial")

    finished = tool("sniff", "visit.rec")

    asked, missing = finished.stdout.splitlines()
    assert asked.endswith("#1 > GetSerialNo asks for the serial number")
    assert "#1 ! no answer to GetSerialNo" in missing
    assert (tmp_path / "visit.rec").exists()
    assert finished.returncode == 0


def test_a_recording_has_its_registers_below_each_answer(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """The values are what most people look for."""
    tool("-d", start_meter(), *ONCE, "--record", "visit.rec", "read", "60", "74")

    lines = tool("sniff", "visit.rec").stdout.splitlines()

    assert lines[1].endswith("s: 2 registers:")
    assert lines[2].split() == ["60", "Heat", "Energy", "(E1)", "0.303", "GJ"]


def test_a_trace_of_ser2net_is_told(tool: RunTool) -> None:
    """Who has a gateway in the cellar has no way to see what passes it."""
    finished = tool("sniff", str(TRACE))

    asked, answered = finished.stdout.splitlines()
    assert asked.startswith("03:05:12.000   #1 > GetSerialNo")
    assert answered.endswith("serial number 123456")
    assert words_of(finished) == ["Heard 1 x answer, 1 x request."]
    assert finished.returncode == 0


@pytest.mark.parametrize(
    "change",
    [
        lambda text: text,
        lambda text: "".join(
            line[20:] if line[20:23] in {"tcp", "ter"} else ""
            for line in text.splitlines(keepends=True)
        ),
        lambda text: text + "\nsomething else\n",
    ],
)
def test_a_trace_may_come_through_a_pipe(change: object, tool: RunTool) -> None:
    """A trace that grows cannot be watched, nor one without time stamps."""
    assert callable(change)

    finished = tool("sniff", "-", "--json", stdin=change(TRACE.read_text("utf-8")))

    records = [json.loads(line) for line in finished.stdout.splitlines()]
    assert [one["role"] for one in records] == ["request", "answer"]
    assert [one["number"] for one in records] == [1, 1]
    assert finished.returncode == 0


def test_every_key_is_documented(tool: RunTool) -> None:
    """A program relies on a key that nobody promised, or misses one that was."""
    finished = tool("sniff", "--json", str(TRACE))

    first, _ = map(json.loads, finished.stdout.splitlines())
    promised = [*documented_keys("sniff"), *documented_keys("decode")]
    assert list(first) == promised
    assert (first["kind"], first["time"]) == ("request", "2026-11-21T03:05:12.000")


def test_noise_and_an_answer_without_request_are_told(
    tmp_path: Path, tool: RunTool
) -> None:
    """The reader loses step, and what comes after noise is never shown."""
    raw = b"\x55\x55" + SERIAL + SERIAL_REQUEST[:3] + SERIAL_REQUEST + SERIAL
    (tmp_path / "trace").write_text(
        "".join(f"term {byte:02x}    |.|\n" for byte in raw), "utf-8"
    )

    finished = tool("sniff", "trace", "--json")

    roles = [json.loads(line)["role"] for line in finished.stdout.splitlines()]
    assert roles == [
        "noise",
        "answer without request",
        "damaged frame",
        "request",
        "answer",
    ]


@pytest.mark.parametrize(
    ("content", "status"),
    [("hello\n", 2), ("", 2), ("term 55   |U|\n", 4)],
)
def test_what_has_no_frame_is_told(
    content: str, status: int, tmp_path: Path, tool: RunTool
) -> None:
    """A wrong file looks like a silent line."""
    (tmp_path / "file").write_text(content, "utf-8")

    finished = tool("sniff", "file")

    assert len(words_of(finished)) == 1
    assert finished.returncode == status


@pytest.mark.parametrize("words", [["no-such-file"], ["x", "--seconds", "1"]])
def test_what_cannot_be_listened_to_is_told(words: list[str], tool: RunTool) -> None:
    """A slip of the pen shows a traceback."""
    finished = tool("sniff", *words)

    assert len(words_of(finished)) == 1
    assert finished.returncode in {1, 2}


def test_listening_ends_by_itself(start_meter: StartMeter, tool: RunTool) -> None:
    """A script that listens for a minute runs for ever."""
    finished = tool("-d", start_meter(), "sniff", "--seconds", "0.1")

    assert "There was nothing." in finished.stderr
    assert finished.returncode == 4

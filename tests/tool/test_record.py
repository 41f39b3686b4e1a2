"""Recordings: made by listening or beside any command, explained and played back."""

import json
import signal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.client import MeterClient
from pykmp.codec import PhysicalDirection
from pykmp.ports import read_recording
from pykmp.tool.listening import Listener
from tests.contract.frames import SERIAL, SERIAL_REQUEST
from tests.tool.conftest import ONCE, AtATerminal, RunTool, StartMeter, words_of

TO_METER, FROM_METER = PhysicalDirection.TO_METER, PhysicalDirection.FROM_METER


def heard_in(path: Path) -> list[tuple[PhysicalDirection, bytes]]:
    """Return what a recording holds, chunks of one way put together."""
    found: list[tuple[PhysicalDirection, bytes]] = []
    for chunk in read_recording(path):
        if found and found[-1][0] is chunk.direction:
            found[-1] = (chunk.direction, found[-1][1] + chunk.raw)
        else:
            found.append((chunk.direction, chunk.raw))
    return found


def test_every_command_can_be_recorded_and_played_back(
    tmp_path: Path, start_meter: StartMeter, tool: RunTool
) -> None:
    """What went wrong in the cellar cannot be shown to anybody."""
    url = start_meter()
    visit = ("--record", "visit.rec")

    read = tool("-d", url, *ONCE, *visit, "read", "60")
    played = tool("-d", "replay:visit.rec", *ONCE, "read", "60")
    explained = tool("decode", "--json", "visit.rec")

    assert played.stdout == read.stdout != ""
    kinds = [json.loads(line)["kind"] for line in explained.stdout.splitlines()]
    assert kinds == ["request", "response"]
    assert [way for way, _ in heard_in(tmp_path / "visit.rec")] == [
        TO_METER,
        FROM_METER,
    ]


def test_a_recording_goes_on(
    tmp_path: Path, start_meter: StartMeter, tool: RunTool
) -> None:
    """The second command of a visit erases the first."""
    url = start_meter()

    for _ in range(2):
        tool("-d", url, *ONCE, "--record", "visit.rec", "get-serial")

    ways = [way for way, _ in heard_in(tmp_path / "visit.rec")]
    assert ways == [TO_METER, FROM_METER] * 2


def test_a_line_that_a_crash_cut_is_dropped(
    tmp_path: Path, start_meter: StartMeter, tool: RunTool
) -> None:
    """A recording cannot be read because what came later was put behind half a line."""
    url = start_meter()
    path = tmp_path / "visit.rec"
    tool("-d", url, *ONCE, "--record", "visit.rec", "get-serial")
    path.write_text(path.read_text() + "12.5 > 80 3")

    tool("-d", url, *ONCE, "--record", "visit.rec", "get-serial")

    ways = [way for way, _ in heard_in(path)]
    assert ways == [TO_METER, FROM_METER] * 2


@pytest.mark.parametrize(
    "words", [["--record", "diary.txt", "get-serial"], ["record", "diary.txt"]]
)
def test_another_file_is_left_alone(
    words: list[str], tmp_path: Path, start_meter: StartMeter, tool: RunTool
) -> None:
    """A typing error destroys somebody's file."""
    path = tmp_path / "diary.txt"
    path.write_text("Dear diary")

    finished = tool("-d", start_meter(), *ONCE, *words)

    (line,) = words_of(finished)
    assert "diary.txt" in line
    assert path.read_text() == "Dear diary"
    assert finished.returncode == 1


def test_a_file_that_cannot_be_written_is_told(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A wrong folder shows a traceback."""
    finished = tool("-d", start_meter(), "--record", "no/such/folder", "get-serial")

    (line,) = words_of(finished)
    assert "no/such/folder" in line
    assert finished.returncode == 1


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_listening_hears_both_ways_until_it_is_ended(
    number: signal.Signals,
    tmp_path: Path,
    start_meter: StartMeter,
    at_terminal: AtATerminal,
) -> None:
    """Whoever wants to see what another program asks sees one side, or cannot stop."""
    path = tmp_path / "visit.rec"
    url = start_meter("echo")
    program = at_terminal("-d", url, "record", str(path))
    program.wait_for("Ctrl-C ends it.")

    with MeterClient(url) as meter:
        serial = meter.serial_number()
    program.send(number)

    assert program.end() == 0
    assert serial == 123456
    assert "Heard 6 bytes to the meter and 11 from it" in program.shown
    (asked, _), (answered, _) = heard_in(path)
    assert (asked, answered) == (TO_METER, FROM_METER)


def test_listening_ends_by_itself(
    tmp_path: Path, start_meter: StartMeter, tool: RunTool
) -> None:
    """A script that records for a minute runs for ever."""
    finished = tool("-d", start_meter(), "record", "--seconds", "0.1", "visit.rec")

    assert heard_in(tmp_path / "visit.rec") == []
    assert "Heard 0 bytes" in finished.stderr
    assert finished.returncode == 0


def test_what_is_no_request_is_the_meters() -> None:
    """An answer, an acknowledgement or noise is booked on the wrong side."""
    listener = Listener()

    heard = list(listener.hear(b"\x55" + SERIAL_REQUEST + SERIAL + b"\x06"))

    assert heard == [
        (FROM_METER, b"\x55"),
        (TO_METER, SERIAL_REQUEST),
        (FROM_METER, SERIAL + b"\x06"),
    ]


@given(
    st.lists(st.sampled_from([SERIAL_REQUEST, SERIAL, b"\x06", b"\x55", b"\x80\x3f"])),
    st.data(),
)
def test_chunking_never_matters_to_the_way(
    parts: list[bytes], data: st.DataObject
) -> None:
    """Half a request is booked on the meter because of how its bytes came."""
    stream = b"".join(parts)
    at = data.draw(st.integers(0, len(stream)))
    listener, whole = Listener(), Listener()

    cut = [*listener.hear(stream[:at]), *listener.hear(stream[at:])]

    ways = [way for way, raw in cut for _ in raw]
    assert ways == [way for way, raw in whole.hear(stream) for _ in raw]
    assert b"".join(raw for _, raw in cut) == stream

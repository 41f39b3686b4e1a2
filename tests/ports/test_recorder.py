"""Recordings: written by ports, read back, and played."""

import asyncio
import io
import logging
import os
import signal
import subprocess
import sys
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import PhysicalDirection
from pykmp.errors import LineLostError, RecordingError
from pykmp.ports import (
    AsyncRecordingPort,
    AsyncVirtualPort,
    Port,
    RecordedChunk,
    RecordingPort,
    VirtualPort,
    memory_pair,
    read_recording,
)
from tests.ports.far_end import PATIENCE_SECONDS, Driven
from tests.ports.test_memory import Quitter, SlowEcho

_HEADER = "pykmp-recording 1 2026-01-31T22:04:00.000000+00:00 socket://192.0.2.7:2002\n"
_TO, _FROM = PhysicalDirection.TO_METER, PhysicalDirection.FROM_METER

Record = Callable[[SlowEcho, io.StringIO], Port]


@pytest.fixture(params=["sync", "async"])
def record(request: pytest.FixtureRequest) -> Record:
    """Return what makes a recording port to a peer."""

    def recording_port(peer: SlowEcho, file: io.StringIO) -> Port:
        if request.param == "sync":
            return RecordingPort(VirtualPort(peer, start_seconds=7.0), file)
        runner = request.getfixturevalue("runner")
        port = AsyncVirtualPort(peer, start_seconds=7.0)
        return Driven(runner, AsyncRecordingPort(port, file))

    return recording_port


@pytest.fixture
def runner() -> Iterator[asyncio.Runner]:
    """Return a loop to drive asyncio ports."""
    with asyncio.Runner() as runner:
        yield runner


class TestRecording:
    """What a recording port writes down."""

    def test_every_byte_has_its_direction_and_time(self, record: Record) -> None:
        """Whoever gets the file sees the conversation as it was."""
        file = io.StringIO()
        port = record(SlowEcho(pause_seconds=0.25), file)

        port.write(b"\x80\x3f")
        chunks = [port.read(1.0), port.read(1.0), port.read(1.0)]
        port.close()

        assert chunks == [b"\x80", b"\x3f", b""]
        assert file.getvalue().splitlines()[1:] == [
            "0.000000 > 80 3f",
            "0.250000 < 80",
            "0.259167 < 3f",
        ]

    def test_the_first_line_says_what_when_and_where(self, record: Record) -> None:
        """A file found years later explains itself."""
        file = io.StringIO()
        before = datetime.now(UTC)

        record(SlowEcho(), file)

        name, version, start, url = file.getvalue().split()
        assert (name, version, url) == ("pykmp-recording", "1", "virtual:")
        assert before <= datetime.fromisoformat(start) <= datetime.now(UTC)

    def test_a_lost_line_is_noted(self, record: Record) -> None:
        """The file shows why it ends."""
        file = io.StringIO()
        port = record(Quitter(), file)

        with pytest.raises(LineLostError):
            port.write(b"\x80")

        assert file.getvalue().splitlines()[1:] == [
            "0.000000 > 80",
            "# 0.000000 line lost: hung up on 80 at 7.0",
        ]

    def test_the_port_behind_shows_through(self, record: Record) -> None:
        """Recording changes nothing else."""
        port = record(SlowEcho(), io.StringIO())

        port.read(1.0)

        assert (port.url, port.now()) == ("virtual:", 8.0)

    def test_a_name_with_a_line_end_stays_in_its_line(self) -> None:
        """A strange device name does not damage the file."""
        file = io.StringIO()

        RecordingPort(VirtualPort(SlowEcho(), url="/dev/a\n0.1 > 80"), file)

        assert file.getvalue().count("\n") == 1
        assert file.getvalue().endswith(" /dev/a 0.1 > 80\n")

    def test_a_full_disk_is_told(self) -> None:
        """What cannot be written down is an error of the recording, not of the port."""
        with Path("/dev/full").open("w", buffering=1) as file:
            with pytest.raises(RecordingError) as caught:
                RecordingPort(VirtualPort(SlowEcho()), file)
            assert caught.value.path == "/dev/full"
            assert "No space left" in caught.value.reason
            _forget(file)

    def test_a_closed_file_is_told(self, record: Record) -> None:
        """A mistake of the program is no crash of the reader."""
        file = io.StringIO()
        port = record(SlowEcho(), file)
        file.close()

        with pytest.raises(RecordingError):
            port.write(b"\x80")

    def test_a_killed_program_loses_no_line(self, tmp_path: Path) -> None:
        """What happened right before a crash is what one wants to see."""
        path = tmp_path / "recording.txt"
        program = (
            "import os, signal, sys\n"
            "from pykmp.ports import RecordingPort, memory_pair\n"
            "port = RecordingPort(memory_pair()[0], open(sys.argv[1], 'w'))\n"
            "for byte in range(5): port.write(bytes([byte]))\n"
            "os.kill(os.getpid(), signal.SIGKILL)\n"
        )

        done = subprocess.run([sys.executable, "-c", program, path], check=False)

        assert done.returncode == -signal.SIGKILL
        assert [chunk.raw for chunk in read_recording(path)] == [
            bytes([byte]) for byte in range(5)
        ]


def _forget(file: io.TextIOBase) -> None:
    """Give up what a full disk did not take, so that closing does not try again."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), file.fileno())


class TestReadingBack:
    """What a recording says."""

    def test_chunks_come_in_order(self, tmp_path: Path) -> None:
        """Comments and empty lines are for people."""
        path = tmp_path / "recording.txt"
        path.write_text(
            f"{_HEADER}# a comment\n\n0.000000 > 80 3f 02\n0.5 < 40\n1 < 3F02\n"
        )

        assert list(read_recording(path)) == [
            RecordedChunk(at=0.0, direction=_TO, raw=b"\x80\x3f\x02"),
            RecordedChunk(at=0.5, direction=_FROM, raw=b"\x40"),
            RecordedChunk(at=1.0, direction=_FROM, raw=b"\x3f\x02"),
        ]
        assert [chunk.line for chunk in read_recording(str(path))] == [4, 5, 6]

    def test_a_reopened_port_goes_on_in_time(self, tmp_path: Path) -> None:
        """A lost and found line is one recording."""
        path = tmp_path / "recording.txt"
        again = _HEADER.replace("22:04:00", "22:05:30").replace("+00:00", "+01:00")
        path.write_text(
            f"{_HEADER}1.0 > 80\n{again.replace('22:05:30', '23:05:30')}0.5 > 80\n"
        )

        assert [chunk.at for chunk in read_recording(path)] == [1.0, 90.5]

    @given(
        st.lists(
            st.tuples(
                st.binary(min_size=1, max_size=40),
                st.sampled_from([_TO, _FROM]),
                st.floats(0, 1e6),
            ),
            max_size=20,
        )
    )
    def test_what_was_written_is_read(
        self,
        tmp_path_factory: pytest.TempPathFactory,
        chunks: list[tuple[bytes, PhysicalDirection, float]],
    ) -> None:
        """Nothing is added, nothing is lost."""
        from pykmp.ports.recorder import Recorder

        path = tmp_path_factory.mktemp("recordings") / "recording.txt"
        with path.open("w") as file:
            recorder = Recorder(file, url="memory:", start_seconds=0.0)
            for raw, direction, at in chunks:
                recorder.chunk(raw, direction, at)

        read = list(read_recording(path))

        assert [(c.raw, c.direction) for c in read] == [c[:2] for c in chunks]
        assert [c.at for c in read] == [round(at, 6) for _, _, at in chunks]

    def test_a_line_that_was_cut_is_left_out(
        self, tmp_path: Path, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A crash costs one line, and half of its bytes are not passed off as all."""
        path = tmp_path / "recording.txt"
        path.write_text(f"{_HEADER}0.0 > 80 3f\n0.5 < 40 3")

        with caplog.at_level(logging.WARNING, "pykmp.ports"):
            chunks = list(read_recording(path))

        assert [chunk.raw for chunk in chunks] == [b"\x80\x3f"]
        assert caplog.messages == [f"{path}, line 3: cut short, left out"]

    @pytest.mark.parametrize(
        ("text", "line", "reason"),
        [
            ("", 1, "a recording begins with 'pykmp-recording'"),
            ("0.0 > 80\n", 1, "a recording begins with 'pykmp-recording'"),
            ("\n\n", 1, "a recording begins with 'pykmp-recording'"),
            ("pykmp-recording\n", 1, "the first line is not complete"),
            ("pykmp-recording 1\n", 1, "the first line is not complete"),
            ("pykmp-recordings 1 x y\n", 1, "the first line is not complete"),
            ("pykmp-recording 2 x y\n", 1, "format 2 is not known, only 1"),
            ("pykmp-recording 1 noon x\n", 1, "'noon' is no time of day"),
            (
                "pykmp-recording 1 2026-01-31T22:04:00 x\n",
                1,
                "'2026-01-31T22:04:00' lacks its time zone",
            ),
            (_HEADER + "0.0 >\n", 2, "time, sign and bytes are expected"),
            (_HEADER + "0.0\n", 2, "time, sign and bytes are expected"),
            (_HEADER + "0.0 = 80\n", 2, "'=' is no direction, only '>' and '<' are"),
            (_HEADER + "0.0 > 8\n", 2, "'8' is not hex"),
            (_HEADER + "0.0 > 8é\n", 2, "'8é' is not hex"),
            (_HEADER + "0.0 > 80 zz\n", 2, "'80 zz' is not hex"),
            (_HEADER + "soon > 80\n", 2, "'soon' is no number of seconds"),
            (_HEADER + "1_0 > 80\n", 2, "'1_0' is no number of seconds"),
            (
                _HEADER + "1" * 400 + " > 80\n",
                2,
                "'1111111111...' is no number of seconds",
            ),
            (_HEADER + "-1 > 80\n", 2, "'-1' is no number of seconds"),
            (_HEADER + "nan > 80\n", 2, "'nan' is no number of seconds"),
            (_HEADER + "inf > 80\n", 2, "'inf' is no number of seconds"),
            (_HEADER + "0.0 > 80\n1.0 < 4\n", 3, "'4' is not hex"),
            (_HEADER + "8" * 100_000, 2, "the line has no end"),
        ],
    )
    def test_damage_is_told_with_its_line(
        self, tmp_path: Path, text: str, line: int, reason: str
    ) -> None:
        """A file that was edited by hand is easily put right."""
        path = tmp_path / "recording.txt"
        path.write_text(text)

        with pytest.raises(RecordingError) as caught:
            list(read_recording(path))

        error = caught.value
        assert (error.path, error.line, error.reason) == (str(path), line, reason)

    @given(raw=st.binary(max_size=200), headed=st.booleans())
    def test_any_file_is_a_recording_or_an_error(
        self, tmp_path_factory: pytest.TempPathFactory, raw: bytes, *, headed: bool
    ) -> None:
        """Whatever a user opens by mistake, no traceback comes of it."""
        path = tmp_path_factory.mktemp("recordings") / "recording.txt"
        path.write_bytes(_HEADER.encode() * headed + raw)

        try:
            chunks = list(read_recording(path))
        except RecordingError:
            return

        assert all(chunk.raw for chunk in chunks)

    def test_what_came_before_the_damage_is_given_first(self, tmp_path: Path) -> None:
        """A damaged line does not take the rest of the visit with it."""
        path = tmp_path / "recording.txt"
        path.write_text(f"{_HEADER}0.0 > 80\nnonsense\n")

        chunks = read_recording(path)

        assert next(chunks).raw == b"\x80"
        with pytest.raises(RecordingError):
            next(chunks)

    @pytest.mark.parametrize("name", ["absent.txt", "."])
    def test_what_is_no_file_is_told(self, tmp_path: Path, name: str) -> None:
        """A typing error in the name is told without a traceback."""
        with pytest.raises(RecordingError) as caught:
            next(read_recording(tmp_path / name))

        assert caught.value.line == 0


def test_two_ends_can_be_recorded_at_once() -> None:
    """A meter's side can be written down as well as a client's."""
    near, far = memory_pair()
    file = io.StringIO()
    port = RecordingPort(near, file)

    far.write(b"\x06")
    port.read(PATIENCE_SECONDS)

    assert " < 06\n" in file.getvalue()

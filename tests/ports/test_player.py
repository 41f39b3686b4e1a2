"""Recordings played back."""

import asyncio
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from pykmp.errors import LineLostError, PortNotFoundError, RecordingError
from pykmp.ports import (
    AsyncPlayerPort,
    PlayerPort,
    Port,
    RecordingPort,
    VirtualPort,
    open_async_port,
    open_port,
)
from tests.ports.far_end import Driven
from tests.ports.test_memory import SlowEcho

_VISIT = """\
pykmp-recording 1 2026-01-31T22:04:00.000000+00:00 socket://192.0.2.7:2002
5.000000 > 80 3f
5.250000 < 40
5.500000 < 3f 02
9.000000 > 81
9.000000 > 82
9.125000 < 06
"""

Play = Callable[..., Port]


@pytest.fixture(params=["sync", "async"])
def play(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Play]:
    """Return what plays a recording of this text."""
    path = tmp_path / "visit.txt"
    with asyncio.Runner() as runner:

        def player(text: str = _VISIT, *, paced: bool = False) -> Port:
            path.write_text(text)
            if request.param == "sync":
                return PlayerPort(path, paced=paced)
            return Driven(runner, AsyncPlayerPort(path, paced=paced))

        yield player


class TestPlaying:
    """A visit to a meter, again."""

    def test_what_came_then_comes_now_and_as_late(self, play: Play) -> None:
        """A failure of the field is repeated at the desk, at once."""
        port = play()

        port.write(b"\x80\x3f")
        heard = [(port.read(2.0), port.now()) for _ in range(3)]

        assert heard == [(b"\x40", 0.25), (b"\x3f\x02", 0.5), (b"", 2.5)]

    def test_a_wait_may_end_before_the_answer(self, play: Play) -> None:
        """A time-out in the field is a time-out at the desk."""
        port = play()
        port.write(b"\x80\x3f")

        assert [port.read(0.125), port.read(0), port.now()] == [b"", b"", 0.125]
        assert (port.read(2.0), port.now()) == (b"\x40", 0.25)

    def test_bytes_before_the_first_request_come_too(self, play: Play) -> None:
        """A meter that says 00 unasked does so again."""
        port = play(_VISIT.replace("5.000000 > 80 3f", "5.000000 < 00"))

        assert (port.read(6.0), port.now()) == (b"\x00", 5.0)

    def test_what_was_left_unread_is_there_at_once(self, play: Play) -> None:
        """A client that asks earlier than the recorded one finds the rest overdue."""
        port = play()

        port.write(b"\x80\x3f")
        port.write(b"\x81\x82")
        heard = [(port.read(2.0), port.now()) for _ in range(4)]

        assert heard == [
            (b"\x40", 0.0),
            (b"\x3f\x02", 0.0),
            (b"\x06", 0.125),
            (b"", 2.125),
        ]

    def test_how_a_request_was_cut_does_not_matter(self, play: Play) -> None:
        """One write then may be two now, and the other way round."""
        port = play()

        for byte in b"\x80\x3f":
            port.write(bytes([byte]))
        port.write(b"\x81\x82")

        assert [port.read(0), port.read(0), port.read(1.0)] == [
            b"\x40",
            b"\x3f\x02",
            b"\x06",
        ]

    def test_another_request_is_told_in_hex(self, play: Play) -> None:
        """Whoever changed the client sees what it says instead."""
        port = play()

        with pytest.raises(RecordingError) as caught:
            port.write(b"\x80\x7f")

        assert caught.value.line == 2
        assert caught.value.reason == "here 80 3f was written, now it is 80 7f"

    def test_a_request_too_many_is_told(self, play: Play) -> None:
        """The end of a visit is no silent meter."""
        port = play()
        port.write(b"\x80\x3f\x81\x82")

        with pytest.raises(RecordingError) as caught:
            port.write(b"\x83")

        assert caught.value.reason == "here nothing more was written, now it is 83"

    def test_behind_the_end_there_is_silence(self, play: Play) -> None:
        """Reading on waits, as at a meter that has gone to sleep."""
        port = play(_VISIT.splitlines(keepends=True)[0])

        assert (port.read(2.0), port.now()) == (b"", 2.0)

    def test_paced_playing_takes_its_time(self, play: Play) -> None:
        """A demonstration looks like the visit it shows."""
        port = play(_VISIT.replace("5.25", "5.05"), paced=True)

        port.write(b"\x80\x3f")
        before = port.now()
        chunk = port.read(2.0)

        assert chunk == b"\x40"
        assert port.now() >= before + 0.04
        assert port.read(0) == b""

    def test_a_closed_port_says_so(self, play: Play) -> None:
        """It behaves as real ports do."""
        port = play()
        port.close()
        port.close()

        with pytest.raises(LineLostError):
            port.read(0)
        with pytest.raises(LineLostError):
            port.write(b"\x80")

    def test_a_damaged_recording_is_told_on_opening(self, play: Play) -> None:
        """Nobody debugs a client because of a file."""
        with pytest.raises(RecordingError):
            play("nonsense\n")


class TestUrl:
    """Recordings where a port is asked for."""

    def test_a_recording_is_a_port(self, tmp_path: Path) -> None:
        """Every program that reads meters can read a recorded one."""
        path = tmp_path / "my visit.txt"
        path.write_text(_VISIT)

        port = open_port(f"replay:{path}")
        port.write(b"\x80\x3f")

        assert port.url == f"replay:{path}"
        assert port.read(1.0) == b"\x40"

    def test_it_is_one_for_asyncio_too(self, tmp_path: Path) -> None:
        """The same file serves both clients."""
        path = tmp_path / "visit.txt"
        path.write_text(_VISIT)

        async def ask() -> bytes:
            port = await open_async_port(f"replay:{path}")
            await port.write(b"\x80\x3f")
            return await port.read(1.0)

        assert asyncio.run(ask()) == b"\x40"

    def test_a_missing_file_is_a_missing_port(self, tmp_path: Path) -> None:
        """A typing error in the name is told as for any port."""
        with pytest.raises(PortNotFoundError):
            open_port(f"replay:{tmp_path}/absent.txt")
        with pytest.raises(PortNotFoundError):
            asyncio.run(open_async_port(f"replay:{tmp_path}/absent.txt"))


def test_what_is_recorded_can_be_played(tmp_path: Path) -> None:
    """The recorder and the player agree on the format."""
    path = tmp_path / "visit.txt"
    with path.open("w") as file:
        live = RecordingPort(VirtualPort(SlowEcho(), start_seconds=3.0), file)
        live.read(1.0)
        live.write(b"\x80\x3f")
        first = [live.read(2.0), live.read(2.0), live.read(2.0)]
    port = PlayerPort(path)

    port.write(b"\x80\x3f")
    again = [port.read(2.0), port.read(2.0), port.read(2.0)]

    assert again == first


REGISTERS = bytes.fromhex("80 3f 10 01 00 3c b2 5f 0d")
SERIAL_NUMBER = bytes.fromhex("80 3f 02 35 e9 0d")


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        (
            f"0.000000 > {REGISTERS.hex(' ')}\n",
            "the recording has GetRegister for 60; this command asks GetSerialNo",
        ),
        ("", "the recording has nothing more; this command asks GetSerialNo"),
    ],
)
def test_another_command_than_the_recorded_one_is_told_in_words(
    lines: str, said: str, tmp_path: Path
) -> None:
    """Somebody who plays a recording back has to read hex to see what differs."""
    path = tmp_path / "visit.rec"
    path.write_text(f"{_VISIT.splitlines()[0]}\n{lines}", "utf-8")
    port = PlayerPort(path)

    with pytest.raises(RecordingError) as caught:
        port.write(SERIAL_NUMBER)

    assert caught.value.reason == said

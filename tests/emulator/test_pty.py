"""Emulated meters behind terminals."""

import fcntl
import os
import select
import struct
import termios
import time
import tty
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from pykmp.emulator import running_pty
from pykmp.emulator.terminal_speed import set_speed, speed_of
from pykmp.errors import PortError, PortUnavailableError
from tests.emulator.lines import FAST, SERIAL_ANSWER, SERIAL_REQUEST, line_with

#: How Linux is asked for a speed that has no constant.
TERMIOS2 = struct.Struct("@4IB19s2I")
TCGETS2, TCSETS2 = 0x802C542A, 0x402C542B
CBAUD, BOTHER = 0o10017, 0o10000

PATIENCE_SECONDS = 20.0
#: Long after an answer would have come.
SILENCE_SECONDS = 0.6


@contextmanager
def opened(path: str, baud: int | None = 1200) -> Iterator[int]:
    """Open a terminal as a client does."""
    file = os.open(path, os.O_RDWR | os.O_NOCTTY)
    try:
        tty.setraw(file)
        if baud is not None:
            set_speed(file, baud)
        yield file
    finally:
        os.close(file)


def heard(file: int, length: int, patience_seconds: float = PATIENCE_SECONDS) -> bytes:
    """Return bytes as they come, up to a length, or what came in time."""
    raw = b""
    while len(raw) < length and select.select([file], [], [], patience_seconds)[0]:
        chunk = os.read(file, length - len(raw))
        if not chunk:
            break
        raw += chunk
    return raw


def ask(path: str, baud: int | None = 1200) -> bytes:
    """Open, read the serial number, close."""
    with opened(path, baud) as file:
        os.write(file, SERIAL_REQUEST)
        return heard(file, len(SERIAL_ANSWER))


def test_a_meter_answers_at_its_own_speed() -> None:
    """Whoever has no optical head can try with a terminal."""
    with running_pty(line_with()) as path:
        assert ask(path) == SERIAL_ANSWER


def test_another_speed_is_garbage_until_it_is_put_right() -> None:
    """A wrong speed shows here, as it does at a real head."""
    with running_pty(line_with()) as path, opened(path, 9600) as file:
        os.write(file, SERIAL_REQUEST)
        wrong = heard(file, 1, SILENCE_SECONDS)
        set_speed(file, 1200)
        os.write(file, SERIAL_REQUEST)

        assert (wrong, heard(file, len(SERIAL_ANSWER))) == (b"", SERIAL_ANSWER)


def test_a_speed_that_nobody_set_is_that_of_the_line() -> None:
    """A client that leaves the settings alone can talk."""
    with running_pty(line_with()) as path:
        assert ask(path, baud=None) == SERIAL_ANSWER


def test_a_terminal_can_be_opened_again_and_again() -> None:
    """A client that opens for each read works."""
    with running_pty(line_with()) as path:
        assert [ask(path) for _ in range(3)] == [SERIAL_ANSWER] * 3


def test_what_nobody_read_is_gone() -> None:
    """The next client does not hear what was said to the last one."""
    with running_pty(line_with("delay=0.1#1")) as path:
        with opened(path) as file:
            os.write(file, SERIAL_REQUEST)
            heard(file, 1)
        time.sleep(SILENCE_SECONDS)

        assert ask(path) == SERIAL_ANSWER


def test_a_link_leads_to_the_terminal(tmp_path: Path) -> None:
    """A configuration can name the terminal beforehand."""
    link = tmp_path / "meter"

    with running_pty(line_with(), link) as path:
        assert path == str(link)
        assert ask(path) == SERIAL_ANSWER

    assert not link.is_symlink()


def test_a_link_that_was_left_behind_is_replaced(tmp_path: Path) -> None:
    """A run after a kill needs no tidying up."""
    link = tmp_path / "meter"
    link.symlink_to("/dev/pts/999999")

    with running_pty(line_with(), link) as path:
        assert ask(path) == SERIAL_ANSWER


def test_a_link_that_somebody_else_took_is_left_alone(tmp_path: Path) -> None:
    """Two runs with one name do not take each other's link away."""
    link = tmp_path / "meter"

    with running_pty(line_with(), link):
        link.unlink()
        link.symlink_to("/dev/pts/999999")

    assert link.is_symlink()


@pytest.mark.parametrize("kind", ["file", "link"])
def test_something_else_is_not_replaced(tmp_path: Path, kind: str) -> None:
    """A typing error costs no device and no file."""
    there = tmp_path / "meter"
    if kind == "file":
        there.write_text("precious")
    else:
        there.symlink_to(tmp_path / "precious")

    with (
        pytest.raises(PortUnavailableError, match="something else than a link"),
        running_pty(line_with(), there),
    ):
        pass

    assert there.is_symlink() == (kind == "link")


def test_a_folder_that_is_not_there_is_an_error_of_ours(tmp_path: Path) -> None:
    """No traceback for a path that cannot be."""
    with (
        pytest.raises(PortError),
        running_pty(line_with(), tmp_path / "nowhere" / "meter"),
    ):
        pass


def test_a_broken_connection_is_a_head_that_was_plugged_out(tmp_path: Path) -> None:
    """A client that cannot open again is found out."""
    link = tmp_path / "meter"

    with running_pty(line_with("disconnect#1"), link) as path:
        with opened(path) as file:
            os.write(file, SERIAL_REQUEST)
            came = heard(file, len(SERIAL_ANSWER))
        again = ask(path)

    assert SERIAL_ANSWER[:5].startswith(came)
    assert again == SERIAL_ANSWER


def test_a_client_that_does_not_read_is_not_waited_for() -> None:
    """Answers into a terminal that nobody reads stop nothing."""
    with running_pty(line_with("echo", settings=FAST)) as path, opened(path) as file:
        for _ in range(50):
            os.write(file, b"\x00" * 999 + b"\x0d")
        while heard(file, 4096, SILENCE_SECONDS):
            pass
        os.write(file, SERIAL_REQUEST)

        both = SERIAL_REQUEST + SERIAL_ANSWER
        assert heard(file, len(both)) == both


def test_the_speed_of_a_terminal_is_read_as_it_is() -> None:
    """A speed without a constant of its own is not taken for another."""
    ours, theirs = os.openpty()
    try:
        for baud in (1200, 2400, 9600):
            set_speed(theirs, baud)
            assert speed_of(ours) == baud
        set_speed(theirs, 1201)
        assert speed_of(ours) == 9600
        assert termios.tcgetattr(theirs)[2] & termios.CSTOPB
    finally:
        os.close(ours)
        os.close(theirs)


def test_a_speed_of_no_standard_is_read_too() -> None:
    """A client that asks the driver for 1234 baud gets garbage, not luck."""
    ours, theirs = os.openpty()
    try:
        fields = list(TERMIOS2.unpack(fcntl.ioctl(theirs, TCGETS2, bytes(44))))
        fields[2] = fields[2] & ~CBAUD | BOTHER
        fields[-2:] = [1234, 1234]
        fcntl.ioctl(theirs, TCSETS2, TERMIOS2.pack(*fields))

        assert speed_of(ours) == 1234
    finally:
        os.close(ours)
        os.close(theirs)


def test_what_is_no_terminal_has_no_speed(tmp_path: Path) -> None:
    """Nothing is guessed."""
    with (tmp_path / "file").open("w") as file:
        assert speed_of(file.fileno()) == 0

"""Bytes at the wrong speed."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.emulator import resample
from tests import strategies

BAUDS = st.sampled_from((300, 600, 1200, 2400, 4800, 9600, 19200, 38400, 115200))


@given(strategies.payloads(), BAUDS)
def test_equal_speed_changes_nothing(raw: bytes, baud: int) -> None:
    """A line that is set up right carries every byte as it is."""
    assert resample(raw, baud_from=baud, baud_to=baud) == raw


@given(strategies.payloads(), BAUDS, BAUDS)
def test_garbage_is_reproducible_and_bounded(
    raw: bytes, baud_from: int, baud_to: int
) -> None:
    """A test of a wrong speed fails the same way each time, and ends."""
    received = resample(raw, baud_from=baud_from, baud_to=baud_to)

    assert received == resample(raw, baud_from=baud_from, baud_to=baud_to)
    assert len(received) <= 5 * len(raw)


@given(strategies.any_frames, BAUDS)
def test_no_frame_survives_another_speed(frame: bytes, baud: int) -> None:
    """Nobody takes a wrong speed for a right one."""
    received = resample(frame, baud_from=1200, baud_to=baud)

    assert (received == frame) == (baud == 1200)


@given(st.binary(min_size=1, max_size=40), st.integers(1180, 1220))
def test_speeds_that_nearly_agree_are_understood(raw: bytes, baud: int) -> None:
    """Clocks of real meters are never exact, and reading works all the same."""
    assert resample(raw, baud_from=1200, baud_to=baud) == raw


@pytest.mark.parametrize(
    ("sent", "baud_from", "baud_to", "received"),
    [
        # A receiver at half the speed sees bits 2, 4 and 6, and then a quiet line.
        ("04", 2400, 1200, "f9"),
        # A start bit is eight bits of a receiver eight times as fast.
        ("ff", 1200, 9600, "80"),
        # All low for nine bits: too long for one byte, and no new edge follows.
        ("00", 1200, 2400, "00"),
        # Bits too short to be a start bit are not seen.
        ("ff", 9600, 1200, ""),
    ],
)
def test_garbage_is_what_a_serial_port_makes_of_it(
    sent: str, baud_from: int, baud_to: int, received: str
) -> None:
    """What a user sees of a wrong speed here looks as it does in the cellar."""
    raw = bytes.fromhex(sent)

    assert resample(raw, baud_from=baud_from, baud_to=baud_to).hex(" ") == received

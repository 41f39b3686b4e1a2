"""An older meter at an emulated line: deaf to KMP, awake to IEC 62056-21."""

from typing import Final

import pytest

from pykmp.emulator import OlderMeterLine
from pykmp.emulator.older import IDENTIFICATION
from tests.emulator.lines import SERIAL_REQUEST, asked, timed

#: "/?!" and an end of line, even parity in the highest bit.
OPENING: Final = bytes.fromhex("af 3f 21 8d 0a")
_SEVEN_BITS: Final = 0x7F


def text_of(raw: bytes) -> bytes:
    """Return characters without their parity."""
    return bytes(byte & _SEVEN_BITS for byte in raw)


def test_the_opening_is_answered_with_an_identification() -> None:
    """A program for such meters cannot be tried."""
    said = asked(OlderMeterLine(), OPENING)

    assert text_of(said) == IDENTIFICATION
    assert all(byte.bit_count() % 2 == 0 for byte in said)


def test_the_opening_may_come_in_pieces_and_again() -> None:
    """Only the first program after a start is answered."""
    line = OlderMeterLine()

    assert text_of(asked(line, OPENING[:2], OPENING[2:])) == IDENTIFICATION
    assert text_of(asked(line, OPENING, start=20.0)) == IDENTIFICATION


def test_it_answers_at_the_speed_of_its_line() -> None:
    """A program that listens too short finds its fault in the cellar only."""
    line = OlderMeterLine()
    line.receive(OPENING, 0.0)

    first, *_, last = (at for at, _ in timed(line))

    byte_seconds = 11 / 300
    assert first == pytest.approx((len(OPENING) + 1) * byte_seconds + 0.03)
    assert last - first == pytest.approx((len(IDENTIFICATION) - 1) * byte_seconds)


@pytest.mark.parametrize("baud", [1200, 2400, 9600])
def test_at_another_speed_it_is_silent(baud: int) -> None:
    """An older meter answers where a real one would not."""
    assert asked(OlderMeterLine(client_baud=baud), OPENING, SERIAL_REQUEST) == b""


def test_a_frame_is_not_answered() -> None:
    """An older meter passes for one that speaks KMP."""
    assert asked(OlderMeterLine(), SERIAL_REQUEST) == b""


def test_half_an_opening_is_forgotten_with_its_client() -> None:
    """A second client is answered for what the first one said."""
    line = OlderMeterLine()
    line.receive(OPENING[:3], 0.0)

    line.clear()

    assert asked(line, OPENING[3:], start=5.0) == b""

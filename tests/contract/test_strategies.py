"""The strategies and their framer are what the other tests take them for."""

import binascii

from hypothesis import find, given
from hypothesis import strategies as st

from tests.strategies import (
    COMPLEMENTS,
    ESCAPE,
    FROM_METER,
    RESERVED,
    STOP,
    TO_METER,
    VECTORS,
    any_frames,
    cut,
    damaged_frames,
    frame_of,
    payload_of,
    payloads,
    streams,
    stuffed,
    unstuffed,
)


def test_the_framer_makes_real_frames() -> None:
    """Tests hold the code to frames that no meter sends."""
    for frame in VECTORS:
        assert frame_of(payload_of(frame), start=frame[0]) == frame


@given(payloads())
def test_the_framer_undoes_its_stuffing(payload: bytes) -> None:
    """Tests hold the code to frames that no meter sends."""
    body = stuffed(payload)

    assert unstuffed(body) == payload
    assert not set(body) & set(RESERVED) - {ESCAPE}


@given(any_frames | damaged_frames())
def test_frames_get_past_the_checksum(frame: bytes) -> None:
    """Damage is stopped by the checksum and never tests what lies behind it."""
    assert frame[0] in {TO_METER, FROM_METER}
    assert frame[-1] == STOP
    assert binascii.crc_hqx(unstuffed(frame[1:-1]), 0) == 0


@given(st.data(), streams)
def test_chunks_are_the_stream(data: st.DataObject, stream: bytes) -> None:
    """A test of chunking tests another stream."""
    assert b"".join(data.draw(cut(stream))) == stream


def test_an_escape_before_a_complement_is_found_at_once() -> None:
    """The bytes that break careless stuffing stay untested."""
    pair = find(
        payloads(),
        lambda raw: any(bytes([ESCAPE, one]) in raw for one in COMPLEMENTS),
    )

    assert len(pair) == 2

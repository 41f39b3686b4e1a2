"""The frame reader: nothing lost, nothing invented, however the bytes come."""

import itertools
from collections.abc import Iterable
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import FRAME_BYTES_MAX, FrameKind, FrameReader, Heard
from tests.strategies import any_frames, cut, streams

_START_KINDS: Final = {0x80: FrameKind.TO_METER, 0x40: FrameKind.FROM_METER}
#: Every byte the reader tells from another, and two it does not.
_ALPHABET: Final = (0x80, 0x40, 0x0D, 0x06, 0x1B, 0x00)


def _merged(pieces: Iterable[Heard]) -> list[tuple[FrameKind, bytes]]:
    """Return what was heard, noise next to noise put together."""
    return [
        entry
        for kind, group in itertools.groupby(pieces, key=lambda piece: piece.kind)
        for entry in (
            [(kind, b"".join(piece.raw for piece in group))]
            if kind is FrameKind.NOISE
            else [(kind, piece.raw) for piece in group]
        )
    ]


def _heard(chunks: Iterable[bytes]) -> list[tuple[FrameKind, bytes]]:
    reader = FrameReader()
    pieces = [piece for chunk in chunks for piece in reader.feed(chunk)]
    return _merged(pieces + reader.flush())


def _slowly_heard(stream: bytes) -> list[tuple[FrameKind, bytes]]:
    """Return what a reader that looks at one byte after the other must hear."""
    pieces: list[Heard] = []
    frame = b""
    for byte in stream:
        if byte in _START_KINDS:
            pieces += [Heard(FrameKind.NOISE, frame)] if frame else []
            frame = bytes([byte])
        elif frame and len(frame) == FRAME_BYTES_MAX:
            pieces.append(Heard(FrameKind.NOISE, frame + bytes([byte])))
            frame = b""
        elif frame and byte == 0x0D:
            pieces.append(Heard(_START_KINDS[frame[0]], frame + b"\r"))
            frame = b""
        elif frame:
            frame += bytes([byte])
        else:
            kind = FrameKind.ACK if byte == 0x06 else FrameKind.NOISE
            pieces.append(Heard(kind, bytes([byte])))
    pieces += [Heard(FrameKind.NOISE, frame)] if frame else []
    return _merged(pieces)


@pytest.mark.parametrize("length", range(7))
def test_every_short_stream_is_heard_as_it_must_be(length: int) -> None:
    """Some order of frames, echoes and acknowledgements is misheard."""
    wrong = [
        stream
        for stream in map(bytes, itertools.product(_ALPHABET, repeat=length))
        if _heard([stream]) != _slowly_heard(stream)
        or _heard(bytes([byte]) for byte in stream) != _slowly_heard(stream)
    ]

    assert wrong == []


def test_every_way_to_cut_a_stream_gives_the_same() -> None:
    """A network bridge that delivers in other pieces gives other readings."""
    stream = bytes.fromhex("06 80 3f 06 40 1b f9 0d 00 06 0d 40")
    whole = _heard([stream])
    wrong = []

    for cuts in itertools.product((False, True), repeat=len(stream) - 1):
        places = [0, *itertools.compress(range(1, len(stream)), cuts), len(stream)]
        chunks = [stream[start:end] for start, end in itertools.pairwise(places)]
        if _heard(chunks) != whole:
            wrong.append(chunks)

    assert wrong == []


@given(streams, st.data())
def test_chunking_never_matters(stream: bytes, data: st.DataObject) -> None:
    """The same bytes are a reading over one bridge and noise over another."""
    chunks = data.draw(cut(stream))

    assert _heard(chunks) == _heard([stream]) == _slowly_heard(stream)


@given(st.lists(streams, max_size=3), st.integers(-3, 3), st.data())
def test_chunking_never_matters_around_the_longest_frame(
    around: list[bytes], difference: int, data: st.DataObject
) -> None:
    """A frame at the limit is lost over one bridge and not over another."""
    filled = b"\x40" + bytes(FRAME_BYTES_MAX - 2 + difference) + b"\r"
    stream = filled.join([b"", *around, b""])

    chunks = data.draw(cut(stream))

    assert _heard(chunks) == _heard([stream]) == _slowly_heard(stream)


@given(streams, st.data())
def test_nothing_is_lost(stream: bytes, data: st.DataObject) -> None:
    """A recording or an error report does not show what was on the line."""
    reader = FrameReader()
    heard = b""
    fed = b""

    for chunk in data.draw(cut(stream)):
        heard += b"".join(piece.raw for piece in reader.feed(chunk))
        fed += chunk

        assert heard + reader.pending == fed
        assert len(reader.pending) <= FRAME_BYTES_MAX


@given(streams, any_frames)
def test_the_next_frame_is_heard_after_any_garbage(
    garbage: bytes, frame: bytes
) -> None:
    """One disturbance on the line costs more than one answer."""
    reader = FrameReader()
    reader.feed(garbage)

    pieces = reader.feed(frame)

    assert pieces[-1] == Heard(_START_KINDS[frame[0]], frame)
    assert reader.pending == b""


@given(streams)
def test_frames_have_their_edges_and_no_edge_inside(stream: bytes) -> None:
    """Two frames that ran into each other are taken for one."""
    for kind, raw in _heard([stream]):
        if kind in _START_KINDS.values():
            assert _START_KINDS[raw[0]] is kind
            assert raw.endswith(b"\r")
            assert not set(raw[1:-1]) & {0x80, 0x40, 0x0D}
        if kind is FrameKind.ACK:
            assert raw == b"\x06"


@pytest.mark.parametrize("chunk_bytes", [1, 7, 4096, 100_000])
def test_an_endless_frame_never_fills_the_memory(chunk_bytes: int) -> None:
    """A stuck line takes the collector down."""
    reader = FrameReader()
    stream = b"\x40" + bytes(100_000)
    longest = 0

    for at in range(0, len(stream), chunk_bytes):
        reader.feed(stream[at : at + chunk_bytes])
        longest = max(longest, len(reader.pending))

    assert longest <= FRAME_BYTES_MAX
    assert reader.pending == b""


def test_the_longest_frame_is_heard_and_one_byte_more_is_noise() -> None:
    """A long answer is thrown away, or one without end is waited for."""
    longest = b"\x40" + bytes(FRAME_BYTES_MAX - 2) + b"\r"
    too_long = b"\x40" + bytes(FRAME_BYTES_MAX - 1) + b"\r"

    assert _heard([longest]) == [(FrameKind.FROM_METER, longest)]
    assert _heard([too_long]) == [(FrameKind.NOISE, too_long)]


def test_an_acknowledgement_inside_a_frame_is_none() -> None:
    """A damaged echo passes for the word of a meter that it set its clock."""
    assert _heard([bytes.fromhex("80 3f 09 06 0d")]) == [
        (FrameKind.TO_METER, bytes.fromhex("80 3f 09 06 0d"))
    ]
    assert _heard([bytes.fromhex("80 3f 09 06")]) == [
        (FrameKind.NOISE, bytes.fromhex("80 3f 09 06"))
    ]


@pytest.mark.parametrize(
    ("stream", "pending", "in_answer"),
    [
        ("", "", 0),
        ("00 06", "", 0),
        ("80 3f", "80 3f", 0),
        ("40", "40", 1),
        ("80 3f 40 3f 06", "40 3f 06", 1),
        ("40 3f 02 0d", "", 0),
        ("40 3f 80", "80", 0),
    ],
)
def test_a_frame_in_progress_shows(stream: str, pending: str, in_answer: int) -> None:
    """A client gives up in the middle of a slow answer."""
    reader = FrameReader()

    reader.feed(bytes.fromhex(stream))

    assert reader.pending == bytes.fromhex(pending)
    assert reader.in_answer is bool(in_answer)


def test_giving_up_a_frame_leaves_a_fresh_reader() -> None:
    """Half an old answer is put before the next one."""
    reader = FrameReader()
    reader.feed(b"\x40\x3f")

    given_up = [*reader.flush(), *reader.flush()]

    assert given_up == [Heard(FrameKind.NOISE, b"\x40\x3f")]
    assert reader.pending == b""
    assert not reader.in_answer
    assert reader.feed(b"\x06") == [Heard(FrameKind.ACK, b"\x06")]

"""Stuffing and framing: exact in both directions, and strict."""

import itertools
from typing import Final

import pytest
from hypothesis import example, given

from pykmp.codec import (
    FRAME_BYTES_MAX,
    DataLinkBytes,
    PhysicalBytes,
    PhysicalCodec,
    PhysicalDirection,
    stuff,
    unstuff,
)
from pykmp.errors import (
    AckReceivedException,
    BoundaryByteInvalidError,
    DataLengthUnexpectedError,
    FrameTooLongError,
    InvalidStuffingError,
    KmpError,
    ReservedByteError,
)
from tests.strategies import (
    COMPLEMENTS,
    ESCAPE,
    RESERVED,
    payloads,
    streams,
    stuffed,
    unstuffed,
)

_PAIRS: Final = [bytes(pair) for pair in itertools.product(range(256), repeat=2)]
_CODECS: Final = {
    0x80: PhysicalCodec(direction=PhysicalDirection.TO_METER),
    0x40: PhysicalCodec(direction=PhysicalDirection.FROM_METER),
}
_FROM_METER: Final = _CODECS[0x40]
#: Reserved bytes that stand for themselves nowhere inside a frame.
_BARE: Final = tuple(byte for byte in RESERVED if byte != ESCAPE)

each_direction = pytest.mark.parametrize("start", _CODECS, ids="{:02x}".format)


def _is_canonical(body: bytes) -> bool:
    """Return whether *body* holds no bare reserved byte."""
    return not set(body) & set(_BARE)


def test_all_pairs_of_bytes_survive_stuffing() -> None:
    """Some value on the display of a meter cannot be read."""
    wrong = [pair for pair in _PAIRS if unstuff(stuff(pair)) != pair]

    assert wrong == []


def test_all_pairs_of_bytes_are_stuffed_as_a_meter_does() -> None:
    """A meter reads another register than the one that was asked for."""
    wrong = [pair for pair in _PAIRS if stuff(pair) != stuffed(pair)]

    assert wrong == []


@each_direction
def test_all_pairs_of_bytes_survive_a_whole_frame(start: int) -> None:
    """Some answers of a meter arrive changed."""
    codec = _CODECS[start]

    wrong = [
        pair
        for pair in _PAIRS
        if codec.encode(DataLinkBytes(pair)) != bytes([start]) + stuffed(pair) + b"\r"
        or codec.decode(codec.encode(DataLinkBytes(pair))) != pair
    ]

    assert wrong == []


def test_all_pairs_of_bytes_unstuff_to_the_one_thing_they_can_mean() -> None:
    """A damaged answer is read as one that nobody sent."""
    wrong = []

    for pair in _PAIRS:
        legal = _is_canonical(pair) and (
            ESCAPE not in pair or (pair[0] == ESCAPE and pair[1] in COMPLEMENTS)
        )
        try:
            plain = unstuff(pair)
        except (InvalidStuffingError, ReservedByteError):
            if legal:
                wrong.append(pair)
        else:
            if not legal or plain != unstuffed(pair):
                wrong.append(pair)

    assert wrong == []


@pytest.mark.parametrize("before", [b"", b"\x3f", b"\x1b\xe4"], ids=bytes.hex)
@pytest.mark.parametrize("after", [b"", b"\x7f", b"\x1b\x7f"], ids=bytes.hex)
def test_only_five_escapes_are_legal(before: bytes, after: bytes) -> None:
    """A bit error inside an escape becomes a value."""
    legal, refused = {}, {}

    for second in range(256):
        body = before + bytes([ESCAPE, second]) + after
        try:
            plain = unstuff(body)
        except InvalidStuffingError as error:
            refused[second] = (error.escape, error.offset)
        else:
            legal[second] = plain

    assert legal == {
        second: unstuffed(before + bytes([ESCAPE, second]) + after)
        for second in COMPLEMENTS
    }
    assert refused == {
        second: (bytes([ESCAPE, second]), len(before))
        for second in set(range(256)) - set(COMPLEMENTS)
    }


@pytest.mark.parametrize("before", [b"", b"\x3f", b"\x1b\xe4"], ids=bytes.hex)
def test_an_escape_cut_short_is_refused(before: bytes) -> None:
    """An answer that lost its last byte is read as if it were whole."""
    with pytest.raises(InvalidStuffingError) as caught:
        unstuff(before + b"\x1b")

    assert caught.value.escape == b"\x1b"
    assert caught.value.offset == len(before)


@given(payloads())
@example(b"\x1b\x7f")  # Replacing one escape after the other made 80 of it.
def test_unstuffing_undoes_stuffing(payload: bytes) -> None:
    """Whatever goes in comes out again."""
    assert unstuff(stuff(payload)) == payload


@given(payloads())
def test_stuffed_bytes_hold_no_edge_of_a_frame(payload: bytes) -> None:
    """A value that looks like a stop byte ends its frame early."""
    body = stuff(payload)

    assert _is_canonical(body)
    assert len(body) <= 2 * len(payload)


@given(payloads(), payloads())
def test_stuffing_works_byte_by_byte(left: bytes, right: bytes) -> None:
    """What stands before a byte changes how it is sent."""
    assert stuff(left + right) == stuff(left) + stuff(right)


@given(payloads())
def test_each_message_has_one_way_onto_the_wire(body: bytes) -> None:
    """Two different frames are taken for the same message."""
    try:
        plain = unstuff(body)
    except KmpError:
        return

    assert stuff(plain) == body


@each_direction
@given(stream=streams)
def test_any_bytes_are_a_message_or_an_error_of_ours(start: int, stream: bytes) -> None:
    """A program that reads a noisy line dies of an exception nobody announced."""
    codec = _CODECS[start]

    try:
        raw = codec.decode(PhysicalBytes(stream))
    except KmpError:
        return
    except AckReceivedException:
        assert stream == b"\x06"
        return

    assert bytes([start]) + stuffed(raw) + b"\r" == stream


@each_direction
@pytest.mark.parametrize("byte", _BARE, ids="{:02x}".format)
def test_a_bare_reserved_byte_is_refused_at_every_place(start: int, byte: int) -> None:
    """Two frames that ran into each other are read as one."""
    parts = (b"\x3f", b"\x10", b"\x1b\x7f", b"\x00")

    for count in range(len(parts) + 1):
        before, after = b"".join(parts[:count]), b"".join(parts[count:])
        frame = bytes([start]) + before + bytes([byte]) + after + b"\r"
        with pytest.raises(ReservedByteError) as caught:
            _CODECS[start].decode(PhysicalBytes(frame))

        assert (caught.value.byte, caught.value.offset) == (byte, len(before))


@each_direction
@pytest.mark.parametrize("byte", RESERVED, ids="{:02x}".format)
def test_a_reserved_byte_escapes_nothing(start: int, byte: int) -> None:
    """A frame that broke off inside an escape is read as if it were whole."""
    frame = bytes([start, 0x3F, ESCAPE, byte, 0x7F, 0x0D])

    with pytest.raises((InvalidStuffingError, ReservedByteError)):
        _CODECS[start].decode(PhysicalBytes(frame))


@each_direction
def test_only_its_own_start_byte_begins_a_frame(start: int) -> None:
    """The echo of a request is read as an answer."""
    for other in set(range(256)) - {start}:
        with pytest.raises(BoundaryByteInvalidError) as caught:
            _CODECS[start].decode(PhysicalBytes(bytes([other]) + b"\x3f\r"))

        error = caught.value
        assert (error.what, error.expected_byte) == ("start", start)
        assert error.actual_byte == other


@each_direction
def test_only_the_stop_byte_ends_a_frame(start: int) -> None:
    """An answer cut short is read as if it were whole."""
    for other in set(range(256)) - {0x0D}:
        with pytest.raises(BoundaryByteInvalidError) as caught:
            _CODECS[start].decode(PhysicalBytes(bytes([start, 0x3F, other])))

        error = caught.value
        assert (error.what, error.expected_byte) == ("stop", 0x0D)
        assert error.actual_byte == other


def test_the_longest_frame_is_read_and_one_byte_more_is_not() -> None:
    """An endless stream fills the memory, or a long answer is thrown away."""
    longest = b"\x40" + bytes(FRAME_BYTES_MAX - 2) + b"\r"
    too_long = b"\x40" + bytes(FRAME_BYTES_MAX - 1) + b"\r"

    raw = _FROM_METER.decode(PhysicalBytes(longest))
    with pytest.raises(FrameTooLongError) as caught:
        _FROM_METER.decode(PhysicalBytes(too_long))

    assert raw == bytes(FRAME_BYTES_MAX - 2)
    assert caught.value.length_bytes == FRAME_BYTES_MAX + 1
    assert caught.value.length_bytes_max == FRAME_BYTES_MAX


@each_direction
def test_nothing_is_no_frame_and_fills_none(start: int) -> None:
    """Silence is taken for a frame, or an empty frame goes out."""
    with pytest.raises(DataLengthUnexpectedError) as decoding:
        _CODECS[start].decode(PhysicalBytes(b""))
    with pytest.raises(DataLengthUnexpectedError) as encoding:
        _CODECS[start].encode(DataLinkBytes(b""))

    assert (decoding.value.what, decoding.value.actual) == ("Frame", 0)
    assert (encoding.value.what, encoding.value.actual) == ("Data link bytes", 0)


@each_direction
def test_an_acknowledgement_goes_around_as_itself(start: int) -> None:
    """A program that set a clock never learns that the meter took it."""
    acknowledgement = PhysicalCodec.encode_ack()

    with pytest.raises(AckReceivedException):
        _CODECS[start].decode(acknowledgement)

    assert acknowledgement == b"\x06"


def test_changing_the_published_table_changes_no_frame() -> None:
    """A program that plays with the table damages every frame of its process."""
    PhysicalCodec.BYTE_STUFFING_MAP[b"\x80"] = b"\x00"

    try:
        frame = _FROM_METER.encode(DataLinkBytes(b"\x80"))
    finally:
        PhysicalCodec.BYTE_STUFFING_MAP[b"\x80"] = b"\x1b\x7f"

    assert frame == b"\x40\x1b\x7f\r"
    assert {key + value for key, value in PhysicalCodec.BYTE_STUFFING_MAP.items()} == {
        bytes([byte, ESCAPE, byte ^ 0xFF]) for byte in RESERVED
    }

"""Frames on the wire: boundaries, stuffing, acknowledgements."""

import attrs
import pytest
from hypothesis import given

from pykmp.codec import (
    AckReceivedException,
    BoundaryByteInvalidError,
    DataLengthUnexpectedError,
    DataLinkBytes,
    PhysicalBytes,
    PhysicalCodec,
    PhysicalDirection,
)
from tests.strategies import VECTORS, frame_of, payloads, stuffed, unstuffed

TO_METER = PhysicalCodec(direction=PhysicalDirection.TO_METER)
FROM_METER = PhysicalCodec(direction=PhysicalDirection.FROM_METER)


def codec_for(frame: bytes) -> PhysicalCodec:
    """Return the codec of the direction that *frame* goes."""
    return FROM_METER if frame[0] == 0x40 else TO_METER


def wire(text: str) -> PhysicalBytes:
    """Return bytes of the wire, written in hex."""
    return PhysicalBytes(bytes.fromhex(text))


def link(text: str) -> DataLinkBytes:
    """Return bytes of the data link layer, written in hex."""
    return DataLinkBytes(bytes.fromhex(text))


@given(payloads(min_size=1))
def test_what_is_encoded_decodes_again(payload: bytes) -> None:
    """A value changes on its way through a frame."""
    frame = FROM_METER.encode(DataLinkBytes(payload))

    assert FROM_METER.decode(frame) == payload


@given(payloads(min_size=1))
def test_frames_are_those_of_an_independent_framer(payload: bytes) -> None:
    """A meter does not understand us."""
    assert TO_METER.encode(DataLinkBytes(payload)) == (
        b"\x80" + stuffed(payload) + b"\x0d"
    )
    assert FROM_METER.encode(DataLinkBytes(payload)) == (
        b"\x40" + stuffed(payload) + b"\x0d"
    )


@pytest.mark.parametrize("frame", VECTORS, ids=bytes.hex)
def test_real_frames_decode_and_encode_to_the_byte(frame: bytes) -> None:
    """A frame of a real meter is misread."""
    codec = codec_for(frame)

    body = codec.decode(PhysicalBytes(frame))

    assert body == unstuffed(frame[1:-1])
    assert codec.encode(body) == frame


def test_the_stuffing_table_has_the_five_reserved_bytes() -> None:
    """A program that stuffs by the table leaves a byte out."""
    assert dict(PhysicalCodec.BYTE_STUFFING_MAP) == {
        b"\x80": b"\x1b\x7f",
        b"\x40": b"\x1b\xbf",
        b"\x0d": b"\x1b\xf2",
        b"\x06": b"\x1b\xf9",
        b"\x1b": b"\x1b\xe4",
    }


def test_an_acknowledgement_is_one_byte() -> None:
    """A fake meter built on the codec cannot acknowledge."""
    assert PhysicalCodec.encode_ack() == b"\x06"
    assert TO_METER.encode_ack() == b"\x06"


@pytest.mark.parametrize("codec", [TO_METER, FROM_METER])
def test_an_acknowledgement_raises_what_is_no_error(codec: PhysicalCodec) -> None:
    """A program that waits for an acknowledgement never learns that it came."""
    with pytest.raises(AckReceivedException):
        codec.decode(wire("06"))


@pytest.mark.parametrize("codec", [TO_METER, FROM_METER])
def test_an_empty_frame_is_of_zero_length(codec: PhysicalCodec) -> None:
    """Silence is taken for a frame."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        codec.decode(wire(""))

    assert str(caught.value) == "Frame is of zero length."
    assert (caught.value.what, caught.value.actual) == ("Frame", 0)


@pytest.mark.parametrize("codec", [TO_METER, FROM_METER])
def test_nothing_cannot_be_framed(codec: PhysicalCodec) -> None:
    """An empty frame goes out on the line."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        codec.encode(link(""))

    assert str(caught.value) == "Data link bytes is of zero length."
    assert (caught.value.what, caught.value.actual) == ("Data link bytes", 0)


@pytest.mark.parametrize(
    ("frame", "text"),
    [
        (
            "80 3f 01 05 8a 0d",
            "Frame expected start byte is 64 (hex: 40), but got 128 (hex: 80)",
        ),
        ("06 06", "Frame expected start byte is 64 (hex: 40), but got 6 (hex: 06)"),
        ("0d", "Frame expected start byte is 64 (hex: 40), but got 13 (hex: 0D)"),
        ("00 55", "Frame expected start byte is 64 (hex: 40), but got 0 (hex: 00)"),
        (
            "40 3f 01 05",
            "Frame expected stop byte is 13 (hex: 0D), but got 5 (hex: 05)",
        ),
        ("40", "Frame expected stop byte is 13 (hex: 0D), but got 64 (hex: 40)"),
    ],
)
def test_a_wrong_boundary_is_named(frame: str, text: str) -> None:
    """The log does not tell an echo from a frame cut short."""
    with pytest.raises(BoundaryByteInvalidError) as caught:
        FROM_METER.decode(wire(frame))

    assert str(caught.value) == text


def test_a_meter_refuses_a_frame_of_a_meter() -> None:
    """An emulated meter answers its own answers."""
    with pytest.raises(BoundaryByteInvalidError) as caught:
        TO_METER.decode(wire("40 3f 01 05 8a 0d"))

    assert str(caught.value) == (
        "Frame expected start byte is 128 (hex: 80), but got 64 (hex: 40)"
    )


def test_a_frame_may_be_empty_inside() -> None:
    """The physical layer judges what belongs to the layer above."""
    assert FROM_METER.decode(wire("40 0d")) == b""


def test_bytes_that_can_be_changed_decode_too() -> None:
    """A program that collects bytes in a bytearray fails."""
    frame = bytearray(frame_of(b"\x3f\x02\x06"))

    body = FROM_METER.decode(frame)  # type: ignore[arg-type] # not what the type says

    assert body[:3] == b"\x3f\x02\x06"


def test_the_direction_can_be_read() -> None:
    """A program that asks a codec for its direction fails."""
    assert TO_METER.direction is PhysicalDirection.TO_METER


def test_a_codec_needs_its_direction() -> None:
    """A codec guesses its direction."""
    fields = {field.name for field in attrs.fields(PhysicalCodec)}

    assert "direction" in fields
    with pytest.raises(TypeError):
        PhysicalCodec()  # type: ignore[call-arg] # the omission is under test

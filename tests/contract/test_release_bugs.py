"""Bugs of the release that are not part of the contract: they are not here."""

import concurrent.futures
from decimal import Decimal

import pytest
from hypothesis import given

from pykmp.codec import (
    ApplicationData,
    ApplicationDataBytes,
    BaseCodecError,
    DataLinkBytes,
    FloatCodec,
    PhysicalBytes,
    PhysicalCodec,
    PhysicalDirection,
    UnsupportedDecimalExponentError,
)
from pykmp.messages import (
    GetRegisterResponse,
    GetSerialResponse,
    GetTypeResponse,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
    SerialNumberInvalidError,
    SoftwareRevisionInvalidError,
)
from tests.strategies import COMPLEMENTS, ESCAPE, RESERVED, STOP, register_values

FROM_METER = PhysicalCodec(direction=PhysicalDirection.FROM_METER)


def framed(body: str) -> PhysicalBytes:
    """Return a frame from a meter around what stands on the wire, written in hex."""
    return PhysicalBytes(bytes.fromhex(f"40 {body} 0d"))


@pytest.mark.parametrize("complement", COMPLEMENTS)
def test_an_escaped_escape_does_not_escape_what_follows(complement: int) -> None:
    """One reading in some hundreds is wrong."""
    body = FROM_METER.decode(framed(f"1b e4 {complement:02x}"))

    assert body == bytes([ESCAPE, complement])


def test_every_pair_of_bytes_comes_through_a_frame() -> None:
    """One reading in some hundreds is wrong."""
    pairs = [bytes([one, other]) for one in range(256) for other in range(256)]

    wrong = [
        pair
        for pair in pairs
        if FROM_METER.decode(FROM_METER.encode(DataLinkBytes(pair))) != pair
    ]

    assert wrong == []


def test_an_escape_that_stands_for_nothing_is_damage() -> None:
    """A damaged frame passes as data where the checksum happens to fit."""
    bad = [byte for byte in range(256) if byte not in (*COMPLEMENTS, STOP)]

    for byte in bad:
        with pytest.raises(BaseCodecError):
            FROM_METER.decode(framed(f"3f 1b {byte:02x} 02"))


def test_an_escape_cut_short_is_damage() -> None:
    """A damaged frame passes as data where the checksum happens to fit."""
    with pytest.raises(BaseCodecError):
        FROM_METER.decode(framed("3f 1b"))


@pytest.mark.parametrize("byte", [byte for byte in RESERVED if byte != ESCAPE])
def test_a_raw_reserved_byte_inside_a_frame_is_damage(byte: int) -> None:
    """Two frames run together, or a lost byte, pass as one frame."""
    with pytest.raises(BaseCodecError):
        FROM_METER.decode(framed(f"3f {byte:02x} 02"))


@pytest.mark.parametrize("serial", ["1_0", "\uff11\uff12", " 12 ", "12\n", "+1", "-0"])
def test_only_the_digits_on_a_meter_are_digits(serial: str) -> None:
    """A serial number that no meter shows goes on through a program."""
    with pytest.raises(SerialNumberInvalidError) as caught:
        GetSerialResponse(serial=serial)

    assert str(caught.value) == (
        f"Serial {serial!r} is invalid; should contain digits only."
    )


def test_a_line_end_is_no_part_of_a_revision() -> None:
    """A revision read from a file with its line end passes."""
    response = GetTypeResponse(meter_type_bytes=b"\0\4", software_revision="A1\n")

    with pytest.raises(SoftwareRevisionInvalidError):
        response.encode()


@given(register_values())
def test_undivided_integers_keep_all_their_digits(raw: bytes) -> None:
    """A large counter changes by itself."""
    undivided = bytes([raw[0], raw[1] & ~0x40]) + raw[2:]

    value = FloatCodec.decode_int_or_float(undivided)

    assert type(value) is int
    assert value == (-1 if raw[1] & 0x80 else 1) * int.from_bytes(raw[2:]) * 10 ** (
        raw[1] & 0x3F
    )


def test_a_power_of_ten_is_a_power_of_ten() -> None:
    """1E+23 becomes 100000000000000008388608."""
    assert FloatCodec.decode_int_or_float(bytes.fromhex("01 17 01")) == 10**23


@pytest.mark.parametrize("scale", [0x3F, 0x7F, 0xBF, 0xFF])
def test_no_number_is_too_large_to_decode(scale: int) -> None:
    """A damaged register ends a program with OverflowError."""
    raw = bytes([255, scale]) + b"\xff" * 255

    value = FloatCodec.decode_int_or_float(raw)

    assert isinstance(value, (int, float))


@pytest.mark.parametrize("value", ["0", "-0", "0E+5"])
def test_zero_in_the_shortest_form_decodes(value: str) -> None:
    """Zero, written in the shortest form, is refused by its own decoder."""
    raw = FloatCodec.encode(to_encode=Decimal(value), significand_num_bytes=None)

    assert FloatCodec.decode(raw) == 0
    assert raw[0] == 1


@pytest.mark.parametrize(
    "value", [f"{'1234567890' * 4}", f"-{'9' * 60}", f"{'12345' * 10}.{'6789' * 10}"]
)
def test_no_digit_is_rounded_away_on_encoding(value: str) -> None:
    """A long number is another one in the meter."""
    raw = FloatCodec.encode(to_encode=Decimal(value), significand_num_bytes=None)

    assert FloatCodec.decode(raw) == Decimal(value)


@pytest.mark.parametrize("width", [256, 300, 100_000])
def test_a_width_beyond_the_length_byte_is_a_codec_error(width: int) -> None:
    """A wrong width ends a program with OverflowError."""
    with pytest.raises(BaseCodecError):
        FloatCodec.encode(to_encode=Decimal(1), significand_num_bytes=width)


def test_a_signalling_nan_is_a_codec_error() -> None:
    """A value that is none ends a program with an error of another library."""
    with pytest.raises(UnsupportedDecimalExponentError):
        FloatCodec.encode(to_encode=Decimal("sNaN"))


@pytest.mark.parametrize(("id_", "unit"), [(65536, 8), (-1, 8), (60, 256), (60, -1)])
def test_a_register_that_cannot_be_is_a_codec_error(id_: int, unit: int) -> None:
    """A fake meter ends with OverflowError."""
    with pytest.raises(BaseCodecError):
        GetRegisterResponse(
            registers={
                RegisterID(id_): RegisterData(
                    id_=RegisterID(id_),
                    unit=RegisterUnit(unit),
                    value=RegisterValueBytes(b"\x01\x00\x01"),
                )
            }
        ).encode()


def _decode_damaged() -> None:
    GetRegisterResponse.decode(
        ApplicationData(command_id=16, data=ApplicationDataBytes(b"\x00"))
    )


def test_an_error_reaches_the_parent_of_a_worker_process() -> None:
    """A pool of worker processes breaks at the first damaged answer."""
    with (
        concurrent.futures.ProcessPoolExecutor(max_workers=1) as workers,
        pytest.raises(BaseCodecError) as caught,
    ):
        workers.submit(_decode_damaged).result(timeout=30)

    assert str(caught.value) == (
        "Data to decode register data is of length 1, expected length is 6 at minimum."
    )

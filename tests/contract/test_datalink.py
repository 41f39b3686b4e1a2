"""Addresses, checksums and command ids."""

import binascii
import logging
import re
from collections.abc import Callable

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import (
    ApplicationBytes,
    ApplicationCodec,
    ApplicationData,
    ApplicationDataBytes,
    BaseCodecError,
    CrcChecksumInvalidError,
    DataLengthUnexpectedError,
    DataLinkBytes,
    DataLinkCodec,
    DataLinkData,
    InvalidDestinationAddressError,
    OutOfRangeError,
)
from tests.strategies import VECTORS, payloads, unstuffed

BODIES = [unstuffed(frame[1:-1]) for frame in VECTORS]


def link_data(address: int, application_bytes: bytes) -> DataLinkData:
    """Return the parts of a message of the data link layer."""
    return DataLinkData(
        destination_address=address,
        application_bytes=ApplicationBytes(application_bytes),
    )


@given(address=st.integers(0, 255), application_bytes=payloads(min_size=1))
def test_what_is_encoded_decodes_again(address: int, application_bytes: bytes) -> None:
    """An address or a message changes on its way."""
    raw = DataLinkCodec().encode(link_data(address, application_bytes))

    decoded = DataLinkCodec().decode(raw)

    assert decoded == DataLinkData(
        destination_address=address,
        application_bytes=ApplicationBytes(application_bytes),
        crc_value=int.from_bytes(raw[-2:]),
    )


@pytest.mark.parametrize("body", BODIES, ids=bytes.hex)
def test_real_messages_decode_and_encode_to_the_byte(body: bytes) -> None:
    """A checksum of a real meter is refused, or ours by a real meter."""
    decoded = DataLinkCodec().decode(DataLinkBytes(body))

    assert decoded.destination_address == body[0]
    assert decoded.application_bytes == body[1:-2]
    assert decoded.crc_value == int.from_bytes(body[-2:])
    assert DataLinkCodec().encode(decoded) == body


def test_a_given_checksum_is_calculated_anew() -> None:
    """A message copied with changes goes out with the checksum of the old one."""
    data = attrs.evolve(link_data(0x3F, b"\x01"), crc_value=0x1234)

    assert DataLinkCodec().encode(data) == bytes.fromhex("3f 01 05 8a")


@given(st.binary(max_size=80))
def test_the_calculator_calculates_the_checksum_of_the_protocol(raw: bytes) -> None:
    """A program that checks bytes by itself disagrees with the meter."""
    assert DataLinkCodec.crc_calculator.checksum(raw) == binascii.crc_hqx(raw, 0)


def test_the_calculator_verifies() -> None:
    """A program that checks bytes by itself accepts damage."""
    calculator = DataLinkCodec().crc_calculator

    assert calculator.verify(b"\x3f\x01", expected=0x058A) is True
    assert calculator.verify(b"\x3f\x01", 0x058A) is True
    assert calculator.verify(b"\x3f\x01", expected=0x058B) is False


def test_limits_of_length_are_constants() -> None:
    """A program that checks lengths by itself fails."""
    assert DataLinkCodec.DATA_LINK_BYTES_LENGTH_MIN == 4
    assert DataLinkCodec.APPLICATION_BYTES_LENGTH_MIN == 1
    assert ApplicationCodec.APPLICATION_BYTES_LENGTH_MIN == 1


@pytest.mark.parametrize("length", range(4))
def test_a_message_too_short_for_its_parts_is_refused(length: int) -> None:
    """A cut frame is read as a message."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        DataLinkCodec().decode(DataLinkBytes(bytes(length)))

    assert str(caught.value) == (
        f"Data link layer message to destructure is of length {length},"
        " expected length is 4 at minimum."
    )


@pytest.mark.parametrize("address", [-1, 256, 1000])
def test_an_address_is_one_byte(address: int) -> None:
    """A request goes to another device than the one meant."""
    with pytest.raises(InvalidDestinationAddressError) as caught:
        DataLinkCodec().encode(link_data(address, b"\x01"))

    assert str(caught.value) == "Invalid destination address for data link layer"


def test_a_message_without_content_is_refused() -> None:
    """A request without a command goes out on the line."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        DataLinkCodec().encode(link_data(0x3F, b""))

    assert str(caught.value) == (
        "Application data is of length 0, expected length is 1 at minimum."
    )


def test_a_wrong_checksum_is_logged_once_and_raised(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A watch on the log does not see that a line damages frames."""
    caplog.set_level(logging.INFO)

    with pytest.raises(CrcChecksumInvalidError):
        DataLinkCodec().decode(DataLinkBytes(bytes.fromhex("3f 02 01 23 45 67 ab cd")))

    [record] = caplog.records
    assert (record.name, record.levelname) == ("pykmp.codec", "ERROR")
    assert record.getMessage() == (
        "Checksum verification FAILED"
        " [raw=3f0201234567abcd, crc_given=abcd, crc_calculated=e956]"
    )


def test_a_checksum_with_leading_zeros_is_logged(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """A watch on the log stumbles over a small checksum."""
    with pytest.raises(CrcChecksumInvalidError):
        DataLinkCodec().decode(DataLinkBytes(bytes.fromhex("3f 01 00 8b")))

    [record] = caplog.records
    assert re.fullmatch(
        r"Checksum verification FAILED"
        r" \[raw=3f01008b, crc_given=008b, crc_calculated=0?58a\]",
        record.getMessage(),
    )


@pytest.mark.parametrize("body", BODIES, ids=bytes.hex)
def test_a_right_checksum_logs_nothing_above_debug(
    body: bytes, caplog: pytest.LogCaptureFixture
) -> None:
    """Logs fill up with lines about frames in order."""
    caplog.set_level(logging.INFO)

    DataLinkCodec().decode(DataLinkBytes(body))

    assert caplog.records == []


def test_every_changed_byte_of_a_message_is_noticed() -> None:
    """A damaged value is taken for a reading."""
    body = bytes.fromhex("3f 02 01 23 45 67 e9 56")

    for place in range(len(body)):
        for change in range(1, 256):
            damaged = bytearray(body)
            damaged[place] ^= change
            with pytest.raises(CrcChecksumInvalidError):
                DataLinkCodec().decode(DataLinkBytes(bytes(damaged)))


@given(command_id=st.integers(0, 255), raw=payloads())
def test_commands_encode_and_decode(command_id: int, raw: bytes) -> None:
    """A command id or its data change on their way."""
    data = ApplicationData(command_id=command_id, data=ApplicationDataBytes(raw))

    encoded = ApplicationCodec.encode(data)

    assert encoded == bytes([command_id]) + raw
    assert ApplicationCodec.decode(encoded) == data


def test_the_application_codec_works_as_a_class_and_as_an_object() -> None:
    """A program that makes a codec object, or does not, fails."""
    data = ApplicationData(command_id=2, data=ApplicationDataBytes(b""))

    assert ApplicationCodec().encode(data) == ApplicationCodec.encode(data)


def test_an_empty_application_message_is_refused() -> None:
    """A frame without a command is read as one."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        ApplicationCodec.decode(ApplicationBytes(b""))

    assert str(caught.value) == (
        "Application data message to destructure is of length 0,"
        " expected length is 1 at minimum."
    )


@pytest.mark.parametrize("command_id", [-1, 256])
def test_a_command_id_is_one_byte(command_id: int) -> None:
    """Another command than the one meant reaches the meter."""
    data = ApplicationData(command_id=command_id, data=ApplicationDataBytes(b""))

    with pytest.raises(OutOfRangeError) as caught:
        ApplicationCodec.encode(data)

    assert caught.value.valid_range == (0, 255)
    assert str(caught.value) == f"Command ID is out of range [0,255]: {command_id}."


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        (
            ApplicationData(command_id=1, data=ApplicationDataBytes(b"")),
            "ApplicationData(command_id=1, data=b'')",
        ),
        (
            link_data(63, b"\x01"),
            (
                "DataLinkData(destination_address=63, application_bytes=b'\\x01',"
                " crc_value=None)"
            ),
        ),
    ],
)
def test_data_classes_are_values(
    value: ApplicationData | DataLinkData, shown: str
) -> None:
    """Data cannot be a key, changes under its reader, or is not told in a log."""
    assert value == attrs.evolve(value)
    assert hash(value) == hash(attrs.evolve(value))
    assert repr(value) == shown
    with pytest.raises(AttributeError):
        value.added = 1  # type: ignore[union-attr] # the refusal is under test


@pytest.mark.parametrize(
    "decode",
    [
        lambda raw: DataLinkCodec().decode(DataLinkBytes(raw)),
        lambda raw: ApplicationCodec.decode(ApplicationBytes(raw)),
    ],
)
@given(raw=payloads())
def test_any_bytes_give_a_value_or_a_codec_error(
    decode: Callable[[bytes], object], raw: bytes
) -> None:
    """Noise on a line ends a program with an error it does not expect."""
    try:
        decoded = decode(raw)
    except BaseCodecError:
        return

    assert isinstance(decoded, (DataLinkData, ApplicationData))

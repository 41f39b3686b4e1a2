"""Addresses and checksums: every single-byte error is noticed, and said once."""

import logging
from collections.abc import Iterator
from typing import Final

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pykmp.codec import (
    ApplicationBytes,
    CrcCalculator,
    DataLinkBytes,
    DataLinkCodec,
    DataLinkData,
)
from pykmp.errors import (
    CrcChecksumInvalidError,
    DataLengthUnexpectedError,
    InvalidDestinationAddressError,
    KmpError,
)
from tests.golden import golden_pieces, legal_frames
from tests.strategies import payloads, unstuffed

_CODEC: Final = DataLinkCodec()
#: Data link bytes of every real frame that has some.
_MESSAGES: Final = sorted(
    {unstuffed(g.frame[1:-1]) for g in legal_frames() if g.crc_ok is not None}
)


@pytest.fixture
def without_log() -> Iterator[None]:
    """Keep a hundred thousand refused messages out of the log."""
    logging.disable(logging.ERROR)
    yield
    logging.disable(logging.NOTSET)


def _slow_crc(raw: bytes) -> int:
    """Return the checksum bit by bit: polynomial 1021, initial value 0."""
    register = 0
    for byte in raw:
        for bit in range(7, -1, -1):
            register = register << 1 | (byte >> bit & 1)
            register ^= 0x11021 if register >> 16 else 0
    for _ in range(16):
        register <<= 1
        register ^= 0x11021 if register >> 16 else 0
    return register


def _data(address: int, application: bytes) -> DataLinkData:
    return DataLinkData(
        destination_address=address, application_bytes=ApplicationBytes(application)
    )


@given(payloads())
@example(b"")
def test_the_checksum_is_that_of_a_slow_calculation(raw: bytes) -> None:
    """A meter and this program disagree about which answers are whole."""
    assert CrcCalculator().checksum(raw) == _slow_crc(raw)


@pytest.mark.parametrize("piece", golden_pieces()["crc"], ids=lambda p: p["payload"])
def test_published_checksums_are_calculated(piece: dict[str, str]) -> None:
    """No meter answers, because it finds every request damaged."""
    raw, crc = bytes.fromhex(piece["payload"]), bytes.fromhex(piece["crc"])

    message = _CODEC.encode(_data(raw[0], raw[1:]))

    assert message == raw + crc
    assert DataLinkCodec.crc_calculator.verify(raw, expected=int.from_bytes(crc))


@pytest.mark.parametrize("application", ["02", "10 00 57 25 02 42 11 e3"])
@pytest.mark.usefixtures("without_log")
def test_of_all_checksums_one_is_right(application: str) -> None:
    """A damaged answer is read as a value."""
    body = b"\x3f" + bytes.fromhex(application)
    taken = []

    for crc in range(0x10000):
        try:
            _CODEC.decode(DataLinkBytes(body + crc.to_bytes(2)))
        except CrcChecksumInvalidError:
            continue
        taken.append(crc)

    assert taken == [_slow_crc(body)]


@pytest.mark.usefixtures("without_log")
def test_every_byte_changed_into_every_other_is_noticed() -> None:
    """A single disturbed byte of an answer becomes a wrong reading."""
    unnoticed = []

    for message in _MESSAGES:
        for place, original in enumerate(message):
            for byte in set(range(256)) - {original}:
                damaged = message[:place] + bytes([byte]) + message[place + 1 :]
                try:
                    _CODEC.decode(DataLinkBytes(damaged))
                except CrcChecksumInvalidError:
                    continue
                unnoticed.append(damaged)

    assert unnoticed == []


@pytest.mark.parametrize("message", _MESSAGES, ids=bytes.hex)
def test_real_messages_come_apart_and_together_again(message: bytes) -> None:
    """A real answer is misread, or its replay differs from it."""
    data = _CODEC.decode(DataLinkBytes(message))

    assert data.destination_address == message[0]
    assert data.application_bytes == message[1:-2]
    assert data.crc_value == int.from_bytes(message[-2:])
    assert _CODEC.encode(data) == message


@given(st.integers(0, 255), payloads(min_size=1))
def test_what_is_encoded_decodes_again(address: int, application: bytes) -> None:
    """An address or a command changes on its way."""
    data = _CODEC.decode(_CODEC.encode(_data(address, application)))

    assert data.destination_address == address
    assert data.application_bytes == application


@given(payloads())
def test_any_bytes_are_a_message_or_an_error_of_ours(raw: bytes) -> None:
    """A program that reads a noisy line dies of an exception nobody announced."""
    try:
        data = _CODEC.decode(DataLinkBytes(raw))
    except KmpError:
        return

    assert _CODEC.encode(data) == raw


@pytest.mark.parametrize("length", range(4))
def test_a_message_too_short_for_its_parts_is_refused(length: int) -> None:
    """Zeros, whose checksum fits at any length, are read as an answer."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        _CODEC.decode(DataLinkBytes(bytes(length)))

    assert caught.value.actual == length
    assert caught.value.length_expected == 4
    assert caught.value.expected_is_minimum


@pytest.mark.parametrize("address", [-1, 256, 0x3F3F])
def test_an_address_is_one_byte(address: int) -> None:
    """A request goes to another meter than it names."""
    with pytest.raises(InvalidDestinationAddressError):
        _CODEC.encode(_data(address, b"\x02"))


def test_a_message_without_content_is_refused() -> None:
    """A request that asks for nothing wakes every meter on the line."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        _CODEC.encode(_data(0x3F, b""))

    assert caught.value.what == "Application data"
    assert caught.value.length_expected == 1


def test_a_wrong_checksum_is_told_once_with_its_facts(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """Whoever looks for the cause of damaged answers sees no bytes, or all twice."""
    with pytest.raises(CrcChecksumInvalidError) as caught:
        _CODEC.decode(DataLinkBytes(bytes.fromhex("3f 02 00 0a")))

    assert caught.value.raw == bytes.fromhex("3f 02 00 0a")
    assert (caught.value.crc_given, caught.value.crc_calculated) == (0x000A, 0x35E9)
    assert [record[:2] for record in caplog.record_tuples] == [
        ("pykmp.codec", logging.ERROR)
    ]
    assert caplog.text.strip().endswith(
        "Checksum verification FAILED "
        "[raw=3f02000a, crc_given=000a, crc_calculated=35e9]"
    )


def test_a_right_checksum_is_told_to_those_who_debug(
    caplog: pytest.LogCaptureFixture,
) -> None:
    """The most verbose output does not show what was received."""
    caplog.set_level(logging.DEBUG, logger="pykmp.codec")

    _CODEC.decode(DataLinkBytes(bytes.fromhex("3f 02 35 e9")))

    assert caplog.messages == [
        "Checksum verification OK [raw=3f0235e9, crc_given=35e9, crc_calculated=OK]"
    ]

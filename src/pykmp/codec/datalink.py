"""Data link layer: the address and the checksum.

Layout:
    0           destination address
    1...        application bytes, one at least
    last two    CRC-16, high byte first, over all bytes before it

Source: Kamstrup 5512-447 rev M1, section 3.2.
"""

import logging
from binascii import crc_hqx
from typing import ClassVar, Final, NewType

import attrs

from pykmp.codec.physical import DataLinkBytes
from pykmp.errors import (
    CrcChecksumInvalidError,
    DataLengthUnexpectedError,
    InvalidDestinationAddressError,
)

ApplicationBytes = NewType("ApplicationBytes", bytes)

#: An address, a command id and two checksum bytes.
LENGTH_BYTES_MIN: Final = 4
_ADDRESS_MAX: Final = 0xFF

logger = logging.getLogger("pykmp.codec")


@attrs.frozen(kw_only=True)
class DataLinkData:
    """A data link message taken apart."""

    destination_address: int
    application_bytes: ApplicationBytes
    crc_value: int | None = None


class CrcCalculator:
    """CRC-16 with polynomial 1021 and initial value 0 (known as XMODEM).

    Source: Kamstrup 5512-447 rev M1, section 3.2, and every captured frame.
    """

    def checksum(self, data: bytes) -> int:
        """Return the checksum of *data*."""
        return crc_hqx(data, 0)

    def verify(self, data: bytes, expected: int) -> bool:
        """Return whether *expected* is the checksum of *data*."""
        return self.checksum(data) == expected


def pack(address: int, application_bytes: bytes) -> DataLinkBytes:
    """Return address, application bytes and their checksum in a row.

    Raises:
        InvalidDestinationAddressError: The address is outside 0 to 255.
        DataLengthUnexpectedError: There are no application bytes.
    """
    if not 0 <= address <= _ADDRESS_MAX:
        raise InvalidDestinationAddressError
    if not application_bytes:
        raise DataLengthUnexpectedError(
            what="Application data",
            actual=0,
            length_expected=DataLinkCodec.APPLICATION_BYTES_LENGTH_MIN,
            expected_is_minimum=True,
        )
    message = address.to_bytes() + application_bytes
    return DataLinkBytes(message + crc_hqx(message, 0).to_bytes(2))


def unpack(raw: bytes) -> tuple[int, bytes]:
    """Return address and application bytes of a message whose checksum fits.

    Raises:
        DataLengthUnexpectedError: The message is too short for one.
        CrcChecksumInvalidError: The checksum does not fit.
    """
    if len(raw) < LENGTH_BYTES_MIN:
        raise DataLengthUnexpectedError(
            what="Data link layer message to destructure",
            actual=len(raw),
            length_expected=LENGTH_BYTES_MIN,
            expected_is_minimum=True,
        )
    # The checksum over a message and its checksum is zero if they fit.
    if crc_hqx(raw, 0):
        raise CrcChecksumInvalidError(
            raw=raw,
            crc_given=int.from_bytes(raw[-2:]),
            crc_calculated=crc_hqx(raw[:-2], 0),
        )
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug(
            "Checksum verification OK [raw=%s, crc_given=%s, crc_calculated=OK]",
            raw.hex(),
            raw[-2:].hex(),
        )
    return raw[0], raw[1:-2]


def verify(raw: bytes) -> tuple[int, bytes]:
    """Return address and application bytes; log a checksum that does not fit.

    Raises:
        DataLengthUnexpectedError: The message is too short for one.
        CrcChecksumInvalidError: The checksum does not fit.
    """
    try:
        return unpack(raw)
    except CrcChecksumInvalidError as error:
        logger.error(  # noqa: TRY400 - one record of one line is the contract
            "Checksum verification FAILED "
            "[raw=%s, crc_given=%04x, crc_calculated=%04x]",
            raw.hex(),
            error.crc_given,
            error.crc_calculated,
        )
        raise


class DataLinkCodec:
    """Data link bytes to address and application bytes, and back."""

    DATA_LINK_BYTES_LENGTH_MIN: ClassVar[int] = LENGTH_BYTES_MIN
    APPLICATION_BYTES_LENGTH_MIN: ClassVar[int] = 1
    crc_calculator: ClassVar[CrcCalculator] = CrcCalculator()

    def decode(self, raw: DataLinkBytes) -> DataLinkData:
        """Take a message apart and verify its checksum; raises as :func:`verify`."""
        address, application = verify(raw)
        return DataLinkData(
            destination_address=address,
            application_bytes=ApplicationBytes(application),
            crc_value=int.from_bytes(raw[-2:]),
        )

    def encode(self, data: DataLinkData) -> DataLinkBytes:
        """Return the message with its checksum; see :func:`pack` for what it raises."""
        return pack(data.destination_address, data.application_bytes)

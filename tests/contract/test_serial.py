"""GetSerialNo: which meter this is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import DataLengthUnexpectedError, OutOfRangeError
from pykmp.messages import GetSerialResponse, SerialNumberInvalidError
from tests.contract.frames import application


@given(st.integers(0, 0xFFFFFFFF))
def test_every_serial_number_decodes_and_encodes(number: int) -> None:
    """Readings are booked on another meter."""
    raw = number.to_bytes(4)

    response = GetSerialResponse.decode(application(2, raw.hex()))

    assert response.serial == str(number)
    assert response.data_raw == raw
    assert response.encode() == application(2, raw.hex())


def test_leading_zeros_of_a_serial_number_are_kept() -> None:
    """A label printed from the response lacks its zeros."""
    response = GetSerialResponse(serial="00012")

    assert response.serial == "00012"
    assert response.encode() == application(2, "00 00 00 0c")


@pytest.mark.parametrize("raw", ["", "00 69 2d", "00 69 2d 32 00"])
def test_a_serial_number_of_another_length_is_refused(raw: str) -> None:
    """A damaged answer is taken for a serial number."""
    length = len(bytes.fromhex(raw))

    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetSerialResponse.decode(application(2, raw))

    assert str(caught.value) == (
        f"Serial data is of length {length}, expected length is 4."
    )


@pytest.mark.parametrize("serial", ["4294967296", "99999999999999999999"])
def test_a_serial_number_has_32_bits(serial: str) -> None:
    """A serial number that no meter can have goes on through a program."""
    with pytest.raises(OutOfRangeError) as caught:
        GetSerialResponse(serial=serial)

    assert str(caught.value) == (
        f"Serial number is out of range [0,4294967295]: {serial}."
    )


@pytest.mark.parametrize("serial", ["", "abc", "12a", "1.0", "0x12", "\u00b2"])
def test_a_serial_number_is_digits(serial: str) -> None:
    """A typing error in a list of meters goes unnoticed."""
    with pytest.raises(SerialNumberInvalidError) as caught:
        GetSerialResponse(serial=serial)

    assert str(caught.value) == (
        f"Serial {serial!r} is invalid; should contain digits only."
    )

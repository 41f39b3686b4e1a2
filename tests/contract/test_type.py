"""GetType: which kind of meter this is."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import (
    ApplicationDataBytes,
    DataLengthUnexpectedError,
    OutOfRangeError,
)
from pykmp.messages import GetTypeResponse, SoftwareRevisionInvalidError
from tests.contract.frames import application


@given(
    meter_type=st.binary(min_size=2, max_size=2),
    letter=st.integers(1, 26),
    number=st.integers(0, 255),
)
def test_every_type_and_revision_decodes_and_encodes(
    meter_type: bytes, letter: int, number: int
) -> None:
    """A meter is taken for another model or software."""
    raw = meter_type + bytes([letter, number])

    response = GetTypeResponse.decode(application(1, raw.hex()))

    assert response.meter_type_bytes == meter_type
    assert response.software_revision == f"{chr(ord('A') + letter - 1)}{number}"
    assert response.data_raw == raw
    assert response.encode() == application(1, raw.hex())


@pytest.mark.parametrize(
    ("raw", "revision"),
    [
        ("00 04 06 01", "F1"),
        ("00 00 01 00", "A0"),
        ("ff ff 1a ff", "Z255"),
        ("00 04 00 00", None),
    ],
)
def test_revisions_read_as_on_the_meter(raw: str, revision: str | None) -> None:
    """A list of meters shows another software than the meters do."""
    response = GetTypeResponse.decode(application(1, raw))

    assert response.software_revision == revision
    assert response.encode() == application(1, raw)


@pytest.mark.parametrize("raw", ["", "00", "00 04 06", "00 04 06 01 00"])
def test_a_type_of_another_length_is_refused(raw: str) -> None:
    """A damaged answer is taken for a type."""
    length = len(bytes.fromhex(raw))

    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetTypeResponse.decode(application(1, raw))

    assert str(caught.value) == (
        f"GetType response data is of length {length}, expected length is 4."
    )


@pytest.mark.parametrize(("raw", "letter"), [("00 04 00 01", 0), ("00 04 1b 01", 27)])
def test_a_letter_beyond_the_alphabet_is_refused(raw: str, letter: int) -> None:
    """A revision is shown that no software has."""
    with pytest.raises(OutOfRangeError) as caught:
        GetTypeResponse.decode(application(1, raw))

    assert str(caught.value) == (
        f"Software revision letter (int value) is out of range [1,26]: {letter}."
    )


@pytest.mark.parametrize("meter_type", [b"", b"\x00", b"\x00\x00\x04"])
def test_a_type_has_two_bytes(meter_type: bytes) -> None:
    """An emulated meter gives an answer that nobody can read."""
    response = GetTypeResponse(meter_type_bytes=meter_type, software_revision="F1")

    with pytest.raises(DataLengthUnexpectedError) as caught:
        response.encode()

    assert str(caught.value) == (
        f"GetTypeResponse meter type bytes is of length {len(meter_type)},"
        " expected length is 2."
    )


@pytest.mark.parametrize(
    "revision", ["", "1", "A", "a1", "AA1", "Z256", "A-1", "A1 ", "A001", "A\uff11"]
)
def test_a_bad_revision_is_refused(revision: str) -> None:
    """An emulated meter shows another software than the one asked for."""
    response = GetTypeResponse(meter_type_bytes=b"\x00\x04", software_revision=revision)

    with pytest.raises(SoftwareRevisionInvalidError) as caught:
        response.encode()

    assert str(caught.value) == f"Software revision string {revision!r} is invalid."


def test_the_bytes_a_response_came_from_are_part_of_it() -> None:
    """Two answers that differ on the wire are taken for the same."""
    decoded = GetTypeResponse.decode(application(1, "00 04 06 01"))
    made = GetTypeResponse(meter_type_bytes=b"\x00\x04", software_revision="F1")
    same = GetTypeResponse(
        meter_type_bytes=b"\x00\x04",
        software_revision="F1",
        data_raw=ApplicationDataBytes(bytes.fromhex("00 04 06 01")),
    )

    assert decoded != made
    assert decoded == same

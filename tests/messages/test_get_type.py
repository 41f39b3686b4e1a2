"""GetType: what kind of meter answers, and with which software."""

import itertools
from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.errors import (
    DataLengthUnexpectedError,
    KmpError,
    OutOfRangeError,
    SoftwareRevisionInvalidError,
)
from pykmp.messages import GetTypeRequest, GetTypeResponse
from tests.strategies import payloads

_LETTERS: Final = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"


def _data(raw: bytes) -> ApplicationData:
    return ApplicationData(command_id=1, data=ApplicationDataBytes(raw))


def test_every_revision_comes_and_goes() -> None:
    """The software of some meter is shown as another one."""
    wrong = []

    for letter, number in itertools.product(range(1, 27), range(256)):
        raw = bytes([0x00, 0x34, letter, number])
        response = GetTypeResponse.decode(_data(raw))
        expected = f"{_LETTERS[letter - 1]}{number}"
        if response.software_revision != expected or response.encode() != _data(raw):
            wrong.append(raw.hex(" "))

    assert wrong == []


def test_every_other_revision_is_none_or_refused() -> None:
    """Noise is shown as a software revision."""
    others = set(range(256)) - set(range(1, 27))

    for letter, number in itertools.product(others, range(256)):
        data = _data(bytes([0x00, 0x34, letter, number]))
        if (letter, number) == (0, 0):
            assert GetTypeResponse.decode(data).software_revision is None
            assert GetTypeResponse.decode(data).encode() == data
            continue
        with pytest.raises(OutOfRangeError) as caught:
            GetTypeResponse.decode(data)

        assert caught.value.what == "Software revision letter (int value)"
        assert (caught.value.valid_range, caught.value.actual) == ((1, 26), letter)


@given(payloads(min_size=2, max_size=2))
def test_the_type_is_kept_as_it_came(meter_type: bytes) -> None:
    """Two families of meters are taken for one."""
    response = GetTypeResponse.decode(_data(meter_type + b"\x06\x01"))

    assert response.meter_type_bytes == meter_type
    assert response.data_raw == meter_type + b"\x06\x01"


@given(payloads(max_size=8))
def test_any_data_is_a_type_or_an_error_of_ours(raw: bytes) -> None:
    """A collector dies of a meter that answers in another way."""
    try:
        response = GetTypeResponse.decode(_data(raw))
    except KmpError:
        return

    assert response.encode() == _data(raw)


@pytest.mark.parametrize("length", [0, 1, 2, 3, 5, 8])
def test_another_length_is_refused(length: int) -> None:
    """Half an answer is shown as a type."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetTypeResponse.decode(_data(bytes(length)))

    assert caught.value.what == "GetType response data"
    assert (caught.value.actual, caught.value.length_expected) == (length, 4)


@pytest.mark.parametrize("length", [0, 1, 3])
def test_a_type_of_another_length_is_not_sent(length: int) -> None:
    """An emulated meter sends an answer that no client takes."""
    response = GetTypeResponse(meter_type_bytes=bytes(length), software_revision="F1")

    with pytest.raises(DataLengthUnexpectedError) as caught:
        response.encode()

    assert caught.value.what == "GetTypeResponse meter type bytes"
    assert (caught.value.actual, caught.value.length_expected) == (length, 2)


@pytest.mark.parametrize(
    "revision",
    [
        "",
        "F",
        "1",
        "f1",
        "F256",
        "F1000",
        "F-1",
        "F 1",
        "F1 ",
        "F1\n",
        "Ä1",
        "F\u0661",
        "@1",
    ],
)
def test_what_is_no_revision_is_not_sent(revision: str) -> None:
    """An emulated meter sends a revision that nobody gave it."""
    response = GetTypeResponse(meter_type_bytes=b"\0\0", software_revision=revision)

    with pytest.raises(SoftwareRevisionInvalidError) as caught:
        response.encode()

    assert caught.value.revision_string == revision


@given(st.from_regex(r"\A[A-Z]0*[0-9]{1,2}\Z"))
def test_a_revision_that_is_sent_is_read_as_the_same_number(revision: str) -> None:
    """Leading zeros turn a revision into another one."""
    response = GetTypeResponse(meter_type_bytes=b"\0\0", software_revision=revision)

    try:
        data = response.encode()
    except SoftwareRevisionInvalidError:
        assert len(revision) > 3
        return

    read = GetTypeResponse.decode(data).software_revision
    assert read == revision[0] + str(int(revision[1:]))


def test_the_question_is_a_command_id() -> None:
    """No meter tells its type."""
    assert GetTypeRequest().encode() == _data(b"")

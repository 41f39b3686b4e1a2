"""GetSerialNo: the number on the meter, digit by digit."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from pykmp.codec import ApplicationData, ApplicationDataBytes
from pykmp.errors import (
    DataLengthUnexpectedError,
    OutOfRangeError,
    SerialNumberInvalidError,
)
from pykmp.messages import GetSerialRequest, GetSerialResponse
from tests.strategies import tricky_bytes


def _data(raw: bytes) -> ApplicationData:
    return ApplicationData(command_id=2, data=ApplicationDataBytes(raw))


@given(st.binary(min_size=4, max_size=4) | tricky_bytes(min_size=4, max_size=4))
@example(bytes(4))
@example(b"\xff\xff\xff\xff")
def test_every_number_comes_and_goes(raw: bytes) -> None:
    """Readings are filed under the wrong meter."""
    response = GetSerialResponse.decode(_data(raw))

    assert response.serial == str(int.from_bytes(raw))
    assert response.data_raw == raw
    assert response.encode() == _data(raw)


@pytest.mark.parametrize("length", [0, 1, 3, 5, 8])
def test_another_length_is_refused(length: int) -> None:
    """Half a serial number is shown as one."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetSerialResponse.decode(_data(bytes(length)))

    assert caught.value.what == "Serial data"
    assert (caught.value.actual, caught.value.length_expected) == (length, 4)


@given(st.integers(min_value=2**32, max_value=10**4000))
@example(2**32)
def test_a_number_that_is_too_long_is_not_sent(number: int) -> None:
    """An emulated meter answers with the number of another meter."""
    with pytest.raises(OutOfRangeError) as caught:
        GetSerialResponse(serial=str(number)).encode()

    assert caught.value.what == "Serial number"
    assert caught.value.valid_range == (0, 0xFFFF_FFFF)
    assert str(number).startswith(str(caught.value.actual))


def test_a_number_of_any_length_is_refused_with_a_text() -> None:
    """A very long text meets a limit of the language instead of an error of ours."""
    with pytest.raises(OutOfRangeError, match=r"^Serial number is out of range"):
        GetSerialResponse(serial="7" * 5_000).encode()


@pytest.mark.parametrize(
    "serial",
    [
        "",
        "12a",
        "-1",
        "+1",
        " 1",
        "1 ",
        "1\n",
        "1_0",
        "1.0",
        "\uff11",
        "\xb2",
        "\u0661",
    ],
)
def test_only_digits_are_a_serial_number(serial: str) -> None:
    """A misspelt serial number is taken for that of another meter."""
    with pytest.raises(SerialNumberInvalidError) as caught:
        GetSerialResponse(serial=serial)

    assert caught.value.serial == serial


def test_leading_zeros_name_the_same_meter() -> None:
    """A serial number typed as printed on the meter is refused."""
    assert GetSerialResponse(serial="0006891317").encode() == _data(
        (6891317).to_bytes(4)
    )


def test_the_question_is_a_command_id() -> None:
    """No meter tells its serial number."""
    assert GetSerialRequest().encode() == _data(b"")

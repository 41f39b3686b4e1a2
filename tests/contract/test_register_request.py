"""GetRegister requests: up to eight registers at once."""

from collections.abc import Callable, Iterable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import (
    ApplicationData,
    ApplicationDataBytes,
    BaseCodecError,
    DataLengthUnexpectedError,
    OutOfRangeError,
)
from pykmp.messages import (
    GetRegisterRequest,
    GetRegisterResponse,
    MessageCidMismatchError,
)
from tests.contract.frames import get_register
from tests.strategies import payloads, register_ids


def test_messages_know_their_command_and_their_counterpart() -> None:
    """A program that dispatches on classes does not find the other half."""
    for message_class in (GetRegisterRequest, GetRegisterResponse):
        assert message_class.command_id == 16
        assert message_class.command_name == "GetRegister"
    assert GetRegisterRequest.response_type is GetRegisterResponse
    assert GetRegisterRequest.get_response_type() is GetRegisterResponse
    assert GetRegisterResponse.request_type is GetRegisterRequest
    assert GetRegisterResponse.get_request_type() is GetRegisterRequest


def test_limits_are_constants() -> None:
    """A program that splits its list of registers by the limit fails."""
    assert GetRegisterRequest.NUM_REGISTERS_MAX == 8
    assert GetRegisterRequest.REGISTER_ID_VALUE_MAX == 65535


@given(st.lists(register_ids, min_size=1, max_size=8))
def test_requests_encode_and_decode(ids: list[int]) -> None:
    """A meter is asked for other registers."""
    raw = bytes([len(ids)]) + b"".join(id_.to_bytes(2) for id_ in ids)

    encoded = GetRegisterRequest(registers=ids).encode()

    assert encoded == get_register(raw)
    decoded = GetRegisterRequest.decode(encoded)
    assert decoded.registers == ids
    assert decoded.data_raw == raw


@pytest.mark.parametrize(
    "make", [list, tuple, dict.fromkeys, iter], ids=["list", "tuple", "dict", "iter"]
)
def test_ids_are_kept_as_a_list(make: Callable[[list[int]], Iterable[int]]) -> None:
    """A program that hands its ids over in another collection fails."""
    request = GetRegisterRequest(registers=make([60, 68]))

    assert type(request.registers) is list
    assert request == GetRegisterRequest(registers=[60, 68])


def test_an_id_asked_twice_is_asked_twice() -> None:
    """A request is not the one its author wrote."""
    encoded = GetRegisterRequest(registers=[60, 60]).encode()

    assert encoded == get_register(bytes.fromhex("02 00 3c 00 3c"))


@pytest.mark.parametrize("id_", [-1, 65536])
def test_an_id_has_sixteen_bits(id_: int) -> None:
    """A typing error in a list of registers reaches the meter as another id."""
    with pytest.raises(OutOfRangeError) as caught:
        GetRegisterRequest(registers=[60, id_])

    assert caught.value.valid_range == (0, 65535)
    assert str(caught.value) == f"Register ID is out of range [0,65535]: {id_}."


@pytest.mark.parametrize("count", [0, 9, 200])
def test_a_request_asks_for_one_to_eight(count: int) -> None:
    """A meter gets a request that it never answers."""
    request = GetRegisterRequest(registers=[60] * count)

    with pytest.raises(OutOfRangeError) as caught:
        request.encode()

    assert str(caught.value) == (
        "Number of registers requested in GetRegister request"
        f" is out of range [1,8]: {count}."
    )


def test_a_request_without_a_count_is_refused() -> None:
    """A damaged request is taken for one in order."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetRegisterRequest.decode(get_register(b""))

    assert str(caught.value) == (
        "GetRegister request data is of length 0, expected length is 1 at minimum."
    )


@pytest.mark.parametrize(
    ("raw", "count", "actual", "expected"),
    [
        ("01", 1, 0, 2),
        ("01 00", 1, 1, 2),
        ("01 00 3c 00", 1, 3, 2),
        ("02 00 3c", 2, 2, 4),
        ("00 00 3c", 0, 2, 0),
    ],
)
def test_ids_that_do_not_fit_the_count_are_refused(
    raw: str, count: int, actual: int, expected: int
) -> None:
    """An emulated meter answers a damaged request."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        GetRegisterRequest.decode(get_register(bytes.fromhex(raw)))

    assert str(caught.value) == (
        f"GetRegister request data for {count} register ID(s)"
        f" is of length {actual}, expected length is {expected}."
    )


@pytest.mark.parametrize("count", [0, 9, 255])
def test_a_request_for_none_or_too_many_is_only_warned_of(
    count: int, caplog: pytest.LogCaptureFixture
) -> None:
    """Whoever listens on a line does not see a strange request."""
    raw = bytes([count]) + bytes.fromhex("00 3c") * count

    decoded = GetRegisterRequest.decode(get_register(raw))

    assert decoded.registers == [60] * count
    [record] = caplog.records
    assert (record.name, record.levelname) == ("pykmp.messages", "WARNING")
    assert record.getMessage() == (
        f"Number of registers ({count}) in GetRegister request"
        " is outside the defined range (1-8)."
    )


@pytest.mark.parametrize("message_class", [GetRegisterRequest, GetRegisterResponse])
def test_another_command_is_refused(
    message_class: type[GetRegisterRequest | GetRegisterResponse],
) -> None:
    """The answer to another question is taken for this one's."""
    data = ApplicationData(command_id=17, data=ApplicationDataBytes(b""))

    with pytest.raises(MessageCidMismatchError) as caught:
        message_class.decode(data)

    name = message_class.__name__
    assert str(caught.value) == f"Expected Command ID 16 for {name}, got 17."


@given(raw=payloads())
@pytest.mark.parametrize("message_class", [GetRegisterRequest, GetRegisterResponse])
def test_any_data_gives_a_message_or_a_codec_error(
    message_class: type[GetRegisterRequest | GetRegisterResponse], raw: bytes
) -> None:
    """A strange answer ends a program with an error it does not expect."""
    try:
        message = message_class.decode(get_register(raw))
    except BaseCodecError:
        return

    assert message.data_raw == raw

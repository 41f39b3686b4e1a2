"""The command id in front of a message."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.codec import (
    ApplicationBytes,
    ApplicationCodec,
    ApplicationData,
    ApplicationDataBytes,
)
from pykmp.errors import DataLengthUnexpectedError, OutOfRangeError
from tests.strategies import payloads


@given(payloads())
def test_every_command_takes_any_data(raw: bytes) -> None:
    """A command or its data changes on its way."""
    for command_id in range(256):
        data = ApplicationData(command_id=command_id, data=ApplicationDataBytes(raw))

        encoded = ApplicationCodec.encode(data)

        assert encoded == bytes([command_id]) + raw
        assert ApplicationCodec.decode(encoded) == data


def test_nothing_is_no_command() -> None:
    """An empty message is taken for a command."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        ApplicationCodec.decode(ApplicationBytes(b""))

    assert caught.value.what == "Application data message to destructure"
    assert (caught.value.actual, caught.value.length_expected) == (0, 1)
    assert caught.value.expected_is_minimum


@given(st.integers(max_value=-1) | st.integers(min_value=256))
def test_a_command_id_is_one_byte(command_id: int) -> None:
    """A meter gets another command than the one meant."""
    data = ApplicationData(command_id=command_id, data=ApplicationDataBytes(b""))

    with pytest.raises(OutOfRangeError) as caught:
        ApplicationCodec.encode(data)

    assert caught.value.what == "Command ID"
    assert caught.value.valid_range == (0, 255)
    assert caught.value.actual == command_id

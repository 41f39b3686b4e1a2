"""Errors: whose they are, what they say, and that they travel."""

import pickle
from typing import Any

import pytest

from pykmp import codec, messages
from pykmp.codec import (
    AckReceivedException,
    BaseCodecError,
    BoundaryByteInvalidError,
    CrcChecksumInvalidError,
    DataLengthUnexpectedError,
    InvalidDestinationAddressError,
    OutOfRangeError,
    UnsupportedDecimalExponentError,
)
from pykmp.messages import (
    DataWithNoDataError,
    GetTypeRequest,
    MessageCidMismatchError,
    SerialNumberInvalidError,
    SoftwareRevisionInvalidError,
)

#: Class, facts, whole text.
TEXTS: list[tuple[type[BaseCodecError], dict[str, Any], str]] = [
    (
        OutOfRangeError,
        {"what": "Speed", "valid_range": (1, 8), "actual": 9},
        "Speed is out of range [1,8]: 9.",
    ),
    (
        OutOfRangeError,
        {"what": "Speed", "valid_range": (0, 0), "actual": -1},
        "Speed is out of range [0,0]: -1.",
    ),
    (
        OutOfRangeError,
        {"what": "Speed", "valid_range": (None, 63), "actual": 64},
        "Speed is over maximum of 63: 64.",
    ),
    (
        OutOfRangeError,
        {"what": "Speed", "valid_range": (1, None), "actual": 0},
        "Speed is under minimum of 1: 0.",
    ),
    (
        DataLengthUnexpectedError,
        {"what": "Frame", "actual": 0},
        "Frame is of zero length.",
    ),
    (
        DataLengthUnexpectedError,
        {"what": "Frame", "actual": 3},
        "Frame is of unexpected length.",
    ),
    (
        DataLengthUnexpectedError,
        {"what": "Frame", "actual": 3, "length_expected": 4},
        "Frame is of length 3, expected length is 4.",
    ),
    (
        DataLengthUnexpectedError,
        {"what": "Frame", "actual": 0, "length_expected": 0},
        "Frame is of length 0, expected length is 0.",
    ),
    (
        DataLengthUnexpectedError,
        {
            "what": "Frame",
            "actual": 3,
            "length_expected": 4,
            "expected_is_minimum": True,
        },
        "Frame is of length 3, expected length is 4 at minimum.",
    ),
    (
        BoundaryByteInvalidError,
        {"what": "start", "expected_byte": 64, "actual_byte": 6},
        "Frame expected start byte is 64 (hex: 40), but got 6 (hex: 06)",
    ),
    (
        BoundaryByteInvalidError,
        {"what": "stop", "expected_byte": 13, "actual_byte": 255},
        "Frame expected stop byte is 13 (hex: 0D), but got 255 (hex: FF)",
    ),
    (
        InvalidDestinationAddressError,
        {},
        "Invalid destination address for data link layer",
    ),
    (
        UnsupportedDecimalExponentError,
        {"actual_exponent": "n"},
        "Unsupported exponent n where an integer is expected.",
    ),
    (
        MessageCidMismatchError,
        {"message_class_name": "GetTypeResponse", "cid_expected": 1, "actual": 2},
        "Expected Command ID 1 for GetTypeResponse, got 2.",
    ),
    (
        DataWithNoDataError,
        {"message_class": GetTypeRequest},
        "GetTypeRequest does not take any data.",
    ),
    (
        SoftwareRevisionInvalidError,
        {"revision_string": "it's"},
        'Software revision string "it\'s" is invalid.',
    ),
    (
        SerialNumberInvalidError,
        {"serial": "12a"},
        "Serial '12a' is invalid; should contain digits only.",
    ),
]
NAMED = [pytest.param(*row, id=row[2]) for row in TEXTS]


@pytest.mark.parametrize(("kind", "facts", "text"), NAMED)
def test_texts_are_the_same(
    kind: type[BaseCodecError], facts: dict[str, Any], text: str
) -> None:
    """A search in old logs, or a rule on a text, finds nothing any more."""
    assert str(kind(**facts)) == text


@pytest.mark.parametrize(("kind", "facts", "text"), NAMED)
def test_facts_are_attributes(
    kind: type[BaseCodecError], facts: dict[str, Any], text: str
) -> None:
    """A handler that looks at the facts of an error fails itself."""
    error = kind(**facts)

    assert {name: getattr(error, name) for name in facts} == facts
    assert text


@pytest.mark.parametrize(("kind", "facts", "text"), NAMED)
def test_errors_travel_between_processes(
    kind: type[BaseCodecError], facts: dict[str, Any], text: str
) -> None:
    """A worker process that meets an error takes its pool down with it."""
    error = kind(**facts)

    arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes

    assert type(arrived) is kind
    assert str(arrived) == text
    assert {name: getattr(arrived, name) for name in facts} == facts


@pytest.mark.parametrize(("kind", "facts", "text"), NAMED)
def test_errors_can_be_compared_by_identity_and_kept_in_sets(
    kind: type[BaseCodecError], facts: dict[str, Any], text: str
) -> None:
    """A program that collects errors in a set, as logging tools do, fails."""
    one, other = kind(**facts), kind(**facts)

    assert len({one, other}) == 2
    assert text


@pytest.mark.parametrize(
    ("kind", "facts"),
    [pytest.param(kind, facts, id=text) for kind, facts, text in TEXTS if facts],
)
def test_facts_are_keyword_only(
    kind: type[BaseCodecError], facts: dict[str, Any]
) -> None:
    """Two facts swapped by position tell a wrong story."""
    with pytest.raises(TypeError):
        kind(*facts.values())


@pytest.mark.parametrize(
    ("error", "shown"),
    [
        (
            OutOfRangeError(what="X", valid_range=(1, None), actual=0),
            "OutOfRangeError(what='X', valid_range=(1, None), actual=0)",
        ),
        (
            SerialNumberInvalidError(serial="x"),
            "SerialNumberInvalidError(serial='x')",
        ),
    ],
)
def test_errors_show_their_facts(error: BaseCodecError, shown: str) -> None:
    """A log that shows an error by its repr does not tell what went wrong."""
    assert repr(error) == shown


@pytest.mark.parametrize(
    "name",
    [
        "OutOfRangeError",
        "DataLengthUnexpectedError",
        "BoundaryByteInvalidError",
        "InvalidDestinationAddressError",
        "UnsupportedDecimalExponentError",
        "CrcChecksumInvalidError",
    ],
)
def test_errors_of_the_codec_are_codec_errors(name: str) -> None:
    """``except BaseCodecError`` lets an error through."""
    assert issubclass(getattr(codec, name), BaseCodecError)


@pytest.mark.parametrize(
    "name",
    [
        "MessageCidMismatchError",
        "DataWithNoDataError",
        "SoftwareRevisionInvalidError",
        "SerialNumberInvalidError",
    ],
)
def test_errors_of_messages_are_codec_errors(name: str) -> None:
    """``except BaseCodecError`` lets an error through."""
    assert issubclass(getattr(messages, name), BaseCodecError)


def test_the_root_of_codec_errors_is_an_exception_of_its_own() -> None:
    """A handler for other libraries' errors swallows ours."""
    assert issubclass(BaseCodecError, Exception)
    assert not issubclass(BaseCodecError, (OSError, ValueError, RuntimeError))


def test_an_acknowledgement_is_no_error() -> None:
    """``except BaseCodecError`` takes an acknowledgement for a failure."""
    assert issubclass(AckReceivedException, Exception)
    assert not issubclass(AckReceivedException, BaseCodecError)


def test_a_checksum_error_needs_no_facts() -> None:
    """A fake meter in somebody's tests cannot raise it."""
    error = CrcChecksumInvalidError()

    assert isinstance(error, BaseCodecError)


def test_a_checksum_error_without_facts_travels() -> None:
    """A worker process that meets a bad checksum takes its pool down with it."""
    error = CrcChecksumInvalidError()

    arrived = pickle.loads(pickle.dumps(error))  # noqa: S301 - our own bytes

    assert type(arrived) is CrcChecksumInvalidError


def test_an_acknowledgement_travels() -> None:
    """A worker process that hears an acknowledgement takes its pool down with it."""
    arrived = pickle.loads(pickle.dumps(AckReceivedException()))  # noqa: S301

    assert type(arrived) is AckReceivedException

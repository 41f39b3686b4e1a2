"""Import paths and names that other people's code is written against."""

import importlib
import inspect
from collections.abc import Mapping

import pytest

import pykmp
from pykmp import constants
from tests.contract import tables

NAMES = {
    "pykmp": """
        ClientCommunicator FloatCodec GetRegisterRequest GetRegisterResponse
        GetSerialRequest GetSerialResponse GetTypeRequest GetTypeResponse
        PySerialClientCommunicator PYSERIAL_AVAILABLE RegisterData RegisterID
        REGISTERS UNITS_NAMES
    """,
    "pykmp.constants": """
        REGISTERS UNITS_NAMES ACK_BYTES ByteCode DestinationAddress CommandId
    """,
    "pykmp.codec": """
        PhysicalCodec DataLinkCodec ApplicationCodec FloatCodec
        PhysicalBytes DataLinkBytes ApplicationBytes ApplicationDataBytes
        ApplicationData DataLinkData PhysicalDirection
        AckReceivedException BaseCodecError OutOfRangeError
        DataLengthUnexpectedError BoundaryByteInvalidError
        InvalidDestinationAddressError UnsupportedDecimalExponentError
        CrcChecksumInvalidError
    """,
    "pykmp.messages": """
        GetTypeRequest GetTypeResponse GetSerialRequest GetSerialResponse
        GetRegisterRequest GetRegisterResponse
        RegisterData RegisterID RegisterUnit RegisterValueBytes
        BaseRequest BaseResponse SupportsDecode SupportsEncode HasCommandIdAndName
        WithDataMixin WithoutDataMixin
        MessageCidMismatchError DataWithNoDataError SoftwareRevisionInvalidError
        SerialNumberInvalidError COMMANDS
    """,
    "pykmp.client": """
        ClientCodec EncodedClientRequest EncodedClientResponse
        ClientContextRequest ClientContextResponse
        ClientCommunicator PySerialClientCommunicator
        DESTINATION_ADDRESS_DEFAULT PYSERIAL_AVAILABLE
    """,
    "pykmp.tool": "",
    "pykmp.tool.__main__": "main",
}
PLACES = [(module, name) for module, names in NAMES.items() for name in names.split()]


@pytest.mark.parametrize(("module", "name"), PLACES)
def test_every_name_is_where_it_was(module: str, name: str) -> None:
    """An import that worked with the release fails."""
    assert hasattr(importlib.import_module(module), name)


@pytest.mark.parametrize("module", NAMES)
def test_every_module_is_where_it_was(module: str) -> None:
    """An import that worked with the release fails."""
    assert inspect.ismodule(importlib.import_module(module))


def test_a_star_import_brings_every_name_of_the_package() -> None:
    """A program that says ``from pykmp import *`` lacks names it uses."""
    namespace: dict[str, object] = {}

    exec("from pykmp import *", namespace)  # noqa: S102 - the statement is under test

    assert set(NAMES["pykmp"].split()) <= set(namespace)


@pytest.mark.parametrize("name", NAMES["pykmp"].split())
def test_the_package_lists_what_it_has(name: str) -> None:
    """A name is missing in an interactive session's completion."""
    assert name in dir(pykmp)


@pytest.mark.parametrize(
    ("name", "homes"),
    [
        ("FloatCodec", ["pykmp.codec"]),
        ("GetTypeRequest", ["pykmp.messages"]),
        ("GetTypeResponse", ["pykmp.messages"]),
        ("GetSerialRequest", ["pykmp.messages"]),
        ("GetSerialResponse", ["pykmp.messages"]),
        ("GetRegisterRequest", ["pykmp.messages"]),
        ("GetRegisterResponse", ["pykmp.messages"]),
        ("RegisterData", ["pykmp.messages"]),
        ("RegisterID", ["pykmp.messages"]),
        ("ClientCommunicator", ["pykmp.client"]),
        ("PySerialClientCommunicator", ["pykmp.client"]),
        ("PYSERIAL_AVAILABLE", ["pykmp.client"]),
        ("REGISTERS", ["pykmp.constants"]),
        ("UNITS_NAMES", ["pykmp.constants"]),
    ],
)
def test_a_name_means_the_same_everywhere(name: str, homes: list[str]) -> None:
    """Objects made through one import path are strangers to the other."""
    everywhere = [getattr(importlib.import_module(home), name) for home in homes]

    assert all(one is getattr(pykmp, name) for one in everywhere)


def test_all_register_names_are_the_same() -> None:
    """A dashboard that finds readings by name loses them."""
    assert dict(pykmp.REGISTERS) == tables.REGISTERS


def test_all_unit_names_are_the_same() -> None:
    """A program that finds units by name loses them."""
    assert dict(pykmp.UNITS_NAMES) == tables.UNITS_NAMES


@pytest.mark.parametrize("name", ["REGISTERS", "UNITS_NAMES"])
def test_tables_of_names_are_mappings_from_int_to_str(name: str) -> None:
    """``REGISTERS.get(id, "?")`` fails."""
    table = getattr(constants, name)

    assert isinstance(table, Mapping)
    assert {(type(key), type(value)) for key, value in table.items()} == {(int, str)}


@pytest.mark.parametrize(
    ("enum_name", "members"),
    [
        (
            "ByteCode",
            {
                "START_FROM_METER": 64,
                "START_TO_METER": 128,
                "STOP": 13,
                "ACK": 6,
                "STUFFING": 27,
            },
        ),
        (
            "DestinationAddress",
            {"HEAT_METER": 63, "LOGGER_TOP": 127, "LOGGER_BASE": 191},
        ),
        (
            "CommandId",
            {
                "GET_TYPE": 1,
                "GET_SERIAL": 2,
                "SET_CLOCK": 9,
                "GET_REGISTER": 16,
                "PUT_REGISTER": 17,
                "GET_EVENT_STATUS": 155,
                "CLEAR_EVENT_STATUS": 156,
                "GET_LOG_TIME_PRESENT": 160,
                "GET_LOG_PAST_PRESENT": 161,
                "GET_LOG_ID_PRESENT": 162,
                "GET_LOG_TIME_PAST": 163,
            },
        ),
    ],
)
def test_enumerations_keep_their_members(
    enum_name: str, members: dict[str, int]
) -> None:
    """A program that names a byte, an address or a command gets another one."""
    enumeration = getattr(constants, enum_name)

    values = {member.name: member.value for member in enumeration}

    assert members.items() <= values.items()


def test_the_acknowledgement_is_one_byte() -> None:
    """A program that waits for an acknowledgement never sees it."""
    assert constants.ACK_BYTES == b"\x06"
    assert type(constants.ACK_BYTES) is bytes


def test_the_default_address_is_that_of_a_heat_meter() -> None:
    """A program that passes the default on speaks to another device."""
    client = importlib.import_module("pykmp.client")

    assert client.DESTINATION_ADDRESS_DEFAULT == 63


def test_directions_are_two() -> None:
    """A program that tells directions apart cannot."""
    codec = importlib.import_module("pykmp.codec")

    names = [direction.name for direction in codec.PhysicalDirection]

    assert names == ["TO_METER", "FROM_METER"]


@pytest.mark.parametrize(
    ("module", "name"),
    [
        ("pykmp.codec", "PhysicalBytes"),
        ("pykmp.codec", "DataLinkBytes"),
        ("pykmp.codec", "ApplicationBytes"),
        ("pykmp.codec", "ApplicationDataBytes"),
        ("pykmp.messages", "RegisterValueBytes"),
    ],
)
def test_types_of_bytes_take_bytes_as_they_are(module: str, name: str) -> None:
    """A program that marks its bytes with a type gets other bytes."""
    raw = b"\x01\x02"

    assert getattr(importlib.import_module(module), name)(raw) is raw


@pytest.mark.parametrize("name", ["RegisterID", "RegisterUnit"])
def test_types_of_numbers_take_numbers_as_they_are(name: str) -> None:
    """A program that marks its ids with a type gets other ids."""
    messages = importlib.import_module("pykmp.messages")

    assert getattr(messages, name)(60) == 60

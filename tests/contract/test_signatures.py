"""How functions and constructors may be called."""

import importlib
import inspect
from inspect import Parameter

import pytest

NO_DEFAULT = Parameter.empty
EITHER = Parameter.POSITIONAL_OR_KEYWORD
KEYWORD = Parameter.KEYWORD_ONLY

CODEC = "pykmp.codec"
MESSAGES = "pykmp.messages"
CLIENT = "pykmp.client"

#: Module, path to the callable, its parameters. ``*`` starts the keyword-only ones;
#: a default follows a colon; "..." is a default whose value nobody relies on.
SIGNATURES: list[tuple[str, str, str]] = [
    (CODEC, "PhysicalCodec", "* direction"),
    (CODEC, "PhysicalCodec.decode", "self frame"),
    (CODEC, "PhysicalCodec.encode", "self data_bytes"),
    (CODEC, "PhysicalCodec.encode_ack", ""),
    (CODEC, "DataLinkCodec", ""),
    (CODEC, "DataLinkCodec.decode", "self raw"),
    (CODEC, "DataLinkCodec.encode", "self data"),
    (CODEC, "ApplicationCodec", ""),
    (CODEC, "ApplicationCodec.decode", "data"),
    (CODEC, "ApplicationCodec.encode", "to_encode"),
    (CODEC, "FloatCodec", ""),
    (CODEC, "FloatCodec.decode", "data"),
    (CODEC, "FloatCodec.decode_int_or_float", "data"),
    (CODEC, "FloatCodec.encode", "* to_encode significand_num_bytes:4"),
    (CODEC, "ApplicationData", "* command_id data"),
    (
        CODEC,
        "DataLinkData",
        "* destination_address application_bytes crc_value:None",
    ),
    (CODEC, "OutOfRangeError", "* what valid_range actual"),
    (
        CODEC,
        "DataLengthUnexpectedError",
        "* what actual length_expected:None expected_is_minimum:False",
    ),
    (CODEC, "BoundaryByteInvalidError", "* what expected_byte actual_byte"),
    (CODEC, "UnsupportedDecimalExponentError", "* actual_exponent"),
    (MESSAGES, "MessageCidMismatchError", "* message_class_name cid_expected actual"),
    (MESSAGES, "DataWithNoDataError", "* message_class"),
    (MESSAGES, "SoftwareRevisionInvalidError", "* revision_string"),
    (MESSAGES, "SerialNumberInvalidError", "* serial"),
    (MESSAGES, "GetTypeRequest", ""),
    (
        MESSAGES,
        "GetTypeResponse",
        "* meter_type_bytes software_revision data_raw:None",
    ),
    (MESSAGES, "GetSerialRequest", ""),
    (MESSAGES, "GetSerialResponse", "* serial data_raw:None"),
    (MESSAGES, "GetRegisterRequest", "* registers data_raw:None"),
    (MESSAGES, "GetRegisterResponse", "* registers:... data_raw:None"),
    (MESSAGES, "RegisterData", "* id_ unit value"),
    *(
        (MESSAGES, f"Get{command}.decode", "data")
        for command in (
            "TypeRequest",
            "TypeResponse",
            "SerialRequest",
            "SerialResponse",
            "RegisterRequest",
            "RegisterResponse",
        )
    ),
    (MESSAGES, "GetTypeRequest.encode", "self"),
    (MESSAGES, "GetRegisterResponse.encode", "self"),
    (MESSAGES, "BaseRequest.get_response_type", ""),
    (MESSAGES, "BaseResponse.get_request_type", ""),
    (CLIENT, "ClientCodec", "* destination_address:63"),
    (CLIENT, "ClientCodec.encode", "self request"),
    (CLIENT, "ClientCodec.decode", "self * frame"),
    (CLIENT, "EncodedClientRequest", "* physical_bytes request_cls"),
    (CLIENT, "EncodedClientResponse", "* physical_bytes request_cls"),
    (CLIENT, "ClientCommunicator.read", "self * num_bytes:None"),
    (CLIENT, "ClientCommunicator.write", "self data"),
    (
        CLIENT,
        "ClientCommunicator.send_request",
        "self * message destination_address:63",
    ),
    (CLIENT, "PySerialClientCommunicator", "* serial_device timeout_seconds:2.0"),
    (CLIENT, "PySerialClientCommunicator.read", "self * num_bytes:None"),
    (CLIENT, "PySerialClientCommunicator.write", "self data"),
]


def expected_parameters(text: str) -> dict[str, tuple[object, str]]:
    """Return kind and default, as text, of each parameter that *text* names."""
    kind: object = EITHER
    expected: dict[str, tuple[object, str]] = {}
    for word in text.split():
        if word == "*":
            kind = KEYWORD
            continue
        name, _, default = word.partition(":")
        expected[name] = (kind, default)
    return expected


def told(parameter: Parameter, default: str) -> tuple[object, str]:
    """Return kind and default of a parameter as the table writes them."""
    if parameter.default is NO_DEFAULT:
        return parameter.kind, ""
    return parameter.kind, "..." if default == "..." else repr(parameter.default)


@pytest.mark.parametrize(
    ("module", "path", "text"), SIGNATURES, ids=[row[1] for row in SIGNATURES]
)
def test_parameters_keep_names_kinds_and_defaults(
    module: str, path: str, text: str
) -> None:
    """A call that worked with the release raises TypeError, or means something else."""
    found: object = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    assert callable(found)
    expected = expected_parameters(text)

    parameters = inspect.signature(found).parameters

    kept = {
        name: told(parameters[name], default)
        for name, (_, default) in expected.items()
        if name in parameters
    }
    assert kept == expected
    added = [one for name, one in parameters.items() if name not in expected]
    assert all(one.default is not NO_DEFAULT and one.kind is KEYWORD for one in added)


@pytest.mark.parametrize(
    ("module", "path", "text"),
    [row for row in SIGNATURES if row[2].startswith("*")],
    ids=[row[1] for row in SIGNATURES if row[2].startswith("*")],
)
def test_keyword_only_callables_refuse_positions(
    module: str, path: str, text: str
) -> None:
    """Two values swapped by position go unnoticed."""
    found: object = importlib.import_module(module)
    for name in path.split("."):
        found = getattr(found, name)
    assert callable(found)

    with pytest.raises(TypeError):
        found(*(b"" for _ in expected_parameters(text)))

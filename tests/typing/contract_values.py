"""What the contract promises to checkers about codecs, messages and tables."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, assert_type

from pykmp import (
    REGISTERS,
    UNITS_NAMES,
    FloatCodec,
    GetRegisterRequest,
    GetRegisterResponse,
    GetSerialRequest,
    GetSerialResponse,
    GetTypeRequest,
    GetTypeResponse,
    RegisterData,
    RegisterID,
)
from pykmp.codec import (
    ApplicationBytes,
    ApplicationCodec,
    ApplicationData,
    ApplicationDataBytes,
    DataLinkBytes,
    DataLinkCodec,
    DataLinkData,
    OutOfRangeError,
    PhysicalBytes,
    PhysicalCodec,
    PhysicalDirection,
)
from pykmp.messages import COMMANDS, BaseRequest, RegisterUnit, RegisterValueBytes


def test_numbers_are_decimals(raw: bytes) -> None:
    """A program that sums up readings does not pass its checker."""
    assert_type(FloatCodec.decode(raw), Decimal)
    assert_type(FloatCodec.decode_int_or_float(raw), int | float)
    assert_type(FloatCodec.encode(to_encode=Decimal(1)), bytes)
    assert_type(
        FloatCodec.encode(to_encode=Decimal(1), significand_num_bytes=None), bytes
    )


def test_each_layer_has_its_type_of_bytes(frame: PhysicalBytes) -> None:
    """A program that hands a frame to the wrong layer passes its checker."""
    physical = PhysicalCodec(direction=PhysicalDirection.FROM_METER)

    body = physical.decode(frame)
    data = DataLinkCodec().decode(body)
    application = ApplicationCodec.decode(data.application_bytes)

    assert_type(body, DataLinkBytes)
    assert_type(data, DataLinkData)
    assert_type(data.application_bytes, ApplicationBytes)
    assert_type(data.crc_value, int | None)
    assert_type(application, ApplicationData)
    assert_type(application.data, ApplicationDataBytes)
    assert_type(ApplicationCodec.encode(application), ApplicationBytes)
    assert_type(DataLinkCodec().encode(data), DataLinkBytes)
    assert_type(physical.encode(body), PhysicalBytes)
    assert_type(PhysicalCodec.encode_ack(), PhysicalBytes)


def test_messages_decode_to_their_own_class(data: ApplicationData) -> None:
    """A program that emulates a meter has to cast what it decodes."""
    assert_type(GetSerialRequest.decode(data), GetSerialRequest)
    assert_type(GetTypeResponse.decode(data), GetTypeResponse)
    assert_type(GetRegisterRequest.decode(data), GetRegisterRequest)
    assert_type(GetSerialResponse(serial="1").encode(), ApplicationData)


def test_requests_name_their_response() -> None:
    """A program generic in a request cannot name the class of its response."""
    assert_type(GetSerialRequest.get_response_type(), type[GetSerialResponse])
    assert_type(GetTypeRequest().get_response_type(), type[GetTypeResponse])
    assert_type(GetRegisterRequest.get_response_type(), type[GetRegisterResponse])
    assert_type(GetSerialResponse.get_request_type(), type[GetSerialRequest])


def test_responses_have_typed_facts(
    serial: GetSerialResponse, meter_type: GetTypeResponse, answer: GetRegisterResponse
) -> None:
    """A program that looks at an answer does not pass its checker."""
    assert_type(serial.serial, str)
    assert_type(serial.data_raw, ApplicationDataBytes | None)
    assert_type(meter_type.meter_type_bytes, bytes)
    assert_type(meter_type.software_revision, str | None)
    registers: Mapping[RegisterID, RegisterData] = answer.registers
    for id_, data in registers.items():
        assert_type(id_, RegisterID)
        assert_type(data.id_, RegisterID)
        assert_type(data.unit, RegisterUnit)
        assert_type(data.value, RegisterValueBytes)


def test_plain_numbers_are_register_ids() -> None:
    """A program has to wrap every id it asks for."""
    GetRegisterRequest(registers=[60, 68])
    GetRegisterRequest(registers=(RegisterID(60),))
    GetRegisterRequest(registers={60, 68})
    GetRegisterRequest(registers=range(8))


def test_tables_of_names_are_mappings() -> None:
    """A program that looks a name up does not pass its checker."""
    registers: Mapping[int, str] = REGISTERS

    assert_type(registers.get(60, "?"), str)
    assert_type(UNITS_NAMES[8], str)


def test_the_table_of_commands_holds_request_classes() -> None:
    """A program that goes through all commands does not pass its checker."""
    commands: Mapping[int, type[BaseRequest[Any]]] = COMMANDS

    assert_type(commands[1], type[BaseRequest[Any]])


def test_errors_have_typed_facts(error: OutOfRangeError) -> None:
    """A handler that looks at the facts of an error does not pass its checker."""
    assert_type(error.what, str)
    assert_type(error.actual, int)

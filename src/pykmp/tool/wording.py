"""What a message says, in words and as fields: one small function per message."""

from collections.abc import Callable, Iterable, Mapping
from types import MappingProxyType
from typing import Any, Final

from pykmp.messages import (
    Acknowledgement,
    ClearEventStatusRequest,
    ClearEventStatusResponse,
    GetCutOffStateRequest,
    GetCutOffStateResponse,
    GetEventStatusRequest,
    GetEventStatusResponse,
    GetRegisterRequest,
    GetRegisterResponse,
    GetSerialRequest,
    GetSerialResponse,
    GetTypeRequest,
    GetTypeResponse,
    PutRegisterRequest,
    SetClockRequest,
    SetCutOffStateRequest,
    SetCutOffStateResponse,
    UnknownCommand,
)
from pykmp.tool.log_wording import LOG_WORDS
from pykmp.tool.said import Said, counted, flag_names, names
from pykmp.tool.values import judged, shown


def words_for(message: object) -> Said:
    """Return what a message says; of one without words of its own, its repr."""
    words = _WORDS.get(type(message)) or LOG_WORDS.get(type(message))
    return words(message) if words else Said(text=repr(message))


def _get_type_request(_message: GetTypeRequest) -> Said:
    return Said(text="asks for the type code and the software revision")


def _get_type_response(message: GetTypeResponse) -> Said:
    revision = message.software_revision
    code = message.meter_type_bytes
    return Said(
        text=f"type code {code.hex(' ')}, software revision {revision or 'not given'}",
        fields={"meter_type_hex": code.hex(), "software_revision": revision},
    )


def _get_serial_request(_message: GetSerialRequest) -> Said:
    return Said(text="asks for the serial number")


def _get_serial_response(message: GetSerialResponse) -> Said:
    return Said(
        text=f"serial number {message.serial}", fields={"serial": message.serial}
    )


def _set_clock_request(message: SetClockRequest) -> Said:
    return Said(
        text=f"sets the clock to {message.clock}",
        fields={"clock": message.clock.isoformat()},
    )


def _get_register_request(message: GetRegisterRequest) -> Said:
    ids = list(message.registers)
    return Said(text=f"asks for {_count(ids)}: {names(ids)}", fields={"registers": ids})


def _get_register_response(message: GetRegisterResponse) -> Said:
    registers = message.registers.values()
    text = f"{_count(registers)}:" if registers else "none of the registers asked for"
    values = judged(registers)
    said = tuple(shown(one, value=values[one.id_]) for one in registers)
    return Said(text=text, registers=said)


def _put_register_request(message: PutRegisterRequest) -> Said:
    # The password stays out of sight.
    return Said(text="writes a register:", registers=(shown(message.register),))


def _get_event_status_request(_message: GetEventStatusRequest) -> Said:
    return Said(text="asks which logs hold unread records")


def _event_status(
    message: GetEventStatusResponse | ClearEventStatusResponse,
) -> Said:
    unread = {
        "interval": message.interval_log_unread,
        "RTC": message.rtc_log_unread,
    }
    names = " and ".join(name for name, is_unread in unread.items() if is_unread)
    return Said(
        text=f"unread records: {names or 'none'} (status {message.status.hex(' ')})",
        fields={
            "status_hex": message.status.hex(),
            "interval_log_unread": message.interval_log_unread,
            "rtc_log_unread": message.rtc_log_unread,
        },
    )


def _clear_event_status_request(message: ClearEventStatusRequest) -> Said:
    if_read, always = message.if_read, message.always
    return Said(
        text=(
            f"clears flags {if_read.hex(' ')} of logs that have been read, "
            f"and {always.hex(' ')} in any case"
        ),
        fields={"if_read_hex": if_read.hex(), "always_hex": always.hex()},
    )


def _set_cut_off_request(message: SetCutOffStateRequest) -> Said:
    action = _name(message.action)
    return Said(
        text=f"tells the breaker to {action}", fields={"action": message.action}
    )


def _cut_off_response(
    message: GetCutOffStateResponse | SetCutOffStateResponse,
) -> Said:
    feedback = message.feedback
    return Said(
        text=f"breaker: {_name(message.state)}, feedback {flag_names(feedback)}",
        fields={"state": int(message.state), "feedback": int(feedback)},
    )


def _name(number: int) -> str:
    """Return a number by its name, if it has one."""
    name = getattr(number, "name", None)
    return name.lower().replace("_", " ") if name else f"{number:02x}"


def _unknown(message: UnknownCommand) -> Said:
    payload = message.payload
    text = "no data" if not payload else f"layout not known: {payload.hex(' ')}"
    return Said(text=text, fields={"payload_hex": payload.hex()})


def _acknowledgement(_message: Acknowledgement) -> Said:
    return Said(text="the meter has done what it was asked for")


_WORDS: Final[Mapping[type, Callable[[Any], Said]]] = MappingProxyType(
    {
        GetTypeRequest: _get_type_request,
        GetTypeResponse: _get_type_response,
        GetSerialRequest: _get_serial_request,
        GetSerialResponse: _get_serial_response,
        SetClockRequest: _set_clock_request,
        GetRegisterRequest: _get_register_request,
        GetRegisterResponse: _get_register_response,
        PutRegisterRequest: _put_register_request,
        GetEventStatusRequest: _get_event_status_request,
        GetEventStatusResponse: _event_status,
        ClearEventStatusRequest: _clear_event_status_request,
        ClearEventStatusResponse: _event_status,
        UnknownCommand: _unknown,
        Acknowledgement: _acknowledgement,
        GetCutOffStateRequest: lambda _: Said(text="asks for the state of the breaker"),
        GetCutOffStateResponse: _cut_off_response,
        SetCutOffStateRequest: _set_cut_off_request,
        SetCutOffStateResponse: _cut_off_response,
    }
)


def _count(things: Iterable[object]) -> str:
    return counted(things, "register", "registers")

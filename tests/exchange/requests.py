"""Every request there is, with the answer of a meter: one table."""

import datetime as dt
from typing import Any, Final

import attrs

from pykmp.codec import ApplicationDataBytes
from pykmp.messages import (
    ClearEventStatusRequest,
    ClearEventStatusResponse,
    GetEventStatusRequest,
    GetEventStatusResponse,
    GetRegisterRequest,
    GetRegisterResponse,
    GetSerialRequest,
    GetSerialResponse,
    GetTypeRequest,
    PutRegisterRequest,
    PutRegisterResponse,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
    SetClockRequest,
    SetClockResponse,
    SetCutOffStateRequest,
)
from tests.contract.commands import (
    GetLimitRequest,
    GetLimitResponse,
    LoginRequest,
    LoginResponse,
)
from tests.exchange.frames import ACK, METER_TYPE, SERIAL, TYPE
from tests.exchange.log_requests import ASKED, response_to
from tests.strategies import frame_of


@attrs.frozen
class Exchange:
    """A request and its answer, on the wire and as messages.

    Attributes:
        request: What is sent.
        frame: How it goes over the line.
        answer: What the meter says.
        response: What a client returns.
        writes: Whether it may change the meter.
    """

    request: Any
    frame: bytes
    answer: bytes
    response: Any
    writes: bool

    def __str__(self) -> str:
        return type(self.request).__name__


_REGISTER: Final = RegisterData(
    id_=RegisterID(1154),
    unit=RegisterUnit(51),
    value=RegisterValueBytes(bytes.fromhex("02 00 00 2a")),
)
_RECORD: Final = ApplicationDataBytes(bytes.fromhex("04 82 33 02 00 00 2a"))
_STATUS: Final = ApplicationDataBytes(bytes.fromhex("00 00 01 00"))
_NO_STATUS: Final = ApplicationDataBytes(bytes(4))

KNOWN: Final = (
    Exchange(
        GetTypeRequest(),
        bytes.fromhex("80 3f 01 05 8a 0d"),
        METER_TYPE,
        TYPE,
        writes=False,
    ),
    Exchange(
        GetSerialRequest(),
        bytes.fromhex("80 3f 02 35 e9 0d"),
        SERIAL,
        GetSerialResponse(
            serial="6892850",
            data_raw=ApplicationDataBytes(bytes.fromhex("00 69 2d 32")),
        ),
        writes=False,
    ),
    Exchange(
        SetClockRequest(clock=dt.datetime(2007, 1, 16, 11, 11, 11)),
        frame_of(bytes.fromhex("3f 09 00 01 11 e4 00 01 b2 07"), start=0x80),
        ACK,
        SetClockResponse(),
        writes=True,
    ),
    Exchange(
        GetRegisterRequest(registers=[1154]),
        frame_of(bytes.fromhex("3f 10 01 04 82"), start=0x80),
        frame_of(b"\x3f\x10" + _RECORD),
        GetRegisterResponse(registers={_REGISTER.id_: _REGISTER}, data_raw=_RECORD),
        writes=False,
    ),
    Exchange(
        PutRegisterRequest(password=0x1234, register=_REGISTER),
        frame_of(bytes.fromhex("3f 11 12 34") + _RECORD, start=0x80),
        ACK,
        PutRegisterResponse(),
        writes=True,
    ),
    Exchange(
        GetEventStatusRequest(),
        frame_of(b"\x3f\x9b", start=0x80),
        frame_of(b"\x3f\x9b" + _STATUS),
        GetEventStatusResponse(status=_STATUS, data_raw=_STATUS),
        writes=False,
    ),
    Exchange(
        ClearEventStatusRequest(always=_STATUS),
        frame_of(b"\x3f\x9c" + bytes(4) + _STATUS, start=0x80),
        frame_of(b"\x3f\x9c" + bytes(4)),
        ClearEventStatusResponse(status=_NO_STATUS, data_raw=_NO_STATUS),
        writes=True,
    ),
)

#: The requests for logs and to electricity meters.
LATER: Final = tuple(
    Exchange(
        request,
        frame_of(b"\x3f" + bytes.fromhex(asked), start=0x80),
        frame_of(b"\x3f" + bytes.fromhex(answer)),
        response_to(request, answer),
        writes=isinstance(request, SetCutOffStateRequest),
    )
    for request, asked, answer in ASKED
)

#: Commands of users: one that is known to read, one that nobody knows.
OWN: Final = (
    Exchange(
        GetLimitRequest(),
        frame_of(b"\x3f\x8d", start=0x80),
        frame_of(b"\x3f\x8d\x0d\x80"),
        GetLimitResponse(limit=0x0D80, data_raw=ApplicationDataBytes(b"\x0d\x80")),
        writes=False,
    ),
    Exchange(
        LoginRequest(12345),
        bytes.fromhex("80 3f 92 30 39 4c b1 0d"),
        frame_of(b"\x3f\x92\x00"),
        LoginResponse(accepted=True),
        writes=True,
    ),
)

EXCHANGES: Final = (*KNOWN, *LATER, *OWN)


def facts(response: object) -> object:
    """Return what makes a response what it is; a plain class compares by identity."""
    if attrs.has(type(response)):
        return response
    return type(response), vars(response)

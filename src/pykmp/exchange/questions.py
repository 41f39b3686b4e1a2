"""The plans of the other questions that every client offers.

What must not or cannot be sent is refused when its plan is made, so that nobody opens
a port for it.
"""

import datetime as dt
from typing import Final, TypeVar

from pykmp.codec import FloatCodec, dates
from pykmp.errors import NothingKnownError, WritesNotAllowedError
from pykmp.exchange.conversation import Answer, ExchangeSettings, converse
from pykmp.exchange.line import Line
from pykmp.exchange.reading import read_registers
from pykmp.exchange.steps import Plan
from pykmp.messages import (
    ClientContextRequest,
    GetRegisterRequest,
    GetSerialRequest,
    GetTypeRequest,
    GetTypeResponse,
    SetClockRequest,
    changes_meter,
)

ResT = TypeVar("ResT")

#: Time of day and date of the meter.
_CLOCK: Final = 1002
_DATE: Final = 1003


def send(
    request: ClientContextRequest[ResT],
    *,
    line: Line,
    settings: ExchangeSettings,
    allow_writes: bool,
) -> Plan[ResT]:
    """Ask any question and return the response.

    Raises:
        WritesNotAllowedError: The request may change the meter and must not.
        BaseCodecError: The request cannot be encoded.
        ExchangeError: No attempt brought the answer.
    """
    if changes_meter(request) and not allow_writes:
        raise WritesNotAllowedError(request=type(request).__name__)
    return _response(converse(request, line=line, settings=settings))


def serial_number(*, line: Line, settings: ExchangeSettings) -> Plan[int]:
    """Ask for the serial number; raises as :func:`converse` does."""
    plan = converse(GetSerialRequest(), line=line, settings=settings)
    response = yield from _response(plan)
    return int(response.serial)


def meter_type(*, line: Line, settings: ExchangeSettings) -> Plan[GetTypeResponse]:
    """Ask for type and software revision; raises as :func:`converse` does."""
    return _response(converse(GetTypeRequest(), line=line, settings=settings))


def clock(*, line: Line, settings: ExchangeSettings) -> Plan[dt.datetime]:
    """Ask for date and time as the meter shows them, in one request.

    The result has no time zone, because the meter names none.

    Raises:
        NothingKnownError: The meter has no clock.
        CalendarInvalidError: It shows no valid date or time.
        ExchangeError: No attempt brought the answer.
    """
    readings = yield from read_registers((_DATE, _CLOCK), line=line, settings=settings)
    if readings.missing:
        raise NothingKnownError(
            request=GetRegisterRequest.__name__,
            attempts=readings.attempts,
            seconds=readings.seconds,
            heard_bytes=readings.heard_bytes,
            heard_first=readings.heard_first,
            registers=readings.missing,
        )
    date = dates.to_date(int(FloatCodec.decode(readings[_DATE].value)))
    time = dates.to_time(int(FloatCodec.decode(readings[_CLOCK].value)))
    return dt.datetime.combine(date, time)


def set_clock(
    to: dt.datetime, *, line: Line, settings: ExchangeSettings, allow_writes: bool
) -> Plan[None]:
    """Set date and time as the meter shall show them; raises as :func:`send` does.

    Raises:
        CalendarInvalidError: The time has a zone, or lies outside 2000 to 2099.
    """
    request = SetClockRequest(clock=to)
    return _nothing(
        send(request, line=line, settings=settings, allow_writes=allow_writes)
    )


def _response(plan: Plan[Answer[ResT]]) -> Plan[ResT]:
    answer = yield from plan
    return answer.response


def _nothing(plan: Plan[object]) -> Plan[None]:
    yield from plan

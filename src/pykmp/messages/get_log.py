"""GetLog (A0, A1, A2, A3): records of a logger module or an electricity meter.

Four ways to say where to begin: at a time, behind what has been read, at a record id,
and so many records before a time.
"Present" runs from there to the newest record, "past" to the oldest.

Source: Kamstrup 5512-447 rev M1, section 6.3, requests printed there; A2 also from a
working program.
"""

import datetime as dt
import struct
from typing import Any, ClassVar, Final

import attrs

from pykmp.constants import CommandId
from pykmp.messages.base import BaseRequest, BaseResponse
from pykmp.messages.log_request import RecordLogRequest
from pykmp.messages.log_response import RECORD_IDS, RecordLogResponse
from pykmp.messages.log_rows import check_number
from pykmp.messages.log_time import (
    NO_MARKS,
    TIME_BYTES,
    TimeOrder,
    check_marks,
    check_time,
    read_time,
    time_bytes,
)

_ID: Final = struct.Struct(">H")


@attrs.frozen(kw_only=True)
class _TimedLogRequest(RecordLogRequest):
    """A request that begins at a moment.

    Attributes:
        time: As the meter's clock shows it, to the second, without a time zone.
        time_order: Which end of it is sent first.
        time_marks: The two bytes beside it: weekday and info, 0 by the description.
    """

    time: dt.datetime = attrs.field()
    time_order: TimeOrder = TimeOrder.YEAR_FIRST
    time_marks: bytes = attrs.field(default=NO_MARKS)

    @time.validator
    def _check_time(self, _: object, time: dt.datetime) -> None:
        check_time(time)

    @time_marks.validator
    def _check_marks(self, _: object, marks: bytes) -> None:
        check_marks(marks)

    def _time_bytes(self) -> bytes:
        return time_bytes(self.time, self.time_order, self.time_marks)


def _read_time(raw: bytes) -> dict[str, Any]:
    time, order, marks = read_time(raw)
    return {"time": time, "time_order": order, "time_marks": marks}


@attrs.frozen(kw_only=True)
class GetLogTimePresentResponse(
    BaseResponse["GetLogTimePresentRequest"], RecordLogResponse
):
    """Records from a time on, the oldest first."""

    command_id: ClassVar[int] = CommandId.GET_LOG_TIME_PRESENT.value
    command_name: ClassVar[str] = "GetLogTimePresent"


@attrs.frozen(kw_only=True)
class GetLogTimePresentRequest(
    _TimedLogRequest, BaseRequest[GetLogTimePresentResponse]
):
    """Ask for the oldest record at or after a time, and those that follow it.

    Layout behind the common part:
        0-7     time
    """

    command_id: ClassVar[int] = GetLogTimePresentResponse.command_id
    command_name: ClassVar[str] = GetLogTimePresentResponse.command_name
    response_type = GetLogTimePresentResponse
    start_bytes: ClassVar[int] = TIME_BYTES

    @classmethod
    def _read_start(cls, raw: bytes) -> dict[str, Any]:
        return _read_time(raw)

    def _start(self) -> bytes:
        return self._time_bytes()


@attrs.frozen(kw_only=True)
class GetLogLastPresentResponse(
    BaseResponse["GetLogLastPresentRequest"], RecordLogResponse
):
    """Records behind the one that was read last, the oldest first."""

    command_id: ClassVar[int] = CommandId.GET_LOG_PAST_PRESENT.value
    command_name: ClassVar[str] = "GetLogLastPresent"


@attrs.frozen(kw_only=True)
class GetLogLastPresentRequest(
    RecordLogRequest, BaseRequest[GetLogLastPresentResponse]
):
    """Ask for the records behind the one that was read last.

    ClearEventStatus moves that mark; between the two no other command may read the
    log (protocol facts 3.7).
    """

    command_id: ClassVar[int] = GetLogLastPresentResponse.command_id
    command_name: ClassVar[str] = GetLogLastPresentResponse.command_name
    response_type = GetLogLastPresentResponse


@attrs.frozen(kw_only=True)
class GetLogIDPresentResponse(
    BaseResponse["GetLogIDPresentRequest"], RecordLogResponse
):
    """Records from an id on, the oldest first."""

    command_id: ClassVar[int] = CommandId.GET_LOG_ID_PRESENT.value
    command_name: ClassVar[str] = "GetLogIDPresent"


@attrs.frozen(kw_only=True)
class GetLogIDPresentRequest(RecordLogRequest, BaseRequest[GetLogIDPresentResponse]):
    """Ask for the record of an id, or the next that exists, and those that follow it.

    Layout behind the common part:
        0-1     record id

    Attributes:
        record_id: Where to begin.
    """

    command_id: ClassVar[int] = GetLogIDPresentResponse.command_id
    command_name: ClassVar[str] = GetLogIDPresentResponse.command_name
    response_type = GetLogIDPresentResponse
    start_bytes: ClassVar[int] = _ID.size

    record_id: int = attrs.field()

    @record_id.validator
    def _check_record_id(self, _: object, record_id: int) -> None:
        check_number("Record id", record_id, _ID.size)

    @classmethod
    def _read_start(cls, raw: bytes) -> dict[str, Any]:
        return {"record_id": int.from_bytes(raw)}

    def _start(self) -> bytes:
        return _ID.pack(self.record_id)

    def is_answered_by(self, response: RecordLogResponse) -> bool:
        """Return whether the first record is the one asked for, or a later one."""
        if not RecordLogRequest.is_answered_by(self, response):
            return False
        if not response.rows:
            return True
        # Ids begin again at 0, so that later is what lies nearer ahead than behind.
        ahead = (response.rows[0].id - self.record_id) % RECORD_IDS
        return ahead < RECORD_IDS // 2


@attrs.frozen(kw_only=True)
class GetLogTimePastResponse(BaseResponse["GetLogTimePastRequest"], RecordLogResponse):
    """Records up to a time, the newest first.

    The printed example has the command id A0; both are accepted.
    """

    command_id: ClassVar[int] = CommandId.GET_LOG_TIME_PAST.value
    command_name: ClassVar[str] = "GetLogTimePast"
    also_command_id: ClassVar[int | None] = CommandId.GET_LOG_TIME_PRESENT.value


@attrs.frozen(kw_only=True)
class GetLogTimePastRequest(_TimedLogRequest, BaseRequest[GetLogTimePastResponse]):
    """Ask for the newest record at or before a time, less an offset, and older ones.

    The description says the oldest record; its example means the newest.

    Layout behind the common part:
        0-7     time
        8-9     offset

    Attributes:
        offset: How many records before that one to begin.
    """

    command_id: ClassVar[int] = GetLogTimePastResponse.command_id
    command_name: ClassVar[str] = GetLogTimePastResponse.command_name
    response_type = GetLogTimePastResponse
    start_bytes: ClassVar[int] = TIME_BYTES + _ID.size

    offset: int = attrs.field(default=0)

    @offset.validator
    def _check_offset(self, _: object, offset: int) -> None:
        check_number("Offset in a log", offset, _ID.size)

    @classmethod
    def _read_start(cls, raw: bytes) -> dict[str, Any]:
        offset = int.from_bytes(raw[TIME_BYTES:])
        return {**_read_time(raw[:TIME_BYTES]), "offset": offset}

    def _start(self) -> bytes:
        return self._time_bytes() + _ID.pack(self.offset)

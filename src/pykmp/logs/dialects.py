"""The three ways to read a log: B8 towards the past, A0 and A2, compact B8.

Source: protocol facts 3.7, 3.9 and 3.10.
"""

from typing import Any, Final, TypeAlias

import attrs

from pykmp.codec import physical
from pykmp.errors import ExchangeError, LogMemoryError, LogRefusedError
from pykmp.logs.asking import LONG_AGO, Anchor, Dialect, LogAsk, Told
from pykmp.logs.limit import AnswerLimit
from pykmp.logs.record import TIME_REGISTERS
from pykmp.logs.shape import Shape
from pykmp.messages import (
    ClientContextRequest,
    GetCompactLogIDPresentRequest,
    GetCompactLogIDPresentResponse,
    GetCompactLogTimePresentRequest,
    GetCompactLogTimePresentResponse,
    GetLogIDPastAbsRequest,
    GetLogIDPastAbsResponse,
    GetLogIDPresentRequest,
    GetLogIDPresentResponse,
    GetLogLastEntryPastAbsRequest,
    GetLogLastEntryPastAbsResponse,
    GetLogTimePresentRequest,
    GetLogTimePresentResponse,
    LoggerInfo,
    RecordLogInfo,
)
from pykmp.meters import Logger

#: "From the newest record back" of a request that counts in 16 bits.
OFFSET_MAX: Final = 0xFFFF
_ENTRIES_MAX: Final = 0xFFFF
_RECORDS_MAX: Final = 0xFF
_RECORD_IDS: Final = 1 << 16
_COMMAND_ID_BYTES: Final = 1
_LIMIT_UNKNOWN: Final = AnswerLimit()
_END: Final = RecordLogInfo.END
_NOTHING: Final = RecordLogInfo.EMPTY | RecordLogInfo.OUTSIDE

_Past: TypeAlias = GetLogIDPastAbsResponse | GetLogLastEntryPastAbsResponse
_Present: TypeAlias = GetLogTimePresentResponse | GetLogIDPresentResponse
_Compact: TypeAlias = GetCompactLogTimePresentResponse | GetCompactLogIDPresentResponse


def dialect_of(logger: Logger) -> Dialect:
    """Return how a logger is read, of which command and number are known.

    The compact form of B8 belongs to electricity meters, which are known by the
    register of their clock.
    """
    number = logger.number or 0
    if logger.command != "B8":
        return PresentDialect(number=number)
    if set(TIME_REGISTERS[1]) <= set(logger.registers):
        return CompactDialect(number=number)
    return PastDialect(number=number)


def _escapes(*codes: int) -> int:
    return len(physical.stuff(bytes(codes))) - len(codes)


@attrs.frozen(kw_only=True)
class PastDialect:
    """B8 06 and 07 of MULTICAL 603 and its like: the newest row first."""

    number: int
    step: int = -1
    ids: int | None = None
    limit: AnswerLimit = _LIMIT_UNKNOWN
    finds_times: bool = False

    @property
    def shape(self) -> Shape:
        """The bytes of requests and answers; nearly all of them are of 06."""
        escapes = _escapes(GetLogIDPastAbsRequest.sub_command, self.number)
        return Shape(
            request_bytes=15 + escapes,
            answer_bytes=21,
            answer_escapes=escapes,
            rows_max=_ENTRIES_MAX,
        )

    def request(self, ask: LogAsk) -> ClientContextRequest[Any]:
        """Return the request that asks this."""
        entries = min(ask.rows, _ENTRIES_MAX)
        if ask.anchor is Anchor.ID:
            return GetLogIDPastAbsRequest(
                logger_type=self.number,
                log_id=ask.id,
                entries=entries,
                registers=ask.registers,
            )
        return GetLogLastEntryPastAbsRequest(
            logger_type=self.number,
            offset=0 if ask.anchor is Anchor.NEWEST else OFFSET_MAX,
            entries=entries,
            registers=ask.registers,
        )

    def told(self, response: _Past) -> Told:
        """Return what a response says."""
        info = response.info
        return Told(
            rows=response.rows,
            formats=response.formats if response.rows else (),
            newest=response.newest_id,
            is_empty=LoggerInfo.NO_ENTRIES in info,
            is_cut=LoggerInfo.ENTRIES_TRUNCATED in info,
            is_end=_is_tail(info) or _has_nothing(info),
            has_fewer_registers=LoggerInfo.REGISTERS_TRUNCATED in info,
            length_bytes=_length_bytes(response.data_raw),
            failure=_failure(info),
        )


@attrs.frozen(kw_only=True)
class PresentDialect:
    """A0 and A2 of logger modules and electricity meters: the oldest row first."""

    number: int
    step: int = 1
    ids: int | None = _RECORD_IDS
    limit: AnswerLimit = _LIMIT_UNKNOWN
    finds_times: bool = True

    @property
    def shape(self) -> Shape:
        """The bytes of requests and answers; nearly all of them are of A2."""
        escapes = _escapes(self.number)
        return Shape(
            request_bytes=12 + escapes,
            answer_bytes=13,
            answer_escapes=escapes,
            row_bytes=2,
            rows_max=_RECORDS_MAX,
        )

    def request(self, ask: LogAsk) -> ClientContextRequest[Any]:
        """Return the request that asks this."""
        records = min(ask.rows, _RECORDS_MAX)
        if ask.anchor is Anchor.ID:
            return GetLogIDPresentRequest(
                log=self.number,
                registers=ask.registers,
                records=records,
                record_id=ask.id % _RECORD_IDS,
            )
        return GetLogTimePresentRequest(
            log=self.number,
            registers=ask.registers,
            records=records,
            time=ask.time or LONG_AGO,
        )

    def told(self, response: _Present) -> Told:
        """Return what a response says."""
        info = response.info
        return Told(
            rows=response.rows,
            formats=response.formats if response.rows else (),
            newest=response.newest_id,
            is_empty=RecordLogInfo.EMPTY in info,
            is_cut=RecordLogInfo.CUT in info,
            is_end=bool(info & (_END if response.rows else _NOTHING)),
            length_bytes=_length_bytes(response.data_raw),
        )


@attrs.frozen(kw_only=True)
class CompactDialect:
    """B8 00 and 02 of OMNIPOWER: the oldest row first, differences after it.

    What differences take is a guess: two bytes each.
    """

    number: int
    step: int = 1
    ids: int | None = None
    limit: AnswerLimit = _LIMIT_UNKNOWN
    finds_times: bool = False

    @property
    def shape(self) -> Shape:
        """The bytes of requests and answers; nearly all of them are of 02."""
        escapes = _escapes(GetCompactLogIDPresentRequest.sub_command, self.number)
        return Shape(
            request_bytes=15 + escapes,
            answer_bytes=25,
            answer_escapes=escapes,
            rows_max=_ENTRIES_MAX,
            is_compact=True,
        )

    def request(self, ask: LogAsk) -> ClientContextRequest[Any]:
        """Return the request that asks this."""
        count = min(ask.rows, _ENTRIES_MAX)
        if ask.anchor is Anchor.ID:
            return GetCompactLogIDPresentRequest(
                logger_type=self.number,
                registers=ask.registers,
                count=count,
                log_id=ask.id,
            )
        return GetCompactLogTimePresentRequest(
            logger_type=self.number, registers=ask.registers, count=count
        )

    def told(self, response: _Compact) -> Told:
        """Return what a response says.

        That the last row is the newest is seen by its id; what the two flags for the
        ends of a log mean here is not public.
        """
        info = response.info
        newest = response.newest_id
        return Told(
            rows=response.rows,
            formats=response.formats if response.rows else (),
            newest=newest,
            is_empty=LoggerInfo.NO_ENTRIES in info,
            is_cut=LoggerInfo.ENTRIES_TRUNCATED in info,
            is_end=_has_nothing(info) or any(row.id == newest for row in response.rows),
            has_fewer_registers=LoggerInfo.REGISTERS_TRUNCATED in info,
            length_bytes=_length_bytes(response.data_raw),
            failure=_failure(info),
        )


def _length_bytes(data: bytes | None) -> int:
    return _COMMAND_ID_BYTES + len(data or b"")


def _is_tail(info: LoggerInfo) -> bool:
    # An answer that was cut for its length has not come to the end of the log.
    return LoggerInfo.TAIL_INCLUDED in info and LoggerInfo.ENTRIES_TRUNCATED not in info


def _has_nothing(info: LoggerInfo) -> bool:
    return bool(info & (LoggerInfo.NO_ENTRIES | LoggerInfo.OUT_OF_RANGE))


def _failure(info: LoggerInfo) -> type[ExchangeError] | None:
    if info & (LoggerInfo.MEMORY_ERROR | LoggerInfo.INTERNAL_ERROR):
        return LogMemoryError
    if LoggerInfo.INVALID_REQUEST in info:
        return LogRefusedError
    return None

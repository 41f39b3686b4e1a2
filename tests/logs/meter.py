"""A MULTICAL 603 with a log that a test writes, and whoever reads it."""

import datetime as dt
from collections.abc import Callable, Iterable
from typing import Any, Final

import attrs

from pykmp.emulator import EmulatedLine, LineSettings
from pykmp.exchange import ExchangeSettings, Line
from pykmp.logs import LogQuery, LogReading, LogRecord, log_step, logger_named
from pykmp.messages import (
    GetLogIDPastAbsRequest,
    LoggerInfo,
    LogRow,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
    decode_frame,
    encode_response,
)
from pykmp.meters import Logger, load_profile
from pykmp.ports.memory import Peer, VirtualPort
from tests.exchange.driving import drive

HOUR: Final = logger_named(load_profile("603"), "hour")
STAMP: Final = 348
NEWEST: Final = 1400
_EPOCH: Final = dt.datetime(2026, 1, 1)
_HEAD_BYTES: Final = 16
_FORMAT_BYTES: Final = 5

#: Changes the answer of a meter: takes request and response, gives a response.
Change = Callable[[Any, Any], Any]


def time_of_id(id_: int) -> dt.datetime:
    """Return when a record was made."""
    return _EPOCH + dt.timedelta(hours=id_)


def value_of(register: int, id_: int) -> RegisterData:
    """Return what a register was when a record was made."""
    if register == STAMP:
        at = time_of_id(id_)
        raw = bytes([0, at.year - 2000, at.month, at.day, at.hour, at.minute, 0])
        unit = 79
    else:
        raw, unit = (register * 100_000 + id_).to_bytes(4), 2
    return RegisterData(
        id_=RegisterID(register),
        unit=RegisterUnit(unit),
        value=RegisterValueBytes(bytes([len(raw), 0]) + raw),
    )


@attrs.define
class LoggingMeter:
    """A meter with an hour log.

    Attributes:
        newest: Id of the newest record.
        oldest: Id of the oldest one.
        bytes_max: Most application bytes of an answer.
        lacks: Registers that it does not log.
        registers_max: Most registers that it puts into an answer.
        change: Changes its answers.
        asked: The requests that came.
    """

    newest: int = NEWEST
    oldest: int = 1
    bytes_max: int = 128
    lacks: frozenset[int] = frozenset()
    registers_max: int = 8
    change: Change = lambda _request, response: response
    asked: list[Any] = attrs.field(factory=list)

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return the answer to a request."""
        del at
        request = decode_frame(frame).message
        self.asked.append(request)
        return encode_response(self.change(request, self._response(request)))

    def _response(self, request: Any) -> Any:  # noqa: ANN401 - 06 or 07
        by_id = isinstance(request, GetLogIDPastAbsRequest)
        first = request.log_id if by_id else self.newest - request.offset
        first = first if by_id else max(self.oldest, first)
        had = [id_ for id_ in request.registers if id_ not in self.lacks]
        kept = had[: self.registers_max]
        info = LoggerInfo(0)
        if len(had) < len(request.registers):
            info |= LoggerInfo.UNSUPPORTED_REGISTER
        if len(kept) < len(had):
            info |= LoggerInfo.REGISTERS_TRUNCATED
        rows: tuple[LogRow, ...] = ()
        if not self.oldest <= first <= self.newest:
            info |= LoggerInfo.OUT_OF_RANGE
        elif kept:
            ids = range(first, self.oldest - 1, -1)[: request.entries]
            fitting = ids[: self._room(kept)]
            rows = tuple(
                LogRow(id=id_, registers=tuple(value_of(one, id_) for one in kept))
                for id_ in fitting
            )
            info |= self._info(rows, is_cut=len(fitting) < len(ids))
        return request.get_response_type()(
            logger_type=request.logger_type,
            rows=rows,
            newest_id=self.newest,
            info=info,
        )

    def _room(self, registers: list[int]) -> int:
        row = sum(7 if id_ == STAMP else 4 for id_ in registers)
        return (self.bytes_max - _HEAD_BYTES - _FORMAT_BYTES * len(registers)) // row

    def _info(self, rows: tuple[LogRow, ...], *, is_cut: bool) -> LoggerInfo:
        info = LoggerInfo.ENTRIES_TRUNCATED if is_cut else LoggerInfo(0)
        if rows and rows[-1].id == self.oldest:
            info |= LoggerInfo.TAIL_INCLUDED
        if rows and rows[0].id == self.newest:
            info |= LoggerInfo.HEAD_INCLUDED
        return info


class Reader:
    """Reads a log on a virtual line, question by question.

    Attributes:
        reading: The reading.
        records: The records that came.
    """

    def __init__(self, peer: Peer, query: LogQuery, **settings: Any) -> None:  # noqa: ANN401
        self.reading = LogReading(query)
        self.records: list[LogRecord] = []
        self.port = VirtualPort(peer)
        self._line = Line()
        self._settings = ExchangeSettings(**settings)

    def step(self) -> Any:  # noqa: ANN401 - an answer
        """Ask the next question and take the answer."""
        plan = log_step(self.reading, line=self._line, settings=self._settings)
        answer = drive(plan, self.port)
        self.records += self.reading.take(answer)
        return answer

    def all(self) -> list[LogRecord]:
        """Read on to the end."""
        while not self.reading.is_done:
            self.step()
        return self.records


def query_of(*registers: int, logger: Logger = HOUR, **selection: Any) -> LogQuery:  # noqa: ANN401
    """Return a query of the hour log."""
    return LogQuery(logger=logger, registers=registers or (60, 68), **selection)


def read(meter: LoggingMeter, *registers: int, **selection: Any) -> list[LogRecord]:  # noqa: ANN401
    """Return the records of a meter's hour log."""
    line = EmulatedLine(meter, settings=LineSettings(is_fast=True))
    return Reader(line, query_of(*registers, **selection)).all()


def line_of(meter: LoggingMeter) -> EmulatedLine:
    """Return a fast line with a meter."""
    return EmulatedLine(meter, settings=LineSettings(is_fast=True))


def ids_of(records: Iterable[LogRecord]) -> list[int]:
    """Return the ids of records."""
    return [record.id for record in records]


def are_true(records: Iterable[LogRecord]) -> bool:
    """Return whether records say what the meter logged."""
    return all(
        register == value_of(id_, record.id)
        for record in records
        for id_, register in record.registers.items()
    ) and all(record.time == time_of_id(record.id) for record in records)

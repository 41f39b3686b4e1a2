"""Taking an answer: what is wrong with it, what it tells, what it completes."""

from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any, TypeVar

from pykmp.errors import (
    ExchangeError,
    LogChangedError,
    LogRestartedError,
    NothingKnownError,
)
from pykmp.logs.answer import LogAnswer
from pykmp.logs.asking import Anchor, Told
from pykmp.logs.record import LogRecord, time_of
from pykmp.logs.state import LogState

E = TypeVar("E", bound=ExchangeError)


def take(state: LogState, answer: LogAnswer) -> tuple[LogRecord, ...]:
    """Take an answer and return the records that it completes.

    Raises:
        LogChangedError: A record is not what it was known to be.
        LogRestartedError: The newest record is older than one that is known.
        NothingKnownError: The log has none of the registers that are wanted.
    """
    taking = _Taking(state, answer, state.dialect.told(answer.response))
    taking.check_newest()
    taking.check_rows()
    taking.learn()
    taking.sort_out()
    taking.put_rows()
    taking.begin_or_advance()
    taking.end()
    taking.follow_time()
    return taking.complete()


def error_of(kind: Callable[..., E], answer: LogAnswer, **facts: Any) -> E:  # noqa: ANN401 - of every kind
    """Return an error about an answer."""
    return kind(
        request=answer.request,
        attempts=answer.attempts,
        seconds=answer.seconds,
        heard_bytes=answer.heard_bytes,
        heard_first=answer.heard_first,
        **facts,
    )


class _Taking:
    """One answer on its way into the state."""

    def __init__(self, state: LogState, answer: LogAnswer, told: Told) -> None:
        self._state = state
        self._span = state.span
        self._answer = answer
        self._told = told
        self._places: tuple[int, ...] = ()

    def check_newest(self) -> None:
        """Refuse a log whose newest record is older than a known one."""
        told, span, query = self._told, self._span, self._state.query
        known = query.after_id
        if told.newest is not None and not (told.is_empty and known is None):
            if span.newest is None:
                span.newest = span.place(told.newest)
                self._know_before()
            else:
                known = span.id(span.newest)
            if known is not None:
                self._check_goes_on(told.newest, known)
        self._places = tuple(span.place(row.id) for row in told.rows)

    def _check_goes_on(self, newest: int, known: int) -> None:
        span = self._span
        if self._state.dialect.step * (span.place(newest) - span.place(known)) < 0:
            log = self._state.query.logger.name
            raise error_of(
                LogRestartedError, self._answer, log=log, newest=newest, known=known
            )

    def _know_before(self) -> None:
        """Take the record that is known already, to compare it."""
        after = self._state.query.after
        if isinstance(after, LogRecord):
            self._state.table.know(self._span.place(after.id), after.registers)
            self._state.unchecked = set(after.registers)

    def check_rows(self) -> None:
        """Refuse rows in disorder, and rows that are not what they were."""
        before = self._before_rows()
        for place, row in zip(self._places, self._told.rows, strict=True):
            register = self._state.table.conflict(place, row.registers)
            if register is not None or (before is not None and place <= before):
                raise error_of(
                    LogChangedError,
                    self._answer,
                    log=self._state.query.logger.name,
                    record_id=row.id,
                    register=None if register is None else register.id_,
                )
            before = place

    def _before_rows(self) -> int | None:
        """Return the place that the first row has to lie behind."""
        ask, span = self._answer.ask, self._span
        if ask.anchor is not Anchor.ID or not self._places:
            return None
        asked, first = span.place(ask.id), self._places[0]
        is_yet_to_come = span.newest is not None and asked < span.newest
        if self._state.dialect.step < 0 and first > asked and not is_yet_to_come:
            return first
        return asked - 1

    def learn(self) -> None:
        """Take note of widths, and of how long an answer gets."""
        state, told, answer = self._state, self._told, self._answer
        for format_ in told.formats:
            state.widths[format_.id_] = format_.significand_bytes
        if told.rows:
            columns = [state.column(format_.id_) for format_ in told.formats]
            state.limit = state.limit.after(
                told.length_bytes,
                row_bytes=state.shape.row(columns),
                is_cut=told.is_cut and not told.has_fewer_registers,
            )
        if answer.is_shortened:
            state.rows_max = answer.ask.rows
        elif state.rows_max is not None and answer.attempts == 1:
            # Once the meter cuts answers before we do, there is no need to.
            is_enough = state.rows_max > len(told.rows)
            state.rows_max = None if is_enough else 2 * state.rows_max

    def sort_out(self) -> None:
        """Find out why registers are absent from an answer."""
        state, told, asked = self._state, self._told, self._answer.ask.registers
        came = {format_.id_ for format_ in told.formats}
        absent = [id_ for id_ in asked if id_ not in came]
        if not absent or (told.is_end and not told.rows):
            return
        is_too_long = told.has_fewer_registers or (told.is_cut and not told.rows)
        if is_too_long and len(asked) > 1:
            state.registers_max = max(1, len(came) or len(asked) // 2)
        elif not told.rows and len(asked) > 1:
            state.apart |= set(absent)
        else:
            self._miss(absent)

    def _miss(self, absent: Sequence[int]) -> None:
        """Take note of registers that the log does not have."""
        state = self._state
        state.missing = (*state.missing, *absent)
        for id_ in absent:
            state.table.fronts.pop(id_, None)
        left = [id_ for id_ in state.ids if id_ not in state.missing]
        state.ids = tuple(dict.fromkeys([*state.time_ids, *left]))
        if state.span.start is not None:
            new = [id_ for id_ in state.ids if id_ not in state.table.fronts]
            state.table.join(new, state.span.start)
        is_timeless = state.query.is_by_time and not state.time_ids
        if is_timeless or set(state.query.registers) <= set(state.missing):
            raise error_of(NothingKnownError, self._answer, registers=state.missing)

    def put_rows(self) -> None:
        """Take the values."""
        for place, row in zip(self._places, self._told.rows, strict=True):
            self._state.table.put(place, row.registers)
        self._state.unchecked -= set(self._answer.ask.registers)

    def begin_or_advance(self) -> None:
        """Take note of how far registers were read."""
        state, span = self._state, self._span
        if not state.has_begun:
            if self._can_begin():
                state.has_begun = True
                span.began(self._places)
                if span.start is not None:
                    state.table.start(state.ids, span.start)
        elif span.start is not None and self._places:
            came = [format_.id_ for format_ in self._told.formats]
            state.table.move(came, self._places[-1] + 1)

    def _can_begin(self) -> bool:
        told, state = self._told, self._state
        if told.is_end and not told.rows:
            return True
        came = {format_.id_ for format_ in told.formats}
        needed = state.time_ids if state.query.is_by_time else ()
        return bool(told.rows) and set(needed) <= came

    def end(self) -> None:
        """Take note where the log ends."""
        if not self._told.is_end:
            return
        if self._places:
            self._span.ended(self._places[-1])
            return
        span, ask = self._span, self._answer.ask
        if ask.anchor is not Anchor.ID:
            return
        asked, after = span.place(ask.id), self._state.query.after_id
        is_yet_to_come = span.newest is not None and asked < span.newest
        # The record that is known may have left the log, and what followed it not.
        is_forgotten = after is not None and asked == span.place(after)
        if not is_yet_to_come and not is_forgotten:
            span.ended(asked - 1)

    def follow_time(self) -> None:
        """Take note of the times of rows, for a query by time."""
        span, state = self._span, self._state
        if not (state.query.is_by_time and state.has_begun):
            return
        if set(state.time_ids) & set(self._answer.ask.registers):
            self._see(self._places)
        has_start = span.start is not None
        span.searched()
        if not has_start and span.start is not None:
            state.table.start(state.ids, span.start)
            self._see(state.table.places())

    def _see(self, places: Sequence[int]) -> None:
        for place in places:
            row = self._state.table.row(place)
            if all(id_ in row for id_ in self._state.time_ids):
                self._span.saw(place, time_of(row))

    def complete(self) -> tuple[LogRecord, ...]:
        """Return the records that are complete and were not returned before."""
        state = self._state
        if not state.has_begun or self._span.start is None:
            return ()
        wanted = [id_ for id_ in state.query.registers if id_ not in state.missing]
        records = []
        for place, row in state.table.complete(self._span.end):
            time = time_of(row)
            if all(id_ in row for id_ in state.ids) and state.query.is_in_range(time):
                registers = MappingProxyType({id_: row[id_] for id_ in wanted})
                id_ = self._span.id(place)
                records.append(LogRecord(id=id_, time=time, registers=registers))
        return tuple(records)

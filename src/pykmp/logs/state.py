"""What a reading knows: values, how far each register has come, what the meter is like.

One module says what to ask next, another takes answers; this is what they share.
"""

from collections.abc import Mapping, Sequence

import attrs

from pykmp.logs.asking import Dialect
from pykmp.logs.planning import split
from pykmp.logs.query import LogQuery
from pykmp.logs.record import TIME_WIDTHS, time_registers
from pykmp.logs.shape import WIDTH_ASSUMED, Column, Shape
from pykmp.logs.span import Span
from pykmp.logs.table import Table


class LogState:
    """All that is known in a reading; owned by it.

    Attributes:
        query: What is wanted.
        dialect: How the log is read.
        span: The first and the last record that is wanted.
        table: Values, and how far each register has been read.
        ids: The registers that are read, those that tell the time in front.
        missing: Registers that the log does not have.
        limit: What is known of the longest answer.
        has_begun: Whether the first answer has been taken.
        apart: Registers to be asked for one by one.
        unchecked: Registers whose last value is to be read again and compared.
        rows_max: Most rows to ask for, because longer answers came damaged.
        registers_max: Most registers that the meter takes in one request.
    """

    def __init__(self, query: LogQuery, dialect: Dialect) -> None:
        self.query = query
        self.dialect = dialect
        self.span = Span(query, dialect)
        self.table = Table()
        self.ids = query.asked
        self.missing: tuple[int, ...] = ()
        self.limit = dialect.limit
        self.has_begun = False
        self.apart: set[int] = set()
        self.unchecked: set[int] = set()
        self.rows_max: int | None = None
        self.registers_max = dialect.shape.registers_max
        self.widths = {**TIME_WIDTHS, **query.widths}

    @property
    def shape(self) -> Shape:
        """The bytes of requests and answers, as this meter takes them."""
        return attrs.evolve(self.dialect.shape, registers_max=self.registers_max)

    @property
    def time_ids(self) -> tuple[int, ...]:
        """The registers that tell the time, of those that the log has."""
        logged = {*self.query.logger.registers, *self.query.registers}
        return time_registers(logged - set(self.missing))

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to ask."""
        end = self.span.end
        if not self.has_begun or self.span.start is None or end is None:
            return False
        fronts = self.table.fronts.values()
        return self.span.is_empty or min(fronts, default=end) > end

    @property
    def pending(self) -> Mapping[tuple[int, ...], int]:
        """Which registers are left to read together, and of how many records."""
        if not self.has_begun or self.span.start is None:
            return {self.ids: self.span.records_max()}
        end = self.span.likely_end
        together: dict[int, list[int]] = {}
        for id_, front in self.table.fronts.items():
            if end is not None and front <= end:
                together.setdefault(end - front + 1, []).append(id_)
        return {tuple(ids): rows for rows, ids in together.items()}

    def column(self, id_: int) -> Column:
        """Return a register as a plan sees it."""
        return Column(id=id_, width=self.widths.get(id_, WIDTH_ASSUMED))

    def groups(self, ids: Sequence[int], rows: int) -> tuple[tuple[int, ...], ...]:
        """Return registers in the groups that are read together with fewest bytes."""
        together = [self.column(id_) for id_ in ids if id_ not in self.apart]
        groups = split(
            together, rows=rows, limit_bytes=self.limit.likely, shape=self.shape
        )
        return (
            *(tuple(column.id for column in group) for group in groups),
            *((id_,) for id_ in ids if id_ in self.apart),
        )

    def bound(self, id_: int) -> int | None:
        """Return the last place to ask a register for; None if there is no bound."""
        span = self.span
        if span.end is not None or not span.follows_time:
            return span.end
        front = self.table.fronts.get(self.time_ids[0], 0)
        if id_ not in self.time_ids:
            return front - 1 if span.guess is None else span.guess
        # One record more than expected shows that the range has been left.
        return None if span.guess is None else max(front, span.guess + 1)

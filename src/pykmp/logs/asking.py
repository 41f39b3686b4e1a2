"""What is asked of a log and what is told of it, whatever the commands are."""

import datetime as dt
from enum import StrEnum, unique
from typing import Any, Final, Protocol

import attrs

from pykmp.errors import ExchangeError
from pykmp.logs.limit import AnswerLimit
from pykmp.logs.shape import Shape
from pykmp.messages import ClientContextRequest, LogFormat, LogRow

#: Older than anything that a meter remembers; head ends ask with it too.
LONG_AGO: Final = dt.datetime(2000, 1, 1)


@unique
class Anchor(StrEnum):
    """Where the rows of an answer are to begin."""

    ID = "id"
    NEWEST = "newest"
    OLDEST = "oldest"
    TIME = "time"


@attrs.frozen(kw_only=True)
class LogAsk:
    """One question.

    Attributes:
        anchor: What the rows begin at.
        id: The record, where the anchor is one.
        time: The moment, where the anchor is one.
        rows: How many rows.
        registers: Of which registers.
    """

    anchor: Anchor
    id: int = 0
    time: dt.datetime | None = None
    rows: int
    registers: tuple[int, ...]


@attrs.frozen(kw_only=True)
class Told:
    """One answer.

    Attributes:
        rows: The rows, in the order of the answer.
        formats: How their registers are written.
        newest: Id of the newest record of the log; None if the answer does not say.
        is_empty: Whether the log has no record at all.
        is_cut: Whether the answer was too long for more rows.
        is_end: Whether the last row is the last of the log, in the direction of the
            answer.
        has_fewer_registers: Whether the answer was too long for more registers.
        length_bytes: Application bytes of the answer.
        failure: Why there is nothing to be had; None if there may be.
    """

    rows: tuple[LogRow, ...]
    formats: tuple[LogFormat, ...]
    newest: int | None
    is_empty: bool = False
    is_cut: bool = False
    is_end: bool = False
    has_fewer_registers: bool = False
    length_bytes: int
    failure: type[ExchangeError] | None = None


class Dialect(Protocol):
    """The commands that read one kind of log."""

    @property
    def step(self) -> int:
        """From the id of a row to that of the next in an answer."""
        ...

    @property
    def ids(self) -> int | None:
        """How many ids there are before they begin again; None if they do not."""
        ...

    @property
    def shape(self) -> Shape:
        """The bytes of requests and answers."""
        ...

    @property
    def limit(self) -> AnswerLimit:
        """What is known of the longest answer before any has come."""
        ...

    @property
    def finds_times(self) -> bool:
        """Whether a request can begin at a moment."""
        ...

    def request(self, ask: LogAsk) -> ClientContextRequest[Any]:
        """Return the request that asks this."""
        ...

    def told(self, response: Any) -> Told:  # noqa: ANN401 - the classes of one dialect
        """Return what a response says."""
        ...

"""A reading of a log, for those who run it: what to ask next, and what came of it.

A reading is told answers and hands out records. It touches no line: `log_step` brings
it its answers, and answers that were kept bring it to where it was.
"""

from collections.abc import Mapping

from pykmp.logs.answer import LogAnswer
from pykmp.logs.asking import Dialect, LogAsk
from pykmp.logs.choosing import next_ask
from pykmp.logs.dialects import dialect_of
from pykmp.logs.limit import AnswerLimit
from pykmp.logs.query import LogQuery
from pykmp.logs.record import LogRecord
from pykmp.logs.state import LogState
from pykmp.logs.taking import take


class LogReading:
    """The reading of one query; owns what is known of it.

    Records come in the order in which the meter gives them: the newest first from a
    MULTICAL 603 and its like, the oldest first from logger modules and electricity
    meters.

    Attributes:
        query: What is wanted.
        dialect: How the log is read.
        state: What is known.
        records: How many records were handed out.
        requests: How many requests were sent, repetitions included.
        heard_bytes: Number of bytes that came.
        seconds: How long that took.
    """

    def __init__(self, query: LogQuery, *, dialect: Dialect | None = None) -> None:
        self.query = query
        self.dialect = dialect or dialect_of(query.logger)
        self.state = LogState(query, self.dialect)
        self.records = self.requests = self.heard_bytes = 0
        self.seconds = 0.0

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to ask."""
        return self.state.is_done

    @property
    def missing(self) -> tuple[int, ...]:
        """Registers that the log does not have, as far as is known."""
        return self.state.missing

    @property
    def limit(self) -> AnswerLimit:
        """What is known of the longest answer of the meter."""
        return self.state.limit

    @property
    def pending(self) -> Mapping[tuple[int, ...], int]:
        """Which registers are left to read together, and of how many records."""
        return self.state.pending

    def next_ask(self) -> LogAsk:
        """Return the next question; there is one until the reading is done."""
        return next_ask(self.state)

    def take(self, answer: LogAnswer) -> tuple[LogRecord, ...]:
        """Take an answer and return the records that it completes.

        Raises:
            LogChangedError: A record is not what it was known to be.
            LogRestartedError: The newest record is older than one that is known.
            NothingKnownError: The log has none of the registers that are wanted.
        """
        records = take(self.state, answer)
        self.records += len(records)
        self.requests += answer.attempts
        self.heard_bytes += answer.heard_bytes
        self.seconds += answer.seconds
        return records

    def resumed(self) -> None:
        """Take note that answers until here were kept: what they end in is checked."""
        self.state.unchecked = set(self.state.ids)

    def count_anew(self) -> None:
        """Count what is asked from here on, and not what answers until here took."""
        self.requests = self.heard_bytes = 0
        self.seconds = 0.0

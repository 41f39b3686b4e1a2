"""An answer of a log and what it took, and progress and cost as callers see them."""

from typing import Any, Self

import attrs

from pykmp.exchange import Answer
from pykmp.logs.asking import LogAsk


@attrs.frozen(kw_only=True)
class LogAnswer:
    """What came of one question.

    Attributes:
        ask: The question.
        request: Class name of the request.
        response: The response, of the class that the question has.
        attempts: How often it was asked.
        seconds: How long that took, on the clock of the port.
        heard_bytes: Number of bytes that came.
        heard_first: The first of them, 16 at most.
        is_shortened: Whether fewer rows were asked for because longer answers came
            damaged.
    """

    ask: LogAsk
    request: str
    response: Any
    attempts: int = 1
    seconds: float = 0.0
    heard_bytes: int = 0
    heard_first: bytes = b""
    is_shortened: bool = False

    @classmethod
    def of(
        cls,
        ask: LogAsk,
        request: str,
        answer: Answer[Any],
        *,
        is_shortened: bool = False,
    ) -> Self:
        """Return what came of a question that was answered."""
        return cls(
            ask=ask,
            request=request,
            response=answer.response,
            attempts=answer.attempts,
            seconds=answer.seconds,
            heard_bytes=answer.heard_bytes,
            heard_first=answer.heard_first,
            is_shortened=is_shortened,
        )


@attrs.frozen(kw_only=True)
class LogCost:
    """What a reading costs, or the rest of it.

    Attributes:
        records: How many records are expected; at most the depth of the log where
            nobody knows.
        requests: How many requests, if none has to be repeated.
        bytes_to_meter: Bytes of the requests on the line.
        bytes_from_meter: Bytes of the answers; escapes in values are estimated.
        line_seconds: How long the line is busy with both.
    """

    records: int
    requests: int
    bytes_to_meter: int
    bytes_from_meter: int
    line_seconds: float

    @property
    def bytes(self) -> int:
        """Bytes both ways."""
        return self.bytes_to_meter + self.bytes_from_meter


@attrs.frozen(kw_only=True)
class LogProgress:
    """How far a reading has come.

    Attributes:
        records: How many records are complete.
        requests: How many requests were sent, repetitions included.
        heard_bytes: Number of bytes that came.
        seconds: How long that took.
        left: What the rest costs.
    """

    records: int
    requests: int
    heard_bytes: int
    seconds: float
    left: LogCost

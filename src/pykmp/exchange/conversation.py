"""The plan of one question: ask, listen, ask again, and say why it failed."""

import logging
from typing import Final, Generic, Self, TypeVar

import attrs

from pykmp.codec.reader import FrameReader
from pykmp.constants import DestinationAddress
from pykmp.errors import ExchangeError
from pykmp.exchange import pacing
from pykmp.exchange.evidence import Evidence
from pykmp.exchange.line import Line
from pykmp.exchange.states import Event, State
from pykmp.exchange.steps import Ask, Listen, Plan
from pykmp.messages import ClientContextRequest, encode_request

ResT = TypeVar("ResT")

logger = logging.getLogger("pykmp.exchange")


@attrs.frozen(kw_only=True)
class ExchangeSettings:
    """How to ask: whom, how often, how long to wait.

    Attributes:
        address: Destination address.
        attempts: How often a request is sent at most.
        timeout_seconds: How long to wait, from the end of the request on, for the
            answer to begin; an answer that has begun may finish.
        baud: Speed of the line, for the time that bytes take.
    """

    address: int = DestinationAddress.HEAT_METER.value
    attempts: int = attrs.field(
        default=pacing.ATTEMPTS, validator=attrs.validators.ge(1)
    )
    timeout_seconds: float = attrs.field(
        default=pacing.TIMEOUT_SECONDS, validator=attrs.validators.gt(0)
    )
    baud: int = attrs.field(default=pacing.BAUD, validator=attrs.validators.gt(0))

    @property
    def total_seconds_max(self) -> float:
        """The longest that one question can take."""
        return pacing.total_seconds_max(
            attempts=self.attempts, timeout_seconds=self.timeout_seconds
        )


@attrs.frozen(kw_only=True)
class Answer(Generic[ResT]):
    """A response and what it took.

    Attributes:
        response: The response.
        attempts: How often the request was sent.
        seconds: From the first look at the line to the end of the answer.
        heard_bytes: Number of bytes that came in all attempts together.
        heard_first: The first of them, 16 at most.
    """

    response: ResT
    attempts: int
    seconds: float
    heard_bytes: int
    heard_first: bytes


def converse(
    request: ClientContextRequest[ResT], *, line: Line, settings: ExchangeSettings
) -> Plan[Answer[ResT]]:
    """Ask until the answer to this very request comes.

    Echo, noise, damaged frames, answers from other addresses and to other requests
    are passed over; an attempt without an answer is followed by quiet and another.
    However much comes in, the plan ends within ``settings.total_seconds_max``.

    Raises:
        BaseCodecError: The request cannot be encoded; nothing was sent.
        ExchangeError: No attempt brought the answer; the type says what came instead.
    """
    frame = encode_request(request, address=settings.address)
    evidence = Evidence(request, frame=frame, address=settings.address)
    ask = Ask(frame, type(request).__name__)
    started = at = yield from line.settle(None)
    try:
        for attempt in range(1, settings.attempts + 1):
            if attempt > 1:
                _log_repeat(attempt, evidence.failure(attempt - 1, at - started))
                yield from line.settle(evidence.judge_late)
            asked_at = (yield ask).at
            line.happened(Event.REQUEST_SENT)
            window = _Window.after(
                ask, asked_at=asked_at, started=started, settings=settings
            )
            response, at = yield from _hear(evidence, window)
            if response is not None:
                line.happened(_ANSWERED[attempt > 1], at)
                return Answer(
                    response=response,
                    attempts=attempt,
                    seconds=at - started,
                    heard_bytes=evidence.heard_bytes,
                    heard_first=evidence.heard_first,
                )
            line.happened(Event.ATTEMPT_FAILED, at)
    finally:
        # The caller gave up, or the line broke, while an answer was due.
        if line.state is State.AWAITING_ANSWER:
            line.happened(Event.ATTEMPT_FAILED)
    raise evidence.failure(settings.attempts, at - started)


_ANSWERED: Final = {False: Event.ANSWER_RECEIVED, True: Event.RETRY_ANSWERED}


@attrs.frozen(kw_only=True)
class _Window:
    """When one attempt stops listening.

    Attributes:
        silent: To this instant for the answer to begin.
        answering: To this instant for an answer that has begun to end.
    """

    silent: float
    answering: float

    @classmethod
    def after(
        cls, ask: Ask, *, asked_at: float, started: float, settings: ExchangeSettings
    ) -> Self:
        """Return the window of a request that was written at an instant."""
        deadline = started + settings.total_seconds_max
        sent_at = asked_at + pacing.line_seconds(len(ask.frame), settings.baud)
        silent = min(sent_at + settings.timeout_seconds, deadline)
        return cls(
            silent=silent, answering=min(silent + pacing.ANSWER_SECONDS_MAX, deadline)
        )


def _hear(evidence: Evidence[ResT], window: _Window) -> Plan[tuple[ResT | None, float]]:
    """Listen to the end of one attempt; return the response, if it came, and when."""
    reader = FrameReader()
    silent = until = window.silent
    damaged = evidence.damaged
    while True:
        arrival = yield Listen(until)
        evidence.count(arrival.raw)
        soon = arrival.at + pacing.GAP_SECONDS_MAX
        for heard in reader.feed(arrival.raw):
            response = evidence.judge(heard)
            if response is not None:
                return response, arrival.at
        if evidence.damaged > damaged:
            # The answer has come, if damaged: there is no other to wait for.
            silent = min(silent, soon)
        if arrival.raw:
            going_on = reader.in_answer
            until = min(max(silent, soon), window.answering) if going_on else silent
        if arrival.at >= until:
            break
    for heard in reader.flush():
        evidence.judge(heard)
    return None, arrival.at


def _log_repeat(attempt: int, failure: ExchangeError) -> None:
    logger.info("%s Attempt %d follows.", failure.summary, attempt)

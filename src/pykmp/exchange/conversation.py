"""The plan of one question: ask, listen, ask again, and say why it failed."""

import logging
from typing import Final, Generic, TypeVar

import attrs

from pykmp.codec.reader import FrameReader
from pykmp.constants import DestinationAddress
from pykmp.exchange import pacing
from pykmp.exchange.evidence import Evidence
from pykmp.exchange.line import Line
from pykmp.exchange.states import Event
from pykmp.exchange.steps import Ask, Listen, Plan
from pykmp.messages import ClientContextRequest, encode_request

ResT = TypeVar("ResT")

logger = logging.getLogger("pykmp.exchange")


#: Systems wait no longer than their clocks count; a day is more than anybody means.
_DAY_SECONDS: Final = 86_400


@attrs.frozen(kw_only=True)
class ExchangeSettings:
    """How to ask: whom, how often, how long to wait.

    Attributes:
        address: Destination address.
        attempts: How often a request is sent at most.
        timeout_seconds: How long to wait, from the end of the request on, for the
            answer to begin, a day at most; an answer that has begun may finish.
        baud: Speed of the line, for the time that bytes take.
        answer_seconds_max: How long an answer that has begun may go on at 1200 baud;
            on a slower line that much longer.
    """

    address: int = DestinationAddress.HEAT_METER.value
    attempts: int = attrs.field(
        default=pacing.ATTEMPTS, validator=attrs.validators.ge(1)
    )
    timeout_seconds: float = attrs.field(
        default=pacing.TIMEOUT_SECONDS,
        validator=[attrs.validators.gt(0), attrs.validators.le(_DAY_SECONDS)],
    )
    baud: int = attrs.field(default=pacing.BAUD, validator=attrs.validators.gt(0))
    answer_seconds_max: float = attrs.field(
        default=pacing.ANSWER_SECONDS_MAX, validator=attrs.validators.gt(0)
    )

    @property
    def total_seconds_max(self) -> float:
        """The longest that one question can take."""
        return pacing.total_seconds_max(
            attempts=self.attempts,
            timeout_seconds=self.timeout_seconds,
            baud=self.baud,
            answer_seconds_max=self.answer_seconds_max,
        )


@attrs.frozen(kw_only=True)
class Answer(Generic[ResT]):
    """A response and what it took.

    Attributes:
        response: The response.
        attempts: How often the request was sent.
        seconds: From the first look at the line to the end of the answer, with the
            quiet that the question before may have left.
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
    The request is encoded at once, all else happens when the plan is run.

    Raises:
        BaseCodecError: The request cannot be encoded; nothing was sent.
        ExchangeError: No attempt brought the answer; the type says what came instead.
    """
    frame = encode_request(request, address=settings.address)
    evidence = Evidence(request, frame=frame, address=settings.address)
    ask = Ask(frame, type(request).__name__)
    return _converse(ask, evidence, line=line, settings=settings)


def _converse(
    ask: Ask, evidence: Evidence[ResT], *, line: Line, settings: ExchangeSettings
) -> Plan[Answer[ResT]]:
    began, at = yield from line.settle(None)
    deadline = at + settings.total_seconds_max
    attempt = lost = 0
    while True:
        attempt += 1
        damaged = evidence.damaged_whole
        response, at = yield from _attempt(
            ask, evidence, line=line, settings=settings, at=at, deadline=deadline
        )
        if response is not None:
            line.happened(_ANSWERED[lost > 0], at)
            return Answer(
                response=response,
                attempts=attempt,
                seconds=at - began,
                heard_bytes=evidence.heard_bytes,
                heard_first=evidence.heard_first,
            )
        # An answer that came to its end damaged will not come late, and the quiet that
        # the meter wants runs from that end.
        was_damaged = evidence.damaged_whole > damaged
        lost += not was_damaged
        line.happened(Event.ATTEMPT_FAILED, evidence.heard_at if was_damaged else at)
        failure = evidence.failure(attempt, at - began)
        # A line that never stops talking may leave no time for all attempts.
        is_late = at + pacing.QUIET_SECONDS_MAX >= deadline
        if attempt == settings.attempts or is_late:
            raise failure
        logger.info("%s Attempt %d follows.", failure.summary, attempt + 1)
        _, at = yield from line.settle(evidence.judge_late)


def _attempt(
    ask: Ask,
    evidence: Evidence[ResT],
    *,
    line: Line,
    settings: ExchangeSettings,
    at: float,
    deadline: float,
) -> Plan[tuple[ResT | None, float]]:
    """Ask once; return the response, if it came, and when that was known."""
    sent_seconds = pacing.line_seconds(len(ask.frame), settings.baud)
    patience_seconds = sent_seconds + settings.timeout_seconds
    line.happened(Event.REQUEST_SENT)
    line.awaited_until = at + patience_seconds
    try:
        line.awaited_until = (yield ask).at + patience_seconds
        silent = min(line.awaited_until, deadline)
        answer_seconds = settings.answer_seconds_max * pacing.slowness(settings.baud)
        latest = min(silent + answer_seconds, deadline)
        return (yield from _hear(evidence, silent=silent, latest=latest))
    except BaseException:
        # The caller gave up, or the line broke, while an answer was due.
        line.happened(Event.ATTEMPT_FAILED)
        raise


_ANSWERED: Final = {False: Event.ANSWER_RECEIVED, True: Event.RETRY_ANSWERED}


def _hear(
    evidence: Evidence[ResT], *, silent: float, latest: float
) -> Plan[tuple[ResT | None, float]]:
    """Listen to the end of one attempt; return the response, if it came, and when.

    Args:
        silent: When an answer that has not begun is given up.
        latest: When an answer that has begun is given up.
    """
    reader = FrameReader()
    until = silent
    damaged = evidence.damaged
    while True:
        arrival = yield Listen(until)
        evidence.count(arrival.raw, arrival.at)
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
            until = min(max(silent, soon), latest) if going_on else silent
        if arrival.at >= until:
            break
    for heard in reader.flush():
        evidence.judge(heard)
    return None, arrival.at

"""What was heard during a question, and which failure that amounts to."""

import logging
from typing import Any, Final, Generic, TypeVar

from pykmp.codec import datalink, physical
from pykmp.codec.application import ApplicationCodec
from pykmp.codec.reader import FrameKind, FrameReader, Heard
from pykmp.constants import ByteCode
from pykmp.errors import (
    BadChecksumError,
    BaseCodecError,
    EchoOnlyError,
    ExchangeError,
    LateAnswerError,
    MalformedAnswerError,
    MessageCidMismatchError,
    NoiseOnlyError,
    OtherAnswerError,
    SilenceError,
)
from pykmp.messages import ClientContextRequest, decode_frame

ResT = TypeVar("ResT")

#: The name is interface: it is what people have always filtered for.
logger = logging.getLogger("pykmp.client")

_FIRST_BYTES_MAX: Final = 16
#: More zeros than this are no longer what a meter sends unasked.
_LONE_ZEROS_MAX: Final = 8
_STOP: Final = bytes([ByteCode.STOP.value])
_FROM_METER: Final = bytes([ByteCode.START_FROM_METER.value])

#: The kinds of failure, the most telling first: a damaged answer says more about the
#: head than the echo that came before it.
_MOST_TELLING: Final[tuple[type[ExchangeError], ...]] = (
    LateAnswerError,
    BadChecksumError,
    MalformedAnswerError,
    OtherAnswerError,
    NoiseOnlyError,
    EchoOnlyError,
)


class Evidence(Generic[ResT]):
    """Judges what is heard during one question; owns the count of it."""

    def __init__(
        self, request: ClientContextRequest[ResT], *, frame: bytes, address: int
    ) -> None:
        self._request = request
        self._frame = frame
        self._address = address
        # How the answer begins on the wire, so that a damaged one is known from noise.
        self._answer_start = _FROM_METER + physical.stuff(
            bytes([address, request.command_id])
        )
        self._seen: set[type[ExchangeError]] = set()
        self._heard_bytes = 0
        self._heard_first = b""
        self._late_reader = FrameReader()
        self._lone_zeros = 0
        self._stray_acks = 0
        #: Number of answers to this question that came damaged.
        self.damaged = 0
        #: How many of them came to their end.
        self.damaged_whole = 0
        #: When the last byte came.
        self.heard_at = float("-inf")

    @property
    def heard_bytes(self) -> int:
        """Number of bytes that came."""
        return self._heard_bytes

    @property
    def heard_first(self) -> bytes:
        """The first bytes that came."""
        return self._heard_first

    def count(self, raw: bytes, at: float | None = None) -> None:
        """Count bytes that came, at an instant if that is known."""
        if raw and at is not None:
            self.heard_at = at
        self._heard_bytes += len(raw)
        room = _FIRST_BYTES_MAX - len(self._heard_first)
        self._heard_first += raw[:room]

    def judge(self, heard: Heard) -> ResT | None:
        """Return the response if this is it; else remember what it was."""
        if logger.isEnabledFor(logging.DEBUG):
            logger.debug("Received bytes on serial: '%s'", heard.raw.hex().upper())
        match heard.kind:
            case FrameKind.FROM_METER:
                return self._judge_frame(heard.raw)
            case FrameKind.ACK:
                return self._judge_ack()
            case FrameKind.TO_METER:
                self._judge_request(heard.raw)
            case _:
                self._judge_noise(heard.raw)
        return None

    def judge_late(self, raw: bytes) -> None:
        """Remember whether the answer is among bytes that came too late."""
        self.count(raw)
        for heard in self._late_reader.feed(raw):
            if self.judge(heard) is not None:
                self._seen.add(LateAnswerError)

    def failure(self, attempts: int, seconds: float) -> ExchangeError:
        """Return the error that says what was heard instead of an answer."""
        return self._kind()(
            request=type(self._request).__name__,
            attempts=attempts,
            seconds=seconds,
            heard_bytes=self._heard_bytes,
            heard_first=self._heard_first,
        )

    def _kind(self) -> type[ExchangeError]:
        # Noise at a wrong speed is full of what looks like acknowledgements.
        if self._stray_acks and self._seen <= {EchoOnlyError}:
            return OtherAnswerError
        return next(
            (kind for kind in _MOST_TELLING if kind in self._seen), SilenceError
        )

    def _judge_frame(self, frame: bytes) -> ResT | None:
        try:
            raw = physical.unwrap(frame, physical.FROM_METER)
            address, application = datalink.unpack(raw)
        except BaseCodecError:
            self._judge_noise(frame)
            return None
        if address != self._address:
            self._seen.add(OtherAnswerError)
            return None
        return self._judge_application(datalink.ApplicationBytes(application))

    def _judge_application(self, raw: datalink.ApplicationBytes) -> ResT | None:
        response_type: Any = self._request.get_response_type()
        try:
            response: ResT = response_type.decode(ApplicationCodec.decode(raw))
        except MessageCidMismatchError:
            self._seen.add(OtherAnswerError)
            return None
        except BaseCodecError:
            self._seen.add(MalformedAnswerError)
            return None
        if not _is_about(self._request, response):
            self._seen.add(OtherAnswerError)
            return None
        return response

    def _judge_request(self, frame: bytes) -> None:
        if frame == self._frame:
            self._seen.add(EchoOnlyError)
            return
        try:
            decode_frame(frame)
        except BaseCodecError:
            self._judge_noise(frame)
        else:
            self._seen.add(OtherAnswerError)

    def _judge_ack(self) -> ResT | None:
        response_type: Any = self._request.get_response_type()
        if not getattr(response_type, "acknowledged", False):
            self._stray_acks += 1
            return None
        response: ResT = response_type()
        return response

    def _judge_noise(self, raw: bytes) -> None:
        # A meter may send a lone 00 unasked (Kamstrup 5512-447 rev M1, section 2).
        if not raw.strip(b"\0"):
            self._lone_zeros += len(raw)
            if self._lone_zeros <= _LONE_ZEROS_MAX:
                return
        if raw.startswith(self._answer_start):
            self.damaged += 1
            self.damaged_whole += raw.endswith(_STOP)
            self._seen.add(BadChecksumError)
        else:
            self._seen.add(NoiseOnlyError)


def _is_about(request: ClientContextRequest[Any], response: Any) -> bool:  # noqa: ANN401
    """Return whether a response answers this question and not an earlier one."""
    # A request class of one's own need not have the method.
    is_answered_by = getattr(request, "is_answered_by", None)
    return is_answered_by is None or bool(is_answered_by(response))

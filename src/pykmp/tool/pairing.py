"""Which answer belongs to which request, of all that passes a line: no input, no clock.

Whoever listens feeds bytes as they come; what they complete comes out in order, and
nothing is lost: the bytes of everything that came out, in order, are the bytes of each
direction that went in.
"""

import enum
from collections.abc import Iterator
from typing import Final

import attrs

from pykmp.codec import FRAME_BYTES_MAX, FrameKind, FrameReader, Heard
from pykmp.codec.physical import PhysicalDirection
from pykmp.errors import BaseCodecError
from pykmp.messages import (
    DecodedFrame,
    GetRegisterRequest,
    GetRegisterResponse,
    UnknownCommand,
    decode_frame,
)

#: A request is given up by its sender long before.
ANSWER_SECONDS_MAX: Final = 10.0
#: A head reflects a request while it is sent; nobody repeats one so soon.
_ECHO_SECONDS_MAX: Final = 0.5
_STARTS: Final = (b"\x80", b"\x40")


class Role(enum.StrEnum):
    """What a piece of a stream is to the others."""

    REQUEST = "request"
    ECHO = "echo"
    ANSWER = "answer"
    STRAY = "answer without request"
    DAMAGED = "damaged frame"
    NOISE = "noise"
    UNANSWERED = "no answer"


@attrs.frozen(kw_only=True)
class Overheard:
    """A piece of a stream, and what it is to the others.

    Attributes:
        role: That; `UNANSWERED` is told of a request when its time is over.
        heard: The piece; for `UNANSWERED` the request.
        at: When it was complete, as the feeder counts.
        number: Which request it is or belongs to, counted from 1; None if to none.
        waited_seconds: How long after the request that was; None if nobody knows.
    """

    role: Role
    heard: Heard
    at: float | None
    number: int | None = None
    waited_seconds: float | None = None

    @property
    def raw(self) -> bytes:
        """The bytes that it stands for; none for what did not come."""
        return b"" if self.role is Role.UNANSWERED else self.heard.raw


class Sniffer:
    """Splits streams and pairs what is in them; owns the request that is open."""

    def __init__(self) -> None:
        self._readers: dict[PhysicalDirection | None, FrameReader] = {}
        self._noise: dict[PhysicalDirection | None, bytes] = {}
        self._pairing = _Pairing()

    @property
    def is_in_frame(self) -> bool:
        """Whether a frame has begun and not ended."""
        return any(reader.pending for reader in self._readers.values())

    def feed(
        self,
        raw: bytes,
        *,
        at: float | None = None,
        way: PhysicalDirection | None = None,
    ) -> Iterator[Overheard]:
        """Take bytes and yield what they complete.

        Args:
            raw: As they came.
            at: When that was, in seconds from anywhere.
            way: Their direction, if that is known.
        """
        for heard in self._readers.setdefault(way, FrameReader()).feed(raw):
            if heard.kind is FrameKind.NOISE and not heard.raw.startswith(_STARTS):
                yield from self._add_noise(heard.raw, at=at, way=way)
            else:
                yield from self._flush_noise(at)
                yield from self._pairing.hear(heard, at=at, way=way)

    def quiet(self, at: float) -> Iterator[Overheard]:
        """Yield what is known once nothing has come until an instant."""
        yield from self._flush_noise(at)
        if not self.is_in_frame:
            yield from self._pairing.expire(at)

    def end(self, at: float | None = None) -> Iterator[Overheard]:
        """Yield what is left when nothing more will come."""
        yield from self._flush_noise(at)
        for way, reader in self._readers.items():
            for heard in reader.flush():
                yield from self._pairing.hear(heard, at=at, way=way)
        yield from self._pairing.give_up(at)

    def _add_noise(
        self, raw: bytes, *, at: float | None, way: PhysicalDirection | None
    ) -> Iterator[Overheard]:
        noise = self._noise.get(way, b"") + raw
        while len(noise) > FRAME_BYTES_MAX:
            yield _noise(noise[:FRAME_BYTES_MAX], at)
            noise = noise[FRAME_BYTES_MAX:]
        self._noise[way] = noise

    def _flush_noise(self, at: float | None) -> Iterator[Overheard]:
        for noise in self._noise.values():
            if noise:
                yield _noise(noise, at)
        self._noise.clear()


def _noise(raw: bytes, at: float | None) -> Overheard:
    return Overheard(role=Role.NOISE, heard=Heard(FrameKind.NOISE, raw), at=at)


@attrs.frozen(kw_only=True)
class _Open:
    """A request that waits for its answer."""

    heard: Heard
    frame: DecodedFrame
    at: float | None
    number: int

    def waited(self, at: float | None) -> float | None:
        return None if at is None or self.at is None else at - self.at


class _Pairing:
    """Knows the open request, and what may answer it."""

    def __init__(self) -> None:
        self._open: _Open | None = None
        self._count = 0

    def hear(
        self, heard: Heard, *, at: float | None, way: PhysicalDirection | None
    ) -> Iterator[Overheard]:
        """Yield what a piece is, after what it makes known of others."""
        yield from self.expire(at)
        try:
            frame = decode_frame(heard.raw)
        except BaseCodecError:
            yield Overheard(role=Role.DAMAGED, heard=heard, at=at)
            return
        if heard.kind is not FrameKind.TO_METER:
            yield self._answer(heard, frame, at)
        elif self._is_echo(heard, at, way):
            yield self._belonging(Role.ECHO, heard, at)
        else:
            yield from self.give_up(at)
            yield self._request(heard, frame, at)

    def expire(self, at: float | None) -> Iterator[Overheard]:
        """Yield the open request as unanswered, if its time is over."""
        waited = self._open.waited(at) if self._open else None
        if waited is not None and waited > ANSWER_SECONDS_MAX:
            yield from self.give_up(at)

    def give_up(self, at: float | None) -> Iterator[Overheard]:
        """Yield the open request as unanswered."""
        if self._open is not None:
            yield self._belonging(Role.UNANSWERED, self._open.heard, at)
            self._open = None

    def _request(
        self, heard: Heard, frame: DecodedFrame, at: float | None
    ) -> Overheard:
        self._count += 1
        self._open = _Open(heard=heard, frame=frame, at=at, number=self._count)
        return Overheard(role=Role.REQUEST, heard=heard, at=at, number=self._count)

    def _answer(self, heard: Heard, frame: DecodedFrame, at: float | None) -> Overheard:
        if self._open is None or not _answers(frame, self._open.frame):
            return Overheard(role=Role.STRAY, heard=heard, at=at)
        answer = self._belonging(Role.ANSWER, heard, at)
        self._open = None
        return answer

    def _belonging(self, role: Role, heard: Heard, at: float | None) -> Overheard:
        return Overheard(
            role=role,
            heard=heard,
            at=at,
            number=self._open.number if self._open else None,
            waited_seconds=self._open.waited(at) if self._open else None,
        )

    def _is_echo(
        self, heard: Heard, at: float | None, way: PhysicalDirection | None
    ) -> bool:
        if self._open is None or self._open.heard.raw != heard.raw:
            return False
        if way is not None:
            return way is PhysicalDirection.FROM_METER
        waited = self._open.waited(at)
        return waited is not None and waited < _ECHO_SECONDS_MAX


def _answers(answer: DecodedFrame, request: DecodedFrame) -> bool:
    """Return whether an answer may be the one to a request."""
    if answer.kind is FrameKind.ACK:
        # Of a command that nobody has described, who knows.
        is_unknown = isinstance(request.message, UnknownCommand)
        response_type = getattr(request.message, "response_type", None)
        return is_unknown or bool(getattr(response_type, "acknowledged", False))
    if answer.address != request.address:
        return False
    asked, said = request.message, answer.message
    if isinstance(asked, GetRegisterRequest) and isinstance(said, GetRegisterResponse):
        return set(said.registers) <= set(asked.registers)
    return bool(said.command_id == asked.command_id)

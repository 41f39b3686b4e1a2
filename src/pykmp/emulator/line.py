"""The emulated line: meters, the speed of bytes, and what goes wrong on the way.

It runs on whatever clock it is given: a virtual one in tests, a real one behind a TCP
port or a terminal.
"""

from collections.abc import Sequence
from random import Random
from typing import Final, Protocol

import attrs

from pykmp.emulator.ear import PIECES, Ear, TimedRequest
from pykmp.emulator.faults import ECHO, Fault, FaultDice
from pykmp.emulator.outbox import Outbox
from pykmp.emulator.reflection import Reflection
from pykmp.emulator.reply import Reply
from pykmp.emulator.resample import resample
from pykmp.errors import LineLostError
from pykmp.exchange import line_seconds
from pykmp.ports.port import BAUD_DEFAULT

#: The gap between two bytes of a request after which a 601 drops it.
#:
#: Source: Kamstrup 5512-447 rev M1, section 2.1.
GAP_SECONDS_MAX: Final = 0.027

#: How long a meter thinks: requests and answers of one and of six registers took
#: about 300 ms and 750 ms, of which the line took 220 and 720.
#:
#: Source: tasmota/docs, Smart-Meter-Interface.md (protocol facts 1.1).
THINKING_SECONDS: Final = 0.03

#: What a client may write ahead of the line; more is lost.
_AHEAD_BYTES_MAX: Final = 4096


class Answering(Protocol):
    """What sits at the end of a line."""

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return the answer to a request that had come at this instant, or None."""


@attrs.frozen(kw_only=True)
class LineSettings:
    """How a line carries bytes.

    Attributes:
        baud: Speed of the meter.
        is_fast: Whether bytes take no time, and neither does thinking.
        thinking_seconds: From the end of a request to the begin of its answer.
        burst_seconds: Bytes leave in groups of this time, each with its last byte, as
            bridges deliver them; 0 is each byte by itself.
        gap_seconds_max: Pause within a request that makes the meter drop it; None is
            any.
    """

    baud: int = attrs.field(default=BAUD_DEFAULT, validator=attrs.validators.gt(0))
    is_fast: bool = False
    thinking_seconds: float = attrs.field(
        default=THINKING_SECONDS, validator=attrs.validators.ge(0)
    )
    burst_seconds: float = attrs.field(default=0.0, validator=attrs.validators.ge(0))
    gap_seconds_max: float | None = None


class EmulatedLine:
    """The far end of a line with meters on it; a `pykmp.ports.memory.Peer`.

    State: the bytes on their way in both directions, and the dice of the faults.

    Attributes:
        client_baud: Speed of the client; at another one than the meter's both sides
            get garbage.
    """

    def __init__(
        self,
        *meters: Answering,
        settings: LineSettings | None = None,
        client_baud: int | None = None,
        faults: Sequence[Fault] = (),
        seed: int = 0,
    ) -> None:
        self._settings = settings or LineSettings()
        self.client_baud = client_baud or self._settings.baud
        self._meters = meters
        self._ear = Ear(gap_seconds_max=self._settings.gap_seconds_max)
        self._outbox = Outbox(burst_seconds=self._settings.burst_seconds)
        dice = [
            (fault.name, FaultDice(fault, seed=seed, place=place))
            for place, fault in enumerate(faults)
        ]
        self._faults = [each for name, each in dice if name != ECHO]
        self._reflection = Reflection([each for name, each in dice if name == ECHO])
        self._noise = Random(f"{seed}/noise")
        self._written_until = float("-inf")

    def receive(self, raw: bytes, at: float) -> None:
        """Take bytes that the client wrote at this instant."""
        step = self._step(self.client_baud)
        start = max(at, self._written_until)
        if step:
            ahead_bytes = int((start - at) / step)
            raw = raw[: max(0, _AHEAD_BYTES_MAX - ahead_bytes)]
        # Up to each stop byte, so that an answer stands behind the request that it
        # answers, however many come at once.
        for piece in PIECES.findall(raw):
            self._carry(piece, start, step)
            start += len(piece) * step
        self._written_until = start

    def next_due(self) -> float | None:
        """Return when the next byte leaves, or None while none is due."""
        return self._outbox.next_due

    def due(self, at: float) -> bytes:
        """Return, once, all bytes that have left by this instant.

        Raises:
            LineLostError: The connection has ended; the line is ready for another.
        """
        try:
            return self._outbox.take(at)
        except LineLostError:
            self.clear()
            raise

    def clear(self) -> None:
        """Forget what is on its way in either direction, and noise without end.

        For when nobody is connected any more; the next client finds a line at rest.
        """
        self._outbox.clear()
        self._ear.clear()
        self._written_until = float("-inf")

    def _carry(self, raw: bytes, start: float, step: float) -> None:
        """Bring bytes to the meter, and back to the client if the head reflects."""
        if self._reflection.strikes(raw):
            self._outbox.send(raw, start=start, step=step)
        heard = self._garbled(raw, self.client_baud, self._settings.baud)
        step = _spread(step, raw, heard)
        for request in self._ear.hear(heard, start=start, step=step):
            self._reply_to(request)

    def _reply_to(self, request: TimedRequest) -> None:
        # Each meter hears each request, also of the others.
        answers = [meter.answer(request.frame, request.at) for meter in self._meters]
        answer = next(filter(None, answers), b"")
        ready = request.at
        if not self._settings.is_fast:
            ready += self._settings.thinking_seconds
            if answer:
                self._ear.deaf_until = ready + len(answer) * self._step()
        reply = Reply(request=request.frame, answer=answer)
        for fault in self._faults:
            reply = fault.applied(reply)
        self._send(reply, ready + reply.wait_seconds)

    def _send(self, reply: Reply, start: float) -> None:
        for raw in (reply.prefix, reply.answer):
            garbled = self._garbled(raw, self._settings.baud, self.client_baud)
            step = max(self._step(), reply.byte_seconds_min)
            step = _spread(step, raw, garbled)
            self._outbox.send(garbled, start=start, step=step)
        if reply.babbles:
            # However fast a line is, noise without end must not fill all time.
            step = line_seconds(1, self._settings.baud)
            self._outbox.babble(self._noise, start=start, step=step)
        if reply.hangs_up:
            self._outbox.hang_up(start=start)

    def _step(self, baud: int | None = None) -> float:
        """Return how long a byte takes, at the meter's own speed if not told."""
        if self._settings.is_fast:
            return 0.0
        return line_seconds(1, baud or self._settings.baud)

    def _garbled(self, raw: bytes, baud_from: int, baud_to: int) -> bytes:
        return resample(raw, baud_from=baud_from, baud_to=baud_to)


def _spread(step: float, sent: bytes, received: bytes) -> float:
    """Return the time of one received byte: together they take as long as sent ones."""
    return step * len(sent) / len(received) if received else step

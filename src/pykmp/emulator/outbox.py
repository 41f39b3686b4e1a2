"""Bytes on their way to the client, each with the instant at which it has passed."""

from collections import deque
from random import Random
from typing import Final

import attrs

from pykmp.errors import LineLostError

#: What may wait to leave; more than a line carries in nine minutes is dropped.
OUTBOX_BYTES_MAX: Final = 65536
#: Noise that nobody fetched is dropped too, beyond this.
_NOISE_BYTES_MAX: Final = 4096
EMULATED_URL: Final = "emulated:"


@attrs.define(kw_only=True)
class _Segment:
    """Bytes sent in a row; counts those that have left.

    Attributes:
        raw: The bytes.
        start: Instant at which the first begins.
        step: Seconds from one byte to the next.
        group: Number of bytes that leave together, with the last of them.
        left: Number of bytes that have left.
    """

    raw: bytes
    start: float
    step: float
    group: int
    left: int = 0

    @property
    def next_due(self) -> float:
        """Instant at which the next bytes leave."""
        return self.start + self._group_end * self.step

    @property
    def end(self) -> float:
        """Instant at which the last byte leaves."""
        return self.start + len(self.raw) * self.step

    def take(self, at: float) -> bytes:
        """Return the bytes that leave by an instant."""
        first = self.left
        while self.left < len(self.raw) and self.next_due <= at:
            self.left = self._group_end
        return self.raw[first : self.left]

    @property
    def _group_end(self) -> int:
        return min(len(self.raw), (self.left // self.group + 1) * self.group)


class Outbox:
    """Sends in the order of sending; owns what has not left yet.

    No byte leaves before it has passed a line that carries one byte after the other.
    """

    def __init__(self, *, burst_seconds: float = 0.0) -> None:
        self._burst_seconds = burst_seconds
        self._segments: deque[_Segment] = deque()
        self._free_at = float("-inf")
        self._held_bytes = 0
        self._noise: Random | None = None
        self._noise_step = 0.0
        self._hangs_up = False

    def send(self, raw: bytes, *, start: float, step: float) -> None:
        """Send bytes from an instant on, or when the line is free.

        After the end of a connection, and under noise without end, they are lost.
        """
        is_lost = self._hangs_up or self._noise is not None
        if not raw or is_lost or self._held_bytes + len(raw) > OUTBOX_BYTES_MAX:
            return
        group = max(1, int(self._burst_seconds / step)) if step else len(raw)
        segment = _Segment(
            raw=raw, start=max(start, self._free_at), step=step, group=group
        )
        self._segments.append(segment)
        self._held_bytes += len(raw)
        self._free_at = segment.end

    def babble(self, random: Random, *, start: float, step: float) -> None:
        """Send noise without end, after what is being sent."""
        if self._noise is None:
            self._noise, self._noise_step = random, step
            self._free_at = max(start, self._free_at)

    def hang_up(self, *, start: float) -> None:
        """End the connection at an instant, after what is being sent."""
        self._hangs_up = True
        self._free_at = max(start, self._free_at)

    def clear(self) -> None:
        """Forget everything: nobody is listening any more."""
        self._segments.clear()
        self._held_bytes = 0
        self._noise = None
        self._hangs_up = False
        self._free_at = float("-inf")

    @property
    def next_due(self) -> float | None:
        """Instant at which something happens next, or None."""
        if self._segments:
            return self._segments[0].next_due
        if self._noise is not None:
            return self._free_at + self._noise_step
        return self._free_at if self._hangs_up else None

    def take(self, at: float) -> bytes:
        """Return, once, what has left by an instant.

        Raises:
            LineLostError: The connection has ended, and all that came before was taken.
        """
        chunks = []
        while self._segments and self._segments[0].next_due <= at:
            chunks.append(self._segments[0].take(at))
            if self._segments[0].left == len(self._segments[0].raw):
                self._segments.popleft()
        chunk = b"".join(chunks)
        self._held_bytes -= len(chunk)
        if self._segments:
            return chunk
        if self._noise is not None:
            return chunk + self._noise_until(at, self._noise)
        if self._hangs_up and not chunk and self._free_at <= at:
            self.clear()
            raise LineLostError(url=EMULATED_URL, reason="the far end hung up")
        return chunk

    def _noise_until(self, at: float, random: Random) -> bytes:
        length = 0
        while self._free_at + self._noise_step <= at and length < _NOISE_BYTES_MAX:
            self._free_at += self._noise_step
            length += 1
        if length == _NOISE_BYTES_MAX:
            self._free_at = max(self._free_at, at)
        # Byte by byte, so that it does not matter when they are fetched.
        return bytes(random.getrandbits(8) for _ in range(length))

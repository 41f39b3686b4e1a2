"""Ports that play a recording back: a visit to a meter, as often as needed."""

import asyncio
import time
from collections import deque
from os import PathLike

import attrs

from pykmp.codec import PhysicalDirection
from pykmp.errors import LineLostError, RecordingError
from pykmp.ports.asked import asked_by
from pykmp.ports.layer import CLOSED_BY_US
from pykmp.ports.recording import RecordedChunk, read_recording


class PlayerPort:
    """A port that answers as a recorded line did.

    What is written must be what was written then. After it come the bytes that came
    then, in the same chunks and as long after it as they did: on a virtual clock that
    costs no time, or with *paced* in real time. Behind the last chunk there is
    silence. A line that was lost in between is not lost again.

    Raises:
        RecordingError: The file cannot be read or is damaged.
    """

    def __init__(self, path: str | PathLike[str], *, paced: bool = False) -> None:
        self.url = f"replay:{path}"
        self._script = _Script(path)
        self._clock = _PlayClock(paced=paced)

    def now(self) -> float:
        """Return seconds since the start: virtual ones, or real ones if paced."""
        return self._clock.now()

    def write(self, raw: bytes) -> None:
        """Compare *raw* with what was written then.

        Raises:
            RecordingError: It differs; both are told.
            LineLostError: The port was closed.
        """
        self._script.write(raw, self.now())

    def read(self, timeout_seconds: float) -> bytes:
        """Return the next chunk, or nothing when the time is up.

        Raises:
            LineLostError: The port was closed.
        """
        instant = self._script.next_instant(self.now(), timeout_seconds)
        time.sleep(self._clock.seconds_until(instant))
        return self._script.read(instant)

    def close(self) -> None:
        """End the playing."""
        self._script.close()


class AsyncPlayerPort:
    """The same for asyncio; other tasks get a turn at each call."""

    def __init__(self, path: str | PathLike[str], *, paced: bool = False) -> None:
        self.url = f"replay:{path}"
        self._script = _Script(path)
        self._clock = _PlayClock(paced=paced)

    def now(self) -> float:
        """Return seconds since the start: virtual ones, or real ones if paced."""
        return self._clock.now()

    async def write(self, raw: bytes) -> None:
        """Compare *raw* with what was written then.

        Raises:
            RecordingError: It differs; both are told.
            LineLostError: The port was closed.
        """
        await asyncio.sleep(0)
        self._script.write(raw, self.now())

    async def read(self, timeout_seconds: float) -> bytes:
        """Return the next chunk, or nothing when the time is up.

        Raises:
            LineLostError: The port was closed.
        """
        instant = self._script.next_instant(self.now(), timeout_seconds)
        await asyncio.sleep(self._clock.seconds_until(instant))
        return self._script.read(instant)

    async def close(self) -> None:
        """End the playing."""
        self._script.close()


class _PlayClock:
    """Seconds since the start: real ones, or virtual ones that jump."""

    def __init__(self, *, paced: bool) -> None:
        self._is_paced = paced
        self._start_seconds = time.monotonic()
        self._virtual_seconds = 0.0

    def now(self) -> float:
        if self._is_paced:
            return time.monotonic() - self._start_seconds
        return self._virtual_seconds

    def seconds_until(self, instant: float) -> float:
        """Return how long to sleep for *instant* to come; virtual time just jumps."""
        if self._is_paced:
            return max(0.0, instant - self.now())
        self._virtual_seconds = max(self._virtual_seconds, instant)
        return 0.0


class _Script:
    """What is left of a recording, and how far its clock is from the player's."""

    def __init__(self, path: str | PathLike[str]) -> None:
        self._path = str(path)
        self._left = deque(read_recording(path))
        self._line = 0
        self._overdue: deque[bytes] = deque()
        self._offset_seconds = 0.0
        self._is_closed = False

    def write(self, raw: bytes, now: float) -> None:
        """Check *raw* against the script, chunk by chunk."""
        self._check_not_closed()
        rest = raw
        while rest:
            expected = self._next_written(rest)
            length = min(len(rest), len(expected.raw))
            if rest[:length] != expected.raw[:length]:
                raise self._mismatch(expected.raw, raw)
            self._offset_seconds = now - expected.at
            if length < len(expected.raw):
                remainder = attrs.evolve(expected, raw=expected.raw[length:])
                self._left.appendleft(remainder)
            rest = rest[length:]

    def next_instant(self, now: float, timeout_seconds: float) -> float:
        """Return when reading has something, or the end of the wait."""
        self._check_not_closed()
        end = now + timeout_seconds
        if self._overdue:
            return now
        if self._has_incoming():
            return min(end, max(now, self._left[0].at + self._offset_seconds))
        return end

    def read(self, instant: float) -> bytes:
        """Return the chunk that is due at *instant*, if one is."""
        self._check_not_closed()
        if self._overdue:
            return self._overdue.popleft()
        if not self._has_incoming():
            return b""
        if self._left[0].at + self._offset_seconds > instant:
            return b""
        return self._pop().raw

    def close(self) -> None:
        """Let nothing pass any more."""
        self._is_closed = True

    def _next_written(self, rest: bytes) -> RecordedChunk:
        """Return what was written next; what came before that is overdue now."""
        while self._has_incoming():
            self._overdue.append(self._pop().raw)
        if not self._left:
            raise self._mismatch(b"", rest)
        return self._pop()

    def _has_incoming(self) -> bool:
        return bool(self._left) and (
            self._left[0].direction is PhysicalDirection.FROM_METER
        )

    def _pop(self) -> RecordedChunk:
        chunk = self._left.popleft()
        self._line = chunk.line
        return chunk

    def _mismatch(self, then: bytes, now: bytes) -> RecordingError:
        has, asks = asked_by(then) if then else "nothing more", asked_by(now)
        if has and asks and has != asks:
            reason = f"the recording has {has}; this command asks {asks}"
        else:
            was = then.hex(" ") or "nothing more"
            reason = f"here {was} was written, now it is {now.hex(' ')}"
        return RecordingError(path=self._path, line=self._line, reason=reason)

    def _check_not_closed(self) -> None:
        if self._is_closed:
            raise LineLostError(url=f"replay:{self._path}", reason=CLOSED_BY_US)

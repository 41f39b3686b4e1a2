"""A port that counts what passes: bytes on the line, answers, and the time between."""

from typing import Final

from pykmp.exchange import line_seconds
from pykmp.ports import AsyncPort

_START: Final = b"\x40"
_STOP: Final = b"\x0d"


class CountingPort:
    """Counts the bytes of one cycle; owns the counts, and the port behind.

    Attributes:
        length_bytes: Bytes that passed in both directions.
        latency_seconds: From the end of the last request to the begin of its answer;
            None if there was none.
    """

    def __init__(self, port: AsyncPort, *, baud: int) -> None:
        self.url = port.url
        self.length_bytes = 0
        self.latency_seconds: float | None = None
        self._port = port
        self._baud = baud
        self._asked = b""
        self._asked_until: float | None = None
        self._heard = bytearray()
        self._answers: list[bytes] = []

    @property
    def line_seconds(self) -> float:
        """For how long bytes were on the line."""
        return line_seconds(self.length_bytes, self._baud)

    def answers(self) -> tuple[bytes, ...]:
        """Return the frames that came last to each request, as they came."""
        self._close_answer()
        return tuple(self._answers)

    def now(self) -> float:
        """Return the clock of the port behind."""
        return self._port.now()

    async def write(self, raw: bytes) -> None:
        """Send *raw* in one go.

        Raises:
            LineLostError: The line is gone.
        """
        self._begin(raw)
        await self._port.write(raw)
        self.length_bytes += len(raw)
        # The port may be done with the bytes long before the line is.
        self._asked_until = self.now() + line_seconds(len(raw), self._baud)

    async def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up.

        Raises:
            LineLostError: The line is gone.
        """
        raw = await self._port.read(timeout_seconds)
        if not raw:
            return raw
        self.length_bytes += len(raw)
        if self._asked_until is not None:
            first_byte = self.now() - line_seconds(len(raw), self._baud)
            self.latency_seconds = max(0.0, first_byte - self._asked_until)
            self._asked_until = None
        self._heard += raw
        return raw

    async def close(self) -> None:
        """Close the port behind."""
        await self._port.close()

    def _begin(self, raw: bytes) -> None:
        if raw == self._asked:
            # The same again: what came to it before was of no use.
            self._heard.clear()
        self._close_answer()
        self._asked = raw

    def _close_answer(self) -> None:
        frame = _frame_in(bytes(self._heard))
        if frame:
            self._answers.append(frame)
        self._heard.clear()


def _frame_in(heard: bytes) -> bytes:
    """Return the last frame among bytes; start and stop byte stand nowhere else."""
    start = heard.rfind(_START)
    stop = heard.find(_STOP, start)
    return heard[start : stop + 1] if 0 <= start < stop else b""

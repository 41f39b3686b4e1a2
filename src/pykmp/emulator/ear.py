"""What a meter hears: requests out of bytes, with the instants of the line."""

import re
from collections.abc import Iterator
from typing import Final

import attrs

from pykmp.codec import FrameKind, FrameReader

#: Up to and including a stop byte, which alone can end a request.
PIECES: Final = re.compile(rb"[^\x0d]*\x0d|[^\x0d]+")


@attrs.frozen(kw_only=True)
class TimedRequest:
    """A frame to a meter, and the instant at which its last byte had come.

    Attributes:
        frame: The frame, checksum and stuffing not looked at yet.
        at: Seconds on the clock of the line.
    """

    frame: bytes
    at: float


class Ear:
    """Puts requests together; owns the one in progress.

    Attributes:
        deaf_until: Bytes that have come by then are lost: half duplex, the meter is
            busy or sending.
    """

    def __init__(self, *, gap_seconds_max: float | None = None) -> None:
        self.deaf_until = float("-inf")
        self._gap_seconds_max = gap_seconds_max
        self._reader = FrameReader()
        self._heard_at = float("-inf")

    def hear(self, raw: bytes, *, start: float, step: float) -> Iterator[TimedRequest]:
        """Take bytes that began at an instant and came in a row, *step* seconds each.

        Yields each request as it is complete; whoever takes it may change
        ``deaf_until`` before the next byte is looked at.
        """
        self._keep_gap(start)
        come = 0
        for piece in PIECES.findall(raw):
            lost = self._lost_bytes(len(piece), start + come * step, step)
            come += len(piece)
            self._heard_at = start + come * step
            for heard in self._reader.feed(piece[lost:]):
                if heard.kind is FrameKind.TO_METER:
                    yield TimedRequest(frame=heard.raw, at=self._heard_at)

    def clear(self) -> None:
        """Forget the request in progress, and being deaf."""
        self._reader.flush()
        self.deaf_until = float("-inf")

    def _keep_gap(self, start: float) -> None:
        if self._gap_seconds_max is None:
            return
        if start - self._heard_at > self._gap_seconds_max:
            self._reader.flush()

    def _lost_bytes(self, length: int, start: float, step: float) -> int:
        """Return how many bytes of a piece have come before the meter listens."""
        deaf_seconds = self.deaf_until - start
        if deaf_seconds <= 0 or step <= 0:
            return 0
        # A byte that ends with the deafness, give or take a rounding, is lost.
        return min(length, int(deaf_seconds / step + 1e-6))

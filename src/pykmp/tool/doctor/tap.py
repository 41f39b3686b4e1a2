"""A port that counts and writes down what a visit to a meter costs."""

from collections.abc import Callable
from io import StringIO
from typing import Final

import attrs

from pykmp.codec import PhysicalDirection
from pykmp.exchange import line_seconds
from pykmp.ports import Port
from pykmp.ports.recorder import Recorder

#: Opens a port by URL, at a speed.
OpenPort = Callable[..., Port]

_OUT: Final = PhysicalDirection.TO_METER
_IN: Final = PhysicalDirection.FROM_METER


@attrs.define(kw_only=True)
class Cost:
    """What was asked of meter and line; grows while a visit goes on.

    Attributes:
        requests: How often something was sent.
        sent_bytes: How much of it.
        heard_bytes: How much came.
        line_seconds: How long the bytes took on the line, both ways.
        seconds: How long all of it took, opening left out.
    """

    requests: int = 0
    sent_bytes: int = 0
    heard_bytes: int = 0
    line_seconds: float = 0.0
    seconds: float = 0.0


class Tap:
    """An open port; owns what has passed through it."""

    def __init__(self, port: Port, *, baud: int, cost: Cost, record: StringIO) -> None:
        self.url = port.url
        self.sent: list[bytes] = []
        self.heard = bytearray()
        self._port = port
        self._baud = baud
        self._cost = cost
        self._since = port.now()
        self._recorder = Recorder(record, url=port.url, start_seconds=self._since)
        self._recorder.comment(f"opened at {baud} baud", self._since)

    def now(self) -> float:
        """Return the clock of the port behind."""
        return self._port.now()

    def write(self, raw: bytes) -> None:
        """Send *raw* in one go, and count it."""
        self._recorder.chunk(raw, _OUT, self.now())
        self.sent.append(raw)
        self._cost.requests += 1
        self._cost.sent_bytes += len(raw)
        self._cost.line_seconds += line_seconds(len(raw), self._baud)
        self._port.write(raw)

    def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up, and count it."""
        raw = self._port.read(timeout_seconds)
        self._recorder.chunk(raw, _IN, self.now())
        self.heard += raw
        self._cost.heard_bytes += len(raw)
        self._cost.line_seconds += line_seconds(len(raw), self._baud)
        return raw

    def close(self) -> None:
        """Close the port behind, and count the time since it was opened."""
        self._cost.seconds += self.now() - self._since
        self._port.close()

"""Blocking ports by pyserial: where serialx is missing, and for schemes it lacks."""

import time
from typing import TYPE_CHECKING

from pykmp.errors import LineLostError
from pykmp.ports.layer import CLOSED_BY_US
from pykmp.ports.port import CHUNK_BYTES_MAX, WRITE_SECONDS
from pykmp.ports.translation import translated
from pykmp.ports.url import redact

if TYPE_CHECKING:
    from serial import Serial

#: pyserial negotiates all settings anew when its time-out changes, so that stays as it
#: is and a wait is made of several; the last may be this much too long.
POLL_SECONDS = 0.02


def open_pyserial(url: str, *, baud: int) -> "PySerialPort":
    """Open *url* for this program alone: 8 data bits, no parity, 2 stop bits.

    Raises:
        PortError: One of its kinds.
    """
    import serial

    with translated(url, is_open=False):
        port = serial.serial_for_url(
            url,
            baudrate=baud,
            bytesize=serial.EIGHTBITS,
            parity=serial.PARITY_NONE,
            stopbits=serial.STOPBITS_TWO,
            timeout=POLL_SECONDS,
            write_timeout=WRITE_SECONDS,
            exclusive=True,
        )
    return PySerialPort(port, url=url)


class PySerialPort:
    """A line that pyserial has opened."""

    def __init__(self, serial: "Serial", *, url: str) -> None:
        self.url = redact(url)
        self._serial = serial
        self._is_closed = False

    def now(self) -> float:
        """Return the system's monotonic clock."""
        return time.monotonic()

    def write(self, raw: bytes) -> None:
        """Send *raw* in one go.

        Raises:
            LineLostError: The line is gone, or takes nothing.
        """
        self._check_not_closed()
        with translated(self.url, is_open=True):
            self._serial.write(raw)

    def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up.

        Raises:
            LineLostError: The line is gone.
        """
        self._check_not_closed()
        due = self.now() + timeout_seconds
        with translated(self.url, is_open=True):
            chunk = b""
            if self._serial.in_waiting:
                chunk = self._serial.read(1)
            while not chunk and self.now() < due:
                chunk = self._serial.read(1)
            if chunk:
                chunk += self._rest()
            return chunk

    def _rest(self) -> bytes:
        """Return what has come behind the first byte.

        Some back-ends only know that something waits, not how much.
        """
        rest = bytearray()
        while (waiting := self._serial.in_waiting) and len(rest) < CHUNK_BYTES_MAX:
            rest += self._serial.read(waiting)
        return bytes(rest)

    def close(self) -> None:
        """Give the line back."""
        self._is_closed = True
        with translated(self.url, is_open=True):
            self._serial.close()

    def _check_not_closed(self) -> None:
        if self._is_closed:
            raise LineLostError(url=self.url, reason=CLOSED_BY_US)

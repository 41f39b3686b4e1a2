"""Blocking ports by serialx: devices, and the schemes it knows.

`esphome://` is among them. It is passed through and was never tried: no such head was
at hand. It needs `aioesphomeapi`, which serialx does not bring along.
"""

import time
from typing import TYPE_CHECKING

from pykmp.errors import LineLostError
from pykmp.ports.layer import CLOSED_BY_US
from pykmp.ports.port import CHUNK_BYTES_MAX, CONNECT_SECONDS, WRITE_SECONDS
from pykmp.ports.translation import translated
from pykmp.ports.url import redact

if TYPE_CHECKING:
    from serialx import BaseSerial


def open_serialx(url: str, *, baud: int) -> "SerialxPort":
    """Open *url* for this program alone: 8 data bits, no parity, 2 stop bits.

    Raises:
        PortError: One of its kinds.
    """
    import serialx

    with translated(url, is_open=False):
        serial = serialx.serial_for_url(
            url,
            baudrate=baud,
            byte_size=8,
            parity=serialx.Parity.NONE,
            stopbits=serialx.StopBits.TWO,
            exclusive=True,
            write_timeout=WRITE_SECONDS,
            connect_timeout=CONNECT_SECONDS,
        )
        serial.open()
    return SerialxPort(serial, url=url)


class SerialxPort:
    """A line that serialx has opened."""

    def __init__(self, serial: "BaseSerial", *, url: str) -> None:
        self.url = redact(url)
        self._serial = serial
        self._chunk = bytearray(CHUNK_BYTES_MAX)
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
        with translated(self.url, is_open=True):
            length = self._serial.readinto(
                self._chunk, timeout=max(0.0, timeout_seconds)
            )
        return bytes(self._chunk[:length])

    def close(self) -> None:
        """Give the line back."""
        self._is_closed = True
        with translated(self.url, is_open=True):
            self._serial.close()

    def _check_not_closed(self) -> None:
        if self._is_closed:
            raise LineLostError(url=self.url, reason=CLOSED_BY_US)

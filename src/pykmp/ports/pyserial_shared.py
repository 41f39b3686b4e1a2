"""A port as PyKMP opened it: shared with others, and with the errors of pyserial."""

from collections.abc import Iterator
from contextlib import contextmanager

import attrs
import serial

from pykmp.errors import LineLostError
from pykmp.ports.pyserial_port import POLL_SECONDS, PySerialPort


@attrs.define(kw_only=True, slots=False, repr=False)
class SerialLineLostError(LineLostError, serial.SerialException):
    """The line is gone, told so that programs written for pyserial notice."""

    __str__ = LineLostError.__str__


def open_as_pyserial_does(
    url: str, *, baud: int, timeout_seconds: float
) -> "SharedPySerialPort":
    """Open *url* as PyKMP did.

    Raises:
        serial.SerialException: The device cannot be used.
        ValueError: pyserial does not know the scheme of *url*.
    """
    port = serial.serial_for_url(
        url,
        timeout=timeout_seconds,
        baudrate=baud,
        bytesize=serial.EIGHTBITS,
        parity=serial.PARITY_NONE,
        stopbits=serial.STOPBITS_TWO,
    )
    port.timeout = min(POLL_SECONDS, timeout_seconds)
    return SharedPySerialPort(port, url=url)


class SharedPySerialPort(PySerialPort):
    """A line whose loss is an error of pyserial too."""

    def write(self, raw: bytes) -> None:
        """Send *raw* in one go.

        Raises:
            SerialLineLostError: The line is gone, or takes nothing.
        """
        with _lost_as_pyserial_does():
            super().write(raw)

    def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up.

        Raises:
            SerialLineLostError: The line is gone.
        """
        with _lost_as_pyserial_does():
            return super().read(timeout_seconds)


@contextmanager
def _lost_as_pyserial_does() -> Iterator[None]:
    try:
        yield
    except LineLostError as error:
        raise SerialLineLostError(url=error.url, reason=error.reason) from error

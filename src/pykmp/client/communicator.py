"""Clients by inheritance: who can read and write bytes can send requests."""

import importlib.util
import threading
import time
from abc import ABC, abstractmethod
from typing import ClassVar, Final, TypeVar

from pykmp.client.codec import DESTINATION_ADDRESS_DEFAULT
from pykmp.client.running import run
from pykmp.codec.physical import PhysicalBytes
from pykmp.constants import ByteCode
from pykmp.errors import PortBackendMissingError
from pykmp.exchange import ExchangeSettings, Line, State, converse
from pykmp.exchange.pacing import BAUD, TIMEOUT_SECONDS
from pykmp.messages import ClientContextRequest
from pykmp.ports.port import Port

ResT = TypeVar("ResT")

#: Whether the library of PySerialClientCommunicator is installed.
PYSERIAL_AVAILABLE: Final = importlib.util.find_spec("serial") is not None

#: A read that gives up faster than this did not wait: there is no line behind it.
_INSTANT_SECONDS: Final = 0.05
_STOP: Final = bytes([ByteCode.STOP.value])


class ClientCommunicator(ABC):
    """Sends requests over whatever its subclass reads and writes.

    A subclass supplies ``read`` and ``write`` and gets ``send_request``, which asks
    once: how long it waits is up to ``read``.
    Threads may share a communicator: its requests are sent one after the other.
    """

    @abstractmethod
    def read(self, *, num_bytes: int | None = None) -> PhysicalBytes:
        """Return a number of bytes, or those up to the stop byte.

        Raises:
            TimeoutError: Nothing came.
        """

    @abstractmethod
    def write(self, data: PhysicalBytes) -> None:
        """Send a frame."""

    def send_request(
        self,
        *,
        message: ClientContextRequest[ResT],
        destination_address: int = DESTINATION_ADDRESS_DEFAULT,
    ) -> ResT:
        """Send a request and return its response.

        Raises:
            BaseCodecError: The request cannot be encoded.
            ExchangeError: No usable answer came; nothing at all is a TimeoutError,
                anything else a BaseCodecError too.
        """
        settings = ExchangeSettings(
            address=destination_address, attempts=1, timeout_seconds=self._patience()
        )
        with self._lock():
            plan = converse(message, line=self._line(), settings=settings)
            return run(plan, self._port()).response

    def _patience(self) -> float:
        return TIMEOUT_SECONDS

    # Subclasses may not call our constructor, so these are made when first needed;
    # setdefault keeps the first of two that threads make at once.

    def _lock(self) -> threading.Lock:
        lock: threading.Lock = self.__dict__.setdefault("_kmp_lock", threading.Lock())
        return lock

    def _line(self) -> Line:
        line: Line = self.__dict__.setdefault("_kmp_line", Line())
        return line

    def _port(self) -> Port:
        port: Port = self.__dict__.setdefault(
            "_kmp_port", _CommunicatorPort(self, self._line())
        )
        return port


class _CommunicatorPort:
    """A communicator as a port; owns how far its clock is ahead of the real one.

    ``read`` of a communicator decides itself how long it waits, so its time-out is
    taken for the end of the wait that was asked for.
    """

    url = "communicator"

    def __init__(self, communicator: ClientCommunicator, line: Line) -> None:
        self._communicator = communicator
        self._line = line
        self._ahead_seconds = 0.0
        self._waits = True

    def now(self) -> float:
        """Return this port's clock."""
        return time.monotonic() + self._ahead_seconds

    def write(self, raw: bytes) -> None:
        """Send bytes."""
        self._communicator.write(PhysicalBytes(raw))

    def read(self, timeout_seconds: float) -> bytes:
        """Return what the communicator reads, or nothing when it gives up."""
        if timeout_seconds == 0:
            # It cannot be asked without waiting.
            return b""
        if not self._is_worth_reading():
            self._ahead_seconds += timeout_seconds
            return b""
        due = self.now() + timeout_seconds
        began = time.monotonic()
        try:
            return self._communicator.read()
        except TimeoutError:
            self._waits = time.monotonic() - began >= _INSTANT_SECONDS
            self._ahead_seconds += max(0.0, due - self.now())
            return b""

    def close(self) -> None:
        """Leave the communicator to its owner."""

    def _is_worth_reading(self) -> bool:
        """Return whether what is read belongs to this question, or must be dropped.

        Between questions there is nothing to drop unless a line that really waits has
        just failed: what else it would return is meant for the next question.
        """
        if self._line.state is State.RESTING:
            return self._waits
        return self._line.state is State.AWAITING_ANSWER


class PySerialClientCommunicator(ClientCommunicator):
    """A meter behind a device or URL that pyserial opens, once, on construction.

    New programs are better off with MeterClient, which repeats what got lost and opens
    a lost line again.

    Raises:
        PortBackendMissingError: pyserial is not installed.
        serial.SerialException: The device cannot be used.
    """

    DEFAULT_READ_TIMEOUT_SECONDS: ClassVar[float] = TIMEOUT_SECONDS

    def __init__(
        self,
        *,
        serial_device: str,
        timeout_seconds: float = DEFAULT_READ_TIMEOUT_SECONDS,
    ) -> None:
        self.serial_device = serial_device
        self.timeout_seconds = timeout_seconds
        self._pending = b""
        if not PYSERIAL_AVAILABLE:
            raise PortBackendMissingError(url=serial_device)
        from pykmp.ports.pyserial_shared import open_as_pyserial_does

        self._serial_port = open_as_pyserial_does(
            serial_device, baud=BAUD, timeout_seconds=timeout_seconds
        )

    def __repr__(self) -> str:
        return (
            f"{type(self).__name__}(serial_device={self.serial_device!r}, "
            f"timeout_seconds={self.timeout_seconds!r})"
        )

    def read(self, *, num_bytes: int | None = None) -> PhysicalBytes:
        """Return a number of bytes, or those up to the stop byte, or what came in time.

        Raises:
            TimeoutError: Nothing came.
            LineLostError: The line is gone.
        """
        due = self._serial_port.now() + self.timeout_seconds
        while not (length := self._length_ready(num_bytes)):
            left_seconds = due - self._serial_port.now()
            if left_seconds <= 0:
                length = len(self._pending)
                break
            self._pending += self._serial_port.read(left_seconds)
        if not length:
            msg = f"No bytes came within {self.timeout_seconds} seconds."
            raise TimeoutError(msg)
        taken, self._pending = self._pending[:length], self._pending[length:]
        return PhysicalBytes(taken)

    def write(self, data: PhysicalBytes) -> None:
        """Send a frame.

        Raises:
            LineLostError: The line is gone.
        """
        self._serial_port.write(data)

    def close(self) -> None:
        """Close the device."""
        self._serial_port.close()

    def _length_ready(self, num_bytes: int | None) -> int:
        """Return how many of the bytes that came can be returned; 0 means wait."""
        if num_bytes is None:
            return self._pending.find(_STOP) + 1
        return num_bytes if len(self._pending) >= num_bytes else 0

    def _patience(self) -> float:
        return self.timeout_seconds

    def _port(self) -> Port:
        kind = type(self)
        if (kind.read, kind.write) == (_OWN.read, _OWN.write):
            return self._serial_port
        # A subclass that reads or writes in its own way is asked to do so.
        return super()._port()


_OWN: Final = PySerialClientCommunicator

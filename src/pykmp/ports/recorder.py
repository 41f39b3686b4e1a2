"""Recordings: every byte of a line with direction and time, as text.

Layout:
    pykmp-recording 1 2026-01-31T22:04:00.000000+00:00 socket://192.0.2.7:2002
    # a comment
    0.000123 > 80 3f 02 35 e9 0d
    0.271828 < 40 3f 02 00 01 e2 40 c7 d9 0d

The first line names the format and its version, the wall clock at the start and the
port. Each line after it has the seconds since that start, `>` for bytes to the meter
or `<` for bytes from it, and the bytes in hex. Lines are flushed one by one, so that a
program that is killed loses the last one at most. A port that was opened again begins
with a line like the first; from there on seconds count from its start.
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from types import MappingProxyType
from typing import Final, TextIO

from pykmp.codec import PhysicalDirection
from pykmp.errors import LineLostError, RecordingError
from pykmp.ports.port import AsyncPort, Port

FORMAT_NAME: Final = "pykmp-recording"
FORMAT_VERSION: Final = 1
SIGNS: Final = MappingProxyType(
    {PhysicalDirection.TO_METER: ">", PhysicalDirection.FROM_METER: "<"}
)


class Recorder:
    """Writes one recording; owner of its clock.

    The file is the caller's, who opens it for text and closes it.
    """

    def __init__(self, file: TextIO, *, url: str, start_seconds: float) -> None:
        self._file = file
        self._start_seconds = start_seconds
        start = datetime.now(UTC).isoformat(timespec="microseconds")
        # A name may hold anything; the header has one line.
        name = " ".join(url.split())
        self._put(f"{FORMAT_NAME} {FORMAT_VERSION} {start} {name}")

    def chunk(self, raw: bytes, direction: PhysicalDirection, at: float) -> None:
        """Write down bytes that passed at this instant of the port's clock.

        Raises:
            RecordingError: The file takes no more.
        """
        if raw:
            seconds = max(0.0, at - self._start_seconds)
            self._put(f"{seconds:.6f} {SIGNS[direction]} {raw.hex(' ')}")

    def comment(self, text: str, at: float) -> None:
        """Write down what happened besides bytes.

        Raises:
            RecordingError: The file takes no more.
        """
        self._put(f"# {at - self._start_seconds:.6f} {text}")

    def _put(self, line: str) -> None:
        try:
            self._file.write(line + "\n")
            self._file.flush()
        except (OSError, ValueError) as error:
            name = str(getattr(self._file, "name", "of this program"))
            raise RecordingError(path=name, line=0, reason=str(error)) from error


class RecordingPort:
    """A port that writes down all that passes through another."""

    def __init__(self, port: Port, file: TextIO) -> None:
        self.url = port.url
        self._port = port
        self._recorder = Recorder(file, url=port.url, start_seconds=port.now())

    def now(self) -> float:
        """Return the clock of the port behind."""
        return self._port.now()

    def write(self, raw: bytes) -> None:
        """Send *raw* in one go.

        Raises:
            LineLostError: The line is gone.
            RecordingError: The file takes no more.
        """
        # Written down first: a meter may answer before a slow disk has finished.
        self._recorder.chunk(raw, PhysicalDirection.TO_METER, self.now())
        with _noting(self._recorder, self._port):
            self._port.write(raw)

    def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up.

        Raises:
            LineLostError: The line is gone.
            RecordingError: The file takes no more.
        """
        with _noting(self._recorder, self._port):
            chunk = self._port.read(timeout_seconds)
        self._recorder.chunk(chunk, PhysicalDirection.FROM_METER, self.now())
        return chunk

    def close(self) -> None:
        """Close the port behind; the file is the caller's."""
        self._port.close()


class AsyncRecordingPort:
    """An asyncio port that writes down all that passes through another."""

    def __init__(self, port: AsyncPort, file: TextIO) -> None:
        self.url = port.url
        self._port = port
        self._recorder = Recorder(file, url=port.url, start_seconds=port.now())

    def now(self) -> float:
        """Return the clock of the port behind."""
        return self._port.now()

    async def write(self, raw: bytes) -> None:
        """Send *raw* in one go.

        Raises:
            LineLostError: The line is gone.
            RecordingError: The file takes no more.
        """
        self._recorder.chunk(raw, PhysicalDirection.TO_METER, self.now())
        with _noting(self._recorder, self._port):
            await self._port.write(raw)

    async def read(self, timeout_seconds: float) -> bytes:
        """Return what has come, or nothing when the time is up.

        Raises:
            LineLostError: The line is gone.
            RecordingError: The file takes no more.
        """
        with _noting(self._recorder, self._port):
            chunk = await self._port.read(timeout_seconds)
        self._recorder.chunk(chunk, PhysicalDirection.FROM_METER, self.now())
        return chunk

    async def close(self) -> None:
        """Close the port behind; the file is the caller's."""
        await self._port.close()


@contextmanager
def _noting(recorder: Recorder, port: Port | AsyncPort) -> Iterator[None]:
    """Write the loss of the line into the recording."""
    try:
        yield
    except LineLostError as error:
        recorder.comment(f"line lost: {' '.join(error.reason.split())}", port.now())
        raise

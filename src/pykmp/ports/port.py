"""What the rest of the package asks of a port, and the limits all ports keep."""

from typing import Final, Protocol

#: The optical eye of heat, cooling and water meters.
#:
#: Source: KMP protocol description 5512-447 M1, section 3.1: 1200 baud, 8N2.
BAUD_DEFAULT: Final = 1200

#: How long opening may take: connecting, and agreeing on settings after that.
CONNECT_SECONDS: Final = 5.0
#: A request leaves in a quarter of a second; a line that takes this long is lost.
WRITE_SECONDS: Final = 5.0
#: How long closing waits for bytes that have not left yet.
CLOSE_SECONDS: Final = 2.0
#: One read returns at most this much, ten times the longest answer.
CHUNK_BYTES_MAX: Final = 4096


class Port(Protocol):
    """A line to a meter, for blocking code."""

    @property
    def url(self) -> str:
        """The port as it was asked for, without secrets."""

    def now(self) -> float:
        """Return this port's clock, in seconds; it never goes back."""

    def write(self, raw: bytes) -> None:
        """Send *raw* in one go.

        Raises:
            LineLostError: The line is gone.
        """

    def read(self, timeout_seconds: float) -> bytes:
        """Return what has come: at least one byte, or none when the time is up.

        A time of 0 asks without waiting.

        Raises:
            LineLostError: The line is gone, and all that came before was returned.
        """

    def close(self) -> None:
        """Give the port back; doing it twice does no harm."""


class AsyncPort(Protocol):
    """A line to a meter, for asyncio."""

    @property
    def url(self) -> str:
        """The port as it was asked for, without secrets."""

    def now(self) -> float:
        """Return this port's clock, in seconds; it never goes back."""

    async def write(self, raw: bytes) -> None:
        """Send *raw* in one go.

        Raises:
            LineLostError: The line is gone.
        """

    async def read(self, timeout_seconds: float) -> bytes:
        """Return what has come: at least one byte, or none when the time is up.

        A time of 0 asks without waiting. A cancelled read loses no byte.

        Raises:
            LineLostError: The line is gone, and all that came before was returned.
        """

    async def close(self) -> None:
        """Give the port back; doing it twice does no harm."""

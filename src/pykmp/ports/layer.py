"""What lies between a TCP connection and the line behind it, without I/O."""

from typing import Final, Protocol

from pykmp.errors import PortBusyError, PortError
from pykmp.ports.url import redact

#: How a connection ends, in words.
CLOSED_BY_PEER: Final = "the other side closed the connection"
CLOSED_BY_US: Final = "this program closed it"

#: A greeting is a line or two; what comes later is the meter's.
_GREETING_BYTES_MAX: Final = 120
#: How ser2net tells a second client that there is one already.
#:
#: Source: observed on ser2net 4.3.11, "Port already in use".
_BUSY_WORDS: Final = "already in use"


class Layer(Protocol):
    """Turns the bytes of a connection into those of the line, and back.

    State: what the other side has agreed to; one layer serves one connection.
    """

    @property
    def is_ready(self) -> bool:
        """Whether the line may be used."""

    @property
    def refusal(self) -> str:
        """Why it never will be, or nothing."""

    def hello(self) -> bytes:
        """Return what to send first."""

    def feed(self, chunk: bytes) -> bytes:
        """Take bytes of the connection; return those of the line among them."""

    def replies(self) -> bytes:
        """Return, once, what is to be sent back for what was fed."""

    def wrap(self, raw: bytes) -> bytes:
        """Return bytes for the line as the connection carries them."""


class PlainLayer:
    """The layer that is not there: the connection is the line."""

    is_ready: bool = True
    refusal: str = ""

    def hello(self) -> bytes:
        """Return nothing: a raw connection starts silent."""
        return b""

    def feed(self, chunk: bytes) -> bytes:
        """Return *chunk* as it is."""
        return chunk

    def replies(self) -> bytes:
        """Return nothing."""
        return b""

    def wrap(self, raw: bytes) -> bytes:
        """Return *raw* as it is."""
        return raw


class Greeting:
    """Keeps the first bytes of a connection, because a bridge may say why it ends."""

    def __init__(self) -> None:
        self._heard = b""

    def hear(self, chunk: bytes) -> None:
        """Take bytes that came, as long as they may belong to a greeting."""
        if len(self._heard) <= _GREETING_BYTES_MAX:
            self._heard = (self._heard + chunk)[: _GREETING_BYTES_MAX + 1]

    def explain(self, kind: type[PortError], url: str, reason: str) -> PortError:
        """Return the error for an ended connection: busy, or *kind* with *reason*."""
        text = self._text()
        if _BUSY_WORDS in text.lower():
            return PortBusyError(url=redact(url), reason=f"it says: {text}")
        if text:
            reason = f"{reason}; it said: {text}"
        return kind(url=redact(url), reason=reason)

    def _text(self) -> str:
        """Return the greeting if it was one: short, printable, a whole line."""
        is_line = self._heard.endswith(b"\n") and self._heard.isascii()
        if not is_line or len(self._heard) > _GREETING_BYTES_MAX:
            return ""
        text = " ".join(self._heard.decode("ascii").split())
        return text if text.isprintable() else ""

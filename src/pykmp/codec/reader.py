"""From a stream of bytes to frames, acknowledgements and noise; nothing is lost."""

import enum
import re
from typing import Final

import attrs

from pykmp.codec.physical import FRAME_BYTES_MAX
from pykmp.constants import ByteCode


class FrameKind(enum.Enum):
    """What a piece of the stream is."""

    TO_METER = "to meter"
    FROM_METER = "from meter"
    ACK = "acknowledgement"
    NOISE = "noise"


@attrs.frozen
class Heard:
    """A piece of the stream and what it is.

    Attributes:
        kind: A frame by direction, a lone acknowledgement, or noise.
        raw: The bytes as they came, start and stop byte included.
    """

    kind: FrameKind
    raw: bytes


_STARTS: Final = {
    bytes([ByteCode.START_TO_METER.value]): FrameKind.TO_METER,
    bytes([ByteCode.START_FROM_METER.value]): FrameKind.FROM_METER,
}
_STOP: Final = bytes([ByteCode.STOP.value])
_ACK: Final = bytes([ByteCode.ACK.value])
_PIECES: Final = re.compile(rb"[\x80\x40\x0d\x06]|[^\x80\x40\x0d\x06]+")


class FrameReader:
    """Splits a stream into what was heard; owns the bytes of the frame in progress.

    The raw bytes of everything returned, followed by ``pending``, are the stream.
    A start byte always begins a frame: a frame it interrupts becomes noise.
    A 06 outside a frame is an acknowledgement; inside one it belongs to the frame,
    which the codec then refuses.
    So the bytes of a damaged echo do not pass for an acknowledgement, unless its
    start byte is the one that was damaged.

    >>> reader = FrameReader()
    >>> for heard in reader.feed(bytes.fromhex("00 80 3f 02 35 e9 0d 40 3f 02")):
    ...     print(heard.kind.value, heard.raw.hex(" "))
    noise 00
    to meter 80 3f 02 35 e9 0d
    >>> reader.pending.hex(" ")
    '40 3f 02'
    """

    def __init__(self) -> None:
        self._pending = bytearray()

    @property
    def pending(self) -> bytes:
        """The bytes of a frame that has begun and not ended."""
        return bytes(self._pending)

    @property
    def in_answer(self) -> bool:
        """Whether a frame from the meter has begun and not ended."""
        return self._pending.startswith(bytes([ByteCode.START_FROM_METER.value]))

    def feed(self, chunk: bytes) -> list[Heard]:
        """Take the bytes that came and return what they complete, in order."""
        heard: list[Heard] = []
        for piece in _PIECES.findall(chunk):
            if piece in _STARTS:
                heard += self.flush()
                self._pending += piece
            elif self._pending:
                heard += self._go_on(piece)
            else:
                kind = FrameKind.ACK if piece == _ACK else FrameKind.NOISE
                heard.append(Heard(kind, piece))
        return heard

    def flush(self) -> list[Heard]:
        """Give up the frame in progress and return it as noise, if there is one."""
        if not self._pending:
            return []
        noise = Heard(FrameKind.NOISE, bytes(self._pending))
        self._pending.clear()
        return [noise]

    def _go_on(self, piece: bytes) -> list[Heard]:
        self._pending += piece
        if len(self._pending) > FRAME_BYTES_MAX:
            return self.flush()
        if piece != _STOP:
            return []
        frame = bytes(self._pending)
        self._pending.clear()
        return [Heard(_STARTS[frame[:1]], frame)]

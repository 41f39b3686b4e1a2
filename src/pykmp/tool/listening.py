"""Which way bytes went that were heard on a line: their frames tell."""

import re
from collections.abc import Iterator
from typing import Final

from pykmp.codec import PhysicalDirection
from pykmp.constants import ByteCode

_TO_METER: Final = bytes([ByteCode.START_TO_METER.value])
_STOP: Final = bytes([ByteCode.STOP.value])

#: Frames to the meter, whole or as far as they came; and whatever is between them.
_REQUEST: Final = rb"\x80[^\x80\x40\x0d]*\x0d?"
_PARTS: Final = re.compile(_REQUEST + rb"|[^\x80]+")


class Listener:
    """Tells the way of bytes that come in pieces; owns whether a request goes on.

    What does not belong to a frame to the meter is taken for the meter's: answers,
    acknowledgements and noise.

    >>> listener = Listener()
    >>> for way, raw in listener.hear(bytes.fromhex("80 3f 02 35 e9 0d 40 3f")):
    ...     print(way.name, raw.hex(" "))
    TO_METER 80 3f 02 35 e9 0d
    FROM_METER 40 3f
    """

    def __init__(self) -> None:
        self._is_in_request = False

    def hear(self, chunk: bytes) -> Iterator[tuple[PhysicalDirection, bytes]]:
        """Return the chunk in parts of one way each."""
        if self._is_in_request:
            rest = re.match(rb"[^\x80\x40\x0d]*\x0d?", chunk)
            going_on = rest[0] if rest else b""
            if going_on:
                yield self._told(going_on, is_request=True)
                chunk = chunk[len(going_on) :]
        for part in _PARTS.findall(chunk):
            yield self._told(part, is_request=part.startswith(_TO_METER))

    def _told(self, raw: bytes, *, is_request: bool) -> tuple[PhysicalDirection, bytes]:
        self._is_in_request = is_request and not raw.endswith(_STOP)
        way = PhysicalDirection.TO_METER if is_request else PhysicalDirection.FROM_METER
        return way, raw

"""An older meter at an emulated line: it knows the opening of IEC 62056-21, no KMP.

Source: protocol facts 1.6 and 8: MULTICAL III, 66, 401 and 41 are woken at 300 baud
with seven bits and even parity.
"""

from typing import Final

from pykmp.emulator.line import THINKING_SECONDS, EmulatedLine, LineSettings
from pykmp.emulator.reply import Reply

BAUD: Final = 300
#: Constructed; no real one is meant.
IDENTIFICATION: Final = b"/KAM MC\r\n"

_OPENING: Final = b"/?!\r\n"
_SEVEN_BITS: Final = 0x7F
#: More than an opening is noise.
_HEARD_BYTES_MAX: Final = 64


class OlderMeterLine(EmulatedLine):
    """A line with such a meter; owns what the meter has heard of an opening.

    What it says after its identification is not emulated.
    """

    def __init__(self, *, client_baud: int | None = None) -> None:
        super().__init__(settings=LineSettings(baud=BAUD), client_baud=client_baud)
        self._heard = b""

    def clear(self) -> None:
        """Forget what was heard, and what is on its way."""
        super().clear()
        self._heard = b""

    def _carry(self, raw: bytes, start: float, step: float) -> None:
        heard = self._garbled(raw, self.client_baud, BAUD)
        self._heard += bytes(byte & _SEVEN_BITS for byte in heard)
        if self._heard.endswith(_OPENING):
            self._heard = b""
            reply = Reply(request=raw, answer=_with_parity(IDENTIFICATION))
            self._send(reply, start + len(raw) * step + THINKING_SECONDS)
        self._heard = self._heard[-_HEARD_BYTES_MAX:]


def _with_parity(text: bytes) -> bytes:
    """Return seven-bit characters with even parity in the highest bit."""
    return bytes(byte | (byte.bit_count() % 2 << 7) for byte in text)

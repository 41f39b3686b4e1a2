"""An optical head that reflects: the client hears what it sends.

Source: Kamstrup 5512-447 rev M1, section 3.1; heads on a MULTICAL 21 and a flowIQ 2200
always reflect (protocol facts 1.4).
"""

from collections.abc import Iterator, Sequence

from pykmp.emulator.ear import PIECES
from pykmp.emulator.faults import FaultDice


class Reflection:
    """Reflects what is written, piece by piece; owns the decision about the one begun.

    A piece ends with a stop byte, so that it does not matter in how many writes it
    comes.
    """

    def __init__(self, echoes: Sequence[FaultDice]) -> None:
        self._echoes = echoes
        self._is_begun = False
        self._is_reflected = False

    def reflect(self, raw: bytes) -> Iterator[tuple[int, bytes]]:
        """Yield what comes back of some bytes, each piece with its place in them."""
        if not self._echoes:
            return
        place = 0
        for piece in PIECES.findall(raw):
            if not self._is_begun:
                struck = [echo.strikes() for echo in self._echoes]  # Each is asked.
                self._is_reflected = any(struck)
            self._is_begun = not piece.endswith(b"\x0d")
            if self._is_reflected:
                yield place, piece
            place += len(piece)

"""An optical head that reflects: the client hears what it sends.

Source: Kamstrup 5512-447 rev M1, section 3.1; heads on a MULTICAL 21 and a flowIQ 2200
always reflect (protocol facts 1.4).
"""

from collections.abc import Sequence
from typing import Final

from pykmp.constants import ByteCode
from pykmp.emulator.faults import FaultDice

_STOP: Final = bytes([ByteCode.STOP.value])


class Reflection:
    """Decides what comes back, piece by piece; owns the decision about the one begun.

    A piece ends with a stop byte, so that it does not matter in how many writes it
    comes.
    """

    def __init__(self, echoes: Sequence[FaultDice]) -> None:
        self._echoes = echoes
        self._is_begun = False
        self._is_reflected = False

    def strikes(self, piece: bytes) -> bool:
        """Return whether some bytes, of one piece at most, come back."""
        if not self._is_begun:
            struck = [echo.strikes() for echo in self._echoes]  # Each is asked.
            self._is_reflected = any(struck)
        self._is_begun = not piece.endswith(_STOP)
        return self._is_reflected

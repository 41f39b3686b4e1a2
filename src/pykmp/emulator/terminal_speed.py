"""The speed of a terminal, in bits a second, also where it has no constant."""

import fcntl
import re
import struct
import termios
from collections.abc import Mapping
from contextlib import suppress
from types import MappingProxyType
from typing import Any, Final

_SPEEDS: Final[Mapping[int, int]] = MappingProxyType(
    {
        getattr(termios, name): int(name[1:])
        for name in dir(termios)
        if re.fullmatch("B[0-9]+", name)
    }
)
_CONSTANTS: Final = MappingProxyType({baud: code for code, baud in _SPEEDS.items()})
#: Linux, on the common architectures: TCGETS2 and where its answer has the speed.
_TCGETS2: Final = 0x802C542A
_TERMIOS2: Final = struct.Struct("@4IB19s2I")
_CFLAG, _ISPEED, _OSPEED = 2, 4, 5


def speed_of(terminal: int) -> int:
    """Return the speed at which a terminal sends, or 0 if nobody can tell."""
    with suppress(OSError, termios.error):
        code = termios.tcgetattr(terminal)[_OSPEED]
        if code in _SPEEDS:
            return _SPEEDS[code]
        raw = fcntl.ioctl(terminal, _TCGETS2, bytes(_TERMIOS2.size))
        return int(_TERMIOS2.unpack(raw)[-1])
    return 0


def set_speed(terminal: int, baud: int) -> None:
    """Set the speed and two stop bits; a speed without a constant is left as it is."""
    settings: list[Any] = termios.tcgetattr(terminal)
    code = _CONSTANTS.get(baud)
    if code is not None:
        settings[_ISPEED] = settings[_OSPEED] = code
    settings[_CFLAG] |= termios.CSTOPB
    termios.tcsetattr(terminal, termios.TCSANOW, settings)

"""Older meters that do not speak KMP: the opening of IEC 62056-21, in eight bits.

Seven bits and even parity look, on the line, like eight bits of which the highest
makes the number of ones even; so no port has to change its format.

Source: protocol facts 1.6 for speed, format and question; IEC 62056-21, mode C, for
the identification.
"""

import re
from typing import Final

SPEED: Final = 300
#: A meter begins within a second and a half, and sends some 20 characters.
ANSWER_SECONDS_MAX: Final = 2.5

_IDENTIFICATION: Final = re.compile(rb"/([A-Za-z]{3}[^\r\n]*)\r\n")
_SEVEN_BITS: Final = 0x7F
#: Fewer bytes may be a glitch.
_ANSWER_BYTES_MIN: Final = 4


def with_parity(text: bytes) -> bytes:
    """Return seven-bit characters with even parity in the highest bit.

    >>> with_parity(b"/?!").hex(" ")
    'af 3f 21'
    """
    return bytes(byte | (byte.bit_count() % 2 << 7) for byte in text)


#: The opening, to whichever meter hears it.
QUESTION: Final = with_parity(b"/?!\r\n")


def without_parity(raw: bytes) -> bytes:
    """Return the seven-bit characters in bytes with parity."""
    return bytes(byte & _SEVEN_BITS for byte in raw)


def answer_in(heard: bytes) -> str:
    r"""Return what an older meter said, in words; nothing if none answered.

    >>> answer_in(with_parity(b"/KAM MC\r\n"))
    'it says: KAM MC'
    """
    said = heard.removeprefix(QUESTION)
    found = _IDENTIFICATION.search(without_parity(said))
    if found:
        return f"it says: {found[1].decode('ascii')}"
    if len(said) >= _ANSWER_BYTES_MIN:
        return "it answers in a way that cannot be read at 300 baud"
    return ""


def is_whole(heard: bytes) -> bool:
    """Return whether an identification has come to its end."""
    said = without_parity(heard.removeprefix(QUESTION))
    return _IDENTIFICATION.search(said) is not None

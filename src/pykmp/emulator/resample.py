"""What a receiver makes of bytes that were sent at another speed: garbage.

A byte on the line is one start bit (low), eight data bits with the lowest first, and
two stop bits (high); between bytes the line is high.

Source: Kamstrup 5512-447 rev M1, section 3.1, for the format.
"""

from typing import Final

_DATA_BITS: Final = 8
_STOP_BITS: Final = 2


def resample(raw: bytes, *, baud_from: int, baud_to: int) -> bytes:
    r"""Return what is received at one speed of bytes sent without pause at another.

    The receiver looks at the middle of each of its bits, as a serial port does: it
    begins with the edge of a start bit, and passes on a byte whose stop bit is wrong.
    After such a byte it waits for the next edge.

    >>> resample(b"MULTICAL", baud_from=1200, baud_to=1200)
    b'MULTICAL'
    >>> resample(b"\x80", baud_from=1200, baud_to=2400).hex(" ")
    '00'
    """
    if baud_from == baud_to:
        return raw
    levels = _levels(raw)
    # In this unit of time both the bits sent and half the bits received are whole.
    sent, half = 2 * baud_to, baud_from
    received = bytearray()
    edge = _edge(levels, 0)
    while edge is not None:
        middle = edge * sent + half
        if _at(levels, middle // sent):
            seen = middle  # Too short for a start bit.
        else:
            centres = [middle + 2 * half * n for n in range(1, _DATA_BITS + 1)]
            bits = [_at(levels, centre // sent) for centre in centres]
            received.append(sum(bit << n for n, bit in enumerate(bits)))
            seen = middle + 2 * half * (_DATA_BITS + 1)
        edge = _edge(levels, seen // sent + 1)
    return bytes(received)


def _levels(raw: bytes) -> list[int]:
    levels: list[int] = []
    for byte in raw:
        levels.append(0)
        levels += [byte >> n & 1 for n in range(_DATA_BITS)]
        levels += [1] * _STOP_BITS
    return levels


def _at(levels: list[int], place: int) -> int:
    return levels[place] if place < len(levels) else 1


def _edge(levels: list[int], place: int) -> int | None:
    """Return where, from a place on, the line falls from high to low."""
    for at in range(place, len(levels)):
        if not levels[at] and (at == 0 or levels[at - 1]):
            return at
    return None

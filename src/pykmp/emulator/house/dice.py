"""Chance that can be looked up: one seed, one label, one number, always one result.

Nothing here keeps a state, so the day asked for last is the day asked for first,
and only whole numbers are used, so every machine throws the same.
"""

from __future__ import annotations

from hashlib import shake_128
from struct import unpack
from typing import Final

PERMILLE: Final = 1000
#: Four bytes added up: the middle of their sum, and what one deviation of it is.
_SUM_MIDDLE: Final = 510
_SUM_DEVIATION: Final = 148


def noise_bytes(seed: int, label: str, number: int, *, length_bytes: int) -> bytes:
    """Return the bytes that belong to this seed, label and number."""
    return shake_128(f"{seed}/{label}/{number}".encode()).digest(length_bytes)


class Dice:
    """Throws for one label and number, laid out beforehand; owns what is left."""

    def __init__(self, seed: int, label: str, number: int, *, throws: int) -> None:
        raw = noise_bytes(seed, label, number, length_bytes=4 * throws)
        self._words: list[int] = list(unpack(f">{throws}I", raw))

    def between(self, low: int, high: int) -> int:
        """Return a whole number from low to high, both possible, all alike.

        Raises:
            IndexError: More is thrown than was laid out.
        """
        return low + (self._words.pop() * (high - low + 1) >> 32)


def swing(seed: int, label: str, day: int, *, period_days: int) -> int:
    """Return a smooth wander over the days, in thousandths of one deviation.

    Every period has a throw of its own; days between two are led from the one to
    the other by the curve 3x² - 2x³, which leaves no edge.
    """
    number, passed_days = divmod(day, period_days)
    before, after = _throw(seed, label, number), _throw(seed, label, number + 1)
    weight = passed_days**2 * (3 * period_days - 2 * passed_days)
    return before + (after - before) * weight // period_days**3


def _throw(seed: int, label: str, number: int) -> int:
    """Return a throw near zero, in thousandths of one deviation, within 3.5 of it."""
    total = sum(noise_bytes(seed, label, number, length_bytes=4))
    return (total - _SUM_MIDDLE) * PERMILLE // _SUM_DEVIATION


def wave(position: int, period: int) -> int:
    """Return a sine in thousandths, zero and rising at position 0.

    Bhaskara's fraction: within two thousandths of the sine, and made of whole
    numbers, where the sine of a C library differs between machines.
    """
    half = period // 2
    passed = position % period
    sign = 1 if passed < half else -1
    part = (passed % half) * PERMILLE // half
    product = part * (PERMILLE - part)
    return sign * 16 * product * PERMILLE // (5 * PERMILLE**2 - 4 * product)

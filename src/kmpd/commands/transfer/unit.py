"""Units and numbers as tables have them."""

import re
from decimal import Decimal, InvalidOperation
from functools import cache
from typing import Final, Literal

from kmpd.config.wording import MistakeError, did_you_mean
from kmpd.presentation import canonical
from pykmp.registers import UNITS
from pykmp.registers.units import Layout

_NO_UNIT: Final = 0
_DIGITS_MAX: Final = 40
_PLAIN: Final = re.compile(r"[-+]?(?:[0-9]+\.?[0-9]*|\.[0-9]+)(?:[eE][-+]?[0-9]{1,2})?")
_GROUPED: Final = re.compile(r"[-+]?[0-9]{1,3}(?: [0-9]{3})+(?:\.[0-9]*)?")

Sign = Literal[".", ","]


@cache
def _numbers() -> dict[str, int]:
    units = [unit for unit in UNITS.values() if unit.layout is Layout.NUMBER]
    return {canonical(unit.text): unit.number for unit in reversed(units)}


def unit_number(text: str) -> int:
    """Return the number of a unit; nothing is the number without one.

    Raises:
        MistakeError: No unit of a meter is called that.

    >>> unit_number("GJ"), unit_number("m3"), unit_number("")
    (8, 40, 0)
    """
    if not text:
        return _NO_UNIT
    known = _numbers()
    if canonical(text) in known:
        return known[canonical(text)]
    advice = did_you_mean(text, list(known))
    raise MistakeError("is no unit of a meter", advice, quoted=text)


def number(text: str, *, decimal: Sign) -> Decimal:
    """Return the exact number that a cell says.

    Thousands may be apart by a blank, or by the sign that does not stand for decimals.

    Raises:
        MistakeError: It says none.

    >>> number("1.234,50", decimal=","), number("0.5", decimal=".")
    (Decimal('1234.50'), Decimal('0.5'))
    """
    plain = re.sub(r"[\u00a0\u202f]", " ", text.strip())
    other = "," if decimal == "." else "."
    if other in plain:
        whole, sign, _ = plain.partition(decimal)
        if not re.fullmatch(rf"[-+]?[0-9]{{1,3}}(?:\{other}[0-9]{{3}})+", whole):
            raise MistakeError(f"is no number with {decimal!r}", quoted=text)
        plain = plain.replace(other, "")
        # One group without decimals may as well be a fraction in the other way.
        if not sign and whole.count(other) == 1:
            raise MistakeError("may be thousands or a fraction", quoted=text)
    plain = plain.replace(decimal, ".")
    if _GROUPED.fullmatch(plain):
        plain = plain.replace(" ", "")
    if not _PLAIN.fullmatch(plain) or len(plain) > _DIGITS_MAX:
        raise MistakeError("is no number", quoted=text)
    try:
        return Decimal(plain)
    except InvalidOperation:  # pragma: no cover - the pattern lets none through
        raise MistakeError("is no number", quoted=text) from None

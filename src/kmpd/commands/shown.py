"""A reading in one line, for whoever watches the station."""

from collections.abc import Sequence
from typing import Final

from kmpd.presentation import Presentation
from kmpd.reading import Reading, ReadingValue
from pykmp.registers import Quality, describe

#: What a clock says interests nobody who watches.
_HIDDEN: Final = frozenset({348, 1001, 1002, 1003, 1047})


def shown(reading: Reading, presentations: Sequence[Presentation] = ()) -> str:
    """Return a reading in one line; what may not be believed is in brackets.

    Args:
        reading: The reading.
        presentations: How registers are to be shown, where it is not as usual.
    """
    told = [
        _in_brackets(text, value)
        for id_, value in reading.values.items()
        for text in _texts(value, [p for p in presentations if p.register == id_])
    ]
    at = reading.at.astimezone().strftime("%H:%M:%S")
    return f"{at}  {reading.meter}  {'  '.join(told)}"


def _texts(value: ReadingValue, wanted: Sequence[Presentation]) -> list[str]:
    usual = describe(value.register).short
    if wanted:
        return [_presented(value, one, usual) for one in wanted]
    if value.register in _HIDDEN:
        return []
    return [f"{usual} {value.text} {value.unit_symbol}".rstrip()]


def _presented(value: ReadingValue, wanted: Presentation, usual: str) -> str:
    name = wanted.name or usual
    if value.number is None:
        return f"{name} {value.text}"
    told = wanted.of(value.number, value.unit)
    return f"{name} {told.number:f} {told.unit or value.unit_symbol}".rstrip()


def _in_brackets(text: str, value: ReadingValue) -> str:
    return text if value.quality is Quality.GOOD else f"({text})"

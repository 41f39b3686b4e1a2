"""A reading in one line, for whoever watches the station."""

from typing import Final

from kmpd.reading import Reading, ReadingValue
from pykmp.registers import Quality, describe

#: What a clock says interests nobody who watches.
_HIDDEN: Final = frozenset({348, 1001, 1002, 1003, 1047})


def shown(reading: Reading) -> str:
    """Return a reading in one line; what may not be believed is in brackets."""
    told = [
        _value(value) for id_, value in reading.values.items() if id_ not in _HIDDEN
    ]
    at = reading.at.astimezone().strftime("%H:%M:%S")
    return f"{at}  {reading.meter}  {'  '.join(told)}"


def _value(value: ReadingValue) -> str:
    text = f"{describe(value.register).short} {value.text} {value.unit_symbol}".rstrip()
    return text if value.quality is Quality.GOOD else f"({text})"

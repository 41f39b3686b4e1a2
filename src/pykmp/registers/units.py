"""Units by number: what they measure, and how the bytes before them are laid out.

Texts are those of `UNITS_NAMES`, which is interface; units that table does not know
have theirs here.

Source: Kamstrup 5512-447 rev M1, table of units, for units 1 to 52 as far as it lists
them; the AIMIR head end (new_swamm) for 53, 54, 59, 63, 67, 68 and 72; conpot for 69 to
74; jktjkt/PyKMP, captured from a MULTICAL 603, for 79; lists of names for the rest.
"""

from collections.abc import Iterable, Iterator, Mapping
from enum import StrEnum, unique
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.constants import UNITS_NAMES
from pykmp.registers.terms import Quantity


@unique
class Layout(StrEnum):
    """How the significand of a value is to be read.

    Attributes:
        NUMBER: An unsigned integer that the scale byte multiplies.
        CLOCK: The decimal number hhmmss.
        DATE: The decimal number yymmdd, of the years 2000 to 2099.
        LONG_DATE: The decimal number yyyymmdd.
        MONTH_DAY: The decimal number mmdd.
        REAL_TIME: 8 bytes: status, weekday, ss, mm, hh, day, month, year from 2000.
        SECONDS: 5 bytes: status, seconds since 2000-01-01 on the meter's own clock.
        DST_TIME: 7 bytes: one of unknown meaning, year from 2000, month, day, hh, mm,
            ss.
        TEXT: Characters in their order.
        FLAGS: Bits, the first one on top.
        UNPUBLISHED: Has a name; how it is laid out is not public.
        UNKNOWN: Has not even a name; framed as all numbers are.
    """

    NUMBER = "number"
    CLOCK = "clock"
    DATE = "date"
    LONG_DATE = "long_date"
    MONTH_DAY = "month_day"
    REAL_TIME = "real_time"
    SECONDS = "seconds"
    DST_TIME = "dst_time"
    TEXT = "text"
    FLAGS = "flags"
    UNPUBLISHED = "unpublished"
    UNKNOWN = "unknown"


@attrs.frozen(kw_only=True)
class Unit:
    """A unit as a meter sends it.

    Attributes:
        number: Its number on the wire.
        text: Its name, as `UNITS_NAMES` spells it where that table has it.
        quantity: What it measures.
        layout: How a value in this unit is laid out.
        base_number: The unit without its power of ten: m³ for m³ ×10; else itself.
        power_of_ten: How many powers of ten of the base unit make one of this.
    """

    number: int
    text: str
    quantity: Quantity
    layout: Layout
    base_number: int
    power_of_ten: int = 0

    @property
    def base(self) -> "Unit":
        """The unit that numbers are given in, after the power of ten."""
        return self if self.power_of_ten == 0 else unit_of(self.base_number)

    @property
    def is_bare(self) -> bool:
        """Whether a number with it is only a number."""
        return self.number in _BARE

    @property
    def symbol(self) -> str:
        """What stands behind a number; empty if the text says nothing there."""
        is_silent = self.is_bare or self.layout not in _COUNTED
        return "" if is_silent else self.text


_COUNTED: Final = frozenset({Layout.NUMBER, Layout.UNKNOWN})
_BARE: Final = frozenset({0, 51})

_FURTHER_TEXTS: Final[Mapping[int, str]] = {
    67: "Hz",
    68: "degree",
    69: "%",
    70: "US gallon",
    71: "US gallon/min",
    72: "KamDateTime",
    73: "IPv4 address",
    74: "IPv6 address",
    79: "DST date-time",
}

_QUANTITIES: Final[Mapping[Quantity, Iterable[int]]] = {
    Quantity.UNKNOWN: (0, 51),
    Quantity.ENERGY: range(1, 13),
    Quantity.REACTIVE_ENERGY: range(13, 17),
    Quantity.APPARENT_ENERGY: range(17, 21),
    Quantity.POWER: range(21, 25),
    Quantity.REACTIVE_POWER: range(25, 29),
    Quantity.APPARENT_POWER: range(29, 33),
    Quantity.VOLTAGE: (33, 35),
    Quantity.CURRENT: (34, 36),
    Quantity.TEMPERATURE: (37,),
    Quantity.TEMPERATURE_DIFFERENCE: (38,),
    Quantity.VOLUME: (39, 40, 70),
    Quantity.VOLUME_FLOW: (41, 42, 71),
    Quantity.ENERGY_VOLUME: (43,),
    Quantity.MASS: (44,),
    Quantity.MASS_FLOW: (45,),
    Quantity.DURATION: (46, 58, 60, 61, 62),
    Quantity.TIME_OF_DAY: (47,),
    Quantity.DATE: (48, 49, 50),
    Quantity.PRESSURE: (52,),
    Quantity.DATETIME: (53, 63, 64, 72, 79),
    Quantity.TEXT: (54,),
    Quantity.FLAGS: (59,),
    Quantity.PULSE_VALUE: (65, 66),
    Quantity.FREQUENCY: (67,),
    Quantity.PHASE_ANGLE: (68,),
    Quantity.RATIO: (69,),
    Quantity.IDENTIFIER: (73, 74),
    Quantity.HUMIDITY: (85,),
    Quantity.CONCENTRATION: (86,),
    Quantity.SPEED: (87,),
    Quantity.SPECIFIC_ENERGY: (88,),
    Quantity.ACIDITY: (89,),
    Quantity.MASS_RATIO: (90,),
}

#: All others are numbers.
_LAYOUTS: Final[Mapping[int, Layout]] = {
    47: Layout.CLOCK,
    48: Layout.DATE,
    49: Layout.LONG_DATE,
    50: Layout.MONTH_DAY,
    53: Layout.REAL_TIME,
    54: Layout.TEXT,
    59: Layout.FLAGS,
    63: Layout.REAL_TIME,
    64: Layout.UNPUBLISHED,
    72: Layout.SECONDS,
    73: Layout.UNPUBLISHED,
    74: Layout.UNPUBLISHED,
    79: Layout.DST_TIME,
}

#: Units that are ten times another.
_TENFOLD: Final[Mapping[int, int]] = {55: 40, 56: 44, 57: 8}


def _units() -> Iterator[Unit]:
    quantities = {number: q for q, numbers in _QUANTITIES.items() for number in numbers}
    for number, text in {**UNITS_NAMES, **_FURTHER_TEXTS}.items():
        base_number = _TENFOLD.get(number, number)
        yield Unit(
            number=number,
            text=text,
            quantity=quantities[base_number],
            layout=_LAYOUTS.get(number, Layout.NUMBER),
            base_number=base_number,
            power_of_ten=int(number in _TENFOLD),
        )


#: All units with a name, by number.
UNITS: Final[Mapping[int, Unit]] = MappingProxyType(
    {unit.number: unit for unit in _units()}
)


def unit_of(number: int) -> Unit:
    """Return the unit of a number; one that nobody has named is called by it.

    >>> unit_of(57).base.text
    'GJ'
    >>> unit_of(80).text
    'unit 80'
    """
    return UNITS.get(number) or Unit(
        number=number,
        text=f"unit {number}",
        quantity=Quantity.UNKNOWN,
        layout=Layout.UNKNOWN,
        base_number=number,
    )

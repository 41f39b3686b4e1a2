"""An outdoor temperature at an instant."""

import datetime as dt
from decimal import Decimal
from typing import Final

import attrs

#: Beyond this, or below its negative, a sensor is broken or tells something else.
CELSIUS_MAX: Final = 60

#: Where temperatures are from.
MQTT: Final = "mqtt"
IMPORT: Final = "import"


@attrs.frozen(kw_only=True)
class Temperature:
    """How warm it was outdoors.

    Attributes:
        at: When, in UTC.
        celsius: How warm; of what was imported by day, the mean of the time until the
            next one.
        source: Where it is from: ``mqtt`` or ``import``.
    """

    at: dt.datetime
    celsius: Decimal
    source: str


def is_plausible(celsius: Decimal) -> bool:
    """Tell whether it can be that warm, or that cold, outdoors where people live.

    >>> is_plausible(Decimal("-12.5")), is_plausible(Decimal(85))
    (True, False)
    """
    return abs(celsius) <= CELSIUS_MAX

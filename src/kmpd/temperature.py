"""An outdoor temperature at an instant."""

import datetime as dt
from decimal import Decimal

import attrs


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

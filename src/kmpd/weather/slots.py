"""Temperatures are kept by slots of ten minutes: the mean of what was told in each."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from typing import Final

from kmpd.temperature import MQTT, Temperature

SLOT: Final = dt.timedelta(minutes=10)
#: A week; what is older is given up if the store is away for so long.
SLOTS_MAX: Final = 1_008
_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_HUNDREDTHS: Final = Decimal("0.01")


def slot_at(at: dt.datetime) -> dt.datetime:
    """Return when the slot of an instant begins, in UTC."""
    return _EPOCH + (at - _EPOCH) // SLOT * SLOT


class Slots:
    """Owns what was told and is not kept yet."""

    def __init__(self) -> None:
        self._told: dict[dt.datetime, list[Decimal]] = {}

    def take(self, at: dt.datetime, celsius: Decimal) -> None:
        """Take note of what was told at an instant."""
        self._told.setdefault(slot_at(at), []).append(celsius)
        while len(self._told) > SLOTS_MAX:
            del self._told[min(self._told)]

    def over(self, now: dt.datetime | None) -> Sequence[Temperature]:
        """Return the means of slots that are over by now; of all without a time."""
        running = None if now is None else slot_at(now)
        return [
            Temperature(at=start, celsius=_mean(told), source=MQTT)
            for start, told in sorted(self._told.items())
            if start != running
        ]

    def forget(self, kept: Sequence[Temperature]) -> None:
        """Give up what was kept."""
        for one in kept:
            self._told.pop(one.at, None)


def _mean(told: Sequence[Decimal]) -> Decimal:
    return (sum(told, Decimal(0)) / len(told)).quantize(_HUNDREDTHS)

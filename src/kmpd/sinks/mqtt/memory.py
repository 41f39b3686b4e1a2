"""What the broker was told last of a meter, and how that is found again later.

The broker itself remembers: what is published as attributes is enough to go on from.
"""

import datetime as dt
import json
from collections.abc import Collection, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any, Self

import attrs

from kmpd.presentation import Presentation
from kmpd.reading import Quality, Reading, ReadingValue, Source
from kmpd.sinks.mqtt.literal import Json, decimal_literal
from pykmp.meters import Commodity
from pykmp.registers import describe, unit_of


@attrs.frozen(kw_only=True)
class LastGood:
    """The last value of a register that may be believed, and how it is now.

    Attributes:
        register: Register id.
        unit: Unit number as on the wire.
        number: The number in that unit; None for what is none.
        text: The value as people read it.
        as_of: When the meter told it.
        quality: Of what the meter told last.
        reason: Why that may not be believed, if so.
    """

    register: int
    unit: int
    number: Decimal | None
    text: str
    as_of: dt.datetime
    quality: Quality = Quality.GOOD
    reason: str = ""

    def attributes(self, symbol: str) -> Mapping[str, Json]:
        """Return it as it is published, exactly, in the unit of the meter."""
        return {
            "register": self.register,
            "symbol": symbol,
            "number": None if self.number is None else decimal_literal(self.number),
            "text": self.text,
            "unit": unit_of(self.unit).symbol,
            "unit_number": self.unit,
            "as_of": self.as_of.isoformat(),
            "quality": self.quality.value,
            "reason": self.reason,
        }

    @classmethod
    def from_attributes(cls, attributes: Mapping[str, Any]) -> Self:
        """Return what was published.

        Raises:
            ValueError: It was not published by us.
        """
        number = attributes["number"]
        return cls(
            register=int(attributes["register"]),
            unit=int(attributes["unit_number"]),
            number=None if number is None else Decimal(number),
            text=str(attributes["text"]),
            as_of=dt.datetime.fromisoformat(attributes["as_of"]),
            quality=Quality(attributes["quality"]),
            reason=str(attributes["reason"]),
        )


@attrs.frozen(kw_only=True)
class MeterMemory:
    """What the broker was told last of a meter.

    Attributes:
        meter: Name of the measuring point.
        serial, family: Of the meter that answered last.
        at: Instant of the newest reading; None before the first.
        good_at: Instant of the newest one with a good value in it.
        values: By register id.
        held: By key, what is shown of a register that not every reading is shown of.
    """

    meter: str
    serial: str = ""
    family: str = ""
    at: dt.datetime | None = None
    good_at: dt.datetime | None = None
    values: Mapping[int, LastGood] = MappingProxyType({})
    held: Mapping[str, LastGood] = MappingProxyType({})

    def takes(self, reading: Reading, *, now: dt.datetime) -> bool:
        """Return whether a reading is news, and not history that comes late.

        An instant that has not come yet is a fault of our clock, and holds nothing up.
        """
        if reading.source is not Source.POLL:
            return False
        return self.at is None or reading.at >= self.at or self.at > now

    def after(
        self,
        reading: Reading,
        *,
        registers: Collection[int],
        presentations: Mapping[str, Presentation] = MappingProxyType({}),
    ) -> "MeterMemory":
        """Return what is known after a reading.

        Args:
            reading: The reading.
            registers: Which are read; none is all.
            presentations: By key, those that do not show each reading.
        """
        values = {**self.of_registers(registers).values}
        for id_, value in reading.values.items():
            if registers and id_ not in registers:
                continue
            known = _after(values.get(id_), value, reading.at)
            if known is not None:
                values[id_] = known
        return attrs.evolve(
            self,
            serial=reading.serial,
            family=reading.family or self.family,
            at=reading.at,
            good_at=reading.at if reading.good else self.good_at,
            values=MappingProxyType(values),
            held=MappingProxyType(_held(self.held, values, presentations)),
        )

    def of_registers(self, registers: Collection[int]) -> "MeterMemory":
        """Return it without what is no longer read; all of it if nobody knows that."""
        values = {
            id_: value
            for id_, value in self.values.items()
            if not registers or id_ in registers
        }
        return attrs.evolve(self, values=MappingProxyType(values))

    def attributes(self, commodity: Commodity | None) -> Mapping[str, Json]:
        """Return all of it as it is published."""
        names = {id_: describe(id_, commodity=commodity) for id_ in self.values}
        held = {
            key: value.attributes(describe(value.register, commodity=commodity).short)
            for key, value in self.held.items()
        }
        return {
            "meter": self.meter,
            "serial": self.serial,
            "family": self.family,
            "at": None if self.at is None else self.at.isoformat(),
            "good_at": None if self.good_at is None else self.good_at.isoformat(),
            "registers": {
                names[id_].name: value.attributes(names[id_].short)
                for id_, value in self.values.items()
            },
            **({"held": held} if held else {}),
        }

    @classmethod
    def from_attributes(cls, meter: str, payload: bytes) -> "MeterMemory | None":
        """Return what was published; None if that was not published by us."""
        try:
            told = json.loads(payload)
            values = [LastGood.from_attributes(v) for v in told["registers"].values()]
            held = {
                str(key): LastGood.from_attributes(value)
                for key, value in told.get("held", {}).items()
            }
            return cls(
                meter=meter,
                serial=str(told["serial"]),
                family=str(told["family"]),
                at=_instant(told["at"]),
                good_at=_instant(told["good_at"]),
                values=MappingProxyType({value.register: value for value in values}),
                held=MappingProxyType(held),
            )
        except (ValueError, LookupError, TypeError, AttributeError, InvalidOperation):
            return None


def _after(
    known: LastGood | None, value: ReadingValue, at: dt.datetime
) -> LastGood | None:
    """Return what is known of a register: a good value, or the last one and why."""
    if value.quality is Quality.GOOD:
        return LastGood(
            register=value.register,
            unit=value.unit,
            number=value.number,
            text=value.text,
            as_of=at,
        )
    if known is None:
        return None
    return attrs.evolve(known, quality=value.quality, reason=value.reason)


def _held(
    held: Mapping[str, LastGood],
    values: Mapping[int, LastGood],
    presentations: Mapping[str, Presentation],
) -> Mapping[str, LastGood]:
    """Return what is shown from now on, of what is not shown each time."""
    found = {}
    for key, presentation in presentations.items():
        value = values.get(presentation.register)
        if value is not None:
            found[key] = _shown_after(held.get(key), value, presentation)
    return found


def _shown_after(
    shown: LastGood | None, value: LastGood, presentation: Presentation
) -> LastGood:
    if shown is None or shown.number is None or value.number is None:
        return value
    # Another meter, or one that was set to another unit, begins anew.
    if (shown.register, shown.unit) != (value.register, value.unit):
        return value
    is_due = presentation.is_due(
        shown.number, value.number, shown_at=shown.as_of, at=value.as_of
    )
    return value if is_due else shown


def _instant(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)

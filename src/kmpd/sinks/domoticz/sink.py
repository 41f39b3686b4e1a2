"""The sink: the newest values to their devices, counters with their history."""

import datetime as dt
import logging
from bisect import bisect_right
from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import pairwise
from typing import Final

from kmpd.errors import SinkError
from kmpd.interfaces import CountedDay, SinkContext, SinkKind
from kmpd.reading import Reading, ReadingValue, Source
from kmpd.sinks.base_unit import BASE_UNITS
from kmpd.sinks.domoticz.api import DomoticzApi
from kmpd.sinks.domoticz.counting import (
    Counted,
    calendar_text,
    counted,
    parts_of,
    short_log_text,
)
from kmpd.sinks.domoticz.options import Device, DeviceKind, DomoticzOptions
from kmpd.state import MeterState

#: So far back the reading before the first of a batch is looked for, the nearest first.
_BEFORE: Final = (dt.timedelta(hours=1), dt.timedelta(days=2))
#: So far behind history that comes late its days may end.
_LATER: Final = dt.timedelta(days=3)
_INSTANT: Final = dt.timedelta(microseconds=1)
#: Roll-ups move on both sides of a reading, up to its neighbours.
_DAY: Final = dt.timedelta(days=1)
#: So many days of a device are known to be in the calendar as they are.
_DAYS_KEPT: Final = 8
_WATT_HOUR_JOULES: Final = 3_600
_MINUTE_LITRE: Final = Fraction(1, 60_000)

logger: Final = logging.getLogger("kmpd.domoticz")


class DomoticzSink:
    """Gives devices their values; owns what it knows of what they show."""

    def __init__(self, options: DomoticzOptions, context: SinkContext) -> None:
        self._options = options
        self._context = context
        self._shown_at: dict[int, dt.datetime] = {}
        self._last: dict[int, Counted] = {}
        self._calendar: dict[int, dict[str, str]] = {}

    async def open(self) -> None:
        """Ask for the version, and say which devices wait for no meter of ours.

        Raises:
            SinkError: It cannot be reached, or does not want us.
        """
        async with DomoticzApi.opened(self._options) as api:
            logger.info("event=connected version=%s", await api.version())
        known = {info.meter for info in self._context.meters}
        for device in self._options.devices:
            if device.meter not in known:
                logger.warning("idx=%d unknown-meter=%s", device.idx, device.meter)

    async def write(self, batch: Sequence[Reading]) -> None:
        """Give each device what the batch has for it.

        Raises:
            SinkError: Domoticz did not take it; what it took is the same next time.
        """
        async with DomoticzApi.opened(self._options) as api:
            for device in self._options.devices:
                readings = [one for one in batch if one.meter == device.meter]
                if device.kind is DeviceKind.COUNTER:
                    await self._tell_history(api, device, readings)
                await self._tell_newest(api, device, readings)

    async def show(self, states: Sequence[MeterState]) -> None:
        """Do nothing; devices show values."""

    async def close(self) -> None:
        """Do nothing; no connection is kept."""

    async def _tell_newest(
        self, api: DomoticzApi, device: Device, readings: Sequence[Reading]
    ) -> None:
        """Show the newest value, unless a newer one is shown already."""
        found = [
            (reading.at, text)
            for reading in readings
            if reading.source is Source.POLL
            and (text := value_text(device, reading.good)) is not None
        ]
        if not found:
            return
        at, text = max(found)
        shown_at = self._shown_at.get(device.idx)
        if shown_at is not None and at < shown_at <= self._context.clock.now():
            return
        await api.update(device.idx, text)
        self._shown_at[device.idx] = at

    async def _tell_history(
        self, api: DomoticzApi, device: Device, readings: Sequence[Reading]
    ) -> None:
        found = counted(readings, device.register_id, device.count)
        shown = sorted(found, key=lambda one: one.at)
        if not shown:
            return
        before = await self._before(device, shown[0].at)
        is_late = any(one.source is not Source.POLL for one in readings)
        later = await self._later(device, shown[-1].at) if is_late else []
        # What came since the one before is less now for the first of them.
        await self._tell_short_log(api, device, [before, *shown, *later[:1]])
        known = [one for one in (before, *shown, *later) if one]
        await self._tell_calendar(
            api, device, known, days=await self._days(device, shown)
        )
        last = self._last.get(device.idx)
        if last is None or last.at <= shown[-1].at:
            self._last[device.idx] = shown[-1]

    async def _before(self, device: Device, at: dt.datetime) -> Counted | None:
        """Return what the counter showed before an instant, if that is known."""
        last = self._last.get(device.idx)
        if last is not None and last.at < at:
            return last
        for span in _BEFORE:
            past = await self._context.history.readings(device.meter, at - span, at)
            found = list(counted(past, device.register_id, device.count))
            if found:
                return found[-1]
        return None

    async def _later(self, device: Device, at: dt.datetime) -> Sequence[Counted]:
        """Return what the counter showed behind history that came late."""
        begin = at + _INSTANT
        later = await self._context.history.readings(device.meter, begin, at + _LATER)
        return list(counted(later, device.register_id, device.count))

    async def _tell_short_log(
        self, api: DomoticzApi, device: Device, shown: Sequence[Counted | None]
    ) -> None:
        days = dt.timedelta(days=self._options.short_log_days)
        oldest = self._context.clock.now() - days
        for before, one in pairwise(shown):
            if one is not None and one.at >= oldest:
                usage, zone = one.since(before), self._context.zone
                text = short_log_text(one, usage=usage, zone=zone)
                await api.update(device.idx, text)

    async def _days(
        self, device: Device, shown: Sequence[Counted]
    ) -> Sequence[CountedDay]:
        """Return the days that readings tell of."""
        return await self._context.history.days(
            device.meter,
            device.register_id,
            since=shown[0].at - 2 * _DAY,
            until=shown[-1].at + _DAY,
        )

    async def _tell_calendar(
        self,
        api: DomoticzApi,
        device: Device,
        shown: Sequence[Counted],
        *,
        days: Sequence[CountedDay],
    ) -> None:
        told = self._calendar.setdefault(device.idx, {})
        instants = [one.at for one in shown]
        for day in days:
            parts = parts_of(day.unit, device.count)
            # What it showed at the end of a day before the first is not known.
            place = bisect_right(instants, day.end) - 1
            if parts is None or place < 0:
                continue
            text = calendar_text(
                day, counts=shown[place].counts, parts=parts, zone=self._context.zone
            )
            date = text.rpartition(";")[2]
            if told.get(date) != text:
                await api.update(device.idx, text)
                told[date] = text
        for date in sorted(told)[:-_DAYS_KEPT]:
            del told[date]


def value_text(device: Device, good: Mapping[int, ReadingValue]) -> str | None:
    """Return what a device shows of a reading; None if there is nothing to show.

    Raises:
        SinkError: The meter's unit does not fit the device.
    """
    value = good.get(device.register_id)
    if value is None:
        return None
    match device.kind:
        case DeviceKind.COUNTER:
            return _counter_text(device, value)
        case DeviceKind.WATERFLOW:
            flow = _amount(device, value, "cubic_meters_per_second")
            return f"{float(flow / _MINUTE_LITRE):.3f}"
        case DeviceKind.KWH:
            return _kwh_text(device, good)
        case DeviceKind.VALUE:
            is_number = value.number is not None
            return format(value.number, "f") if is_number else value.text


def _counter_text(device: Device, value: ReadingValue) -> str:
    parts = parts_of(value.unit, device.count)
    if parts is None or value.number is None:
        raise _misfit(device, value)
    return str(int(Fraction(value.number) * parts))


def _kwh_text(device: Device, good: Mapping[int, ReadingValue]) -> str | None:
    energy = None if device.energy is None else good.get(device.energy)
    if energy is None:
        return None
    watts = _amount(device, good[device.register_id], "watts")
    joules = _amount(device, energy, "joules")
    return f"{float(watts):.0f};{float(joules / _WATT_HOUR_JOULES):.3f}"


def _amount(device: Device, value: ReadingValue, name: str) -> Fraction:
    base = BASE_UNITS.get(value.unit)
    if base is None or base.name != name or value.number is None:
        raise _misfit(device, value)
    return base.amount(value.number)


def _misfit(device: Device, value: ReadingValue) -> SinkError:
    unit = value.unit_symbol or "no unit"
    return SinkError(
        reason=f"Device {device.idx} of kind {device.kind} cannot show register "
        f"{value.register} of {device.meter}, which the meter tells in {unit}"
    )


def _make(_name: str, options: DomoticzOptions, context: SinkContext) -> DomoticzSink:
    return DomoticzSink(options, context)


#: For `kmpd.sinks`.
KIND: Final = SinkKind(name="domoticz", options=DomoticzOptions, make=_make)

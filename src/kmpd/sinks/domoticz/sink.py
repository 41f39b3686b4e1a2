"""The sink: the newest values to their devices, counters with their history."""

import datetime as dt
import logging
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

from kmpd.errors import SinkError
from kmpd.interfaces import SinkContext, SinkKind
from kmpd.reading import Reading, ReadingValue, Source
from kmpd.sinks.base_unit import BASE_UNITS
from kmpd.sinks.domoticz.api import DomoticzApi
from kmpd.sinks.domoticz.counting import parts_of
from kmpd.sinks.domoticz.history import CounterHistory
from kmpd.sinks.domoticz.options import Device, DeviceKind, DomoticzOptions
from kmpd.state import MeterState

_WATT_HOUR_JOULES: Final = 3_600
_MINUTE_LITRE: Final = Fraction(1, 60_000)

logger: Final = logging.getLogger("kmpd.domoticz")


class DomoticzSink:
    """Gives devices their values; owns what it knows of what they show."""

    def __init__(self, options: DomoticzOptions, context: SinkContext) -> None:
        self._options = options
        self._context = context
        self._shown_at: dict[int, dt.datetime] = {}
        self._history = CounterHistory(options, context)

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
                    await self._history.tell(api, device, readings)
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

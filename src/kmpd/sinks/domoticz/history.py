"""The history of counters: each reading in the short log, each day in the calendar.

What came since the reading before is told by instants, whatever the order in which
readings come. So history that comes late makes less of the reading behind it.
"""

import datetime as dt
from bisect import bisect_right
from collections.abc import Iterator, Sequence
from itertools import pairwise
from typing import Final

from kmpd.interfaces import CountedDay, SinkContext
from kmpd.reading import Reading, Source
from kmpd.sinks.domoticz.api import DomoticzApi
from kmpd.sinks.domoticz.counting import (
    Counted,
    calendar_text,
    counted,
    parts_of,
    short_log_text,
)
from kmpd.sinks.domoticz.options import Device, DomoticzOptions

#: A reading that is further away from the one before counts nothing in the short log.
_NEAR: Final = dt.timedelta(days=2)
#: How much is looked through at once for the reading before one, the nearest first;
#: outages of more than a year are not shared out among days.
_BEFORE: Final = (dt.timedelta(hours=1), _NEAR, *73 * (dt.timedelta(days=5),))
#: So far behind history that comes late its days may end.
_LATER: Final = dt.timedelta(days=3)
_INSTANT: Final = dt.timedelta(microseconds=1)
#: Roll-ups move on both sides of a reading, up to its neighbours.
_DAY: Final = dt.timedelta(days=1)
#: So many days of a device are known to be in the calendar as they are.
_DAYS_KEPT: Final = 8


class CounterHistory:
    """Gives counters their history; owns what it knows of what they have."""

    def __init__(self, options: DomoticzOptions, context: SinkContext) -> None:
        self._options = options
        self._context = context
        self._last: dict[int, Counted] = {}
        self._calendar: dict[int, dict[str, str]] = {}

    async def tell(
        self, api: DomoticzApi, device: Device, readings: Sequence[Reading]
    ) -> None:
        """Tell a device what readings of its meter say, in whatever order they are.

        Raises:
            SinkError: It was not taken; what was taken is the same next time.
        """
        shown = _by_instant(readings, device)
        polled = [one for one in readings if one.source is Source.POLL]
        if len(polled) == len(readings):
            # What is between them in the store comes later, and makes that good.
            await self._tell(api, device, shown, known=shown)
        else:
            for part in _parts(shown):
                known = await self._known(device, part)
                await self._tell(api, device, part, known=known)
        newest = _by_instant(polled, device)[-1:]
        last = self._last.get(device.idx)
        if newest and (last is None or last.at <= newest[0].at):
            self._last[device.idx] = newest[0]

    async def _tell(
        self,
        api: DomoticzApi,
        device: Device,
        shown: Sequence[Counted],
        *,
        known: Sequence[Counted],
    ) -> None:
        """Tell what a counter showed, and what that makes of the reading behind it."""
        if not shown:
            return
        before = await self._before(device, shown[0].at)
        new = {one.at for one in shown}
        pairs = [
            (past, one)
            for past, one in pairwise([before, *known])
            if one is not None
            and (one.at in new or (past is not None and past.at in new))
        ]
        await self._tell_short_log(api, device, pairs)
        whole = [one for one in (before, *known) if one is not None]
        days = await self._days(device, since=whole[0].at, until=shown[-1].at)
        await self._tell_calendar(api, device, whole, days=days)

    async def _before(self, device: Device, at: dt.datetime) -> Counted | None:
        """Return what the counter showed before an instant, if that is known."""
        last = self._last.get(device.idx)
        if last is not None and last.at < at:
            return last
        until = at
        for span in _BEFORE:
            since = until - span
            past = await self._context.history.readings(device.meter, since, until)
            found = _by_instant(past, device)
            if found:
                return found[-1]
            until = since
        return None

    async def _known(
        self, device: Device, part: Sequence[Counted]
    ) -> Sequence[Counted]:
        """Return all that the counter showed from a part on, and for days behind it."""
        readings = await self._context.history.readings(
            device.meter, part[0].at, part[-1].at + _LATER + _INSTANT
        )
        return _by_instant(readings, device)

    async def _tell_short_log(
        self,
        api: DomoticzApi,
        device: Device,
        pairs: Sequence[tuple[Counted | None, Counted]],
    ) -> None:
        days = dt.timedelta(days=self._options.short_log_days)
        oldest = self._context.clock.now() - days
        for past, one in pairs:
            if one.at < oldest:
                continue
            is_near = past is not None and one.at - past.at <= _NEAR
            usage = one.since(past if is_near else None)
            text = short_log_text(one, usage=usage, zone=self._context.zone)
            await api.update(device.idx, text)

    async def _days(
        self, device: Device, *, since: dt.datetime, until: dt.datetime
    ) -> Sequence[CountedDay]:
        """Return the days that readings from one to another tell of."""
        return await self._context.history.days(
            device.meter,
            device.register_id,
            since=since - 2 * _DAY,
            until=until + _DAY,
        )

    async def _tell_calendar(
        self,
        api: DomoticzApi,
        device: Device,
        known: Sequence[Counted],
        *,
        days: Sequence[CountedDay],
    ) -> None:
        told = self._calendar.setdefault(device.idx, {})
        instants = [one.at for one in known]
        for day in days:
            parts = parts_of(day.unit, device.count)
            # What it showed at the end of a day before the first is not known.
            place = bisect_right(instants, day.end) - 1
            if parts is None or place < 0:
                continue
            text = calendar_text(
                day, counts=known[place].counts, parts=parts, zone=self._context.zone
            )
            date = text.rpartition(";")[2]
            if told.get(date) != text:
                await api.update(device.idx, text)
                told[date] = text
        for date in sorted(told)[:-_DAYS_KEPT]:
            del told[date]


def _by_instant(readings: Sequence[Reading], device: Device) -> Sequence[Counted]:
    found = counted(readings, device.register_id, device.count)
    return sorted(found, key=lambda one: one.at)


def _parts(shown: Sequence[Counted]) -> Iterator[Sequence[Counted]]:
    """Yield parts that are short enough to ask for all that was read in them."""
    part: list[Counted] = []
    for one in shown:
        if part and one.at - part[0].at > _LATER:
            yield part
            part = []
        part.append(one)
    if part:
        yield part

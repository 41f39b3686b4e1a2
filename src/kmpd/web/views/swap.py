"""Swaps and resets of a meter: which there were, and what another one would change.

A change of meter is told by its serial number. A reset is told by nothing: counters
begin anew, and whoever knows when notes it. Nothing is written to a meter, and no
reading is changed; only what is counted over the instant is.
"""

import datetime as dt
import logging
from collections.abc import Sequence
from enum import StrEnum, unique
from typing import Final

import attrs

from kmpd.config import Role
from kmpd.reading import ReadingValue
from kmpd.storage import Segment, SegmentReason
from kmpd.web.context import WebContext
from kmpd.web.views.today import commodity_of, counters_of

logger = logging.getLogger("kmpd.web")

#: How far before a reset the reading before it is looked for.
_BEFORE: Final = dt.timedelta(days=32)
_MOMENT: Final = dt.timedelta(microseconds=1)


@unique
class Refusal(StrEnum):
    """Why a reset is not noted, or not taken back."""

    NOT_ADMIN = "not_admin"
    NO_METER = "no_meter"
    NO_INSTANT = "no_instant"
    SKIPPED = "skipped"
    TO_COME = "to_come"
    NOTHING_BEFORE = "nothing_before"
    NOTHING_BEHIND = "nothing_behind"
    THERE = "there"
    NOT_THERE = "not_there"


@attrs.frozen(kw_only=True)
class Shown:
    """What a counter showed at an instant."""

    at: dt.datetime
    value: ReadingValue


@attrs.frozen(kw_only=True)
class SwapPlan:
    """A reset that may be noted.

    Attributes:
        meter: Name of the measuring point.
        since: The instant of the first reading behind it.
        before: What the main counter showed before; None if nobody knows.
        behind: What it showed at `since`; None if it was not read then.
    """

    meter: str
    since: dt.datetime
    before: Shown | None
    behind: Shown | None


def instant_of(day: str, time: str, zone: dt.tzinfo) -> dt.datetime | Refusal:
    """Return the instant at which a clock shows a date and a time.

    Of the two instants of a clock that is put back, the first.

    >>> instant_of("2026-03-29", "02:30", dt.timezone(dt.timedelta(hours=1)))
    datetime.datetime(2026, 3, 29, 1, 30, tzinfo=datetime.timezone.utc)
    >>> instant_of("yesterday", "noon", dt.UTC).value
    'no_instant'
    """
    try:
        shown = dt.datetime.combine(
            dt.date.fromisoformat(day), dt.time.fromisoformat(time)
        )
        if shown.tzinfo is not None:
            return Refusal.NO_INSTANT
        at = shown.replace(tzinfo=zone).astimezone(dt.UTC)
        is_shown = at.astimezone(zone).replace(tzinfo=None) == shown
    except (ValueError, OverflowError):
        return Refusal.NO_INSTANT
    return at if is_shown else Refusal.SKIPPED


async def segments_of(context: WebContext, meter: str) -> Sequence[Segment]:
    """Return which meters were at a measuring point, and its resets, the newest first.

    Raises:
        StoreError: The store cannot be used.
    """
    return list(reversed(await context.archive.segments(meter)))


async def planned(
    context: WebContext, meter: str, at: dt.datetime
) -> SwapPlan | Refusal:
    """Return what a reset at an instant would be, or why there can be none.

    Raises:
        StoreError: The store cannot be used.
    """
    now = context.clock.now()
    if context.meter(meter) is None:
        return Refusal.NO_METER
    if at > now:
        return Refusal.TO_COME
    archive = context.archive
    span = await archive.history_span(meter)
    if span is None or at <= span[0]:
        return Refusal.NOTHING_BEFORE
    behind = await archive.readings(meter, at, now + _MOMENT, limit=1)
    if not behind:
        return Refusal.NOTHING_BEHIND
    since = behind[0].at
    if any(one.since == since for one in await archive.segments(meter)):
        return Refusal.THERE
    good = await archive.last_good(meter)
    counters = counters_of(good, commodity_of(context, meter))[:1]
    told = await archive.values(
        meter, counters, since=since - _BEFORE, until=since + _MOMENT
    )
    shown = [
        Shown(at=when, value=value) for one in told.values() for when, value in one
    ]
    return SwapPlan(
        meter=meter,
        since=since,
        before=next((one for one in reversed(shown) if one.at < since), None),
        behind=next((one for one in shown if one.at == since), None),
    )


def is_noted(segment: Segment) -> bool:
    """Return whether somebody noted a segment, so that it can be taken back."""
    return segment.reason is SegmentReason.RESET


@attrs.frozen(kw_only=True)
class Editor:
    """Notes resets of a meter, and takes them back, for those who may; logs who did.

    Attributes:
        context: What the dashboard may know.
        meter: Name of the measuring point.
        by: Name of the visitor; empty if nobody needs to sign in.
        role: What the visitor may do.
    """

    context: WebContext
    meter: str
    by: str
    role: Role

    async def note(self, since: dt.datetime) -> Refusal | None:
        """Note that counters were reset; return why that is refused, if it is.

        Raises:
            StoreError: The store cannot be used.
        """
        if self.role is not Role.ADMIN:
            return self._refused(since)
        plan = await planned(self.context, self.meter, since)
        if isinstance(plan, Refusal):
            return plan
        await self.context.archive.begin_segment(self.meter, plan.since)
        self._log("reset-noted", plan.since)
        return None

    async def take_back(self, since: dt.datetime) -> Refusal | None:
        """Take back a reset that was noted; return why that is refused, if it is.

        Raises:
            StoreError: The store cannot be used.
        """
        if self.role is not Role.ADMIN:
            return self._refused(since)
        if self.context.meter(self.meter) is None:
            return Refusal.NO_METER
        if not await self.context.archive.end_segment(self.meter, since):
            return Refusal.NOT_THERE
        self._log("reset-taken-back", since)
        return None

    def _refused(self, since: dt.datetime) -> Refusal:
        self._log("reset-refused", since)
        return Refusal.NOT_ADMIN

    def _log(self, event: str, since: dt.datetime) -> None:
        """Log who changed what; it is seen without any option."""
        told = since.isoformat()
        logger.warning(
            "event=%s meter=%s since=%s by=%r", event, self.meter, told, self.by
        )

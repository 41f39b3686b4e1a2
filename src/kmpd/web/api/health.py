"""How well meters are read, and what is worth remembering beside readings."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from kmpd.backfill import gap_seconds_of
from kmpd.consumption.period import day_start
from kmpd.reading import Quality, Source
from kmpd.state import EventKind, LineDay, MeterState
from kmpd.web.api.asked import Asked, AtMeter, Meter, PageAsked, Span, SpanAsked
from kmpd.web.api.counted import QuantityName, Register, counter_of
from kmpd.web.api.cursor import Cursor
from kmpd.web.api.described import Items
from kmpd.web.api.described_health import (
    EventModel,
    GapModel,
    LineModel,
    QualityModel,
)
from kmpd.web.api.paging import Wanted, every
from kmpd.web.api.problems import responses
from kmpd.web.api.sending import sent
from kmpd.web.api.told import told_event, told_instant, told_line_day

router = APIRouter(prefix="/meters/{meter}", tags=["health"])

_DAY: Final = dt.timedelta(days=1)
_DAYS_BACK: Final = 31
#: Days of quality on a page; all readings of them are looked at.
_DAYS_MAX: Final = 31
_EVENTS_MAX: Final = 1_000


class EventsAsked(Asked):
    """Which events."""

    kind: EventKind | None = Field(default=None, description="Only of this kind.")
    limit: int = Field(
        default=100, ge=1, le=_EVENTS_MAX, description="So many at most."
    )


@router.get(
    "/events",
    response_model=Items[EventModel],
    summary="Events",
    responses=responses(401, 404, 422, 503),
)
async def events(at: Meter, asked: Annotated[EventsAsked, Query()]) -> Response:
    """Return what happened at a meter, the newest first, of the last 1000 events.

    `info_code` tells what the meter said of itself, and until when.
    """
    last = await at.context.archive.events(meter=at.name, limit=_EVENTS_MAX)
    found = [one for one in last if asked.kind in {None, one.kind}][: asked.limit]
    return await sent(
        lambda: {
            "items": [told_event(one) for one in found],
            "zone": str(at.zone),
            "next": None,
        }
    )


@router.get(
    "/line",
    response_model=LineModel,
    summary="Use of the line",
    responses=responses(401, 404, 422, 503),
)
async def line(at: Meter, asked: Span) -> Response:
    """Return what a meter's line was used for, day by day; of a month by default.

    How much of its budget is spent stands beside: bytes on the line cost the meter's
    battery.
    """
    days = await _line_days(at, asked.begin(at, days=_DAYS_BACK), asked.end(at))
    state = _state(at)
    return await sent(
        lambda: {
            "items": [told_line_day(day) for day in days],
            "zone": str(at.zone),
            "next": None,
            "budget_seconds": state.budget_seconds,
            "line_seconds_today": state.line_seconds_today,
            "skipped_today": state.skipped_today,
        }
    )


class QualityAsked(PageAsked):
    """Which days."""

    limit: int = Field(
        default=_DAYS_MAX, ge=1, le=_DAYS_MAX, description="Days on a page."
    )


@router.get(
    "/quality",
    response_model=Items[QualityModel],
    summary="Quality",
    responses=responses(401, 404, 422, 503),
)
async def quality(at: Meter, asked: Annotated[QualityAsked, Query()]) -> Response:
    """Return how well a meter was read, day by day; of a month by default.

    Each day has what was polled, what failed, what was asked again, and how many of
    the values may be believed. Days without any of it are left out.
    """
    since = asked.begin(at, days=_DAYS_BACK)
    until = asked.end(at)
    if asked.cursor is not None:
        since = max(since, Cursor.from_text(asked.cursor).at)
    days = await _line_days(at, since, until)
    told, following = days[: asked.limit], days[asked.limit : asked.limit + 1]
    counted = await _counted(at, told)
    begin = None if not following else day_start(following[0].day, at.zone)
    return await sent(
        lambda: {
            "items": [_quality(day, counted.get(day.day, (0, 0))) for day in told],
            "zone": str(at.zone),
            "next": None if begin is None else str(Cursor(begin)),
        }
    )


class GapsAsked(SpanAsked):
    """Which gaps."""

    quantity: QuantityName = Field(
        default=QuantityName.ENERGY, description="Of which counter."
    )
    register_id: Register = Field(default=None, alias="register")


@router.get(
    "/gaps",
    response_model=Items[GapModel],
    summary="Gaps",
    responses=responses(401, 404, 422, 503),
)
async def gaps(at: Meter, asked: Annotated[GapsAsked, Query()]) -> Response:
    """Return the times in which a counter was not read; of a year by default.

    A gap lasts longer than one and a half of the usual intervals, and 90 minutes. What
    was filled from the meter's logs is a gap no more; `events` tells of it.
    """
    counter = await counter_of(at, register=asked.register_id, quantity=asked.quantity)
    found = await at.context.archive.gaps(
        at.name,
        counter.register,
        since=asked.begin(at, days=366),
        until=asked.end(at),
        longest_seconds=gap_seconds_of(at.config.interval_seconds),
    )
    return await sent(
        lambda: {
            "items": [
                {
                    "since": told_instant(before.at),
                    "until": told_instant(after.at),
                    "seconds": (after.at - before.at).total_seconds(),
                }
                for before, after in found
            ],
            "zone": str(at.zone),
            "next": None,
        }
    )


async def _line_days(
    at: AtMeter, since: dt.datetime, until: dt.datetime
) -> Sequence[LineDay]:
    """Return the days of the meter's zone that have any time between two instants."""
    if until <= since:
        return ()
    first = since.astimezone(at.zone).date()
    last = (until - dt.timedelta(microseconds=1)).astimezone(at.zone).date()
    return await at.context.archive.line_days(at.name, first, last + _DAY)


async def _counted(
    at: AtMeter, days: Sequence[LineDay]
) -> Mapping[dt.date, tuple[int, int]]:
    """Return how many values of polled readings are good, and doubted, by day."""
    counted: dict[dt.date, tuple[int, int]] = {}
    if not days:
        return counted
    wanted = Wanted(
        meter=at.name,
        since=day_start(days[0].day, at.zone),
        until=day_start(days[-1].day + _DAY, at.zone),
        source=Source.POLL,
    )
    async for reading in every(at.context.archive, wanted):
        day = reading.at.astimezone(at.zone).date()
        good, doubted = counted.get(day, (0, 0))
        right = sum(one.quality is Quality.GOOD for one in reading.values.values())
        counted[day] = good + right, doubted + len(reading.values) - right
    return counted


def _quality(day: LineDay, counted: tuple[int, int]) -> dict[str, Any]:
    good, doubted = counted
    every_one = good + doubted
    return {
        **told_line_day(day),
        "values_good": good,
        "values_doubted": doubted,
        "good_share": round(good / every_one, 6) if every_one else None,
    }


def _state(at: AtMeter) -> MeterState:
    states = {state.meter: state for state in at.context.states()}
    return states.get(at.name, MeterState(meter=at.name))

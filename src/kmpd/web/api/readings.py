"""Readings, and what was counted between them."""

import datetime as dt
from typing import Annotated

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response

from kmpd.consumption import PeriodKind
from kmpd.web.api.asked import Asked, Meter, Moment, ReadingsAsked, instant_of
from kmpd.web.api.counted import (
    CountedAsked,
    QuantityName,
    Register,
    UnitName,
    amounts_of,
    begin_of,
    counted_page,
    counter_of,
    sum_of,
)
from kmpd.web.api.cursor import Cursor
from kmpd.web.api.described import (
    ComparisonModel,
    ConsumptionModel,
    Items,
    ReadingModel,
)
from kmpd.web.api.earlier import Earlier, earlier, this_span
from kmpd.web.api.paging import Wanted, page
from kmpd.web.api.problems import responses
from kmpd.web.api.same_part import difference_of
from kmpd.web.api.sending import sent
from kmpd.web.api.told import told_reading

router = APIRouter(prefix="/meters/{meter}", tags=["readings"])


@router.get(
    "/readings",
    response_model=Items[ReadingModel],
    summary="Readings",
    responses=responses(401, 404, 422, 503),
)
async def readings(at: Meter, asked: Annotated[ReadingsAsked, Query()]) -> Response:
    """Return readings of a meter by instant, page by page; of the last day by default.

    Values that are doubted are in it, with why. A page may have fewer readings than
    the limit and still others behind it: only `next` tells.
    """
    wanted = Wanted(
        meter=at.name,
        since=asked.begin(at, days=1),
        until=asked.end(at),
        source=asked.source,
    )
    cursor = None if asked.cursor is None else Cursor.from_text(asked.cursor)
    found, following = await page(
        at.context.archive, wanted, cursor=cursor, limit=asked.limit
    )
    return await sent(
        lambda: {
            "items": [told_reading(reading) for reading in found],
            "zone": str(at.zone),
            "next": None if following is None else str(following),
        }
    )


@router.get(
    "/consumption",
    response_model=ConsumptionModel,
    summary="Consumption",
    responses=responses(401, 404, 409, 422, 503),
)
async def consumption(at: Meter, asked: Annotated[CountedAsked, Query()]) -> Response:
    """Return what a counter counted, by hour, day, month or year of the meter's zone.

    Periods that begin from `since` up to `until` are told. Without `since`: two days by
    hour, a month by day, a year by month, ten years by year.
    """
    counter = await counter_of(
        at, register=asked.register_id, quantity=asked.quantity, unit=asked.unit
    )
    since = begin_of(asked, at, asked.by)
    if asked.cursor is not None:
        since = max(since, Cursor.from_text(asked.cursor).at)
    found, following = await counted_page(
        at, counter, by=asked.by, span=(since, asked.end(at)), limit=asked.limit
    )
    return await sent(
        lambda: {
            "register": counter.register,
            "name": counter.name,
            "by": asked.by.value,
            "items": counter.told(found),
            "zone": str(at.zone),
            "next": None if following is None else str(Cursor(following)),
        }
    )


class ComparedAsked(Asked):
    """Which times are compared."""

    by: PeriodKind = Field(
        default=PeriodKind.DAY, description="How long a period of both is."
    )
    since: Moment | None = Field(
        default=None, description="Begin of this time; else of the month."
    )
    until: Moment | None = Field(
        default=None, description="End of this time; else now."
    )
    to: Earlier = Field(
        default=Earlier.PREVIOUS,
        description="The other time: as long and just before, or a year earlier.",
    )
    other_since: Moment | None = Field(
        default=None, description="Begin of the other time; it counts before `to`."
    )
    other_until: Moment | None = Field(
        default=None,
        description="End of the other time; else it is as long as this one.",
    )
    quantity: QuantityName = Field(
        default=QuantityName.ENERGY,
        description="Energy, of heating or else of cooling, or volume.",
    )
    register_id: Register = Field(default=None, alias="register")
    unit: UnitName | None = Field(
        default=None, description="Unit of the amounts; else that of the counter."
    )


@router.get(
    "/comparison",
    response_model=ComparisonModel,
    summary="Two times compared",
    responses=responses(401, 404, 409, 422, 503),
)
async def comparison(at: Meter, asked: Annotated[ComparedAsked, Query()]) -> Response:
    """Return what a counter counted in two times, and the difference.

    Periods that begin within a time count. No time is longer than 1000 periods; what
    is longer is cut off behind. The difference is that of the same part of both, to
    the whole hour, as far as both are known; it says which part that is.
    """
    counter = await counter_of(
        at, register=asked.register_id, quantity=asked.quantity, unit=asked.unit
    )
    this = this_span(
        at, _instant(asked.since, at.zone), _instant(asked.until, at.zone), by=asked.by
    )
    other = earlier(
        at,
        this,
        to=asked.to,
        since=_instant(asked.other_since, at.zone),
        until=_instant(asked.other_until, at.zone),
        by=asked.by,
    )
    here = await amounts_of(at, counter, by=asked.by, since=this[0], until=this[1])
    there = await amounts_of(at, counter, by=asked.by, since=other[0], until=other[1])
    difference = await difference_of(at, counter, this=this, other=other)
    return await sent(
        lambda: {
            "register": counter.register,
            "name": counter.name,
            "by": asked.by.value,
            "zone": str(at.zone),
            "this": sum_of(counter, here, span=this),
            "other": sum_of(counter, there, span=other),
            "difference": difference,
        }
    )


def _instant(
    moment: dt.date | dt.datetime | None, zone: dt.tzinfo
) -> dt.datetime | None:
    return None if moment is None else instant_of(moment, zone)

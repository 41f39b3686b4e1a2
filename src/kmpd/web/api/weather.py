"""Outdoor temperatures."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

from fastapi import APIRouter
from starlette.responses import Response

from kmpd.temperature import Temperature
from kmpd.web.api.asked import FIRST, Context, Page, instant_of
from kmpd.web.api.cursor import Cursor
from kmpd.web.api.described import Items, TemperatureModel
from kmpd.web.api.problems import responses
from kmpd.web.api.sending import sent
from kmpd.web.api.told import told_temperature
from kmpd.web.archive import Archive

router = APIRouter(tags=["weather"])

_DAYS_BACK: Final = 31
#: Asked of the store at once; longer where nothing is known.
_STRETCH: Final = dt.timedelta(days=31)


@router.get(
    "/temperatures",
    response_model=Items[TemperatureModel],
    summary="Outdoor temperatures",
    responses=responses(401, 404, 422, 503),
)
async def temperatures(context: Context, asked: Page) -> Response:
    """Return outdoor temperatures by instant, page by page; of a month by default.

    Dates go by the zone of the station.
    """
    zone = context.config().zone
    now = context.clock.now()
    until = now if asked.until is None else instant_of(asked.until, zone)
    since = max(FIRST, until - dt.timedelta(days=_DAYS_BACK))
    if asked.since is not None:
        since = instant_of(asked.since, zone)
    cursor = None if asked.cursor is None else Cursor.from_text(asked.cursor)
    found, following = await _page(
        context.archive, (since, until), cursor=cursor, limit=asked.limit
    )
    return await sent(
        lambda: {
            "items": [told_temperature(one) for one in found],
            "zone": str(zone),
            "next": None if following is None else str(following),
        }
    )


async def _page(
    archive: Archive,
    span: tuple[dt.datetime, dt.datetime],
    *,
    cursor: Cursor | None,
    limit: int,
) -> tuple[Sequence[Temperature], Cursor | None]:
    """Return some temperatures, and the place of the next one.

    A cursor names the next one: its instant, and how many of that instant are before.
    """
    begin = cursor or Cursor(span[0], 0)
    found: list[Temperature] = []
    at, stretch = max(begin.at, span[0]), _STRETCH
    while at < span[1] and len(found) <= limit:
        end = min(span[1], at + stretch)
        part = await archive.temperatures(at, end)
        skipped = begin.place if at == begin.at else 0
        found += part[max(0, skipped) :]
        at, stretch = end, stretch if part else 2 * stretch
    if len(found) <= limit:
        return found, None
    following = found[limit].at
    before = sum(one.at == following for one in found[:limit])
    if following == begin.at:
        before += max(0, begin.place)
    return found[:limit], Cursor(following, before)

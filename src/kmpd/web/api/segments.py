"""Segments: changes of meters, and resets, which an admin may note or take back."""

import datetime as dt
import logging
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from pydantic import Field
from starlette.responses import Response

from kmpd.storage import SegmentReason
from kmpd.web.api.asked import Asked, AtMeter, InstantAsked, Meter, instant_of
from kmpd.web.api.described import Items
from kmpd.web.api.described_health import SegmentModel
from kmpd.web.api.permission import admins_only
from kmpd.web.api.problems import ConflictError, NotThereError, responses
from kmpd.web.api.sending import sent
from kmpd.web.api.told import told_instant, told_segment

router = APIRouter(prefix="/meters/{meter}", tags=["segments"])
logger = logging.getLogger("kmpd.web")


@router.get(
    "/segments",
    response_model=Items[SegmentModel],
    summary="Changes of meters, and resets",
    responses=responses(401, 404, 422, 503),
)
async def segments(at: Meter) -> Response:
    """Return since when which meter was there, and when its counters were reset."""
    found = await at.context.archive.segments(at.name)
    return await sent(
        lambda: {
            "items": [told_segment(one) for one in found],
            "zone": str(at.zone),
            "next": None,
        }
    )


class NewSegment(Asked):
    """A reset to be noted."""

    since: InstantAsked = Field(
        description="The instant of the first reading after the reset.",
        examples=["2026-01-31T08:00:00Z"],
    )


@router.post(
    "/segments",
    response_model=SegmentModel,
    status_code=201,
    summary="Note a reset",
    dependencies=[Depends(admins_only)],
    responses=responses(400, 401, 403, 404, 409, 422, 503),
)
async def note_reset(at: Meter, new: NewSegment) -> Response:
    """Note that counters were reset; consumption does not count over that instant.

    A change of meter needs no note: its serial number tells. For admins only.
    """
    since = instant_of(new.since, at.zone)
    found = await at.context.archive.segments(at.name)
    there = next((one for one in found if one.since == since), None)
    if there is not None and there.reason is SegmentReason.SERIAL:
        raise ConflictError("Another meter begins at that instant; that says enough.")
    await at.context.archive.begin_segment(at.name, since)
    _audit("reset-noted", at, since)
    return await sent(
        lambda: {
            "since": told_instant(since),
            "serial": "",
            "reason": SegmentReason.RESET.value,
        },
        status=201,
    )


class TakenBack(Asked):
    """Which reset."""

    since: InstantAsked = Field(description="When it was, as this tells by `GET`.")


@router.delete(
    "/segments",
    status_code=204,
    response_class=Response,
    summary="Take back a reset",
    dependencies=[Depends(admins_only)],
    responses=responses(401, 403, 404, 422, 503),
)
async def take_back(at: Meter, asked: Annotated[TakenBack, Query()]) -> Response:
    """Take back a reset that was noted; consumption counts over that instant again.

    What serial numbers tell cannot be taken back. For admins only.
    """
    since = instant_of(asked.since, at.zone)
    if not await at.context.archive.end_segment(at.name, since):
        raise NotThereError(
            f"No reset of {at.name} was noted at {told_instant(since)}."
        )
    _audit("reset-taken-back", at, since)
    return Response(status_code=204)


def _audit(event: str, at: AtMeter, since: dt.datetime) -> None:
    """Log who changed what; it is seen without any option."""
    told = told_instant(since)
    logger.warning(
        "event=%s meter=%s since=%s by=%r", event, at.name, told, at.visitor.name
    )

"""What the description of the API says of answers on how well meters are read."""

import datetime as dt

from pydantic import Field

from kmpd.state import EventKind
from kmpd.storage import SegmentReason
from kmpd.web.api.described import Answer, Instant, Items, OptionalInstant


class EventModel(Answer):
    """Something that happened at a meter."""

    meter: str = Field(description="Name of the meter.")
    at: Instant
    until: OptionalInstant
    kind: EventKind = Field(description="What, in one word.")
    text: str = Field(description="What, in a sentence.")


class LineDayModel(Answer):
    """What a line was used for on a day of the meter's zone."""

    day: dt.date = Field(description="The day.", examples=["2026-01-31"])
    reads: int = Field(description="Readings that were polled.")
    failures: int = Field(description="Tries that gave none.")
    requests: int = Field(description="How many requests both took.")
    attempts: int = Field(description="How often they were sent.")
    retries: int = Field(description="How often again, of that.")
    seconds: float = Field(description="How long it took.")
    line_seconds: float = Field(description="For how long bytes were on the line.")


class LineModel(Items[LineDayModel]):
    """What a line was used for, and may be."""

    budget_seconds: float | None = Field(
        description="For how long bytes may be on it in a day; null is without limit."
    )
    line_seconds_today: float = Field(description="For how long they were today.")
    skipped_today: int = Field(description="Readings left out today for that.")


class QualityModel(LineDayModel):
    """How well a meter was read on a day."""

    values_good: int = Field(description="Values that may be believed.")
    values_doubted: int = Field(description="Values that may not.")
    good_share: float | None = Field(
        description="Share of values that may be believed; null without any."
    )


class GapModel(Answer):
    """A time in which a counter was not read."""

    since: Instant
    until: Instant
    seconds: float = Field(description="How long that is.")


class SegmentModel(Answer):
    """A time without a change of meter or a reset."""

    since: Instant
    serial: str = Field(description="Serial number; empty for a reset.")
    reason: SegmentReason = Field(description="Why it begins.")

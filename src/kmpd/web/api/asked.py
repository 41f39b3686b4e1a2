"""What a request asks for: which meter, from when to when, how much of it."""

import datetime as dt
import re
from typing import Annotated, Final
from zoneinfo import ZoneInfo

import attrs
from fastapi import Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, PlainValidator, WithJsonSchema

from kmpd.config import MeterConfig
from kmpd.consumption.period import day_start
from kmpd.reading import Source
from kmpd.web.access import Visitor, visitor_of
from kmpd.web.api.problems import NotThereError
from kmpd.web.context import WebContext

#: Nothing was read before, and nothing will be after; years beyond do not convert.
FIRST: Final = dt.datetime(1990, 1, 1, tzinfo=dt.UTC)
LAST: Final = dt.datetime(2200, 1, 1, tzinfo=dt.UTC)

_DATE: Final = re.compile(r"\d{4}-\d{2}-\d{2}")
_INSTANT: Final = re.compile(
    r"\d{4}-\d{2}-\d{2}[Tt ]\d{2}:\d{2}(:\d{2}(\.\d{1,9})?)?([Zz]|[+-]\d{2}:\d{2})?"
)
_LEAP: Final = re.compile(r"(?<=\d{2}:\d{2}):60(?=\D|$)")
_FURTHER_DIGITS: Final = re.compile(r"(\.\d{6})\d+")


def _moment(told: object) -> dt.date | dt.datetime:
    """Return a date, or a date and time with or without an offset.

    Raises:
        ValueError: It is neither.
    """
    text = str(told).strip()
    try:
        if _DATE.fullmatch(text):
            return dt.date.fromisoformat(text)
        if _INSTANT.fullmatch(text):
            plain = _FURTHER_DIGITS.sub(r"\1", _LEAP.sub(":59", text))
            return dt.datetime.fromisoformat(plain.upper())
    except ValueError as error:
        raise ValueError(
            f"{text!r} is not on the calendar or the clock: {error}"
        ) from None
    raise ValueError(
        f"{text!r} is no date or time, such as 2026-01-31 or 2026-01-31T08:00:00Z"
    )


Moment = Annotated[
    dt.date | dt.datetime,
    PlainValidator(_moment),
    WithJsonSchema(
        {
            "anyOf": [
                {"type": "string", "format": "date-time"},
                {"type": "string", "format": "date"},
            ]
        }
    ),
]


def _instant(told: object) -> dt.datetime:
    """Return an instant.

    Raises:
        ValueError: It is none, or has no offset from UTC.
    """
    moment = _moment(told) if isinstance(told, str) else None
    if not isinstance(moment, dt.datetime) or moment.tzinfo is None:
        raise ValueError(
            f"{told!r} is no time with an offset, such as 2026-01-31T08:00:00Z"
        )
    return moment


InstantAsked = Annotated[
    dt.datetime,
    PlainValidator(_instant),
    WithJsonSchema({"type": "string", "format": "date-time"}),
]


def instant_of(moment: dt.date | dt.datetime, zone: dt.tzinfo) -> dt.datetime:
    """Return the instant of a moment; without an offset it is one of the zone."""
    if not isinstance(moment, dt.datetime):
        inside = min(max(moment, FIRST.date()), LAST.date())
        return day_start(inside, zone)
    try:
        at = (moment if moment.tzinfo else moment.replace(tzinfo=zone)).astimezone(
            dt.UTC
        )
    except OverflowError:
        return FIRST if moment.year < FIRST.year else LAST
    return min(max(at, FIRST), LAST)


class Asked(BaseModel):
    """A query; what it does not know is a mistake."""

    model_config = ConfigDict(extra="forbid")


class SpanAsked(Asked):
    """From when to when."""

    since: Moment | None = Field(
        default=None,
        description="From this date or time on. Without an offset it is one of the "
        "meter's zone.",
    )
    until: Moment | None = Field(
        default=None, description="Up to this date or time, without it; else up to now."
    )

    def end(self, at: "AtMeter") -> dt.datetime:
        """Return the end, now unless told otherwise."""
        if self.until is None:
            return at.now
        return instant_of(self.until, at.zone)

    def begin(self, at: "AtMeter", *, days: int) -> dt.datetime:
        """Return the begin; unless told otherwise, so many days before the end."""
        if self.since is None:
            return max(FIRST, self.end(at) - dt.timedelta(days=days))
        return instant_of(self.since, at.zone)


CURSOR: Final = r"^[A-Za-z0-9_-]{1,200}$"


class PageAsked(SpanAsked):
    """From when to when, page by page."""

    limit: int = Field(default=100, ge=1, le=1_000, description="Items on a page.")
    cursor: str | None = Field(
        default=None,
        pattern=CURSOR,
        description="`next` of the page before; all else is to stay as it was.",
    )


class ReadingsAsked(PageAsked):
    """Which readings."""

    source: Source | None = Field(
        default=None, description="Only readings that come from there."
    )


@attrs.frozen(kw_only=True)
class AtMeter:
    """A meter that is asked for.

    Attributes:
        context: What the dashboard may know.
        config: Of the meter.
        visitor: Who asks.
        now: When.
    """

    context: WebContext
    config: MeterConfig
    visitor: Visitor
    now: dt.datetime

    @property
    def name(self) -> str:
        """Its name."""
        return self.config.name

    @property
    def zone(self) -> ZoneInfo:
        """The zone by which its days go."""
        return self.config.zone


def context_of(request: Request) -> WebContext:
    """Return what the dashboard may know."""
    context: WebContext = request.app.state.context
    return context


def _at_meter(
    request: Request,
    meter: Annotated[
        str, Path(description="Name of the meter.", examples=["heat"], max_length=200)
    ],
) -> AtMeter:
    context = context_of(request)
    config = context.meter(meter)
    if config is None:
        known = ", ".join(one.name for one in context.config().meters) or "none"
        raise NotThereError(f"No meter is called {meter!r}; there are: {known}.")
    return AtMeter(
        context=context,
        config=config,
        visitor=visitor_of(request),
        now=context.clock.now(),
    )


Context = Annotated[WebContext, Depends(context_of)]
Meter = Annotated[AtMeter, Depends(_at_meter)]
Who = Annotated[Visitor, Depends(visitor_of)]
Span = Annotated[SpanAsked, Query()]
Page = Annotated[PageAsked, Query()]

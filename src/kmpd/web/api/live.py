"""Server-sent events: readings as they are kept, and how meters are doing."""

import asyncio
import json
from collections.abc import AsyncIterator, Mapping
from typing import Annotated, Any, Final

import attrs
from fastapi import APIRouter, Header, Query, Request
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from kmpd.reading import Reading
from kmpd.state import MeterState
from kmpd.web.api.asked import Asked, context_of
from kmpd.web.api.problems import responses
from kmpd.web.api.told import told_reading, told_state
from kmpd.web.context import WebContext

router = APIRouter(tags=["live"])

#: Something is sent at least this often, so that whoever is gone is noticed.
HEARTBEAT_SECONDS: Final = 15.0
#: Readings that are sent again at once.
_CHUNK: Final = 200
#: A browser whose stream broke off comes back so much later.
_RETRY_MILLISECONDS: Final = 3_000
_SEQ: Final = r"^[0-9]{0,18}$"


class LiveAsked(Asked):
    """What is sent."""

    meter: list[str] = Field(
        default=[],
        description="Only of these meters; else of all.",
        max_length=100,
    )
    since_seq: int | None = Field(
        default=None,
        ge=0,
        lt=10**18,
        description="Send readings again that the store has behind this place; "
        "`Last-Event-ID` does the same, and counts before it.",
    )


_EVENT: Final = {
    "type": "object",
    "required": ["event", "data"],
    "properties": {
        "event": {"type": "string", "enum": ["reading", "state"]},
        "id": {"type": "string", "description": "Of a reading: its place."},
        "data": {"type": "string", "contentMediaType": "application/json"},
    },
}
_STREAM: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": (
            "Events, as they come. `reading` has a reading as `latest` tells it, and "
            "its place in the store as its id; `state` has how a meter is doing, as "
            "`meters` tells it."
        ),
        "content": {
            "text/event-stream": {
                "schema": _EVENT,
                "example": 'event: reading\nid: 42\ndata: {"seq":42}\n\n',
            }
        },
    }
}


@router.get(
    "/live",
    response_class=StreamingResponse,
    summary="Live readings",
    responses={**_STREAM, **responses(401, 422, 503)},
)
async def live(
    request: Request,
    asked: Annotated[LiveAsked, Query()],
    last_event_id: Annotated[
        str,
        Header(
            pattern=_SEQ,
            description="Id of the last event that came: readings behind it are sent "
            "again, none is lost. Browsers send it by themselves.",
        ),
    ] = "",
) -> Response:
    """Send readings as they are kept, and how meters are doing, until one side ends.

    It begins with how all meters are doing.
    """
    seq = int(last_event_id) if last_event_id else asked.since_seq
    stream = _Stream(
        context=context_of(request),
        ends=request.app.state.ends,
        meters=frozenset(asked.meter),
    )
    return StreamingResponse(
        stream.events(seq),
        media_type="text/event-stream",
        headers={"cache-control": "no-store", "x-accel-buffering": "no"},
    )


@attrs.define(kw_only=True)
class _Stream:
    """What one listener is sent; owns how far it has come.

    Attributes:
        context: What the dashboard may know.
        ends: Set when the station ends.
        meters: Which meters; none is all.
    """

    context: WebContext
    ends: asyncio.Event
    meters: frozenset[str]
    _seq: int = attrs.field(default=0, init=False)

    async def events(self, seq: int | None) -> AsyncIterator[str]:
        """Yield events; readings behind a place first, if there is one."""
        with self.context.live.listening() as news:
            yield f"retry: {_RETRY_MILLISECONDS}\n\n"
            self._seq = await self.context.archive.last_seq()
            for state in self.context.states():
                if self._is_wanted(state.meter):
                    yield _event("state", told_state(state))
            if seq is not None:
                async for event in self._kept(seq):
                    yield event
            async for event in self._news(news):
                yield event

    async def _news(
        self, news: "asyncio.Queue[Reading | MeterState]"
    ) -> AsyncIterator[str]:
        while not self.ends.is_set():
            told = await self._next(news)
            if told is None:
                yield ": alive\n\n"
            elif isinstance(told, Reading):
                async for event in self._up_to(told):
                    yield event
            elif self._is_wanted(told.meter):
                yield _event("state", told_state(told))

    async def _next(
        self, news: "asyncio.Queue[Reading | MeterState]"
    ) -> Reading | MeterState | None:
        """Return what is told next; None if nothing is, or the station ends."""
        told = asyncio.ensure_future(news.get())
        end = asyncio.ensure_future(self.ends.wait())
        try:
            await asyncio.wait(
                {told, end},
                timeout=HEARTBEAT_SECONDS,
                return_when=asyncio.FIRST_COMPLETED,
            )
            return told.result() if told.done() else None
        finally:
            told.cancel()
            end.cancel()

    async def _up_to(self, reading: Reading) -> AsyncIterator[str]:
        """Yield a reading, and those before it that a slow listener has missed."""
        if (reading.seq or 0) > self._seq + 1:
            async for event in self._kept(self._seq):
                yield event
        for event in self._of_reading(reading):
            yield event

    async def _kept(self, seq: int) -> AsyncIterator[str]:
        """Yield readings that the store has behind a place."""
        self._seq = seq
        while not self.ends.is_set():
            kept = await self.context.archive.after(self._seq, _CHUNK)
            for reading in kept:
                for event in self._of_reading(reading):
                    yield event
            if len(kept) < _CHUNK:
                return

    def _of_reading(self, reading: Reading) -> list[str]:
        """Return the event of a reading; none if it was sent, or is not wanted."""
        seq = reading.seq or 0
        if seq <= self._seq:
            return []
        self._seq = seq
        if not self._is_wanted(reading.meter):
            return []
        return [_event("reading", told_reading(reading), id_=seq)]

    def _is_wanted(self, meter: str) -> bool:
        return not self.meters or meter in self.meters


def _event(kind: str, told: Mapping[str, Any], *, id_: int | None = None) -> str:
    name = "" if id_ is None else f"id: {id_}\n"
    text = json.dumps(told, ensure_ascii=False, separators=(",", ":"))
    return f"event: {kind}\n{name}data: {text}\n\n"

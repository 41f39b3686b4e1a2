"""Sends answers: told in a thread, with an ETag, and without a body to `HEAD`.

Large answers take long to be put into JSON, and the loop is the collector's: it must
hear a meter within milliseconds.
"""

import asyncio
import hashlib
import json
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from typing import Final, TypeVar

from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from kmpd.web.access import GoneError

T = TypeVar("T")

_TELLER: Final = ThreadPoolExecutor(max_workers=1, thread_name_prefix="kmpd-web")
#: Answers that go on while they are made have no ETag.
_FLOWING: Final = ("text/event-stream", "text/csv", "application/x-ndjson")


async def sent(
    tell: Callable[[], object],
    *,
    status: int = 200,
    headers: Mapping[str, str] | None = None,
) -> Response:
    """Return what a function tells, as JSON; it works in a thread of its own."""
    return Response(
        await beside(lambda: _text(tell()).encode()),
        status_code=status,
        headers=dict(headers or {}),
        media_type="application/json",
    )


async def beside(work: Callable[[], T]) -> T:
    """Return what a function returns that works for long, beside the loop.

    One does at a time: Python lets one thread run at once, and the loop would have to
    wait for its turn among all of them.
    """
    return await asyncio.get_running_loop().run_in_executor(_TELLER, work)


def _text(told: object) -> str:
    """Return JSON; item by item, so that other threads have their turn in between."""
    if not isinstance(told, dict) or not isinstance(told.get("items"), list):
        return _dumps(told)
    items = ",".join(map(_dumps, told["items"]))
    others = [f"{_dumps(key)}:{_dumps(told[key])}" for key in told if key != "items"]
    return "{" + ",".join([f'"items":[{items}]', *others]) + "}"


def _dumps(told: object) -> str:
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


class Tagged:
    """Gives each answer an ETag, and none of its body to who has it; fulfils ASGI."""

    def __init__(self, app: ASGIApp) -> None:
        self._app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        if scope["type"] != "http" or scope["method"] not in {"GET", "HEAD"}:
            await self._app(scope, receive, send)
            return
        is_head = scope["method"] == "HEAD"
        wanted = Headers(scope=scope).get("if-none-match", "")
        answer = _Answer(send, wanted, is_head=is_head)
        with suppress(GoneError, ClientDisconnect):
            await self._app({**scope, "method": "GET"}, receive, answer.take)


class _Answer:
    """Keeps an answer until it is whole; owns its begin and its body."""

    def __init__(self, send: Send, wanted: str, *, is_head: bool) -> None:
        self._send = send
        self._wanted = wanted
        self._is_head = is_head
        self._start: Message | None = None
        self._body = b""

    async def take(self, message: Message) -> None:
        """Take a message of the application."""
        if message["type"] == "http.response.start":
            await self._begin(message)
        elif self._start is None:
            await self._flow(message)
        else:
            self._body += message.get("body", b"")
            if not message.get("more_body"):
                await self._finish(self._start)

    async def _begin(self, message: Message) -> None:
        kind = Headers(raw=message["headers"]).get("content-type", "")
        is_flowing = kind.startswith(_FLOWING) or message["status"] != HTTPStatus.OK
        if not is_flowing:
            self._start = message
            return
        await self._send(message)
        if self._is_head:
            await self._send({"type": "http.response.body", "body": b""})

    async def _flow(self, message: Message) -> None:
        if self._is_head:
            if message.get("more_body"):
                raise GoneError
            return
        await self._send(message)

    async def _finish(self, start: Message) -> None:
        tag = f'"{hashlib.sha256(self._body).hexdigest()[:32]}"'
        headers = MutableHeaders(raw=list(start["headers"]))
        headers["etag"] = tag
        # For one visitor only, and asked for anew each time: then 304 is short.
        headers["cache-control"] = "private, no-cache"
        start = {**start, "headers": headers.raw}
        body = b"" if self._is_head else self._body
        if _is_known(tag, self._wanted):
            del headers["content-length"]
            start, body = {**start, "status": 304}, b""
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _is_known(tag: str, wanted: str) -> bool:
    """Tell whether a header `If-None-Match` names a tag, strong or weak, or all."""
    names = (name.strip().removeprefix("W/") for name in wanted.split(","))
    return any(name in {tag, "*"} for name in names)

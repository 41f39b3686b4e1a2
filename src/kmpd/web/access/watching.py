"""Watches over what lasts: whoever is welcome no more has it end."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs
from starlette.types import Message, Receive, Send

_HAS_GONE: Final[Mapping[str, Message]] = {
    "http.request": {"type": "http.disconnect"},
    "websocket.receive": {"type": "websocket.disconnect", "code": 1008},
}


class GoneError(OSError):
    """Nobody takes any more of an answer; whoever makes it is to stop."""


@attrs.define
class Watch:
    """Ends an answer or a websocket whose visitor is welcome no more.

    To the application it is as if the visitor had gone. Owns whether that is so.

    Attributes:
        is_still_welcome: Tells whether the visitor is who it was.
    """

    is_still_welcome: Callable[[], bool]
    _is_over: bool = attrs.field(default=False, init=False)

    def receiving(self, receive: Receive) -> Receive:
        """Return what hands on what a visitor sends."""

        async def watched() -> Message:
            message = await receive()
            gone = _HAS_GONE.get(message["type"])
            if gone is not None and not self.is_still_welcome():
                return dict(gone)
            return message

        return watched

    def sending(self, send: Send) -> Send:
        """Return what hands on what a visitor is sent, as long as it may."""

        async def watched(message: Message) -> None:
            if self._is_over:
                raise GoneError
            lasts = message["type"] == "http.response.body" and message.get("more_body")
            if lasts and not self.is_still_welcome():
                self._is_over = True
                await send({"type": "http.response.body", "body": b""})
                return
            await send(message)

        return watched

"""The guard: one layer around all that is served, so that nothing can be forgotten."""

import logging
from collections.abc import Callable
from contextlib import suppress
from http import HTTPStatus

import attrs
from starlette.requests import ClientDisconnect
from starlette.responses import Response
from starlette.types import ASGIApp, Receive, Scope, Send

from kmpd.config.dashboard import WebConfig
from kmpd.web.access import words
from kmpd.web.access.answer import moved, problem, refusal
from kmpd.web.access.asking import Asking, asking_of
from kmpd.web.access.form import SIGN_IN, SIGN_OUT, START, sign_in_path
from kmpd.web.access.origin import (
    came_by_proxy,
    is_of_a_stranger,
    is_of_our_pages,
    is_ours,
)
from kmpd.web.access.recognition import Recognition
from kmpd.web.access.sealing import Sealing
from kmpd.web.access.signing_in import SigningIn
from kmpd.web.access.visitor import Visitor, with_visitor
from kmpd.web.access.watching import GoneError, Watch

logger = logging.getLogger("kmpd.web")


@attrs.frozen
class Guard:
    """Lets through who may; fulfils ASGI, as what stands behind it.

    Attributes:
        app: What stands behind it.
        web: Returns the configuration just now.
        recognition: Recognises visitors.
        signing_in: Signs people in and out.
    """

    app: ASGIApp
    web: Callable[[], WebConfig]
    recognition: Recognition
    signing_in: SigningIn

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, or answer it."""
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        web = self.web()
        asking = asking_of(scope, web.proxy)
        visitor = self.recognition.visitor(asking, web)
        refused = self._refused(asking, web, visitor)
        if asking.is_websocket:
            await self._websocket(
                scope, receive, send, visitor=None if refused else visitor
            )
            return
        sealed = Sealing(send, is_page=not asking.is_of_api)
        if refused is not None:
            await refused(scope, receive, sealed)
            return
        if asking.path in {SIGN_IN, SIGN_OUT}:
            response = await self._sign(asking, web, receive)
            await response(scope, receive, sealed)
            return
        if visitor is None:
            await _stranger(asking)(scope, receive, sealed)
            return
        watch = self._watch(scope, visitor)
        with suppress(GoneError, ClientDisconnect):
            await self.app(
                with_visitor(scope, visitor, watch.is_still_welcome),
                watch.receiving(receive),
                watch.sending(sealed),
            )

    def _refused(
        self, asking: Asking, web: WebConfig, visitor: Visitor | None
    ) -> Response | None:
        """Return why nobody, or not this visitor, gets what is asked for."""
        is_open = self.recognition.is_open(web)
        # Of a program that nobody knows, the page that made it ask is of no matter.
        is_by_page = not asking.is_of_api if visitor is None else visitor.is_ambient
        is_change = not asking.is_safe
        is_foreign = is_of_a_stranger(asking) or (
            is_change and not is_of_our_pages(asking)
        )
        is_admin = visitor is None or visitor.is_admin
        rules = (
            (self.recognition.is_closed(web), HTTPStatus.FORBIDDEN, words.CLOSED),
            (
                not is_ours(asking.host, web, is_open=is_open),
                HTTPStatus.MISDIRECTED_REQUEST,
                words.WRONG_HOST,
            ),
            (
                is_open and came_by_proxy(asking),
                HTTPStatus.FORBIDDEN,
                words.UNKNOWN_PROXY,
            ),
            (is_by_page and is_foreign, HTTPStatus.FORBIDDEN, words.FOREIGN_PAGE),
            (
                asking.is_of_api and is_change and not is_admin,
                HTTPStatus.FORBIDDEN,
                words.ADMINS_ONLY,
            ),
        )
        return next(
            (refusal(asking, status, why) for is_so, status, why in rules if is_so),
            None,
        )

    async def _sign(self, asking: Asking, web: WebConfig, receive: Receive) -> Response:
        is_sign_in = asking.path == SIGN_IN
        if self.recognition.is_open(web):
            return moved(START)
        if asking.method == "POST":
            if is_sign_in:
                return await self.signing_in.sign_in(asking, web, receive)
            return self.signing_in.sign_out(asking)
        if is_sign_in and asking.method in {"GET", "HEAD"}:
            return self.signing_in.page(asking, web)
        response = refusal(
            asking, HTTPStatus.METHOD_NOT_ALLOWED, "This is done with POST."
        )
        response.headers["allow"] = "GET, HEAD, POST" if is_sign_in else "POST"
        return response

    async def _websocket(
        self, scope: Scope, receive: Receive, send: Send, *, visitor: Visitor | None
    ) -> None:
        if visitor is None:
            logger.info("event=websocket-refused path=%r", scope["path"])
            await receive()
            # Before it was accepted, this is an answer of 403.
            await send({"type": "websocket.close", "code": 1008})
            return
        watch = self._watch(scope, visitor)
        known = with_visitor(scope, visitor, watch.is_still_welcome)
        await self.app(known, watch.receiving(receive), send)

    def _watch(self, scope: Scope, visitor: Visitor) -> Watch:
        def is_still_welcome() -> bool:
            web = self.web()
            return self.recognition.visitor(asking_of(scope, web.proxy), web) == visitor

        return Watch(is_still_welcome)


def _stranger(asking: Asking) -> Response:
    """Return how to become known."""
    if asking.is_of_api:
        return problem(
            HTTPStatus.UNAUTHORIZED,
            words.WHO_IS_THERE,
            {"www-authenticate": 'Bearer realm="kmpd"'},
        )
    if not asking.is_safe:
        return refusal(asking, HTTPStatus.FORBIDDEN, words.WHO_IS_THERE)
    query = f"?{asking.query}" if asking.query else ""
    return moved(sign_in_path(f"{asking.path}{query}"))

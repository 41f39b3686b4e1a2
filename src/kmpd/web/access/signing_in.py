"""Signs people in and out."""

import asyncio
import logging
import math
from collections.abc import Callable
from http import HTTPStatus
from typing import Final
from urllib.parse import parse_qs

import attrs
from starlette.responses import HTMLResponse, Response
from starlette.types import Receive

from kmpd.config.dashboard import UserConfig, WebConfig
from kmpd.interfaces import Clock
from kmpd.password import is_right
from kmpd.web.access.answer import moved, refusal
from kmpd.web.access.asking import Asking
from kmpd.web.access.form import (
    SIGN_IN,
    STYLE,
    SignIn,
    local_path,
)
from kmpd.web.access.headers import form_policy
from kmpd.web.access.limit import SignInLimit
from kmpd.web.access.session import SESSION_SECONDS, Sessions
from kmpd.web.words import Words, languages, preferred

_FORM_BYTES_MAX: Final = 8_192
_FIELDS_MAX: Final = 10
#: Each takes tens of megabytes and all of a core.
_HASHES_AT_ONCE: Final = 1
#: Whoever comes while so many wait is asked to come again.
_WAITING_MAX: Final = 16

logger = logging.getLogger("kmpd.web")


class TooLargeError(ValueError):
    """More was sent than a form can have."""


@attrs.define(kw_only=True)
class SigningIn:
    """Signs people in by their passwords; owns how often each may try.

    Attributes:
        station: Returns the name of the station.
        sessions: Makes cookies.
        clock: The time.
        limit: How often somebody may try.
    """

    station: Callable[[], str]
    sessions: Sessions
    clock: Clock
    limit: SignInLimit = attrs.field(factory=SignInLimit)
    _turn: asyncio.Semaphore = attrs.field(
        factory=lambda: asyncio.Semaphore(_HASHES_AT_ONCE), init=False
    )
    _waiting: int = attrs.field(default=0, init=False)

    def page(self, asking: Asking, web: WebConfig) -> Response:
        """Return the page to sign in at."""
        if not web.users:
            return refusal(
                asking,
                HTTPStatus.FORBIDDEN,
                "Nobody can sign in here: the configuration has no users with a "
                "password below 'web'. Programs use the API with their token.",
            )
        return self._page(asking, web, SignIn(station=self.station()))

    async def sign_in(
        self, asking: Asking, web: WebConfig, receive: Receive
    ) -> Response:
        """Compare a password, and return the first page or what is wrong."""
        try:
            fields = await _fields(receive)
        except TooLargeError:
            return refusal(
                asking,
                HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
                "This is more than a form to sign in can have.",
            )
        name, password = fields.get("name", "")[:200], fields.get("password", "")
        seconds = self.limit.tried(
            address=asking.household, user=name, now=self.clock.monotonic()
        )
        if seconds == 0 and self._waiting >= _WAITING_MAX:
            seconds = 1.0
        form = SignIn(station=self.station(), name=name)
        if seconds > 0:
            return self._wait(asking, web, form, seconds=seconds)
        user = await self._user(name, password, web)
        if user is None:
            logger.warning(
                "event=sign-in-refused user=%r address=%s", name, asking.household
            )
            say = _words(asking, web)
            wrong = say("The name or the password is not right.")
            form = attrs.evolve(form, wrong=wrong)
            return self._page(asking, web, form, status=HTTPStatus.FORBIDDEN)
        self.limit.succeeded(name)
        logger.info("event=signed-in user=%r address=%s", name, asking.household)
        return self._welcome(asking, user)

    def sign_out(self, asking: Asking) -> Response:
        """Have the browser give its cookie away."""
        response = moved(SIGN_IN)
        response.delete_cookie(
            self.sessions.name(is_secure=asking.is_secure),
            secure=asking.is_secure,
            httponly=True,
            samesite="lax",
        )
        return response

    async def _user(
        self, name: str, password: str, web: WebConfig
    ) -> UserConfig | None:
        """Return who signs in; takes as long for a name that nobody has."""
        user = next((user for user in web.users if user.name == name), None)
        compared = user or next(iter(web.users), None)
        if compared is None:
            return None
        wanted = compared.password_hash.get_secret_value()
        self._waiting += 1
        try:
            async with self._turn:
                is_so = await asyncio.to_thread(is_right, password, wanted)
        finally:
            self._waiting -= 1
        return user if is_so else None

    def _welcome(self, asking: Asking, user: UserConfig) -> Response:
        response = moved(_following(asking))
        response.set_cookie(
            self.sessions.name(is_secure=asking.is_secure),
            self.sessions.made(user),
            max_age=SESSION_SECONDS,
            secure=asking.is_secure,
            httponly=True,
            # Strict would ask whoever follows a link to sign in again. What changes
            # anything needs more than the cookie: that a page of ours asks for it.
            samesite="lax",
        )
        return response

    def _wait(
        self, asking: Asking, web: WebConfig, form: SignIn, *, seconds: float
    ) -> Response:
        say = _words(asking, web)
        whole = math.ceil(seconds)
        wrong = say(
            "There were too many tries. Try again in {time}.", time=say.duration(whole)
        )
        logger.warning(
            "event=sign-in-limited user=%r address=%s", form.name, asking.household
        )
        form = attrs.evolve(form, wrong=wrong)
        response = self._page(asking, web, form, status=HTTPStatus.TOO_MANY_REQUESTS)
        response.headers["retry-after"] = str(whole)
        return response

    def _page(
        self,
        asking: Asking,
        web: WebConfig,
        form: SignIn,
        *,
        status: int = HTTPStatus.OK,
    ) -> Response:
        form = attrs.evolve(form, following=_following(asking))
        return HTMLResponse(
            form.html(_words(asking, web)),
            status_code=status,
            headers={
                "cache-control": "no-store",
                "content-security-policy": form_policy(STYLE),
            },
        )


def _following(asking: Asking) -> str:
    told = parse_qs(asking.query, max_num_fields=_FIELDS_MAX).get("next", [""])
    return local_path(told[0])


def _words(asking: Asking, web: WebConfig) -> Words:
    if web.language in languages():
        return Words(web.language)
    return Words(preferred(asking.only("accept-language") or ""))


async def _fields(receive: Receive) -> dict[str, str]:
    """Return the fields of a form, each once.

    Raises:
        TooLargeError: It is no form that somebody typed.
    """
    body = b""
    while True:
        message = await receive()
        body += message.get("body", b"")
        if len(body) > _FORM_BYTES_MAX:
            raise TooLargeError
        if message["type"] == "http.disconnect" or not message.get("more_body"):
            break
    try:
        fields = parse_qs(
            body.decode("utf-8", "replace"),
            keep_blank_values=True,
            max_num_fields=_FIELDS_MAX,
        )
    except ValueError:
        raise TooLargeError from None
    return {name: values[0] for name, values in fields.items()}

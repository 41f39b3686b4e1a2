"""A connection to Home Assistant that ends in answers, or in words that say why not."""

import asyncio
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any, Final

import aiohttp
import attrs

from kmpd.errors import SinkError

_NAME: Final = "Home Assistant"
_NONE: Final = f"What answers is no {_NAME}; is the address right?"
_PATH: Final = "/api/websocket"
#: Years of hours come in one answer.
_NO_LIMIT: Final = 0

_REFUSALS: Final[Mapping[int, str]] = {
    400: "it takes no such connection; a proxy before it must let websockets pass",
    403: "it lets nobody in from here; has it banned this host, in ip_bans.yaml?",
    404: "there is no Home Assistant at this address",
    502: "a proxy answers, and says that Home Assistant is not there",
    503: "a proxy answers, and says that Home Assistant is not there",
    504: "a proxy answers, and says that Home Assistant is not there",
}
_ERRORS: Final[Mapping[str, str]] = {
    "unauthorized": "the token is of a user who is no administrator, and only these "
    "may write history",
    "unknown_command": "it knows no such command: it is too old, or has no recorder",
}


@attrs.frozen(kw_only=True)
class HomeAssistant:
    """A Home Assistant, and how it is spoken to.

    Attributes:
        url: Where it is, as its pages have it.
        token: Its long-lived access token; a secret.
        timeout_seconds: How long an answer may take.
        tls: Whom to trust, of an encrypted line.
    """

    url: str
    token: str = attrs.field(repr=False)
    timeout_seconds: float = 30.0
    tls: ssl.SSLContext | bool = True

    @asynccontextmanager
    async def connected(self) -> AsyncIterator["Connection"]:
        """Connect, and say who we are.

        Raises:
            SinkError: It cannot be reached, is none, or does not know the token.
        """
        trace = aiohttp.TraceConfig()
        trace.on_request_redirect.append(_refuse_redirect)
        connector = aiohttp.TCPConnector(ssl=self.tls)
        async with aiohttp.ClientSession(
            connector=connector, trace_configs=[trace]
        ) as session:
            socket = await self._opened(session)
            try:
                connection = Connection(socket, self.timeout_seconds)
                await connection.introduce(self.token)
                yield connection
            finally:
                await socket.close()

    async def _opened(
        self, session: aiohttp.ClientSession
    ) -> aiohttp.ClientWebSocketResponse:
        timeout = aiohttp.ClientWSTimeout(ws_close=self.timeout_seconds)
        try:
            async with asyncio.timeout(self.timeout_seconds):
                return await session.ws_connect(
                    f"{self.url.rstrip('/')}{_PATH}",
                    max_msg_size=_NO_LIMIT,
                    timeout=timeout,
                )
        except _RedirectedError as error:
            reason = f"it sends us to {error.to}; if that is right, give that address"
        except (TimeoutError, aiohttp.ClientError) as error:
            reason = self._words(error)
        raise SinkError(reason=f"{_NAME} at {self.url}: {reason}.") from None

    def _words(self, error: Exception) -> str:
        match error:
            case aiohttp.WSServerHandshakeError():
                answered = f"it answers {error.status}, as no Home Assistant does"
                return _REFUSALS.get(error.status, answered)
            case aiohttp.ClientConnectorCertificateError():
                why = error.certificate_error
                return f"its certificate is not to be trusted: {why}"
            case aiohttp.ClientSSLError():
                return "nobody there speaks TLS; is the address one of http?"
            case TimeoutError():
                return f"no answer within {self.timeout_seconds:g} s"
            case aiohttp.ClientConnectorError():
                return f"it cannot be reached: {_reason(error)}"
            case _:
                return "whoever is there hangs up; is the address one of https?"


@attrs.define
class Connection:
    """A line on which commands are asked and answered, one after the other.

    Attributes:
        version: Which Home Assistant it is.
    """

    _socket: aiohttp.ClientWebSocketResponse
    _timeout_seconds: float
    version: str = ""
    _count: int = 0

    async def introduce(self, token: str) -> None:
        """Say who we are.

        Raises:
            SinkError: The other is no Home Assistant, or does not know the token.
        """
        told = await self._heard()
        if told.get("type") != "auth_required":
            raise SinkError(reason=_NONE)
        await self._say({"type": "auth", "access_token": token})
        told = await self._heard()
        if told.get("type") != "auth_ok":
            reason = (
                f"{_NAME} does not know the token; make one in your profile there, "
                "under Security, Long-lived access tokens."
            )
            raise SinkError(reason=reason)
        self.version = str(told.get("ha_version", ""))

    async def ask(self, command: str, **words: object) -> Any:  # noqa: ANN401 - whatever the command answers
        """Ask for something, and return the answer.

        Raises:
            SinkError: It was not done, or the line was lost.
        """
        self._count += 1
        await self._say({"id": self._count, "type": command, **words})
        told = await self._heard()
        while told.get("id") != self._count or told.get("type") != "result":
            told = await self._heard()
        if told.get("success"):
            return told.get("result")
        error = told.get("error") or {}
        reason = (
            _ERRORS.get(error.get("code", "")) or error.get("message") or "no reason"
        )
        raise SinkError(
            reason=f"{_NAME} {self.version} did not do {command}: {reason}."
        )

    async def _say(self, words: Mapping[str, object]) -> None:
        try:
            await self._socket.send_json(words)
        except (ConnectionError, aiohttp.ClientError) as error:
            raise SinkError(reason=f"{_NAME} hung up: {_reason(error)}.") from None

    async def _heard(self) -> Mapping[str, Any]:
        try:
            message = await self._socket.receive(self._timeout_seconds)
        except TimeoutError:
            seconds = f"{self._timeout_seconds:g} s"
            raise SinkError(
                reason=f"{_NAME} did not answer within {seconds}."
            ) from None
        if message.type is not aiohttp.WSMsgType.TEXT:
            raise SinkError(reason=f"{_NAME} hung up; does it restart?")
        try:
            told = message.json()
        except ValueError:
            told = None
        if not isinstance(told, dict):
            raise SinkError(reason=_NONE)
        return told


class _RedirectedError(Exception):
    """We are sent to another address; a token is for one address only."""

    def __init__(self, to: str) -> None:
        super().__init__(to)
        self.to = to


async def _refuse_redirect(
    _session: aiohttp.ClientSession,
    _context: SimpleNamespace,
    params: aiohttp.TraceRequestRedirectParams,
) -> None:
    to = params.response.headers.get("Location", "another address")
    raise _RedirectedError(to.removesuffix(_PATH))


def _reason(error: Exception) -> str:
    inner = getattr(error, "os_error", None)
    return getattr(inner, "strerror", None) or str(error) or type(error).__name__

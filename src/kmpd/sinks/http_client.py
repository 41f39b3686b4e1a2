"""Requests over HTTP that end in an answer, or in words that say why not."""

import base64
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final
from urllib.parse import quote, urlencode, urlsplit

import aiohttp
import attrs
from yarl import URL

from kmpd.errors import SinkError

#: What others say about a failure is kept this short.
_WORDS_LENGTH_MAX: Final = 200
_TAKEN: Final = range(200, 300)


@attrs.frozen(kw_only=True)
class Answer:
    """What a server said.

    Attributes:
        status: Its number for how it went.
        body: Its words.
    """

    status: int
    body: bytes

    @property
    def is_taken(self) -> bool:
        """Whether the number says that all went well."""
        return self.status in _TAKEN

    @property
    def words(self) -> str:
        """Its words in one line, as long as is good for a log."""
        text = " ".join(self.body.decode(errors="replace").split())
        shortened = text[:_WORDS_LENGTH_MAX]
        return shortened if shortened == text else f"{shortened}…"


@attrs.frozen(kw_only=True)
class HttpServer:
    """A server, and how it is spoken to.

    Attributes:
        name: What people call it, for errors.
        url: Where it is; what is asked for is put behind it.
        headers: Sent with each request; they may hold secrets.
        timeout_seconds: How long an answer may take.
        tls: Whom to trust, of an encrypted line.
    """

    name: str
    url: str
    headers: Mapping[str, str] = attrs.field(factory=dict, repr=False)
    timeout_seconds: float
    tls: ssl.SSLContext | bool = True

    @asynccontextmanager
    async def visit(self) -> AsyncIterator["Visit"]:
        """Let requests share a connection."""
        timeout = aiohttp.ClientTimeout(total=self.timeout_seconds)
        connector = aiohttp.TCPConnector(ssl=self.tls)
        async with aiohttp.ClientSession(
            timeout=timeout, connector=connector, headers=self.headers
        ) as session:
            yield Visit(server=self, session=session)


@attrs.frozen(kw_only=True)
class Visit:
    """Requests to a server that share a connection."""

    server: HttpServer
    session: aiohttp.ClientSession

    async def get(self, path: str, query: Mapping[str, str]) -> Answer:
        """Ask for something.

        Raises:
            SinkError: No answer came.
        """
        return await self._ask("GET", path, query=query)

    async def post(self, path: str, query: Mapping[str, str], body: bytes) -> Answer:
        """Hand something over.

        Raises:
            SinkError: No answer came.
        """
        return await self._ask("POST", path, query=query, body=body)

    async def _ask(
        self, method: str, path: str, *, query: Mapping[str, str], body: bytes = b""
    ) -> Answer:
        """Send a request and return the answer, whatever it says."""
        # Not every server reads a plus sign as a space.
        text = urlencode(query, quote_via=quote)
        url = URL(f"{self.server.url.rstrip('/')}{path}?{text}", encoded=True)
        try:
            async with self.session.request(
                method, url, data=body or None, allow_redirects=False
            ) as response:
                return Answer(status=response.status, body=await response.read())
        except TimeoutError:
            seconds = self.server.timeout_seconds
            reason = f"no answer within {seconds:g} s"
        except aiohttp.ClientConnectorCertificateError as error:
            reason = f"its certificate is not to be trusted: {error.certificate_error}"
        except (aiohttp.ClientConnectionError, aiohttp.ClientPayloadError) as error:
            reason = f"it cannot be reached: {_words(error)}"
        except aiohttp.ClientError as error:
            reason = f"it answered in no way of HTTP: {type(error).__name__}"
        raise SinkError(reason=f"{self.server.name}: {reason}") from None


def checked_url(url: str) -> str:
    """Return the URL of a server.

    Raises:
        ValueError: It is none, or holds a user, for which there are other settings.
    """
    try:
        parts = urlsplit(url)
        is_whole = parts.scheme in {"http", "https"} and bool(parts.hostname)
        is_whole = is_whole and parts.port != 0
    except ValueError:
        is_whole = False
    if not is_whole:
        raise ValueError("an address such as http://server:8080 belongs here")
    if parts.username is not None or parts.password is not None:
        raise ValueError("a user and a password have settings of their own")
    if parts.query or parts.fragment:
        raise ValueError("nothing may stand behind the path of the address")
    return url.rstrip("/")


def tls_of(*, ca_file: Path | None, is_insecure: bool) -> ssl.SSLContext | bool:
    """Return whom to trust; the authorities of the system where nobody says.

    Raises:
        SinkError: The file cannot be used.
    """
    if is_insecure:
        return False
    if ca_file is None:
        return True
    try:
        return ssl.create_default_context(cafile=str(ca_file))
    except OSError as error:
        # An error of TLS has its words elsewhere than one of the system.
        words = error.strerror or str(error)
        raise SinkError(reason=f"{ca_file} cannot be used: {words}") from None


def basic(username: str, password: str) -> str:
    """Return the header that says who we are."""
    pair = f"{username}:{password}".encode()
    return f"Basic {base64.b64encode(pair).decode()}"


def _words(error: Exception) -> str:
    inner = getattr(error, "os_error", None)
    return getattr(inner, "strerror", None) or str(error) or type(error).__name__

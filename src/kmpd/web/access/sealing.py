"""Puts headers on answers; a page's depend on what is in it."""

import gzip
import zlib

from starlette.datastructures import MutableHeaders
from starlette.types import Message, Send

from kmpd.web.access.headers import API_POLICY, COMMON, page_policy

_POLICY = "content-security-policy"


class Sealing:
    """Sends an answer with its headers; owns a page until it is whole.

    Args:
        send: Sends on.
        is_page: Whether it may be a page of NiceGUI.
    """

    def __init__(self, send: Send, *, is_page: bool) -> None:
        self._send = send
        self._is_page = is_page
        self._start: Message | None = None
        self._body = bytearray()

    async def __call__(self, message: Message) -> None:
        """Send a message of ASGI on, or keep it until the page is whole."""
        if message["type"] == "http.response.start":
            headers = MutableHeaders(raw=list(message["headers"]))
            message = {**message, "headers": headers.raw}
            _set(headers)
            if self._is_page and _POLICY not in headers and _is_html(headers):
                self._start = message
                return
            headers.setdefault(_POLICY, API_POLICY)
        elif self._start is not None and message["type"] == "http.response.body":
            self._body += message.get("body", b"")
            if message.get("more_body"):
                return
            await self._send_page(self._start)
            return
        await self._send(message)

    async def _send_page(self, start: Message) -> None:
        headers = MutableHeaders(raw=start["headers"])
        body = bytes(self._body)
        headers[_POLICY] = page_policy(_plain(body, headers))
        self._start = None
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def _set(headers: MutableHeaders) -> None:
    for name, value in COMMON.items():
        headers[name] = value
    headers.setdefault("cache-control", "no-store")


def _is_html(headers: MutableHeaders) -> bool:
    return headers.get("content-type", "").startswith("text/html")


def _plain(body: bytes, headers: MutableHeaders) -> bytes:
    if headers.get("content-encoding") != "gzip":
        return body
    try:
        return gzip.decompress(body)
    except (OSError, EOFError, zlib.error):
        return b""

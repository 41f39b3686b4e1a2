"""A page allows the programs that are in it, and no other."""

import base64
import gzip
import hashlib
from pathlib import Path

import pytest
from starlette.responses import HTMLResponse, Response, StreamingResponse
from starlette.types import ASGIApp

from tests.kmpd.web.asking import client, guard_of
from tests.kmpd.web.house import House, empty

_SCRIPTS = ("one()", "\n  two('<b>')\n", "")
_PAGE = (
    '<script src="/ours.js"></script>'
    f"<SCRIPT>{_SCRIPTS[0]}</SCRIPT>"
    f'<script type="module">{_SCRIPTS[1]}</script >'
    f"<p>text</p><script>{_SCRIPTS[2]}</script>"
)


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a house; nobody gets as far as its store."""
    return empty(tmp_path)


def hash_of(script: str) -> str:
    """Return how a policy names a script."""
    digest = hashlib.sha256(script.encode()).digest()
    return f"'sha256-{base64.b64encode(digest).decode()}'"


async def policy_of(house: House, app: ASGIApp) -> tuple[str, str]:
    """Return the policy for scripts of a page, and the page as it arrives."""
    async with client(guard_of(house, app)) as asking:
        answer = await asking.get("/")
    rules = dict(
        rule.split(" ", 1)
        for rule in answer.headers["content-security-policy"].split("; ")
    )
    return rules.get("script-src", ""), answer.text


def _zipped() -> Response:
    headers = {"content-encoding": "gzip"}
    return HTMLResponse(gzip.compress(_PAGE.encode()), headers=headers)


def _in_parts() -> Response:
    parts = (_PAGE[begin : begin + 7] for begin in range(0, len(_PAGE), 7))
    return StreamingResponse(parts, media_type="text/html")


@pytest.mark.parametrize(
    "make",
    [lambda: HTMLResponse(_PAGE), _zipped, _in_parts],
    ids=["plain", "gzip", "parts"],
)
async def test_each_script_of_a_page_is_named(house: House, make: object) -> None:
    """A page stays empty, or runs what somebody got into it."""
    assert callable(make)
    policy, page = await policy_of(house, make())

    assert page == _PAGE
    assert policy == " ".join(
        ["'self'", "'unsafe-eval'", *(hash_of(script) for script in _SCRIPTS)]
    )


async def test_a_page_that_is_no_gzip_runs_nothing_within_it(house: House) -> None:
    """What cannot be looked into is trusted."""
    broken = HTMLResponse(b"no gzip", headers={"content-encoding": "gzip"})
    sent: list[str] = []
    guard = guard_of(house, broken)

    async def receive() -> dict[str, object]:
        return {"type": "http.request", "body": b"", "more_body": False}

    async def send(message: dict[str, object]) -> None:
        sent.append(str(message.get("headers")))

    scope = {
        "type": "http",
        "method": "GET",
        "path": "/",
        "headers": [(b"host", b"localhost")],
        "client": ("127.0.0.1", 1),
    }
    await guard(scope, receive, send)

    assert "sha256" not in sent[0]


async def test_what_is_no_page_runs_nothing(house: House) -> None:
    """A file that looks like a page acts as one."""
    policy, _ = await policy_of(house, Response(_PAGE, media_type="image/svg+xml"))

    assert policy == ""

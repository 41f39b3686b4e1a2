"""A page that somebody has open: gathered, drawn, and drawn anew."""

import asyncio
import datetime as dt
from collections.abc import Callable
from pathlib import Path

import pytest
from nicegui import Client
from nicegui.page import page as NicePage  # noqa: N812 - it is a class

from kmpd.config import Role
from kmpd.state import MeterState
from kmpd.web.pages.page import Page
from kmpd.web.pages.routing import Shown, wanted_cookie
from kmpd.web.pages.visit import THEME_COOKIE, Visit
from kmpd.web.words import Words
from tests.kmpd.web.lived import Lived, lived, midnight

_NOW = midnight(dt.date(2026, 11, 21))
_PATIENCE_SECONDS = 10.0


class _Browser:
    """Stands for the browser of a client, which connects when it is told to."""

    def __init__(self) -> None:
        self.is_there = asyncio.Event()
        self.client = Client(NicePage("/"))
        self.client.connected = self._connected  # type: ignore[assignment,method-assign]
        self.client.run_javascript = self._run  # type: ignore[assignment,method-assign]

    async def _connected(self, _: float | None = None) -> None:
        await self.is_there.wait()

    async def _run(self, code: str, *, timeout: float) -> None:  # noqa: ASYNC109
        """Have nothing focused, and no chart."""


def visit_to(
    one: Lived,
    role: Role = Role.ADMIN,
    is_welcome: Callable[[], bool] = lambda: True,
) -> Visit:
    """Return a visit to a page."""
    return Visit(
        context=one.context,
        path="/",
        query={},
        say=Words("en"),
        role=role,
        is_welcome=is_welcome,
    )


def page_of(drawn: asyncio.Queue[object], *faults: Exception) -> Page:
    """Return a live page that counts how often it is gathered, and what is drawn."""
    told = iter(range(9))
    waiting = list(faults)

    async def gather(_: Visit) -> int:
        return next(told)

    def show(_: Visit, gathered: int) -> None:
        drawn.put_nowait(gathered)
        if waiting:
            raise waiting.pop(0)

    return Page(path="/", title="Now", icon="", gather=gather, show=show, is_live=True)


async def test_a_reading_that_comes_before_the_browser_connects_is_shown(
    tmp_path: Path,
) -> None:
    """A page shows the reading of an hour ago until the next one comes."""
    drawn: asyncio.Queue[object] = asyncio.Queue()
    browser = _Browser()
    async with lived(tmp_path, now=_NOW) as one:
        shown = Shown(visit_to(one), page_of(drawn), browser.client.content)
        serving = asyncio.ensure_future(shown.serve(browser.client))
        assert await drawn.get() == 0

        one.context.live.tell([MeterState(meter="heat")])
        browser.is_there.set()

        assert await asyncio.wait_for(drawn.get(), _PATIENCE_SECONDS) == 1
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)
        assert one.context.live.listeners == 0


async def test_a_page_that_cannot_be_drawn_says_so_and_goes_on(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    """One odd reading blanks a page for good, and nobody is told why."""
    drawn: asyncio.Queue[object] = asyncio.Queue()
    browser = _Browser()
    browser.is_there.set()
    async with lived(tmp_path, now=_NOW) as one:
        page = page_of(drawn, ValueError("odd"))
        shown = Shown(visit_to(one), page, browser.client.content)
        serving = asyncio.ensure_future(shown.serve(browser.client))
        assert await drawn.get() == 0
        await asyncio.sleep(0)
        texts = [getattr(e, "text", "") for e in browser.client.content.descendants()]
        assert "This cannot be shown just now" in texts
        assert "page=/ failed" in caplog.text

        one.context.live.tell([MeterState(meter="heat")])

        assert await asyncio.wait_for(drawn.get(), _PATIENCE_SECONDS) == 1
        assert not list(browser.client.content.descendants())
        serving.cancel()
        await asyncio.gather(serving, return_exceptions=True)


@pytest.mark.parametrize(
    ("name", "value"),
    [(THEME_COOKIE, "€"), (THEME_COOKIE, ""), ("kmpd_session", "dark")],
)
def test_a_preference_that_there_is_not_is_not_kept(name: str, value: str) -> None:
    """A link with a sign that no cookie can have ends in an error."""
    assert not wanted_cookie(name, value)


def test_a_preference_that_there_is_is_kept() -> None:
    """Nobody can choose dark colours."""
    assert wanted_cookie(THEME_COOKIE, "dark")


@pytest.mark.parametrize("role", list(Role))
async def test_whoever_is_no_admin_any_more_is_none_on_a_page_that_is_open(
    tmp_path: Path, role: Role
) -> None:
    """Somebody who lost the right to have meters read keeps it with the page open."""
    is_welcome = True
    async with lived(tmp_path, now=_NOW) as one:
        visit = visit_to(one, role, is_welcome=lambda: is_welcome)
        assert visit.is_admin == (role is Role.ADMIN)

        is_welcome = False

        assert not visit.is_admin

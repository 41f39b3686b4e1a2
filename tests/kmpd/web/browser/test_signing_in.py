"""People sign in, see what they may, and sign out; nobody else gets anywhere."""

import sqlite3
from collections.abc import AsyncIterator, Iterator, Mapping
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from typing import Final

import aiohttp
import pytest
import pytest_asyncio
from playwright.async_api import Browser, StorageState

from kmpd.config import Role
from kmpd.web.pages.table import PAGES
from tests.kmpd.web.browser.dashboards import ADMIN, PASSWORD, VIEWER, Dashboard
from tests.kmpd.web.browser.looking import Look, Watched, looking

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]

_READ_NOW: Final = "/api/v1/meters/heat/read"
_TRIES_MAX: Final = 10
#: Without them no page has anything to show.
_TABLES: Final = (
    "reading",
    "reading_value",
    "consumption",
    "last_good",
    "segment",
    "event",
    "line_day",
    "temperature",
)
Signed = dict[str, StorageState]


async def sign_in(seen: Watched, name: str, password: str = PASSWORD) -> None:
    """Fill in the form and send it."""
    await seen.page.get_by_label("Name").fill(name)
    await seen.page.get_by_label("Password").fill(password)
    await seen.page.get_by_role("button", name="Sign in").click()


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def signed(guarded: Dashboard, browser: Browser) -> Signed:
    """Sign an admin and a viewer in; return what their browsers keep of it."""
    kept = {}
    for name in (ADMIN, VIEWER):
        async with looking(browser, guarded.url) as seen:
            await seen.open("/health?meter=heat")
            assert seen.page.url == f"{guarded.url}/login?next=/health%3Fmeter%3Dheat"
            await sign_in(seen, name)
            await seen.page.wait_for_url(f"{guarded.url}/health?meter=heat")
            await seen.settled()
            assert seen.faults == []
            kept[name] = await seen.page.context.storage_state()
    return kept


@asynccontextmanager
async def looking_as(
    browser: Browser, guarded: Dashboard, state: StorageState, look: Look | None = None
) -> AsyncIterator[Watched]:
    """Look as somebody who has signed in."""
    async with looking(browser, guarded.url, look, storage_state=state) as seen:
        yield seen


async def test_a_session_is_no_business_of_scripts_or_other_sites(
    signed: Signed,
) -> None:
    """A cookie cannot be read by a script, nor sent along by a foreign page."""
    for state in signed.values():
        (cookie,) = (
            one for one in state["cookies"] if one["name"].startswith("kmpd_session")
        )
        assert cookie["httpOnly"]
        assert cookie["sameSite"] == "Lax"


@pytest.mark.parametrize(("name", "role"), [(ADMIN, Role.ADMIN), (VIEWER, Role.VIEWER)])
async def test_only_an_admin_has_a_meter_read(
    guarded: Dashboard, browser: Browser, signed: Signed, name: str, role: Role
) -> None:
    """A viewer finds no button that does something, and the API refuses as well."""
    is_admin = role is Role.ADMIN
    async with looking_as(browser, guarded, signed[name]) as seen:
        await seen.open("/?meter=heat")
        buttons = await seen.page.locator('[data-action="read-now"]').count()
        status = None
        if not is_admin:
            status = await seen.page.evaluate(
                "async (path) => (await fetch(path, {method: 'POST'})).status",
                _READ_NOW,
            )

    assert bool(buttons) is is_admin
    assert status == (None if is_admin else 403)


async def test_who_signs_out_is_out(
    guarded: Dashboard, browser: Browser, signed: Signed
) -> None:
    """On a computer of others nothing is left behind."""
    async with looking_as(browser, guarded, signed[VIEWER]) as seen:
        await seen.open("/")
        await seen.page.get_by_text("View", exact=True).click()
        await seen.page.get_by_role("button", name=f"Sign out {VIEWER}").click()
        await seen.page.wait_for_url(f"{guarded.url}/login")
        assert not any(
            one["name"].startswith("kmpd_session")
            for one in await seen.page.context.cookies()
        )
        await seen.open("/")

        assert seen.page.url == f"{guarded.url}/login"
        assert seen.faults == []


async def test_whoever_guesses_is_told_so_and_then_has_to_wait(
    guarded: Dashboard, browser: Browser, signed: Signed
) -> None:
    """A wrong password is told in words, and a thousand of them cannot be tried."""
    assert signed
    async with looking(browser, guarded.url) as seen:
        await seen.open("/login")
        assert await seen.findings() == []
        told = []
        for _ in range(_TRIES_MAX + 1):
            async with seen.page.expect_navigation():
                await sign_in(seen, ADMIN, "no password of anna")
            told.append(await seen.page.get_by_role("alert").inner_text())
        assert await seen.findings() == []

    assert told[0] == "The name or the password is not right."
    assert "try again" in told[-1].lower()


@pytest.mark.parametrize(
    ("origin", "is_ours"), [("http://evil.example", False), ("", True)]
)
async def test_a_page_of_somebody_else_gets_no_live_connection(
    guarded: Dashboard, signed: Signed, origin: str, *, is_ours: bool
) -> None:
    """No page somewhere follows my meters by the session of my browser."""
    cookie = "; ".join(
        f"{one['name']}={one['value']}" for one in signed[ADMIN]["cookies"]
    )
    headers = {"Origin": origin or guarded.url, "Cookie": cookie}
    url = f"{guarded.url}/_nicegui_ws/socket.io/?EIO=4&transport=websocket"
    status = 101
    async with aiohttp.ClientSession() as session:
        try:
            async with session.ws_connect(url, headers=headers):
                pass
        except aiohttp.WSServerHandshakeError as error:
            status = error.status

    assert status == (101 if is_ours else 403)


@pytest.mark.parametrize(
    "look", [Look(theme="dark"), Look(width=360, theme="light", language="nl")], ids=str
)
async def test_a_store_that_fails_is_told_on_every_page(
    guarded: Dashboard, browser: Browser, signed: Signed, look: Look
) -> None:
    """Each page says what is wrong and what to do, and is there again afterwards."""
    async with looking_as(browser, guarded, signed[VIEWER], look) as seen:
        with broken(guarded.store):
            for page in PAGES:
                await seen.open(f"{page.path}?meter=heat")
                alerts = await seen.page.locator('.kmp-state[role="alert"]').count()
                assert alerts == 1, page.path
                assert not await seen.scrolls_sideways()
                assert await seen.cut_off() == []
            assert await seen.findings() == []
        await seen.open("/health?meter=heat")

        assert await seen.page.locator('.kmp-state[role="alert"]').count() == 0
        assert seen.faults == []


@contextmanager
def broken(store: Path) -> Iterator[None]:
    """Take tables away from under a station, and give them back."""
    _rename(store, {name: f"lost_{name}" for name in _TABLES})
    try:
        yield
    finally:
        _rename(store, {f"lost_{name}": name for name in _TABLES})


def _rename(store: Path, names: Mapping[str, str]) -> None:
    with closing(sqlite3.connect(store, timeout=30)) as connection:
        for old, new in names.items():
            connection.execute(f"ALTER TABLE {old} RENAME TO {new}")
        connection.commit()

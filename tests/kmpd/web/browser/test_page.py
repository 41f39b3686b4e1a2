"""Every page with data, as it is seen on telephones and desktops, light and dark."""

from pathlib import Path
from typing import Final

import pytest
from playwright.async_api import Browser

from kmpd.web.pages.page import Page
from kmpd.web.pages.table import PAGES
from kmpd.web.words import Words
from tests.kmpd.web.browser.dashboards import Dashboard
from tests.kmpd.web.browser.looking import Look, looking
from tests.kmpd.web.browser.past import LIVE

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]

DESKTOP: Final = Look(theme="light")
TELEPHONE: Final = Look(width=360, theme="dark", language="nl")


@pytest.mark.parametrize("look", [DESKTOP, TELEPHONE], ids=str)
@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
async def test_a_page_with_data_is_whole_quiet_and_for_everybody(
    living: Dashboard, browser: Browser, screenshots: Path, page: Page, look: Look
) -> None:
    """A page shows what it promises, asks nobody else, and can be used by all."""
    say = Words(look.language)
    async with looking(browser, living.url, look) as seen:
        response = await seen.open(f"{page.path}?meter={LIVE}")
        name = page.path.strip("/") or "now"
        await seen.page.screenshot(
            path=screenshots / f"{name}-{look}.png", full_page=True
        )

        assert response is not None
        assert response.ok
        assert await seen.page.locator("h1").all_inner_texts() == [say(page.title)]
        assert await seen.page.title() == f"{say(page.title)} · home"
        assert await seen.page.locator("html").get_attribute("lang") in {
            look.language,
            {"en": "en-GB"}.get(look.language),
        }
        assert await seen.page.locator('[role="alert"] .q-icon').count() == 0
        assert await seen.page.locator(".kmp-card").count() > 0
        assert not await seen.scrolls_sideways()
        assert await seen.cut_off() == []
        assert await seen.findings() == []
        assert seen.faults == []

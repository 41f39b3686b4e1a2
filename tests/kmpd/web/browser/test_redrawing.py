"""A page that is drawn anew while somebody uses it by keyboard."""

from typing import Final

import pytest
from playwright.async_api import Browser

from tests.kmpd.web.browser.dashboards import Dashboard
from tests.kmpd.web.browser.looking import looking
from tests.kmpd.web.browser.past import LIVE

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]

#: In one step, for the page may be drawn anew between two.
_HOLD: Final = """(name) => {
  const named = [...document.querySelectorAll("#content :is(button, a)")];
  window.held = named.find(element => element.textContent.trim() === name);
  window.held.focus();
}"""
#: Whether the element that had the focus went, and another one like it has it.
_IS_ANEW: Final = """(name) => !window.held.isConnected
  && document.activeElement.textContent.trim() === name"""


@pytest.mark.parametrize("name", ["Read now", "Picture"])
async def test_whoever_goes_by_keyboard_stays_where_they_were(
    living: Dashboard, browser: Browser, name: str
) -> None:
    """With each reading one begins at the top of the page again."""
    async with looking(browser, living.url) as seen:
        await seen.open(f"/?meter={LIVE}")
        await seen.page.evaluate(_HOLD, name)

        await seen.page.wait_for_function(_IS_ANEW, arg=name)

        assert seen.faults == []


async def test_whoever_goes_by_keyboard_stays_at_their_meter(
    living: Dashboard, browser: Browser
) -> None:
    """In a list of many meters one begins at the first again and again."""
    async with looking(browser, living.url) as seen:
        await seen.open("/meters")
        await seen.page.evaluate(_HOLD, "The shed")

        await seen.page.wait_for_function(_IS_ANEW, arg="The shed")

        assert seen.faults == []


async def test_the_button_that_reads_keeps_the_focus_while_it_reads(
    living: Dashboard, browser: Browser
) -> None:
    """Whoever has a meter read by keyboard must look for the button again."""
    async with looking(browser, living.url) as seen:
        await seen.open(f"/?meter={LIVE}")
        await seen.page.evaluate(_HOLD, "Read now")
        await seen.page.keyboard.press("Enter")
        await seen.page.get_by_text("The meter is being read.").wait_for()

        focused = await seen.page.evaluate("document.activeElement.textContent")

        assert focused == "Read now"
        assert seen.faults == []

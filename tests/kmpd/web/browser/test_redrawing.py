"""A page that is drawn anew while somebody uses it by keyboard."""

from contextlib import suppress
from typing import Final

import pytest
from playwright.async_api import Browser, Page
from playwright.async_api import TimeoutError as NothingSeenError

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

_HAS_FOCUS: Final = "(name) => document.activeElement.textContent.trim() === name"
#: A reading takes a moment only: a text that comes and goes is noted by the page.
_WATCH: Final = """(text) => {
  const content = document.querySelector("#content");
  const look = () => { window.told ||= content.textContent.includes(text); };
  const kinds = {subtree: true, childList: true, characterData: true};
  new MutationObserver(look).observe(content, kinds);
}"""
_PRESSES_MAX: Final = 6


@pytest.mark.parametrize("name", ["Read now", "Picture"])
async def test_whoever_goes_by_keyboard_stays_where_they_were(
    living: Dashboard, browser: Browser, name: str
) -> None:
    """With each reading one begins at the top of the page again."""
    async with looking(browser, living.url) as seen:
        await seen.open(f"/?meter={LIVE}")
        await _stay_at(seen.page, name)

        assert seen.faults == []


async def test_whoever_goes_by_keyboard_stays_at_their_meter(
    living: Dashboard, browser: Browser
) -> None:
    """In a list of many meters one begins at the first again and again."""
    async with looking(browser, living.url) as seen:
        await seen.open("/meters")
        await _stay_at(seen.page, "The shed")

        assert seen.faults == []


async def test_the_button_that_reads_keeps_the_focus_while_it_reads(
    living: Dashboard, browser: Browser
) -> None:
    """Whoever has a meter read by keyboard must look for the button again."""
    async with looking(browser, living.url) as seen:
        await seen.open(f"/?meter={LIVE}")
        await seen.page.evaluate(_WATCH, "The meter is being read.")

        await _press_until(seen.page, "Read now", "() => window.told")

        await seen.page.wait_for_function(_HAS_FOCUS, arg="Read now")
        assert seen.faults == []


async def _stay_at(page: Page, name: str) -> None:
    """Hold an element until it is drawn anew; one that replaces it has the focus."""
    for _ in range(_PRESSES_MAX):
        # Between the look at the focus and the drawing, a new one is not seen.
        await page.evaluate(_HOLD, name)
        with suppress(NothingSeenError):
            await page.wait_for_function(_IS_ANEW, arg=name, timeout=10_000)
            return
    pytest.fail(f"the focus on {name} was lost {_PRESSES_MAX} times")


async def _press_until(page: Page, name: str, is_so: str) -> None:
    """Press a button by keyboard until something is so."""
    for _ in range(_PRESSES_MAX):
        # What is pressed while the page is drawn anew is lost, as for a person.
        await page.evaluate(_HOLD, name)
        await page.keyboard.press("Enter")
        with suppress(NothingSeenError):
            await page.wait_for_function(is_so, timeout=5_000)
            return
    pytest.fail(f"{name} was pressed {_PRESSES_MAX} times, and nothing came of it")

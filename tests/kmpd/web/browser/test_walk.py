"""Walks through the dashboard: live, from a year to a day, in other units and words."""

import datetime as dt
import re
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Final

import pytest
import pytest_asyncio
from playwright.async_api import Browser
from playwright.async_api import TimeoutError as TooLateError

from kmpd.storage import DatabaseStore, open_store
from tests.kmpd.storage.making import ZONE
from tests.kmpd.web.browser.dashboards import Dashboard
from tests.kmpd.web.browser.looking import Watched, looking
from tests.kmpd.web.browser.past import DST_DAY, LIVE, SWAPPED

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]

#: A page shows a reading so much later at most.
_LIVE_MS: Final = 2_000
_READINGS_MAX: Final = 10
_POLL_MS: Final = 20
_BARS: Final = ".kmp-chart svg path[fill='#d9532c']"
_SHOWS: Final = """(at) => Date.parse(
  document.querySelector("[data-figure=age]")?.dataset.number) >= Date.parse(at)"""


@pytest_asyncio.fixture(loop_scope="session")
async def store(living: Dashboard) -> AsyncIterator[DatabaseStore]:
    """Open the station's store beside it, to read."""
    async with await open_store(living.store, zone=ZONE, create=False) as opened:
        yield opened


async def next_reading(
    store: DatabaseStore, seen: Watched, after: dt.datetime
) -> dt.datetime:
    """Return the instant of the next reading, as soon as it is in the store."""
    while True:
        latest = await store.latest(LIVE)
        if latest is not None and latest.at > after:
            return latest.at
        await seen.page.wait_for_timeout(_POLL_MS)


async def test_a_reading_is_on_the_page_within_two_seconds(
    living: Dashboard, browser: Browser, store: DatabaseStore
) -> None:
    """Whoever looks sees what the meter says now, without doing anything."""
    async with looking(browser, living.url) as seen:
        await seen.open(f"/?meter={LIVE}")
        at = dt.datetime.min.replace(tzinfo=dt.UTC)
        is_in_time = False
        for _ in range(_READINGS_MAX):
            at = await next_reading(store, seen, at)
            try:
                await seen.page.wait_for_function(
                    _SHOWS, arg=at.isoformat(), timeout=_LIVE_MS, polling=_POLL_MS
                )
            except TooLateError:
                continue
            is_in_time = True
            break
        _, age = await seen.find("age")

        assert is_in_time
        assert age in {"just now", "1 second ago"} or age.endswith("seconds ago")
        assert seen.faults == []


async def test_what_somebody_has_opened_stays_open(
    living: Dashboard, browser: Browser, store: DatabaseStore
) -> None:
    """A new reading does not shut a table in the face of who is reading it."""
    async with looking(browser, living.url) as seen:
        await seen.open(f"/?meter={LIVE}")
        values = seen.page.locator("#values")
        await values.get_by_role("link").click()
        await values.locator("table").wait_for()
        await seen.settled()
        await seen.page.get_by_role("button", name="Figures").first.click()
        await seen.page.locator(".q-dialog table").wait_for()
        shown, _ = await seen.find("age")
        at = await next_reading(store, seen, dt.datetime.fromisoformat(shown))
        await seen.page.wait_for_function(_SHOWS, arg=at.isoformat())

        assert await seen.page.locator(".q-dialog table").is_visible()
        assert await values.locator("table").is_visible()


async def test_a_click_leads_from_a_year_to_a_day(
    living: Dashboard, browser: Browser
) -> None:
    """A bar that stands out is looked into by a click, and the way back is there."""
    async with looking(browser, living.url) as seen:
        page = seen.page
        await seen.open(f"/consumption?meter={SWAPPED}&at={DST_DAY:%Y}")
        await page.locator(_BARS).first.click()
        await page.wait_for_url(re.compile(r"at=2025-10(&|$)"))
        await seen.settled()
        # The second bar is a day that has others on both sides.
        await page.locator(_BARS).nth(1).click()
        await page.wait_for_url(re.compile("at=2025-10-22"))
        await seen.settled()
        day = page.url
        await page.locator(".kmp-steps a").nth(1).click()
        await page.wait_for_url(re.compile("at=2025-10-23"))
        await seen.settled()
        await page.locator(".kmp-steps a").nth(0).click()
        await page.wait_for_url(day)

        assert seen.faults == []


async def test_any_range_can_be_asked_for(living: Dashboard, browser: Browser) -> None:
    """A bill that goes from some day to another can be checked."""
    async with looking(browser, living.url) as seen:
        page = seen.page
        await seen.open(f"/consumption?meter={SWAPPED}&at={DST_DAY:%Y}")
        await page.get_by_text("From … to …").click()
        await page.get_by_label("From").fill("2025-10-25")
        await page.get_by_label("To", exact=True).fill("2025-10-28")
        await page.get_by_role("button", name="Show").click()
        await page.wait_for_url(re.compile("from=2025-10-25&to=2025-10-28"))
        await seen.settled()

        assert f"meter={SWAPPED}" in page.url
        assert await page.locator(".kmp-table tbody tr").count() == 4
        assert seen.faults == []


async def test_energy_is_shown_in_the_unit_that_one_likes(
    living: Dashboard, browser: Browser
) -> None:
    """Whoever is billed in GJ sees GJ, on every page and the next day."""
    totals = {}
    async with looking(browser, living.url) as seen:
        await seen.open(f"/consumption?meter={SWAPPED}&at={DST_DAY:%Y-%m}")
        for unit in ("MWh", "kWh", "GJ"):
            await choose(seen, unit)
            number, _ = await seen.find("total")
            totals[unit] = Decimal(number)
            assert await seen.page.locator(".kmp-tile-unit").first.inner_text() == unit
        await seen.open(f"/?meter={LIVE}")
        units = await seen.page.locator(".kmp-tile-unit").all_inner_texts()

        assert seen.faults == []
    assert totals["kWh"] == totals["MWh"] * 1000
    assert abs(totals["GJ"] - totals["MWh"] * Decimal("3.6")) < Decimal("0.001")
    assert "GJ" in units
    assert "kWh" not in units


async def test_colours_and_language_are_kept(
    living: Dashboard, browser: Browser
) -> None:
    """What somebody has chosen is still so on the next page."""
    async with looking(browser, living.url) as seen:
        await seen.open(f"/cooling?meter={LIVE}")
        await choose(seen, "Dark")
        await choose(seen, "Nederlands")
        await seen.open(f"/?meter={LIVE}")

        assert await seen.page.locator("body.body--dark").count() == 1
        assert await seen.page.locator("h1").inner_text() == "Nu"
        assert await seen.page.locator("html").get_attribute("lang") == "nl"
        assert seen.faults == []


async def choose(seen: Watched, text: str) -> None:
    """Choose something in the menu of how pages are shown."""
    await seen.page.locator(".kmp-head .kmp-menu summary").last.click()
    async with seen.page.expect_navigation():
        await seen.page.get_by_role("link", name=text, exact=True).click()
    await seen.settled()

"""A browser on the dashboard: how long a first look takes, what open pages cost."""

import asyncio
import logging
import os
import shutil
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Final

import attrs
from playwright.async_api import Browser, async_playwright

from kmpd.web.pages.table import PAGES
from tests.kmpd.web.browser.dashboards import Dashboard, contracts, dashboard, emulated
from tests.kmpd.web.browser.dashboards import meters as meters_at
from tests.kmpd.web.browser.past import HISTORY_DAYS, LIVE, history_in

_LOOKS: Final = 9
_PAGES: Final = 20
_SETTLE_SECONDS: Final = 5.0
#: Notes when the power stands on the page and has been painted.
_WATCH: Final = """
  window.seen = {largest: 0, power: 0};
  new PerformanceObserver((list) => {
    for (const one of list.getEntries()) window.seen.largest = one.startTime;
  }).observe({type: "largest-contentful-paint", buffered: true});
  const look = () => {
    const found = document.querySelector('[data-figure="power"]');
    if (found && found.getClientRects().length && found.textContent.trim())
      requestAnimationFrame(() => { window.seen.power = performance.now(); });
    else requestAnimationFrame(look);
  };
  requestAnimationFrame(look);
"""
_PAINTED: Final = """() => [
  performance.getEntriesByName("first-contentful-paint")[0].startTime,
  window.seen.power, window.seen.largest]"""


@attrs.frozen(kw_only=True)
class Memory:
    """What open pages cost.

    Attributes:
        pages: How many were open.
        before_bytes: Of the station, when each page had been looked at once and closed.
        opened_bytes: With the pages open.
    """

    pages: int
    before_bytes: int
    opened_bytes: int


def first_looks(folder: Path) -> list[tuple[float, float, float]]:
    """Look at Now several times, each with an empty cache.

    Returns:
        Milliseconds from the request to the first paint, until the power was seen, and
        to the largest paint, of each look.
    """
    with _station(folder) as served:
        return asyncio.run(_first_looks(served))


def memory(folder: Path) -> Memory:
    """Open pages side by side, and see what the station needs then."""
    with _station(folder) as served:
        return asyncio.run(_memory(served))


@contextmanager
def _station(folder: Path) -> Iterator[Dashboard]:
    """Run a station with a history, on whose meter somebody lives."""
    # What the collector says of the past is of no interest here.
    logging.getLogger("kmpd").setLevel(logging.CRITICAL)
    store, until = history_in(folder / "history")
    with (
        emulated(until, days=HISTORY_DAYS) as url,
        dashboard(
            folder, store, meters=meters_at(url), contracts=contracts()
        ) as served,
    ):
        yield served


async def _first_looks(served: Dashboard) -> list[tuple[float, float, float]]:
    looks = []
    async with _browser() as browser:
        for _ in range(_LOOKS + 1):
            context = await browser.new_context()
            page = await context.new_page()
            await page.add_init_script(_WATCH)
            await page.goto(f"{served.url}/?meter={LIVE}")
            await page.wait_for_function(
                "() => window.seen.power && window.seen.largest"
            )
            painted, power, largest = await page.evaluate(_PAINTED)
            looks.append((painted, power, largest))
            await context.close()
    # The first look has the server load what it serves.
    return looks[1:]


async def _memory(served: Dashboard) -> Memory:
    async with _browser() as browser:
        for page in PAGES:
            await _open(browser, served, page.path)
        for context in browser.contexts:
            await context.close()
        await asyncio.sleep(_SETTLE_SECONDS)
        before = _resident_bytes(served)
        for place in range(_PAGES):
            await _open(browser, served, PAGES[place % len(PAGES)].path)
        await asyncio.sleep(_SETTLE_SECONDS)
        opened = _resident_bytes(served)
    return Memory(pages=_PAGES, before_bytes=before, opened_bytes=opened)


async def _open(browser: Browser, served: Dashboard, path: str) -> None:
    context = await browser.new_context()
    page = await context.new_page()
    await page.goto(f"{served.url}{path}?meter={LIVE}")
    await page.wait_for_selector(".kmp-card, .kmp-state")


def _resident_bytes(served: Dashboard) -> int:
    status = Path(f"/proc/{served.station.process.pid}/status").read_text("utf-8")
    (line,) = (one for one in status.splitlines() if one.startswith("VmRSS:"))
    return int(line.split()[1]) * 1024


@asynccontextmanager
async def _browser() -> AsyncIterator[Browser]:
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(
            executable_path=shutil.which("chromium"), args=arguments
        )
        yield browser
        await browser.close()

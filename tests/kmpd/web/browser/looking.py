"""A browser that watches a page for all that must not happen on it."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import attrs
from axe_playwright_python.async_playwright import Axe
from playwright.async_api import (
    Browser,
    BrowserContext,
    ConsoleMessage,
    Page,
    Request,
    Response,
)

#: So long a test waits for what must come, and not a moment longer than it takes.
PATIENCE_MS: Final = 30_000
_SERIOUS: Final = frozenset({"serious", "critical"})
_HEIGHTS: Final = {360: 740, 768: 1024, 1280: 900}
#: What stands out of the page at its right side, beside what scrolls within a box.
_CUT_OFF: Final = """() => {
  const width = document.documentElement.clientWidth;
  const scrolls = (one) => {
    for (let box = one; box && box !== document.body; box = box.parentElement) {
      const style = getComputedStyle(box);
      if (["auto", "scroll", "hidden", "clip"].includes(style.overflowX)) return true;
      if (style.visibility === "hidden" || style.display === "none") return true;
    }
    return false;
  };
  return [...document.body.querySelectorAll("*")]
    .filter((one) => one.checkVisibility({visibilityProperty: true}))
    .filter((one) => !one.closest("svg, .kmp-skip, .q-loading-bar") && !scrolls(one))
    .filter((one) => {
      const box = one.getBoundingClientRect();
      return box.right > width + 1 || box.left < -1;
    })
    .map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`);
}"""
#: What is longer than the box it stands in, and hidden for that.
_CLIPPED: Final = """() => [...document.body.querySelectorAll(
    "h1, h2, p, a, button, summary, .kmp-card, .kmp-tile-number, .kmp-soft, td, th")]
  .filter((one) => one.checkVisibility({visibilityProperty: true}))
  .filter((one) => getComputedStyle(one).overflowX !== "visible"
    && one.scrollWidth > one.clientWidth + 1
    && !["auto", "scroll"].includes(getComputedStyle(one).overflowX))
  .map((one) => `${one.tagName}.${one.className}: ${one.textContent.slice(0, 40)}`)"""
_DRAWN: Final = """() => [...document.querySelectorAll(".kmp-chart")].every((one) =>
  one.querySelector("svg path, canvas"))"""


@attrs.frozen(kw_only=True)
class Look:
    """How somebody looks at a page.

    Attributes:
        width: Of the window, in pixels.
        theme: `light`, `dark` or `auto`, which is as the device.
        language: Of the browser.
        device: What the device is set to.
    """

    width: int = 1280
    theme: str = "auto"
    language: str = "en"
    device: str = "light"

    def __str__(self) -> str:
        return f"{self.width}-{self.theme}-{self.language}"


@attrs.define(slots=False)
class Watched:
    """A page that somebody looks at; owns what was seen to go wrong on it.

    Attributes:
        page: The page.
        url: Of the dashboard.
        faults: What must not have happened: errors, warnings, foreign requests.
    """

    page: Page
    url: str
    faults: list[str] = attrs.field(factory=list)

    def __attrs_post_init__(self) -> None:
        self.page.on("console", self._note_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"error: {error}"))
        self.page.on("request", self._note_request)
        self.page.on("response", self._note_response)
        self.page.set_default_timeout(PATIENCE_MS)

    async def open(self, path: str) -> Response | None:
        """Go to a page and wait until it stands there whole, with its charts."""
        response = await self.page.goto(f"{self.url}{path}")
        await self.settled()
        return response

    async def settled(self) -> None:
        """Wait until the page is connected, drawn, and nothing is on its way."""
        await self.page.wait_for_selector("h1")
        await self.page.wait_for_function("() => window.socket?.connected ?? true")
        await self.page.wait_for_selector(".kmp-loading", state="detached")
        await self.page.wait_for_function(_DRAWN)

    async def find(self, figure: str) -> tuple[str, str]:
        """Return what a figure is on the page: its exact number, and its words."""
        found = self.page.locator(f'[data-figure="{figure}"]').first
        number = await found.get_attribute("data-number") or ""
        return number, (await found.inner_text()).strip()

    async def cut_off(self) -> Sequence[str]:
        """Return what is not to be seen whole, though it should be."""
        out: list[str] = await self.page.evaluate(_CUT_OFF)
        clipped: list[str] = await self.page.evaluate(_CLIPPED)
        return [*out, *clipped]

    async def scrolls_sideways(self) -> bool:
        """Tell whether the page is wider than the window."""
        too_wide: bool = await self.page.evaluate(
            "() => document.documentElement.scrollWidth"
            " > document.documentElement.clientWidth"
        )
        return too_wide

    async def findings(self) -> Sequence[str]:
        """Return what axe-core finds that keeps somebody from using the page."""
        results = await Axe().run(self.page)
        violations: list[dict[str, Any]] = results.response["violations"]
        return [
            f"{one['impact']} {one['id']}: {one['help']}: "
            + "; ".join(node["html"][:160] for node in one["nodes"][:3])
            for one in violations
            if one["impact"] in _SERIOUS
        ]

    async def downloaded(self, button: str, folder: Path) -> Path:
        """Press a button, and return the file that it gives."""
        async with self.page.expect_download() as waiting:
            await self.page.get_by_role("button", name=button).first.click()
        download = await waiting.value
        path = folder / download.suggested_filename
        await download.save_as(path)
        return path

    def _note_console(self, message: ConsoleMessage) -> None:
        if message.type in {"error", "warning"}:
            self.faults.append(f"{message.type}: {message.text}")

    def _note_request(self, request: Request) -> None:
        address = request.url
        own = (self.url, self.url.replace("http", "ws", 1), "data:", "blob:")
        if not address.startswith(own):
            self.faults.append(f"foreign: {address}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")


@asynccontextmanager
async def looking(
    browser: Browser,
    url: str,
    look: Look | None = None,
    **facts: Any,  # noqa: ANN401 - as Playwright takes them
) -> AsyncIterator[Watched]:
    """Look at a dashboard in a browser that knows nothing of former visits.

    Args:
        browser: The browser.
        url: Of the dashboard.
        look: How; on a desktop in light colours unless told otherwise.
        facts: What else a context of Playwright takes.
    """
    context = await context_of(browser, url, look or Look(), **facts)
    try:
        yield Watched(await context.new_page(), url)
    finally:
        await context.close()


async def context_of(
    browser: Browser,
    url: str,
    look: Look,
    **facts: Any,  # noqa: ANN401 - as Playwright takes them
) -> BrowserContext:
    """Return a context of a browser for a way to look."""
    context = await browser.new_context(
        viewport={"width": look.width, "height": _HEIGHTS[look.width]},
        color_scheme="dark" if look.device == "dark" else "light",
        locale=look.language,
        reduced_motion="reduce",
        accept_downloads=True,
        **facts,
    )
    await context.add_cookies([{"name": "kmpd_theme", "value": look.theme, "url": url}])
    return context

"""Pages of what is not as usual: nothing yet, a gap, a swap, a day of 25 hours."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs
import pytest
from playwright.async_api import Browser

from kmpd.web.pages.page import Page
from kmpd.web.pages.table import PAGES
from kmpd.web.words import Words
from tests.kmpd.web.browser.covering import Row, pairwise
from tests.kmpd.web.browser.dashboards import Dashboard
from tests.kmpd.web.browser.looking import Look, looking
from tests.kmpd.web.browser.past import (
    DST_DAY,
    DUMB,
    GAP_DAY,
    LIVE,
    NEW,
    SWAP_DAY,
    SWAPPED,
)

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]

#: What a meter is asked about, by what is special about it.
STATES: Final = {
    "well": f"meter={LIVE}",
    "never-read": f"meter={NEW}",
    "failing": f"meter={DUMB}",
    "gap": f"meter={SWAPPED}&at={GAP_DAY}",
    "dst": f"meter={SWAPPED}&at={DST_DAY}",
    "swap": f"meter={SWAPPED}&at={SWAP_DAY:%Y-%m}",
}


@attrs.frozen(kw_only=True)
class Case:
    """A page in a state, and how somebody looks at it."""

    page: Page
    state: str
    look: Look

    def __str__(self) -> str:
        return f"{self.page.path}-{self.state}-{self.look}"


def _cases(rows: Iterable[Row]) -> Iterator[Case]:
    """Give each row a page: one that had fewest rows, and none of that state."""
    seen: list[tuple[str, str]] = []
    for place, row in enumerate(rows):
        state = str(row["state"])

        def rank(page: Page, state: str = state) -> tuple[bool, int]:
            uses = sum(path == page.path for path, _ in seen)
            return (page.path, state) in seen, uses

        page = min(PAGES, key=rank)
        seen.append((page.path, state))
        look = attrs.evolve(
            Look(device=("light", "dark")[place % 2]),
            **{name: value for name, value in row.items() if name != "state"},
        )
        yield Case(page=page, state=state, look=look)


CASES: Final = tuple(
    _cases(
        pairwise(
            state=list(STATES),
            width=[360, 768, 1280],
            theme=["light", "dark", "auto"],
            language=["en", "nl"],
        )
    )
)


async def test_every_page_is_seen_in_more_than_one_state() -> None:
    """No page is left out of what is not as usual."""
    for page in PAGES:
        assert len({case.state for case in CASES if case.page is page}) > 1


@pytest.mark.parametrize("case", CASES, ids=str)
async def test_a_page_in_any_state_is_legible(
    living: Dashboard, browser: Browser, screenshots: Path, case: Case
) -> None:
    """Whatever a meter has been through, its pages say so and stay in shape."""
    async with looking(browser, living.url, case.look) as seen:
        await seen.open(f"{case.page.path}?{STATES[case.state]}")
        name = case.page.path.strip("/") or "now"
        await seen.page.screenshot(
            path=screenshots / f"state-{name}-{case.state}-{case.look}.png",
            full_page=True,
        )

        title = Words(case.look.language)(case.page.title)
        assert await seen.page.locator("h1").all_inner_texts() == [title]
        assert await seen.page.locator('.kmp-state[role="alert"]').count() == 0
        assert await seen.page.locator(".kmp-card, .kmp-state").count() > 0
        is_dark = case.look.theme == "dark" or (
            case.look.theme == "auto" and case.look.device == "dark"
        )
        assert await seen.page.locator("body.body--dark").count() == int(is_dark)
        assert not await seen.scrolls_sideways()
        assert await seen.cut_off() == []
        assert await seen.findings() == []
        assert seen.faults == []


@pytest.mark.parametrize("width", [360, 768, 1280])
async def test_menus_open_within_the_window(
    living: Dashboard, browser: Browser, width: int
) -> None:
    """What can be chosen is to be seen whole, on a telephone as well."""
    async with looking(browser, living.url, Look(width=width)) as seen:
        await seen.open(f"/consumption?meter={LIVE}")
        for menu in await seen.page.locator(".kmp-menu summary").all():
            await menu.click()

            assert await seen.cut_off() == []
            assert not await seen.scrolls_sideways()

            await menu.click()

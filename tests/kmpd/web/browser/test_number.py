"""Numbers on screen are the numbers of the store, to the last digit."""

import csv
import datetime as dt
import re
from collections.abc import AsyncIterator, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final
from xml.etree import ElementTree as ET

import pytest
import pytest_asyncio
from playwright.async_api import Browser, Locator

from kmpd.consumption import PeriodKind, converted
from kmpd.storage import DatabaseStore, open_store
from kmpd.web.pages.page import Page
from kmpd.web.pages.table import PAGES
from kmpd.web.words import Words
from pykmp.constants import UNITS_NAMES
from tests.kmpd.storage.making import ZONE
from tests.kmpd.web.browser.dashboards import Dashboard, today
from tests.kmpd.web.browser.looking import Watched, looking
from tests.kmpd.web.browser.past import DST_DAY, DUMB, LIVE, SWAPPED

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(180),
]

_SAY: Final = Words("en")
_KWH: Final = next(id_ for id_, name in UNITS_NAMES.items() if name == "kWh")
_SIGNS: Final = {"power": 80, "flow": 74, "supply": 86, "return": 87, "difference": 89}
_PNG: Final = b"\x89PNG\r\n\x1a\n"
#: All at once, for a page is drawn anew as its meter is read.
_FIGURES: Final = """() => Object.fromEntries(
  [...document.querySelectorAll("[data-figure]")].map(
    (one) => [one.dataset.figure, one.dataset.number]))"""


@pytest_asyncio.fixture(loop_scope="session")
async def store(living: Dashboard) -> AsyncIterator[DatabaseStore]:
    """Open the station's store beside it, to read."""
    async with await open_store(living.store, zone=ZONE, create=False) as opened:
        yield opened


async def test_now_shows_the_reading_that_it_says_it_shows(
    living: Dashboard, browser: Browser, store: DatabaseStore
) -> None:
    """What stands on the page is what the meter said at that instant."""
    async with looking(browser, living.url) as seen:
        await seen.open(f"/?meter={LIVE}")
        figures = await seen.page.evaluate(_FIGURES)
    at = dt.datetime.fromisoformat(figures["age"])
    (reading,) = await store.readings(LIVE, at, at + dt.timedelta(microseconds=1))

    shown = {name: Decimal(figures[name]) for name in _SIGNS}

    assert shown == {name: reading.values[id_].number for name, id_ in _SIGNS.items()}


@pytest.mark.parametrize(
    ("meter", "at", "period"),
    [
        (DUMB, f"{today():%Y}", PeriodKind.MONTH),
        (DUMB, f"{today():%Y-%m}", PeriodKind.DAY),
        (SWAPPED, f"{DST_DAY:%Y-%m}", PeriodKind.DAY),
        (SWAPPED, f"{DST_DAY:%Y-%m-%d}", PeriodKind.HOUR),
    ],
)
async def test_bars_are_the_amounts_of_the_store(
    living: Dashboard,
    browser: Browser,
    store: DatabaseStore,
    tmp_path: Path,
    meter: str,
    at: str,
    period: PeriodKind,
) -> None:
    """A bill can be checked by the page and by its file, which say the same."""
    since, until = _span(at)
    amounts = await store.consumption(
        meter, 60, period=period, since=since, until=until
    )
    wanted = [_SAY.number(converted(one.number, one.unit, to=_KWH)) for one in amounts]

    async with looking(browser, living.url) as seen:
        await seen.open(f"/consumption?meter={meter}&at={at}&show=60")
        total, _ = await seen.find("total")
        rows = await _figures(seen, seen.page.locator(".kmp-card-tools").first)
        path = await seen.downloaded("Save as CSV", tmp_path)

    assert [row[1] for row in rows[1:] if row[1] != "–"] == wanted
    assert _file(path) == rows
    whole = sum((one.number for one in amounts), Decimal(0))
    assert Decimal(total) == converted(whole, amounts[0].unit, to=_KWH)


async def test_the_day_on_which_clocks_are_put_back_has_25_hours(
    living: Dashboard, browser: Browser
) -> None:
    """The hour that comes twice is there twice, and can be told from the other."""
    async with looking(browser, living.url) as seen:
        await seen.open(f"/consumption?meter={SWAPPED}&at={DST_DAY}")
        rows = await _figures(seen, seen.page.locator(".kmp-card-tools").first)

    names = [row[0] for row in rows[1:]]
    assert len(names) == len(set(names)) == 25


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.path)
async def test_every_chart_gives_its_figures_and_its_picture(
    living: Dashboard, browser: Browser, tmp_path: Path, page: Page
) -> None:
    """What is seen can be taken along: as a table, as a file, and as a picture."""
    async with looking(browser, living.url) as seen:
        await seen.open(f"{page.path}?meter={DUMB}")
        numbers = await seen.page.evaluate(_FIGURES)
        for tools in await seen.page.locator(".kmp-card-tools").all():
            rows = await _figures(seen, tools)
            path = await seen.downloaded("Save as CSV", tmp_path)
            await seen.page.get_by_role("button", name="Close").click()
            await seen.page.locator(".q-dialog").wait_for(state="detached")
            picture = await _picture(seen, tools, tmp_path)

            assert len(rows) > 1
            # A page shows the first rows; the file has them all.
            assert _file(path)[: len(rows)] == rows
            assert _is_picture(picture)
        assert seen.faults == []
    for number in numbers.values():
        if number and not re.match(r"\d{4}-\d\d-\d\dT", number):
            assert Decimal(number).is_finite()


async def _figures(seen: Watched, tools: Locator) -> Sequence[Sequence[str]]:
    """Open the figures of a chart, and return them row by row."""
    await tools.get_by_role("button", name="Figures").click()
    table = seen.page.locator(".q-dialog table")
    await table.wait_for()
    rows: list[list[str]] = await table.evaluate(
        "(table) => [...table.rows].map((row) => "
        "[...row.cells].map((cell) => cell.textContent))"
    )
    return rows


def _file(path: Path) -> Sequence[Sequence[str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.reader(file))


async def _picture(seen: Watched, tools: Locator, folder: Path) -> Path:
    async with seen.page.expect_download() as waiting:
        await tools.get_by_role("button", name="Picture").click()
    download = await waiting.value
    path = folder / download.suggested_filename
    await download.save_as(path)
    return path


def _is_picture(path: Path) -> bool:
    if path.suffix == ".png":
        return path.read_bytes().startswith(_PNG)
    # The picture is the project's own.
    root = ET.fromstring(path.read_text("utf-8"))  # noqa: S314
    return root.tag.endswith("svg") and len(list(root.iter())) > 10


def _span(at: str) -> tuple[dt.datetime, dt.datetime]:
    """Return when a year, a month or a day begins and ends."""
    year, month, day = (*map(int, at.split("-")), 0, 0)[:3]
    first = dt.date(year, month or 1, day or 1)
    last = first + dt.timedelta(days=1)
    if not day:
        last = (first.replace(day=28) + dt.timedelta(days=4)).replace(day=1)
    if not month:
        last = dt.date(year + 1, 1, 1)
    since, until = (
        dt.datetime.combine(one, dt.time(), ZONE).astimezone(dt.UTC)
        for one in (first, last)
    )
    return since, until

"""A year of a meter on one page."""

import asyncio
import datetime as dt
import re
from collections.abc import Mapping
from decimal import Decimal
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from kmpd.config import ContractConfig, DashboardConfig, Per, PriceConfig
from kmpd.consumption import Mark
from kmpd.web.report import ReportView, rendered, report_view
from kmpd.web.views.quantity import EnergyUnit
from kmpd.web.words import Words, languages
from tests.kmpd.storage.making import reading as polled
from tests.kmpd.storage.making import value
from tests.kmpd.web.lived import DAY, count_days, lived, midnight

_FIRST = dt.date(2025, 12, 1)
_NEW_YEAR = dt.date(2026, 1, 1)
_DASHBOARD = DashboardConfig(
    contracts=(
        ContractConfig(
            name="<utility>",
            meter="heat",
            since=_NEW_YEAR,
            prices=(PriceConfig(amount=Decimal("30.00"), per=Per.GJ),),
        ),
    )
)


def day(number: int) -> Mapping[int, Decimal]:
    """Return what a day counts, whose water was cooled by 40 K."""
    volume = Decimal(number)
    return {
        60: volume.scaleb(-1),
        68: volume,
        97: volume * 70,
        110: volume * 30,
    }


async def view_of(folder: Path, *, days: int, now: dt.date) -> ReportView:
    """Return the report of 2026 of days from December 2025 on."""
    at = midnight(now)
    async with lived(folder, now=at, dashboard=_DASHBOARD) as one:
        await count_days(
            one.store, _FIRST, [day(place % 5 + 1) for place in range(days)]
        )
        meter = one.context.meter("heat")
        assert meter is not None
        return await report_view(one.context, meter, 2026, energy=EnergyUnit.GJ)


@pytest.fixture(scope="module")
def view(tmp_path_factory: pytest.TempPathFactory) -> ReportView:
    """Return the report of a whole year."""
    folder = tmp_path_factory.mktemp("year")
    return asyncio.run(view_of(folder, days=31 + 365, now=dt.date(2027, 1, 20)))


class _Page(HTMLParser):
    """Collects what a page loads, and its texts."""

    def __init__(self) -> None:
        super().__init__()
        self.loads: list[str] = []
        self.texts: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note what an element loads."""
        wanted = {"src", "href", "srcset", "action", "poster", "data"}
        self.loads += [text or "" for name, text in attrs if name in wanted]
        if tag in {"script", "iframe", "object", "embed", "link"}:
            self.loads.append(tag)

    def handle_data(self, data: str) -> None:
        """Note a text."""
        self.texts.append(data.strip())


def page_of(view: ReportView, language: str = "en") -> _Page:
    """Return what is on the page of a report."""
    page = _Page()
    page.feed(rendered(view, Words(language)))
    return page


def test_the_months_of_a_report_are_what_the_counter_counted(view: ReportView) -> None:
    """A bill is checked against sums that the meter never showed."""
    heat, volume = view.counters
    first, last = heat.standings[0], heat.standings[-1]
    assert (first.wanted, last.wanted) == (view.span.since, view.span.until)
    assert (first.at, last.at) == (first.wanted, last.wanted)
    assert first.value.number is not None
    assert last.value.number is not None
    assert heat.total == last.value.number - first.value.number
    assert volume.total == heat.total * 10
    assert len(heat.months) == 12
    assert heat.mark is Mark.MEASURED
    assert view.is_over


def test_a_report_says_what_the_store_does(view: ReportView) -> None:
    """A figure is lost or changed on its way to the paper."""
    texts = page_of(view).texts

    heat = view.counters[0]
    wanted = [Words().number(number) for number in heat.months.values()]
    assert set(wanted) <= set(texts)
    assert f"{Words().number(heat.total)} GJ" in texts
    assert {"70.00", "30.00", "40.00"} <= set(texts)
    money = Words().money(heat.total * 30, "EUR")
    assert money in texts


@pytest.mark.parametrize("language", languages())
def test_a_report_needs_nothing_beside_itself(view: ReportView, language: str) -> None:
    """A page that was sent to somebody shows half of what it did."""
    page = page_of(view, language)

    assert page.loads == []
    assert "url(" not in rendered(view, Words(language))


def test_names_are_text_on_the_page_whatever_is_in_them(view: ReportView) -> None:
    """A name with an angle bracket breaks the page, or runs a program."""
    html = rendered(view, Words())

    assert "&lt;utility&gt;" in html
    assert "<utility>" not in html


def test_a_report_is_well_formed(view: ReportView) -> None:
    """A browser shows a page otherwise than another one."""
    html = rendered(view, Words("nl"))

    strict = re.sub(r"<(meta[^>]*)>", r"<\1/>", html).removeprefix("<!doctype html>")
    assert ET.fromstring(strict.strip()).tag == "html"  # noqa: S314 - our own page


async def test_a_year_that_is_not_over_says_so(tmp_path: Path) -> None:
    """Half a year passes for a whole one."""
    view = await view_of(tmp_path, days=31 + 70, now=_FIRST + 101 * DAY)

    texts = page_of(view).texts

    assert not view.is_over
    assert any(text.startswith("The year is not over") for text in texts)
    assert "so far" in texts


async def test_a_swap_stands_in_the_report(tmp_path: Path) -> None:
    """A year of two meters cannot be checked against two readings."""
    now = midnight(dt.date(2026, 3, 1))
    async with lived(tmp_path, now=now) as one:
        await count_days(one.store, _NEW_YEAR, [day(3)] * 20)
        swap = midnight(_NEW_YEAR + 25 * DAY)
        await one.store.add(
            [
                polled(swap + at * DAY, value(Decimal(at)), serial="88888888")
                for at in range(3)
            ]
        )
        meter = one.context.meter("heat")
        assert meter is not None

        view = await report_view(one.context, meter, 2026, energy=EnergyUnit.KWH)

    assert [one.serial for one in view.segments] == ["6715890", "88888888"]
    assert {"Meter 6715890", "Meter 88888888"} <= set(page_of(view).texts)


async def test_of_a_meter_that_was_never_read_the_report_says_that(
    tmp_path: Path,
) -> None:
    """An empty page is taken for a year without heat."""
    async with lived(tmp_path, now=midnight(_NEW_YEAR)) as one:
        meter = one.context.meter("heat")
        assert meter is not None

        view = await report_view(one.context, meter, 2026, energy=EnergyUnit.KWH)

    assert "Nothing was read of this meter." in page_of(view).texts


async def test_days_that_are_not_in_a_bill_are_told(tmp_path: Path) -> None:
    """The bill of the utility looks too high, for a month was not read."""
    told = await view_of(tmp_path, days=31 + 100, now=dt.date(2027, 1, 20))

    text = " ".join(page_of(told).texts)

    assert told.uncounted_days == 365 - 100
    assert "On 265 days nobody knows what was counted" in text


@pytest.mark.parametrize(("days", "is_told"), [(31 + 365, True), (31 + 40, False)])
async def test_a_part_of_a_year_is_not_held_against_all_of_another(
    tmp_path: Path, days: int, *, is_told: bool
) -> None:
    """In February a household has used a tenth of the year before, and is proud."""
    first = dt.date(2024, 12, 31)
    async with lived(tmp_path, now=midnight(first + (366 + days - 30) * DAY)) as one:
        await count_days(one.store, first, [day(1)] * (366 + days - 31))
        meter = one.context.meter("heat")
        assert meter is not None
        view = await report_view(one.context, meter, 2026, energy=EnergyUnit.GJ)

    assert {year.before is not None for year in view.counters} == {True}
    assert ("The year before" in " ".join(page_of(view).texts)) == is_told

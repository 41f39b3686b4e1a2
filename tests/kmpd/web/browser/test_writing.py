"""Numbers that a browser writes."""

from decimal import Decimal

import pytest
from playwright.async_api import Browser

from kmpd.web.charts import value_axis, written_in
from kmpd.web.words import Words, languages

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(60),
]


@pytest.mark.parametrize("language", languages())
@pytest.mark.parametrize("number", ["0", "0.5", "-1234.5", "1234567"])
async def test_a_chart_writes_numbers_as_its_page_does(
    browser: Browser, language: str, number: str
) -> None:
    """A thousand in the text is a one on the axis."""
    say = Words(language)
    written = written_in({"yAxis": value_axis("kWh")}, say.tag)
    page = await browser.new_page()

    shown = await page.evaluate(
        f"({written['yAxis']['axisLabel'][':formatter']})({number})"
    )

    await page.close()
    assert shown == say.number(Decimal(number))


async def test_a_point_without_a_number_is_a_dash(browser: Browser) -> None:
    """Below the pointer stands a word of the programming language."""
    written = written_in({}, Words("nl").tag)["tooltip"][":valueFormatter"]
    page = await browser.new_page()

    shown = await page.evaluate(f"[null, undefined, [2.5, 40]].map({written})")

    await page.close()
    assert shown == ["–", "–", "2,5 · 40"]

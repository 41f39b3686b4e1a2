"""Words, numbers and dates of the dashboard."""

import datetime as dt
import re
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from babel.messages import Catalog
from hypothesis import given
from hypothesis import strategies as st
from jinja2 import TemplateSyntaxError

from kmpd.web.words import Words, languages, preferred
from tools.words import catalogues, collected, mistakes

#: Whatever a page says, however it is written there.
_SAID = re.compile(r"\bsay\(\s*(?:\"([^\"]*)\"|'([^']*)')")


def test_every_language_says_all_that_is_said() -> None:
    """A page is half Dutch, half English."""
    wanted = collected()

    found = {
        path.stem: list(mistakes(catalogue, wanted)) for path, catalogue in catalogues()
    }

    assert found == {language: [] for language in languages() if language != "en"}


def test_what_a_language_does_not_count_yet_is_counted_in_english(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A link would have no name in a language that somebody only began with."""
    begun = Catalog(locale="nl")
    begun.add(("{count} day", "{count} days"), string=("", ""))
    monkeypatch.setattr("kmpd.web.words.words.catalogue", lambda _language: begun)

    said = [Words("nl").plural("{count} day", "{count} days", n) for n in (1, 2)]

    assert said == ["1 day", "2 days"]


def test_what_the_report_says_is_collected() -> None:
    """A report is written half in English, and no catalogue tells."""
    page = Path("src/kmpd/web/report/report.html").read_text("utf-8")
    wanted = {double or single for double, single in _SAID.findall(page)}

    assert len(wanted) > 20
    assert wanted <= {message.id for message in collected()}
    assert ".plural(" not in page


def test_texts_of_a_page_are_found_wherever_they_stand(tmp_path: Path) -> None:
    """A text in an attribute, with facts or behind a condition stays English."""
    (tmp_path / "page.html").write_text(
        """<p title="{{ say('In an attribute') }}">{{ say("Of {name}", name=x) }}</p>
        {% if say("Asked") %}{{ say(
            "Over lines") | upper }}{% endif %}
        {{ say("One") if x else say("Other") }} say("Not said") {{ x.say }}"""
    )

    found = {message.id for message in collected(tmp_path)} - {""}

    assert found == {
        "In an attribute",
        "Of {name}",
        "Asked",
        "Over lines",
        "One",
        "Other",
    }


def test_texts_of_the_code_are_found_however_they_are_said(tmp_path: Path) -> None:
    """One and many of something stay English, for a call stands within the call."""
    (tmp_path / "page.py").write_text(
        """say("Plain", name=of(it, say)); visit.say("Of a visit"); noted("Noted")
say.plural("{count} day", "{count} days", found(it), share=percent(it, say))
say("In two "
    "parts"); say(name); other("Not said"); say(f"{not_constant}")"""
    )

    found = {message.id for message in collected(tmp_path)} - {""}

    assert found == {
        "Plain",
        "Of a visit",
        "Noted",
        ("{count} day", "{count} days"),
        "In two parts",
    }


def test_a_page_that_is_not_understood_is_an_error(tmp_path: Path) -> None:
    """A page with a slip loses all of its translations."""
    (tmp_path / "page.html").write_text('{{ say("Here") }} {% if %}')

    with pytest.raises(TemplateSyntaxError):
        collected(tmp_path)


@given(st.decimals(allow_nan=False, allow_infinity=False, places=3))
def test_a_number_keeps_all_of_its_digits(number: Decimal) -> None:
    """A figure on a page is not the one in the store."""
    said = Words("nl").number(number)

    assert Decimal(said.replace(".", "").replace(",", ".")) == number


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "1,234.50"), ("nl", "1.234,50")],
)
def test_numbers_are_written_as_the_language_does(language: str, said: str) -> None:
    """A point is read as a thousand."""
    assert Words(language).number(Decimal("1234.50")) == said


def test_an_instant_is_told_by_the_clock_of_the_meter() -> None:
    """An hour of the night stands at another hour in summer."""
    zone = ZoneInfo("Europe/Amsterdam")
    at = dt.datetime(2026, 10, 25, 0, 30, tzinfo=dt.UTC)

    said = [Words("en").instant(at + dt.timedelta(hours=hour), zone) for hour in (0, 1)]

    assert said == ["25 Oct 2026 02:30", "25 Oct 2026 02:30"]


@pytest.mark.parametrize(
    ("accepted", "language"),
    [
        ("nl", "nl"),
        ("nl-BE,nl;q=0.9,en;q=0.8", "nl"),
        ("de,fr;q=0.5", "en"),
        ("en-US,en;q=0.9,nl;q=0.3", "en"),
        ("nl;q=0,en", "en"),
        ("", "en"),
        (";;q=x,,", "en"),
    ],
)
def test_the_language_that_a_browser_asks_for_is_spoken(
    accepted: str, language: str
) -> None:
    """Somebody who reads Dutch is spoken to in English."""
    assert preferred(accepted) == language


@given(st.text())
def test_no_header_of_a_browser_is_a_mistake(accepted: str) -> None:
    """A page fails because of an odd browser."""
    assert preferred(accepted) in languages()


@pytest.mark.parametrize("count", [0, 1, 2, 21])
def test_one_is_said_otherwise_than_many(count: int) -> None:
    """A page speaks of 1 readings."""
    said = Words("en").plural("{count} reading", "{count} readings", count)

    assert said == (f"{count} reading" if count == 1 else f"{count} readings")


def test_what_nobody_knows_is_a_dash() -> None:
    """A missing number is taken for a nought."""
    say = Words("en")

    assert {say.number(None), say.percent(None), say.money(None, "EUR")} == {"–"}

"""Texts, numbers and dates in the language of whoever looks."""

import datetime as dt
from collections.abc import Sequence
from decimal import Decimal, localcontext
from functools import lru_cache
from gettext import c2py
from typing import Final

import attrs
from babel import Locale
from babel.dates import format_date, format_datetime, format_time, format_timedelta
from babel.numbers import format_currency, format_decimal, format_percent

from kmpd.web.words.catalogue import ENGLISH, catalogue

#: English as it is read outside America: day before month, 24 hours.
_LOCALES: Final = {ENGLISH: "en_GB"}

#: More than any number of a meter has.
_DIGITS_MAX: Final = 2_000


def noted(text: str) -> str:
    """Return a text as it is, and have it in the catalogues; `Words` says it later."""
    return text


@attrs.frozen
class Words:
    """Says things in a language.

    What is said to a user stands in the code in English, as the first argument of a
    call of an object named `say`, or of `noted`.

    >>> say = Words("en")
    >>> say("{count} readings", count=3), say.number(Decimal("1234.50"))
    ('3 readings', '1,234.50')
    """

    language: str = ENGLISH

    @property
    def locale(self) -> Locale:
        """How numbers and dates are written."""
        return _locale(self.language)

    @property
    def tag(self) -> str:
        """How a browser calls that way to write, such as `en-GB`."""
        return str(self.locale).replace("_", "-")

    def __call__(self, text: str, **facts: object) -> str:
        """Return a text in the language, with facts at the names in braces."""
        messages = catalogue(self.language)
        message = None if messages is None else messages.get(text)
        said = text if message is None or not message.string else str(message.string)
        return said.format(**facts) if facts else said

    def plural(self, one: str, many: str, count: int, **facts: object) -> str:
        """Return the text for a count, which stands at `{count}`."""
        messages = catalogue(self.language)
        message = None if messages is None else messages.get(one)
        said = one if count == 1 else many
        if messages is not None and message is not None:
            forms = message.string
            if isinstance(forms, tuple) and all(forms):
                said = forms[c2py(messages.plural_expr)(count)]
        return said.format(count=self.number(count), **facts)

    def number(
        self, number: Decimal | float | None, *, digits: int | None = None
    ) -> str:
        """Return a number; all of its digits, or so many behind the point.

        A number that nobody knows is a dash.
        """
        if number is None:
            return "–"
        if digits is None:
            exact = number if isinstance(number, Decimal) else Decimal(str(number))
            exponent = exact.as_tuple().exponent
            digits = max(0, -exponent) if isinstance(exponent, int) else 0
        pattern = "#,##0" + ("." + "0" * digits if digits else "")
        # Whatever stands around it, a number keeps its digits.
        with localcontext(prec=_DIGITS_MAX):
            return str(format_decimal(number, format=pattern, locale=self.locale))

    def percent(self, share: Decimal | float | None, *, digits: int = 0) -> str:
        """Return a share, 1 being all, as a percentage."""
        if share is None:
            return "–"
        pattern = "#,##0" + ("." + "0" * digits if digits else "") + "%"
        return str(format_percent(share, format=pattern, locale=self.locale))

    def money(self, amount: Decimal | None, currency: str) -> str:
        """Return an amount of money."""
        if amount is None:
            return "–"
        return str(format_currency(amount, currency, locale=self.locale))

    def date(self, day: dt.date, *, has_year: bool = True) -> str:
        """Return a day, such as `21 Nov 2026`."""
        return str(
            format_date(day, "d MMM yyyy" if has_year else "d MMM", locale=self.locale)
        )

    def weekday(self, day: dt.date) -> str:
        """Return a day with its name, such as `Sat 21 Nov`."""
        return str(format_date(day, "EEE d MMM", locale=self.locale))

    def month(self, day: dt.date, *, is_short: bool = False) -> str:
        """Return the month of a day, such as `November 2026`."""
        pattern = "LLL" if is_short else "LLLL yyyy"
        return str(format_date(day, pattern, locale=self.locale))

    def instant(self, at: dt.datetime, zone: dt.tzinfo) -> str:
        """Return an instant as the clock of a zone shows it, to the minute."""
        shown = at.astimezone(zone).replace(tzinfo=None)
        return str(format_datetime(shown, "d MMM yyyy HH:mm", locale=self.locale))

    def time(self, at: dt.datetime, zone: dt.tzinfo) -> str:
        """Return what the clock of a zone shows at an instant."""
        shown = at.astimezone(zone).time()
        return str(format_time(shown, "HH:mm:ss", locale=self.locale))

    def duration(self, seconds: float) -> str:
        """Return a time in its largest unit, such as `3 hours`."""
        span = dt.timedelta(seconds=round(seconds))
        return str(format_timedelta(span, threshold=2.0, locale=self.locale))

    def listed(self, parts: Sequence[str]) -> str:
        """Return parts with commas between them."""
        return ", ".join(parts)


@lru_cache
def _locale(language: str) -> Locale:
    """Return a locale; finding it takes longer than writing a number by it."""
    return Locale.parse(_LOCALES.get(language, language))

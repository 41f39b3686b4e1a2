"""The page Cost: which year it shows."""

import pytest

from kmpd.web.pages.cost import year_of


@pytest.mark.parametrize("asked", ["", "-1", "1999", "20250", "²", "next", "9" * 5_000])
def test_a_year_that_there_is_not_is_this_one(asked: str) -> None:
    """An address that somebody mistyped ends in an error."""
    assert year_of(asked, usual=2026) == 2026


def test_a_year_that_is_asked_for_is_shown() -> None:
    """Last year's bill cannot be looked at."""
    assert year_of("2025", usual=2026) == 2025

"""How long something is, as people say it."""

from typing import Final

#: The units, the longest first: seconds, the word for one, and for several.
_UNITS: Final = (
    (365 * 86_400, "year", "years"),
    (86_400, "day", "days"),
    (3_600, "h", "h"),
    (60, "min", "min"),
    (1, "s", "s"),
)


def in_words(seconds: float) -> str:
    """Return a duration in its longest unit and the next one, rounded to seconds.

    A year has 365 days.

    >>> [in_words(s) for s in (0.4, 59.6, 3_600, 3_690, 86_400, 153_227_690)]
    ['0 s', '1 min', '1 h', '1 h 1 min', '1 day', '4 years 313 days']
    """
    left = round(abs(seconds))
    place = next((n for n, one in enumerate(_UNITS) if left >= one[0]), len(_UNITS) - 1)
    words: list[str] = []
    for length_seconds, one, several in _UNITS[place : place + 2]:
        count, left = divmod(left, length_seconds)
        if count or not words:
            words.append(f"{count} {one if count == 1 else several}")
    return " ".join(words)

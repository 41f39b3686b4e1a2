"""Message catalogues: one file for each language beside English.

A further language is one file more, such as `de.po`, made from `words.pot`; English is
what stands in the code.
"""

from functools import lru_cache
from importlib import resources
from typing import Final

from babel import Locale, negotiate_locale
from babel.messages import Catalog
from babel.messages.pofile import read_po

ENGLISH: Final = "en"
_SUFFIX: Final = ".po"


@lru_cache
def languages() -> tuple[str, ...]:
    """Return the languages that the dashboard speaks, English first.

    >>> languages()[0]
    'en'
    """
    files = resources.files(__package__).iterdir()
    names = (file.name for file in files if file.name.endswith(_SUFFIX))
    return (ENGLISH, *sorted(name.removesuffix(_SUFFIX) for name in names))


@lru_cache
def catalogue(language: str) -> Catalog | None:
    """Return the messages of a language; None for English, which needs none.

    Raises:
        ValueError: There is no such language.
    """
    if language == ENGLISH:
        return None
    if language not in languages():
        raise ValueError(f"there is no catalogue of {language!r}")
    file = resources.files(__package__).joinpath(f"{language}{_SUFFIX}")
    with file.open("rb") as opened:
        return read_po(opened, locale=Locale.parse(language))


def preferred(accepted: str) -> str:
    """Return the language that the header `Accept-Language` asks for most.

    >>> preferred("xx, en-GB;q=0.7")
    'en'
    """
    wanted = sorted(map(_weighed, accepted.split(",")), key=lambda each: -each[1])
    tags = [tag for tag, weight in wanted if tag and weight > 0]
    return negotiate_locale(tags, languages(), sep="-") or ENGLISH


def _weighed(part: str) -> tuple[str, float]:
    tag, _, parameter = part.strip().partition(";")
    name, _, weight = parameter.strip().partition("=")
    if name.strip() != "q":
        return tag.strip(), 1.0
    try:
        return tag.strip(), float(weight)
    except ValueError:
        return tag.strip(), 0.0

"""The words of the dashboard: message catalogues, numbers and dates by language."""

from kmpd.web.words.catalogue import languages, preferred
from kmpd.web.words.words import Words, noted

__all__ = ["Words", "languages", "noted", "preferred"]

"""Every page of the dashboard, in the order of the navigation."""

from typing import Final

from kmpd.web.pages.now import NOW
from kmpd.web.pages.page import Page

PAGES: Final[tuple[Page, ...]] = (NOW,)

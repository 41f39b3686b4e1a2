"""Every page of the dashboard, in the order of the navigation."""

from typing import Final

from kmpd.web.pages.compare import COMPARE
from kmpd.web.pages.consumption import CONSUMPTION
from kmpd.web.pages.cooling import COOLING
from kmpd.web.pages.cost import COST
from kmpd.web.pages.health import HEALTH
from kmpd.web.pages.heat_map import HEAT_MAP
from kmpd.web.pages.meters import METERS
from kmpd.web.pages.now import NOW
from kmpd.web.pages.page import Page
from kmpd.web.pages.weather import WEATHER

PAGES: Final[tuple[Page, ...]] = (
    NOW,
    CONSUMPTION,
    COOLING,
    HEAT_MAP,
    COST,
    WEATHER,
    COMPARE,
    HEALTH,
    METERS,
)

"""A visit: who looks at which meter, in which language, units and colours."""

from collections.abc import Callable, Mapping
from enum import StrEnum, unique
from typing import Final, TypeVar
from urllib.parse import urlencode

import attrs
from starlette.requests import Request

from kmpd.config import MeterConfig, Role
from kmpd.interfaces import MeterInfo
from kmpd.web.access import visitor_of, welcome_of
from kmpd.web.context import WebContext
from kmpd.web.views.quantity import EnergyUnit
from kmpd.web.words import Words, languages, preferred

E = TypeVar("E", bound=StrEnum)

LANGUAGE_COOKIE: Final = "kmpd_language"
THEME_COOKIE: Final = "kmpd_theme"
UNIT_COOKIE: Final = "kmpd_unit"


@unique
class Theme(StrEnum):
    """Colours of the pages."""

    AUTO = "auto"
    LIGHT = "light"
    DARK = "dark"


@attrs.frozen(kw_only=True)
class Visit:
    """Somebody looks at a page.

    Attributes:
        context: What the dashboard may know.
        path: The page, without its query.
        query: What the address asks for, each name once.
        say: Speaks the visitor's language.
        theme: The visitor's colours.
        energy_unit: The unit that energy is shown in.
        visitor: Name of the visitor; empty if nobody needs to sign in.
        role: What the visitor may do.
        is_welcome: Tells whether the visitor still is who it was as the page was asked
            for. A page stays open for long, and its events come by a connection of
            their own.
    """

    context: WebContext
    path: str
    query: Mapping[str, str]
    say: Words
    theme: Theme = Theme.AUTO
    energy_unit: EnergyUnit = EnergyUnit.KWH
    visitor: str = ""
    role: Role = Role.VIEWER
    is_welcome: Callable[[], bool] = attrs.field(default=lambda: True, eq=False)

    @property
    def is_admin(self) -> bool:
        """Whether the visitor may have meters read, and note resets, just now."""
        return self.role is Role.ADMIN and self.is_welcome()

    @property
    def meter(self) -> MeterConfig | None:
        """The meter that the address asks for, or the first; None without any."""
        meters = self.context.config().meters
        wanted = self.query.get("meter", "")
        first = meters[0] if meters else None
        return next((meter for meter in meters if meter.name == wanted), first)

    @property
    def info(self) -> MeterInfo | None:
        """What is known of that meter."""
        meter = self.meter
        if meter is None:
            return None
        infos = self.context.infos()
        return next((info for info in infos if info.meter == meter.name), None)

    def link(self, path: str = "", **query: str | None) -> str:
        """Return an address: of this page, or another, for the same meter.

        On this page all else of the query stays; None takes a name away.
        """
        kept = dict(self.query) if path in {"", self.path} else {}
        if "meter" in self.query:
            kept["meter"] = self.query["meter"]
        changed = {
            name: text for name, text in (kept | query).items() if text is not None
        }
        address = path or self.path
        return f"{address}?{urlencode(changed)}" if changed else address


def visit_of(request: Request, context: WebContext) -> Visit:
    """Return the visit that a request is."""
    configured = context.config().dashboard.web
    visitor = visitor_of(request)
    return Visit(
        context=context,
        path=request.url.path,
        query=dict(request.query_params),
        say=Words(
            _language(request, "" if configured is None else configured.language)
        ),
        theme=_one_of(Theme, request.cookies.get(THEME_COOKIE), Theme.AUTO),
        energy_unit=_one_of(
            EnergyUnit, request.cookies.get(UNIT_COOKIE), EnergyUnit.KWH
        ),
        visitor=visitor.name,
        role=visitor.role,
        is_welcome=welcome_of(request),
    )


def _language(request: Request, configured: str) -> str:
    for wanted in (request.cookies.get(LANGUAGE_COOKIE, ""), configured):
        if wanted in languages():
            return wanted
    return preferred(request.headers.get("accept-language", ""))


def _one_of(kind: type[E], wanted: str | None, usual: E) -> E:
    return kind(wanted) if wanted in set(kind) else usual

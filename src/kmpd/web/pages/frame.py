"""What stands around every page: where one is, which meter, and how it is shown."""

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from functools import lru_cache
from importlib import resources
from typing import Final
from urllib.parse import urlencode

from babel import Locale
from nicegui import ui

from kmpd.web.pages.drawing import button, named, text_element
from kmpd.web.pages.page import Page
from kmpd.web.pages.visit import (
    LANGUAGE_COOKIE,
    THEME_COOKIE,
    UNIT_COOKIE,
    Theme,
    Visit,
)
from kmpd.web.views.quantity import EnergyUnit
from kmpd.web.words import languages, noted

_THEME_NAMES: Final = {
    Theme.AUTO: noted("As the device"),
    Theme.LIGHT: noted("Light"),
    Theme.DARK: noted("Dark"),
}
#: What NiceGUI calls it; None follows the device.
IS_DARK: Final = {Theme.AUTO: None, Theme.LIGHT: False, Theme.DARK: True}


@contextmanager
def frame(visit: Visit, page: Page, pages: Sequence[Page]) -> Iterator[None]:
    """Draw the frame; what is drawn in the context stands within it."""
    title = visit.say(page.title)
    ui.page_title(f"{title} · {visit.context.config().name}")
    ui.add_css(_style())
    with ui.element("div").classes("kmp-frame"):
        ui.link(visit.say("Skip to the content"), "#content").classes("kmp-skip")
        _side(visit, page, pages)
        # NiceGUI's own page is the landmark of the main content.
        with ui.element("div").classes("kmp-main").props('id="content"'):
            _head(visit, page, title)
            yield


@lru_cache
def _style() -> str:
    return resources.files(__package__).joinpath("style.css").read_text("utf-8")


def _side(visit: Visit, page: Page, pages: Sequence[Page]) -> None:
    with ui.element("header").classes("kmp-side"):
        ui.link(visit.context.config().name, visit.link("/")).classes("kmp-brand")
        with named(ui.element("nav"), visit.say("Pages")).classes("kmp-nav"):
            for one in pages:
                with ui.link(target=visit.link(one.path)) as link:
                    ui.icon(one.icon).props('aria-hidden="true"')
                    text_element("span", visit.say(one.title))
                if one.path == page.path:
                    link.props('aria-current="page"')


def _head(visit: Visit, page: Page, title: str) -> None:
    with ui.element("div").classes("kmp-head"):
        text_element("h1", title)
        ui.element("div").classes("kmp-grow")
        if page.needs_meter:
            _meters(visit)
        _settings(visit)


def _meters(visit: Visit) -> None:
    meters = visit.context.config().meters
    chosen = visit.meter
    if chosen is None or len(meters) == 1:
        return
    with _menu(visit.say("Meter: {title}", title=chosen.title)):
        _choices(
            visit.say("Meter"),
            (
                (one.title, visit.link(meter=one.name), one.name == chosen.name)
                for one in meters
            ),
        )


def _settings(visit: Visit) -> None:
    say = visit.say
    with _menu(say("View")):
        _choices(
            say("Energy in"),
            (
                (one, _preference(visit, UNIT_COOKIE, one), one is visit.energy_unit)
                for one in EnergyUnit
            ),
        )
        _choices(
            say("Colours"),
            (
                (say(name), _preference(visit, THEME_COOKIE, one), one is visit.theme)
                for one, name in _THEME_NAMES.items()
            ),
        )
        _choices(
            say("Language"),
            (
                (
                    Locale.parse(one).get_display_name(one) or one,
                    _preference(visit, LANGUAGE_COOKIE, one),
                    one == say.language,
                )
                for one in languages()
            ),
        )
        if visit.visitor:
            _sign_out(visit)


def _sign_out(visit: Visit) -> None:
    with ui.element("form").props('method="post" action="/logout"'):
        button(visit.say("Sign out {name}", name=visit.visitor)).props('type="submit"')


@contextmanager
def _menu(title: str) -> Iterator[None]:
    """Draw a menu that opens without a program; a page works before its scripts do."""
    with ui.element("details").classes("kmp-menu"):
        text_element("summary", title, classes="kmp-button")
        with ui.element("div").classes("kmp-menu-body"):
            yield


def _choices(title: str, choices: Iterable[tuple[str, str, bool]]) -> None:
    """Draw choices: name, address and whether it is the present one, of each."""
    with ui.element("div"):
        ui.label(title).classes("kmp-menu-title")
        with ui.element("div").classes("kmp-choices"):
            for name, address, is_chosen in choices:
                link = ui.link(name, address).classes("kmp-choice")
                if is_chosen:
                    link.props('aria-current="true"')


def _preference(visit: Visit, cookie: str, value: str) -> str:
    query = {"set": cookie, "to": value, "next": visit.link()}
    return f"/preferences?{urlencode(query)}"

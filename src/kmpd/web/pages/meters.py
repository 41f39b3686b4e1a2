"""The page Meters: all of them, the worst first; swaps of one of them."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from functools import partial
from typing import Final

import attrs
from nicegui import ui

from kmpd.errors import StationError
from kmpd.state import MeterState
from kmpd.web.pages import drawing, meter_rows, states, swaps
from kmpd.web.pages.drawing import button, named, text_element
from kmpd.web.pages.page import Page
from kmpd.web.pages.redrawing import drawn_anew
from kmpd.web.pages.visit import Visit
from kmpd.web.views.meters import Asked, MetersView, meters_view
from kmpd.web.words import noted

#: How often news are looked for, and after how many looks ages are said anew.
_LOOK_SECONDS: Final = 1.0
_LOOKS_MAX: Final = 20
_METERS_EACH_SECOND: Final = 100
_PAGE_DIGITS_MAX: Final = 6


async def _gather(visit: Visit) -> MetersView | swaps.SwapsView:
    edited = visit.context.meter(visit.query.get("edit", ""))
    if edited is not None:
        return await swaps.swaps_view(visit, edited)
    return await meters_view(visit.context, _asked(visit))


def _asked(visit: Visit) -> Asked:
    page = visit.query.get("page", "")[:_PAGE_DIGITS_MAX]
    return Asked(
        find=visit.query.get("find", ""),
        troubled=visit.query.get("show") == "trouble",
        page=int(page) if page.isascii() and page.isdigit() else 1,
    )


def _show(visit: Visit, view: MetersView | swaps.SwapsView) -> None:
    if isinstance(view, swaps.SwapsView):
        swaps.show(visit, view)
        return
    if not view.total:
        states.empty(
            visit,
            title=visit.say("There is no meter yet"),
            advice=visit.say("`kmpd init` writes a configuration with one."),
        )
        return
    _toolbar(visit, view)
    box = ui.element("div").classes("kmp-stack")
    with box:
        _list(visit, view)
    told = tuple(visit.context.states())
    shown = _Following(visit, box, told=told, lacks=view.lacks)
    # A large station is looked at less often, so that its store is left to readings.
    seconds = max(_LOOK_SECONDS, view.total / _METERS_EACH_SECOND)
    ui.timer(seconds, shown.look, immediate=False)


@attrs.define
class _Following:
    """Draws a list anew as meters are read; owns what was known when it was drawn.

    What somebody types in the filter stays: it stands outside of the list.
    """

    visit: Visit
    box: ui.element
    told: Sequence[MeterState]
    lacks: Mapping[str, Decimal]
    looks: int = 0

    async def look(self) -> None:
        """Draw the list anew if something happened, or ages have grown."""
        self.looks += 1
        now_told = tuple(self.visit.context.states())
        if now_told == self.told and self.looks < _LOOKS_MAX:
            return
        try:
            asked = _asked(self.visit)
            view = await meters_view(self.visit.context, asked, lacks=self.lacks)
        except StationError:
            # What was shown stays; the next look may find the store well again.
            return
        self.told, self.looks = now_told, 0
        if not self.box.is_deleted:
            await drawn_anew(self.box.client, partial(self._draw, view))

    def _draw(self, view: MetersView) -> None:
        self.box.clear()
        with self.box:
            _list(self.visit, view)


def _toolbar(visit: Visit, view: MetersView) -> None:
    say = visit.say
    with ui.element("div").classes("kmp-toolbar"):
        trouble = say("Something to look at ({count})", count=say.number(view.troubled))
        choices = (
            (say("All ({count})", count=say.number(view.total)), None),
            (trouble, "trouble"),
        )
        for name, value in choices:
            link = ui.link(name, visit.link(show=value, page=None))
            link.classes("kmp-choice")
            if view.asked.troubled == (value is not None):
                link.props('aria-current="true"')
        ui.element("div").classes("kmp-grow")
        _filter(visit, view)


def _filter(visit: Visit, view: MetersView) -> None:
    say = visit.say
    form = named(ui.element("form"), say("Find a meter"), role="search")
    with form.props('method="get"').classes("kmp-form kmp-search"):
        for name in ("meter", "show"):
            if name in visit.query:
                hidden = ui.element("input").props('type="hidden"')
                hidden.props["name"], hidden.props["value"] = name, visit.query[name]
        field = ui.element("input").props('type="search" name="find" maxlength="60"')
        named(field, say("Name, serial number or place")).classes("kmp-input")
        field.props["placeholder"] = say("Name, serial number or place")
        field.props["value"] = view.asked.find
        button(say("Find")).props('type="submit"')
        if view.asked.find:
            ui.link(say("Show all"), visit.link(find=None, page=None)).classes(
                "kmp-button"
            )


def _list(visit: Visit, view: MetersView) -> None:
    say = visit.say
    if not view.lines:
        states.empty(
            visit,
            title=say("No meter fits"),
            advice=say("All others are well, or have another name."),
            icon="search_off",
        )
        return
    with drawing.card():
        meter_rows.table(visit, view)
        _pages(visit, view)


def _pages(visit: Visit, view: MetersView) -> None:
    if view.pages == 1:
        return
    say, page = visit.say, view.asked.page
    with named(ui.element("nav"), say("Pages of meters")).classes("kmp-pages"):
        if page > 1:
            back = visit.link(page=str(page - 1))
            ui.link(say("Previous page"), back).classes("kmp-button")
        text_element(
            "span",
            say(
                "Page {page} of {pages}, {count} meters",
                page=page,
                pages=view.pages,
                count=say.number(view.found),
            ),
            classes="kmp-soft",
        )
        if page < view.pages:
            on = visit.link(page=str(page + 1))
            ui.link(say("Next page"), on).classes("kmp-button")


METERS = Page(
    path="/meters",
    title=noted("Meters"),
    icon="format_list_bulleted",
    gather=_gather,
    show=_show,
    needs_meter=False,
)

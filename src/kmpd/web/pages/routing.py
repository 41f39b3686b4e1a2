"""Serves the pages: gathers what each shows, draws it, and draws it anew."""

import asyncio
import logging
from collections.abc import Collection, Mapping, Sequence
from copy import copy
from functools import partial
from typing import Any, Final, cast

import attrs
from fastapi import FastAPI
from nicegui import Client, ui
from nicegui import app as nicegui_app
from nicegui.language import Language
from nicegui.page import page as NicePage  # noqa: N812 - it is a class
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from kmpd.errors import StationError
from kmpd.reading import Reading
from kmpd.state import MeterState
from kmpd.web.access.form import local_path
from kmpd.web.context import WebContext
from kmpd.web.pages import states
from kmpd.web.pages.frame import IS_DARK, frame
from kmpd.web.pages.page import Page
from kmpd.web.pages.redrawing import drawn_anew
from kmpd.web.pages.visit import (
    LANGUAGE_COOKIE,
    THEME_COOKIE,
    UNIT_COOKIE,
    Theme,
    Visit,
    visit_of,
)
from kmpd.web.views.quantity import EnergyUnit
from kmpd.web.words import languages, noted

#: A page that takes longer is sent without its content, which follows.
PATIENCE_SECONDS: Final = 0.7
#: News are gathered for so long before a page is drawn anew.
REDRAW_SECONDS: Final = 0.3
#: A browser that takes longer to connect is gone.
CONNECTION_SECONDS: Final = 60.0
#: Where the sets of words that NiceGUI brings have another name than ours.
_QUASAR_LANGUAGES: Final = {"en": "en-GB"}
_YEAR_SECONDS: Final = 365 * 86_400

#: What pages load; who asks for that is no person.
_PARTS_OF_PAGES: Final = ("/_nicegui", "/favicon")
_ICON: Final = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32">'
    '<rect width="32" height="32" rx="7" fill="#b3401f"/>'
    '<path d="M7 23V17h4v6zm7 0V9h4v14zm7 0v-9h4v9z" fill="#fff"/></svg>'
)


async def _nothing(_visit: Visit) -> None:
    """Gather nothing."""


def _show_nothing(_visit: Visit, _gathered: object) -> None:
    """Draw nothing."""


_NOWHERE: Final = Page(
    path="",
    title=noted("Not found"),
    icon="search_off",
    gather=_nothing,
    show=_show_nothing,
    needs_meter=False,
)

logger = logging.getLogger("kmpd.web")


@attrs.frozen
class Site:
    """All pages for one station."""

    context: WebContext
    pages: Sequence[Page]

    def mount(self, app: FastAPI) -> None:
        """Put the pages onto an application that serves."""
        app.get("/preferences", include_in_schema=False)(_preferences)
        for page in self.pages:
            # Each builder stands for one page; the loop's variable would be the last.
            ui.page(page.path)(self._builder(page))
        nicegui_app.add_exception_handler(404, self._not_found)
        ui.run_with(
            app,
            title=self.context.config().name,
            favicon=_ICON,
            tailwind=False,
            show_welcome_message=False,
        )

    async def _not_found(self, request: Request, _: Exception) -> Response:
        """Say that there is no such page, and lead to those that there are."""
        if request.url.path.startswith(_PARTS_OF_PAGES):
            return Response(status_code=404)
        visit = visit_of(request, self.context)
        client = Client(_as_wanted(NicePage(""), visit), request=request)
        with client, frame(visit, _NOWHERE, self.pages):
            states.empty(
                visit,
                title=visit.say("There is no such page"),
                advice=visit.say("Its address is wrong, or it has moved."),
                icon="search_off",
            )
        return client.build_response(request, 404)

    def _builder(self, page: Page) -> Any:  # noqa: ANN401 - as NiceGUI takes it
        async def build(request: Request, client: Client) -> None:
            visit = visit_of(request, self.context)
            client.page = _as_wanted(client.page, visit)
            with frame(visit, page, self.pages):
                content = ui.element("div").classes("kmp-stack")
            await Shown(visit, page, content).serve(client)

        return build


@attrs.define
class Shown:
    """A page that somebody has open; owns what is drawn in it.

    Attributes:
        visit: Whose page it is.
        page: What it is made of.
        content: What it is drawn in.
    """

    visit: Visit
    page: Page
    content: ui.element

    async def serve(self, client: Client) -> None:
        """Draw the page, at once or when it has been gathered, and keep it fresh."""
        if not self.page.is_live:
            await self._begin(client)
            return
        # What is read until the browser has connected is news to it, too.
        with self.visit.context.live.listening() as news:
            await self._begin(client)
            await client.connected(CONNECTION_SECONDS)
            await self._follow(client, news)

    async def _begin(self, client: Client) -> None:
        gathering = asyncio.ensure_future(self._gathered())
        done, _ = await asyncio.wait({gathering}, timeout=PATIENCE_SECONDS)
        if done:
            self._draw(gathering.result())
            return
        with self.content:
            states.loading(self.visit)
        await client.connected(CONNECTION_SECONDS)
        self._draw(await gathering)

    async def _gathered(self) -> Any:  # noqa: ANN401 - what the page shows
        """Return what the page shows, or why it cannot be shown."""
        if self.page.needs_meter and self.visit.meter is None:
            return None
        try:
            return await self.page.gather(self.visit)
        except StationError as error:
            logger.warning("page=%s cannot be shown: %s", self.page.path, error)
            return _Failure(str(error))
        except Exception:
            # A page that fails is no reason to show nothing at all.
            logger.exception("page=%s failed", self.page.path)
            return self._failure()

    def _failure(self) -> "_Failure":
        return _Failure(self.visit.say("The log of the station says more."))

    def _draw(self, gathered: Any) -> None:  # noqa: ANN401 - what the page shows
        try:
            self._fill(gathered)
        except Exception:
            logger.exception("page=%s failed", self.page.path)
            self._fill(self._failure())

    def _fill(self, gathered: Any) -> None:  # noqa: ANN401 - what the page shows
        self.content.clear()
        with self.content:
            match gathered:
                case None:
                    say = self.visit.say
                    states.empty(
                        self.visit,
                        title=say("There is no meter yet"),
                        advice=say("`kmpd init` writes a configuration with one."),
                    )
                case _Failure(reason):
                    states.failed(self.visit, reason=reason)
                case _:
                    self.page.show(self.visit, gathered)

    async def _follow(
        self, client: Client, news: asyncio.Queue[Reading | MeterState]
    ) -> None:
        """Draw the page anew as its meter is read, while somebody has it open."""
        following = asyncio.current_task()
        if following is not None:
            client.on_delete(following.cancel)
        while not client.is_deleted:
            told = {(await news.get()).meter}
            await asyncio.sleep(REDRAW_SECONDS)
            while not news.empty():
                told.add(news.get_nowait().meter)
            if self._is_about(told):
                gathered = await self._gathered()
                await drawn_anew(client, partial(self._draw, gathered))

    def _is_about(self, meters: Collection[str]) -> bool:
        meter = self.visit.meter
        return not self.page.needs_meter or (meter is not None and meter.name in meters)


@attrs.frozen
class _Failure:
    """Why a page cannot be shown, in words."""

    reason: str


def _as_wanted(page: NicePage, visit: Visit) -> NicePage:
    """Return a page of NiceGUI in the language and colours of a visit."""
    wanted = copy(page)
    language = visit.say.language
    # What NiceGUI brings words for is a closed set; a test holds ours against it.
    wanted.language = cast("Language", _QUASAR_LANGUAGES.get(language, language))
    wanted.dark = IS_DARK[visit.theme]
    return wanted


def wanted_cookie(name: str, value: str) -> bool:
    """Tell whether somebody may wish to have pages so."""
    choices: Mapping[str, Collection[str]] = {
        LANGUAGE_COOKIE: languages(),
        THEME_COOKIE: set(Theme),
        UNIT_COOKIE: set(EnergyUnit),
    }
    return value in choices.get(name, ())


async def _preferences(request: Request) -> Response:
    """Keep how somebody wants to see pages, and go back to the page."""
    query = request.query_params
    name, value = query.get("set", ""), query.get("to", "")
    response = RedirectResponse(local_path(query.get("next", "/")), status_code=303)
    if wanted_cookie(name, value):
        response.set_cookie(
            name,
            value,
            max_age=_YEAR_SECONDS,
            httponly=True,
            samesite="lax",
        )
    return response

"""The dashboard of a station; the extra it needs loads only if it is wanted."""

import logging
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

import attrs

from kmpd.collector import SystemClock
from kmpd.config import StationConfig, WebConfig
from kmpd.errors import WebError
from kmpd.main.context import Context
from kmpd.reading import Reading
from kmpd.state import MeterState
from kmpd.station import Serving
from kmpd.storage import DatabaseStore, StoredHistory

if TYPE_CHECKING:
    from kmpd.web.context import WebContext
    from kmpd.web.live import LiveFeed


logger = logging.getLogger("kmpd")


@attrs.frozen
class Dashboard:
    """What of the dashboard the other parts need.

    Attributes:
        server: Serves it; None if none is configured.
    """

    server: Serving | None = None
    _live: "LiveFeed | None" = None

    def tell(self, news: Sequence[Reading | MeterState]) -> None:
        """Hand news to whoever looks; never waits."""
        if self._live is not None:
            self._live.tell(news)


def dashboard_of(context: Context, store: DatabaseStore) -> Dashboard:
    """Return the dashboard of a station, its port taken if it is free.

    Raises:
        WebError: What it needs is not installed.
    """
    config = context.config.dashboard.web
    if config is None:
        return Dashboard()
    with _told("The dashboard", ", or take `web` out of the configuration"):
        return _made(context, store, config)


async def report_of(
    config: StationConfig,
    store: DatabaseStore,
    *,
    meter: str,
    year: int,
    unit: str,
    language: str,
) -> str:
    """Return a year of a meter as a page of HTML.

    Raises:
        StoreError: The store cannot be used.
        WebError: What it needs is not installed, or nobody knows the language.
    """
    with _told("A report"):
        from kmpd.web.report import rendered, report_view
        from kmpd.web.views.quantity import EnergyUnit
        from kmpd.web.words import Words, languages
    configured = config.dashboard.web
    wanted = language or ("" if configured is None else configured.language) or "en"
    if wanted not in languages():
        known = ", ".join(languages())
        raise WebError(reason=f"Nobody speaks {wanted!r} here; known: {known}.")
    context = Context(config.name, config, SystemClock(), StoredHistory(store))
    web = _web_context(context, store)
    (one,) = (each for each in config.meters if each.name == meter)
    view = await report_view(web, one, year, energy=EnergyUnit(unit))
    return rendered(view, Words(wanted))


@contextmanager
def _told(what: str, otherwise: str = "") -> Iterator[None]:
    """Say what is to be installed where something is not."""
    try:
        yield
    except ModuleNotFoundError as error:
        reason = (
            f"{what} needs {error.name}, which is not installed: "
            f"pip install 'PyKMP[web]'{otherwise}."
        )
        raise WebError(reason=reason) from error


def _web_context(context: Context, store: DatabaseStore) -> "WebContext":
    from kmpd.web.context import WebContext
    from kmpd.web.live import LiveFeed

    return WebContext(
        config=lambda: context.config,
        archive=store,
        clock=context.clock,
        live=LiveFeed(),
        infos=lambda: context.meters,
        states=context.states,
        read_now=context.read_now,
    )


def _made(context: Context, store: DatabaseStore, config: WebConfig) -> Dashboard:
    from kmpd.web.pages import mount
    from kmpd.web.server import WebServer

    web = _web_context(context, store)
    server = WebServer(
        web,
        config,
        state_folder=context.config.state_folder,
        mount=lambda app: mount(app, web),
    )
    try:
        server.listen()
    except WebError as error:
        # Meters are read whether anybody can look or not; the server tries again.
        logger.error(  # noqa: TRY400 - the operator's mistake, not ours
            "event=dashboard-away, meters are read all the same: %s", error
        )
    return Dashboard(server, web.live)

"""The dashboard of a station; the extra it needs loads only if it is wanted."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from typing import TYPE_CHECKING, Final

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

_NO_DASHBOARD: Final = "The dashboard cannot be served"
_NO_REPORT: Final = "The report cannot be written"


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
    with _told(otherwise=", or take `web` out of the configuration"):
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
        WebError: What it needs is not installed, nobody knows the language, or nothing
            was read in that year.
    """
    with _told(_NO_REPORT):
        from kmpd.web.report import rendered, report_view
        from kmpd.web.views.quantity import EnergyUnit
        from kmpd.web.words import Words, languages
    configured = config.dashboard.web
    wanted = language or ("" if configured is None else configured.language) or "en"
    if wanted not in languages():
        known = ", ".join(languages())
        reason = f"nobody speaks {wanted!r} here; known: {known}."
        raise WebError(what=_NO_REPORT, reason=reason)
    context = Context(config.name, config, SystemClock(), StoredHistory(store))
    web = _web_context(context, store)
    (one,) = (each for each in config.meters if each.name == meter)
    view = await report_view(web, one, year, energy=EnergyUnit(unit))
    if not any(counter.months for counter in view.counters):
        reason = f"nothing was read of {meter} in {year}; --year names another year."
        raise WebError(what=_NO_REPORT, reason=reason)
    return rendered(view, Words(wanted))


@contextmanager
def _told(what: str = _NO_DASHBOARD, otherwise: str = "") -> Iterator[None]:
    """Say what is to be installed where something is not."""
    try:
        yield
    except ModuleNotFoundError as error:
        reason = (
            f"{error.name} is not installed; pip install 'PyKMP[web]' brings it"
            f"{otherwise}."
        )
        raise WebError(what=what, reason=reason) from error


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
    # Meters are read whether anybody can look or not; the server tells why nobody can
    # as it runs, and tries again.
    with suppress(WebError):
        server.listen()
    return Dashboard(server, web.live)

"""The dashboard of a station; the extra it needs loads only if it is wanted."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

import attrs

from kmpd.config import WebConfig
from kmpd.errors import WebError
from kmpd.main.context import Context
from kmpd.reading import Reading
from kmpd.state import MeterState
from kmpd.station import Serving
from kmpd.storage import DatabaseStore

if TYPE_CHECKING:
    from kmpd.web.live import LiveFeed


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
    """Return the dashboard of a station, its port taken.

    Raises:
        WebError: It cannot be served.
    """
    config = context.config.dashboard.web
    if config is None:
        return Dashboard()
    try:
        return _made(context, store, config)
    except ModuleNotFoundError as error:
        reason = (
            f"The dashboard needs {error.name}, which is not installed: "
            "pip install 'PyKMP[web]', or take `web` out of the configuration."
        )
        raise WebError(reason=reason) from error


def _made(context: Context, store: DatabaseStore, config: WebConfig) -> Dashboard:
    from kmpd.web.context import WebContext
    from kmpd.web.live import LiveFeed
    from kmpd.web.pages import mount
    from kmpd.web.server import WebServer

    live = LiveFeed()
    web = WebContext(
        config=lambda: context.config,
        archive=store,
        clock=context.clock,
        live=live,
        infos=lambda: context.meters,
        states=context.states,
        read_now=context.read_now,
    )
    server = WebServer(
        web,
        config,
        state_folder=context.config.state_folder,
        mount=lambda app: mount(app, web),
    )
    server.listen()
    return Dashboard(server, live)

"""Puts the guard before what is served."""

from collections.abc import Callable

from starlette.types import ASGIApp

from kmpd.config import StationConfig
from kmpd.config.dashboard import WebConfig
from kmpd.interfaces import Clock
from kmpd.web.access.guard import Guard
from kmpd.web.access.recognition import Recognition
from kmpd.web.access.session import Sessions
from kmpd.web.access.signing_in import SigningIn


def guarded(
    app: ASGIApp,
    *,
    config: Callable[[], StationConfig],
    host: str,
    key: bytes,
    clock: Clock,
) -> Guard:
    """Return an application behind its guard.

    Args:
        app: What is served.
        config: Returns what the configuration says just now.
        host: Where it listens; changes with the next start only.
        key: Cookies are signed with it.
        clock: The time.
    """

    def web() -> WebConfig:
        # Whoever takes `web` out of the file ends nothing before the next start.
        return config().dashboard.web or WebConfig()

    sessions = Sessions(key, clock)
    return Guard(
        app,
        web,
        Recognition(host=host, sessions=sessions),
        SigningIn(station=lambda: config().name, sessions=sessions, clock=clock),
    )

"""Puts the guard before what is served."""

from collections.abc import Callable

import attrs
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
    sessions = Sessions(key, clock)
    return Guard(
        app,
        _Latest(config).web,
        Recognition(host=host, sessions=sessions),
        SigningIn(station=lambda: config().name, sessions=sessions, clock=clock),
    )


@attrs.define
class _Latest:
    """What was said last of the dashboard; owns it.

    To take `web` out of the file ends the dashboard with the next start. Until then it
    must not be open to more than before.
    """

    config: Callable[[], StationConfig]
    _web: WebConfig = attrs.field(factory=WebConfig, init=False)

    def web(self) -> WebConfig:
        """Return what the configuration says, or said when it last said something."""
        self._web = self.config().dashboard.web or self._web
        return self._web

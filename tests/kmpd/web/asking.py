"""Asks the API and the guard as a browser or a program does, without a socket."""

from typing import Any

import httpx
from starlette.types import ASGIApp

from kmpd.web.access import Guard, guarded
from kmpd.web.server import WebServer
from tests.kmpd.web.house import House

KEY = b"k" * 32
ORIGIN = "http://127.0.0.1:8403"


def guard_of(
    house: House, app: ASGIApp | None = None, *, host: str = "127.0.0.1"
) -> Guard:
    """Return an application behind its guard, the whole one unless told otherwise."""
    web = house.config.dashboard.web
    assert web is not None
    if app is None:
        server = WebServer(house.context, web, state_folder=house.config.state_folder)
        app = server.application()
    return guarded(
        app, config=lambda: house.config, host=host, key=KEY, clock=house.clock
    )


def client(
    app: ASGIApp,
    *,
    peer: str = "127.0.0.1",
    origin: str = ORIGIN,
    **facts: Any,  # noqa: ANN401
) -> httpx.AsyncClient:
    """Return a client that asks from an address."""
    transport = httpx.ASGITransport(app=app, client=(peer, 40_000))
    return httpx.AsyncClient(transport=transport, base_url=origin, **facts)

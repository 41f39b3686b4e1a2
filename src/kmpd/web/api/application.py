"""The API as one application."""

import asyncio
from importlib.metadata import version
from typing import Final

from fastapi import FastAPI

from kmpd.web.api.problems import answer_problems
from kmpd.web.context import WebContext

PREFIX: Final = "/api"


def create_api(context: WebContext, *, ends: asyncio.Event | None = None) -> FastAPI:
    """Return the API, to be mounted at ``/api`` and to stand behind a guard.

    Args:
        context: What it tells of.
        ends: Set when the station ends, so that what goes on and on ends too.
    """
    app = FastAPI(
        title="kmpd",
        version=version("PyKMP"),
        openapi_url="/v1/openapi.json",
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
    )
    app.state.context = context
    app.state.ends = ends or asyncio.Event()
    answer_problems(app)
    return app

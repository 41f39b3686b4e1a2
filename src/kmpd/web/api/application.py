"""The API as one application."""

import asyncio
from importlib.metadata import version
from typing import Any, Final

from fastapi import FastAPI

from kmpd.web.api import (
    export,
    health,
    live,
    meters,
    readings,
    segments,
    station,
    weather,
)
from kmpd.web.api.problems import ProblemModel, answer_problems
from kmpd.web.api.sending import Tagged
from kmpd.web.context import WebContext

PREFIX: Final = "/api"
_VERSION: Final = "/v1"
_ROUTERS: Final = (
    station.router,
    meters.router,
    meters.one_router,
    readings.router,
    health.router,
    segments.router,
    weather.router,
    export.router,
    live.router,
)
_DESCRIPTION: Final = """What a station of PyKMP knows, for programs.

Numbers are exact, as texts, each with a float beside.
Instants are in UTC, as ISO 8601 writes them; dates go by the zone of the meter.
What has many items comes in pages: `next` of one is `cursor` of the next.
Answers have an `ETag`; with `If-None-Match` what has not changed is not sent again.
Errors are of RFC 9457.
"""
_TAGS: Final = (
    {"name": "station", "description": "The station itself."},
    {"name": "meters", "description": "Meters, and how they are doing."},
    {"name": "readings", "description": "What they told, and what was counted."},
    {"name": "health", "description": "How well they are read."},
    {"name": "segments", "description": "Changes of meters, and resets."},
    {"name": "weather", "description": "How warm it was outdoors."},
    {"name": "export", "description": "Files."},
    {"name": "live", "description": "News as they come."},
)


def create_api(context: WebContext, *, ends: asyncio.Event | None = None) -> FastAPI:
    """Return the API, to be mounted at `PREFIX` and to stand behind a guard.

    Args:
        context: What it tells of.
        ends: Set when the station ends, so that what goes on and on ends too.
    """
    app = _Described(
        title="kmpd",
        version=version("PyKMP"),
        summary="Readings of Kamstrup meters",
        description=_DESCRIPTION,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        openapi_tags=[dict(tag) for tag in _TAGS],
        openapi_url=f"{_VERSION}/openapi.json",
        # What FastAPI would show it with loads from elsewhere.
        docs_url=None,
        redoc_url=None,
        redirect_slashes=False,
        servers=[{"url": PREFIX, "description": "This station."}],
        root_path_in_servers=False,
    )
    app.state.context = context
    app.state.ends = ends or asyncio.Event()
    for router in _ROUTERS:
        app.include_router(router, prefix=_VERSION)
    answer_problems(app)
    app.add_middleware(Tagged)
    return app


class _Described(FastAPI):
    """An application whose description says how to sign in, and how errors look."""

    def openapi(self) -> dict[str, Any]:
        """Return the description."""
        if self.openapi_schema is None:
            described = super().openapi()
            parts = described.setdefault("components", {})
            parts["securitySchemes"] = {
                "token": {
                    "type": "http",
                    "scheme": "bearer",
                    "description": "A token that the configuration names.",
                }
            }
            described["security"] = [{"token": []}]
            schema = ProblemModel.model_json_schema(
                ref_template="#/components/schemas/{model}"
            )
            schemas = parts.setdefault("schemas", {})
            schemas.update(schema.pop("$defs", {}))
            schemas["Problem"] = schema
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
        return self.openapi_schema or {}

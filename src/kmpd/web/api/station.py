"""The station itself."""

from importlib.metadata import version

from fastapi import APIRouter
from starlette.responses import Response

from kmpd.web.api.asked import Context, Who
from kmpd.web.api.described import StationModel
from kmpd.web.api.problems import responses
from kmpd.web.api.sending import sent
from kmpd.web.api.told import told_instant, told_sink

router = APIRouter(tags=["station"])


@router.get(
    "/station",
    response_model=StationModel,
    summary="The station",
    responses=responses(401, 503),
)
async def station(context: Context, visitor: Who) -> Response:
    """Return what the station is, how far its sinks have come, and who asks."""
    config = context.config()
    sinks = [
        told_sink(await context.archive.sink_state(name), sink.kind)
        for name, sink in config.sinks.items()
    ]
    return await sent(
        lambda: {
            "name": config.name,
            "version": version("PyKMP"),
            "zone": str(config.zone),
            "now": told_instant(context.clock.now()),
            "visitor": visitor.name,
            "role": visitor.role.value,
            "meters": len(config.meters),
            "sinks": sinks,
        }
    )

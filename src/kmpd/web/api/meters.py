"""Meters: which there are, how they are doing, and reading one now."""

import logging
from typing import Any

from fastapi import APIRouter, Depends
from starlette.responses import Response

from kmpd.config import MeterConfig
from kmpd.interfaces import MeterInfo
from kmpd.reading import Reading
from kmpd.sinks.record import register_name
from kmpd.state import MeterState
from kmpd.web.api.asked import FIRST, Context, Meter
from kmpd.web.api.described import MeterModel, MetersModel, ReadingModel
from kmpd.web.api.permission import admins_only
from kmpd.web.api.problems import NotThereError, responses
from kmpd.web.api.sending import sent
from kmpd.web.api.told import told_reading, told_state
from kmpd.web.context import WebContext

router = APIRouter(prefix="/meters", tags=["meters"])
one_router = APIRouter(prefix="/meters/{meter}", tags=["meters"])
logger = logging.getLogger("kmpd.web")


@router.get(
    "",
    response_model=MetersModel,
    summary="All meters",
    responses=responses(401),
)
async def meters(context: Context) -> Response:
    """Return all meters that are configured, each with how it is doing."""
    return await sent(
        lambda: {"items": [_told(one, context) for one in context.config().meters]}
    )


@one_router.get(
    "",
    response_model=MeterModel,
    summary="One meter",
    responses=responses(401, 404, 422),
)
async def one_meter(at: Meter) -> Response:
    """Return a meter, with how it is doing."""
    return await sent(lambda: _told(at.config, at.context))


@one_router.get(
    "/latest",
    response_model=ReadingModel,
    summary="The last reading",
    responses=responses(401, 404, 422, 503),
)
async def latest(at: Meter) -> Response:
    """Return the last reading of a meter that was polled."""
    reading = await at.context.archive.latest(at.name)
    if reading is None:
        raise NotThereError(f"{at.name} has not been read yet.")
    return await sent(lambda: told_reading(reading))


@one_router.post(
    "/read",
    response_model=ReadingModel,
    summary="Read now",
    dependencies=[Depends(admins_only)],
    responses=responses(401, 403, 404, 422, 502, 503),
)
async def read(at: Meter) -> Response:
    """Read a meter as soon as its line is free, and return the reading.

    Draws on the meter's battery; for admins only.
    """
    logger.info("event=read-asked meter=%s by=%r", at.name, at.visitor.name)
    reading = await at.context.read_now(at.name)
    return await sent(lambda: told_reading(reading))


def _told(config: MeterConfig, context: WebContext) -> dict[str, Any]:
    infos = {info.meter: info for info in context.infos()}
    states = {state.meter: state for state in context.states()}
    info = infos.get(config.name)
    state = states.get(config.name)
    return _told_meter(config, info, state)


def _told_meter(
    config: MeterConfig, info: MeterInfo | None, state: MeterState | None
) -> dict[str, Any]:
    known = info or MeterInfo(meter=config.name, title=config.title)
    registers = known.registers or config.registers
    named = Reading(
        meter=config.name, serial="", at=FIRST, values={}, family=known.family
    )
    return {
        "name": config.name,
        "title": config.title,
        "area": config.area,
        "family": known.family,
        "model": known.model,
        "serial": known.serial,
        "zone": str(config.zone),
        "interval_seconds": config.interval_seconds,
        "registers": [
            {"register": id_, "name": register_name(named, id_)} for id_ in registers
        ],
        "state": None if state is None else told_state(state),
    }

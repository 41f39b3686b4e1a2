"""Write what is to be written, and look whether it is there."""

import asyncio
import logging
from collections.abc import Awaitable, Callable, Collection
from functools import partial
from typing import Final

from kmpd.errors import SinkError
from kmpd.home_assistant.plan import Plan, Row
from kmpd.home_assistant.recorder import Recorder
from kmpd.home_assistant.statistic import Identity
from kmpd.home_assistant.timeline import HOUR

_ROWS_AT_ONCE: Final = 1_000
#: Home Assistant writes what it has taken when its database has time.
PATIENCE_SECONDS: Final = 120.0
_FIRST_LOOK_SECONDS: Final = 0.02
_LOOK_SECONDS_MAX: Final = 2.0

logger: Final = logging.getLogger("kmpd.home_assistant")


async def send(
    recorder: Recorder, plan: Plan, *, patience_seconds: float = PATIENCE_SECONDS
) -> None:
    """Write what a plan says, and return when Home Assistant has all of it.

    Args:
        recorder: Where to.
        plan: What.
        patience_seconds: How long a thousand hours may take to be kept.

    Raises:
        SinkError: It is not known that all is there; it says how much is.
    """
    rows, identity, kept = plan.writes, plan.statistic.identity, 0
    try:
        while kept < len(rows):
            part = rows[kept : kept + _ROWS_AT_ONCE]
            await recorder.put(identity, part)
            is_kept = partial(_is_kept, recorder, identity, part[-1])
            await _until(is_kept, patience_seconds)
            kept += len(part)
            logger.info("statistic=%s kept=%d of=%d", identity.id, kept, len(rows))
        await _check(recorder, plan)
    except SinkError as error:
        reason = (
            f"{error.reason} Of {identity.id}, {kept} of {len(rows)} hours were "
            "written. Run it again: what is there already is not written twice."
        )
        raise SinkError(reason=reason) from None


async def remove(
    recorder: Recorder,
    ids: Collection[str],
    *,
    patience_seconds: float = PATIENCE_SECONDS,
) -> None:
    """Remove statistics, and return when Home Assistant has none of them.

    Raises:
        SinkError: It is not known that they are gone.
    """
    await recorder.clear(ids)

    async def is_gone() -> bool:
        return not set(ids) & set(await recorder.units())

    await _until(is_gone, patience_seconds)


async def _is_kept(recorder: Recorder, identity: Identity, row: Row) -> bool:
    until = row.start + HOUR
    there = await recorder.rows(identity, since=row.start, until=until)
    return row.start in there and there[row.start].is_like(row)


async def _until(is_so: Callable[[], Awaitable[bool]], patience_seconds: float) -> None:
    look_seconds = _FIRST_LOOK_SECONDS
    try:
        async with asyncio.timeout(patience_seconds):
            while not await is_so():
                await asyncio.sleep(look_seconds)
                look_seconds = min(2 * look_seconds, _LOOK_SECONDS_MAX)
    except TimeoutError:
        reason = (
            f"Home Assistant said yes, and did not do it within {patience_seconds:g} s;"
            " its log may tell why."
        )
        raise SinkError(reason=reason) from None


async def _check(recorder: Recorder, plan: Plan) -> None:
    if not plan.writes:
        return
    there = await recorder.rows(plan.statistic.identity, since=plan.writes[0].start)
    missing = [
        row
        for row in plan.writes
        if row.start not in there or not there[row.start].is_like(row)
    ]
    if missing:
        raise SinkError(
            reason=f"Home Assistant has not kept {len(missing)} hours, the first of "
            f"{missing[0].start:%Y-%m-%d %H:%M} UTC; its log may tell why."
        )

"""The two postcards: one runs a plan on a blocking port, one on an asyncio port."""

import logging
from contextlib import closing
from typing import TypeVar

from pykmp.errors import PortError
from pykmp.exchange import Arrival, Ask, Plan
from pykmp.ports.port import AsyncPort, Port

T = TypeVar("T")

logger = logging.getLogger("pykmp.client")


def run(plan: Plan[T], port: Port) -> T:
    """Run a plan to its end and return its result; raises what the plan raises."""
    with closing(plan):
        try:
            step = next(plan)
            while True:
                try:
                    if isinstance(step, Ask):
                        _log_ask(step)
                        port.write(step.frame)
                        raw = b""
                    else:
                        raw = port.read(max(0.0, step.until - port.now()))
                except PortError as error:
                    step = plan.throw(error)
                else:
                    step = plan.send(Arrival(raw, port.now()))
        except StopIteration as finished:
            result: T = finished.value
            return result


async def arun(plan: Plan[T], port: AsyncPort) -> T:
    """Run a plan to its end and return its result; raises what the plan raises."""
    with closing(plan):
        try:
            step = next(plan)
            while True:
                try:
                    if isinstance(step, Ask):
                        _log_ask(step)
                        await port.write(step.frame)
                        raw = b""
                    else:
                        raw = await port.read(max(0.0, step.until - port.now()))
                except PortError as error:
                    step = plan.throw(error)
                else:
                    step = plan.send(Arrival(raw, port.now()))
        except StopIteration as finished:
            result: T = finished.value
            return result


def _log_ask(ask: Ask) -> None:
    if logger.isEnabledFor(logging.DEBUG):
        logger.debug("Request encoded: %s", ask.frame.hex().upper())
    logger.info("Sending %s...", ask.request)

"""One cycle: a port is opened, a meter is asked, the port is closed."""

from collections.abc import Callable, Mapping
from typing import Final

import attrs

from kmpd.collector.asking import SERIAL_NUMBER, Question
from kmpd.collector.counting import CountingPort
from kmpd.collector.opening import Opener
from kmpd.collector.plan import MeterPlan
from kmpd.collector.valuing import plain_number
from pykmp.client import AsyncMeterClient
from pykmp.constants import DestinationAddress
from pykmp.errors import ExchangeError, KmpError, PartialReadError
from pykmp.exchange import BAUD, Readings, split
from pykmp.messages import RegisterData
from pykmp.meters import load_profile
from pykmp.ports import AsyncPort

#: What is to be asked of a meter of a family.
Asking = Callable[[str], Question]

_NOTHING: Final = Question(wanted=())


@attrs.frozen(kw_only=True)
class Outcome:
    """What came of a cycle.

    Attributes:
        registers: What the meter told, by id.
        question: What it was asked for.
        family: Key of its family; empty if nobody knows it.
        serial: Its serial number; empty if it did not tell.
        omitted: Registers that were left out of an answer.
        silent: Registers whose request got no answer, while others did.
        failure: Why the cycle failed; None if it went well. Some registers may have
            come all the same.
        frames: The answers as they came.
        seconds: How long it took from the first request on.
        line_seconds: For how long bytes were on the line, failures included.
        latency_seconds: From the end of the last request to the begin of its answer.
        requests: How many it took.
        attempts: How often they were sent.
    """

    registers: Mapping[int, RegisterData] = attrs.field(factory=dict)
    question: Question = _NOTHING
    family: str = ""
    serial: str = ""
    omitted: tuple[int, ...] = ()
    silent: tuple[int, ...] = ()
    failure: KmpError | None = None
    frames: tuple[bytes, ...] = ()
    seconds: float = 0.0
    line_seconds: float = 0.0
    latency_seconds: float | None = None
    requests: int = 0
    attempts: int = 0


async def run_cycle(
    plan: MeterPlan, *, family: str, asking: Asking, opener: Opener
) -> Outcome:
    """Ask a meter, and return what came of it; a failure is an outcome too.

    Args:
        plan: The meter.
        family: Key of its family; empty to find it out.
        asking: What to ask of a meter of a family.
        opener: Opens its port.
    """
    ports: list[CountingPort] = []
    profile = load_profile(family) if family else None
    baud = plan.baud or (profile.line.baud[0] if profile else BAUD)
    address = plan.address
    if address is None:
        address = profile.address if profile else DestinationAddress.HEAT_METER.value

    async def open_counted(url: str, *, baud: int) -> AsyncPort:
        ports.append(CountingPort(await opener.open(url, baud=baud), baud=baud))
        return ports[-1]

    client = AsyncMeterClient(
        plan.port,
        address=address,
        timeout_seconds=plan.timeout_seconds,
        attempts=plan.attempts,
        baud=baud,
        open_port=open_counted,
    )
    outcome = Outcome(family=family)
    try:
        async with client:
            if not family:
                detected = await client.detect_family()
                outcome = attrs.evolve(
                    outcome, family=next(iter(detected.families), "")
                )
            outcome = await _asked(client, asking(outcome.family), outcome)
    except KmpError as error:
        outcome = attrs.evolve(outcome, failure=error)
    return _counted(outcome, ports)


async def _asked(
    client: AsyncMeterClient, question: Question, outcome: Outcome
) -> Outcome:
    """Return what a meter says to a question."""
    outcome = attrs.evolve(outcome, question=question)
    if not question.ids:
        return outcome
    try:
        readings = await client.read(*question.ids)
    except PartialReadError as error:
        outcome = _told(outcome, error.readings)
        return attrs.evolve(
            outcome,
            failure=error.failure,
            seconds=error.seconds,
            requests=len(split(question.ids)),
            attempts=error.attempts,
        )
    except ExchangeError as error:
        return attrs.evolve(
            outcome,
            failure=error,
            seconds=error.seconds,
            requests=1,
            attempts=error.attempts,
        )
    outcome = _with_readings(outcome, readings)
    if outcome.serial:
        return outcome
    return await _with_serial(client, outcome)


async def _with_serial(client: AsyncMeterClient, outcome: Outcome) -> Outcome:
    """Ask a meter that has no register of its serial number for it."""
    outcome = attrs.evolve(
        outcome, requests=outcome.requests + 1, attempts=outcome.attempts + 1
    )
    try:
        return attrs.evolve(outcome, serial=str(await client.serial_number()))
    except KmpError as error:
        return attrs.evolve(outcome, failure=error)


def _with_readings(outcome: Outcome, readings: Readings) -> Outcome:
    missing = set(readings.missing)
    silent: list[int] = []
    if readings.unanswered is not None:
        # Of a request that was not answered everything is missing.
        for request in split(outcome.question.ids):
            if missing.issuperset(request):
                silent += request
    return attrs.evolve(
        _told(outcome, readings),
        omitted=tuple(id_ for id_ in readings.missing if id_ not in silent),
        silent=tuple(silent),
        seconds=readings.seconds,
        requests=readings.requests,
        attempts=readings.attempts,
    )


def _told(outcome: Outcome, registers: Mapping[int, RegisterData]) -> Outcome:
    told = {int(id_): register for id_, register in registers.items()}
    serial = plain_number(told.get(SERIAL_NUMBER))
    return attrs.evolve(
        outcome, registers=told, serial="" if serial is None else str(serial)
    )


def _counted(outcome: Outcome, ports: list[CountingPort]) -> Outcome:
    if not ports:
        return outcome
    return attrs.evolve(
        outcome,
        frames=tuple(frame for port in ports for frame in port.answers()),
        line_seconds=sum(port.line_seconds for port in ports),
        latency_seconds=ports[-1].latency_seconds,
    )

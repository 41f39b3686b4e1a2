"""A cycle's outcome becomes a reading, events, and what is known from now on: pure."""

import datetime as dt
from collections.abc import Iterable, Mapping
from decimal import Decimal

import attrs

from kmpd.collector.asking import SERIAL_NUMBER
from kmpd.collector.bounds import bounds_of
from kmpd.collector.cycle import Outcome
from kmpd.collector.judging import judged
from kmpd.collector.memory import Memory, may_throttle, profile_of, wanted_by
from kmpd.collector.meter_clock import (
    DATE,
    DATE_AND_TIME,
    TIME_OF_DAY,
    offset_seconds,
    shown_by,
)
from kmpd.collector.missing import MissingRegisters
from kmpd.collector.plan import MeterPlan
from kmpd.collector.valuing import info_of, judged_alone, reading_values
from kmpd.reading import Reading, ReadingValue
from kmpd.state import Event, EventKind
from pykmp.errors import KmpError
from pykmp.meters import Commodity
from pykmp.registers import Value

_TOLD_BESIDE = frozenset({SERIAL_NUMBER, DATE, TIME_OF_DAY, DATE_AND_TIME})


@attrs.define(kw_only=True, slots=False, repr=False)
class NothingToAskError(KmpError):
    """Nobody said which registers to read, and the family is not known."""

    def __str__(self) -> str:
        return (
            "The meter answers and is of a family that is not known: "
            "name 'registers' or 'family' in the configuration."
        )


@attrs.frozen(kw_only=True)
class Moment:
    """When a cycle ended.

    Attributes:
        at: The instant.
        steady: The same in seconds that never go back.
    """

    at: dt.datetime
    steady: float


@attrs.frozen(kw_only=True)
class Digest:
    """What comes of a cycle.

    Attributes:
        memory: What is known from now on.
        reading: What was read; None if nothing was.
        events: What has happened.
    """

    memory: Memory
    reading: Reading | None = None
    events: tuple[Event, ...] = ()


def digested(
    plan: MeterPlan, memory: Memory, outcome: Outcome, *, moment: Moment
) -> Digest:
    """Return what comes of a cycle."""
    at = moment.at
    memory = attrs.evolve(
        memory,
        family=outcome.family or memory.family,
        last_try_at=at,
        latency_seconds=outcome.latency_seconds
        if outcome.registers
        else memory.latency_seconds,
    )
    if outcome.failure is None and not outcome.registers:
        outcome = attrs.evolve(outcome, failure=NothingToAskError())
    reading: Reading | None = None
    events: tuple[Event, ...] = ()
    if outcome.registers:
        memory, reading, events = _read(plan, memory, outcome, moment=moment)
    spent = outcome.line_seconds
    if outcome.failure is not None:
        trouble, more = memory.trouble.failed(
            plan.meter,
            outcome.failure,
            at=at,
            may_throttle=may_throttle(memory.family),
        )
        spending = memory.spending.tried(at, spent)
    else:
        trouble, more = memory.trouble.went_well(plan.meter, at)
        spending = memory.spending.read(at, spent)
        memory = attrs.evolve(memory, last_good_at=at)
    memory = attrs.evolve(memory, trouble=trouble, spending=spending)
    if any(event.kind is EventKind.METER_CHANGED for event in events):
        # Another meter may be of another family.
        memory = attrs.evolve(memory, family=plan.family)
    return Digest(memory=memory, reading=reading, events=(*events, *more))


def _read(
    plan: MeterPlan, memory: Memory, outcome: Outcome, *, moment: Moment
) -> tuple[Memory, Reading, tuple[Event, ...]]:
    """Return what is known after registers came, the reading, and what happened."""
    at = moment.at
    events: list[Event] = []
    memory, changed = _with_serial(plan, memory, outcome.serial, at=at)
    events += changed
    profile = profile_of(memory.family)
    table = profile.info_table if profile else ""
    alone = judged_alone(outcome.registers, family=memory.family, info_table=table)
    verdict = judged(
        reading_values(outcome.registers, alone),
        memory.tracks,
        at=moment.steady,
        bounds=bounds_of(memory.family, plan.limits),
        is_electricity=bool(profile and profile.commodity is Commodity.ELECTRICITY),
    )
    memory = attrs.evolve(memory, tracks=verdict.tracks)
    if verdict.resets:
        events.append(_reset_event(plan.meter, at, verdict.resets))
    memory, told = _with_info(plan, memory, alone, at=at)
    events += told
    memory, told = _with_clock(plan, memory, alone, at=at)
    events += told
    memory, told = _with_missing(plan, memory, outcome, at=at)
    events += told
    reading = Reading(
        meter=plan.meter,
        serial=memory.serial,
        family=memory.family,
        at=at,
        meter_time=shown_by(alone),
        values=_kept(outcome, verdict.values),
        missing=_untold(plan, memory, outcome),
    )
    return memory, _with_costs(reading, outcome), tuple(events)


def _with_costs(reading: Reading, outcome: Outcome) -> Reading:
    """Return a reading with its frames and what they took."""
    return attrs.evolve(
        reading,
        frames=outcome.frames,
        seconds=outcome.seconds,
        line_seconds=outcome.line_seconds,
        requests=outcome.requests,
        attempts=outcome.attempts,
    )


def _kept(
    outcome: Outcome, values: Mapping[int, ReadingValue]
) -> Mapping[int, ReadingValue]:
    """Return the values of a reading: serial number and clock stand beside them."""
    wanted = outcome.question.wanted
    return {
        id_: values[id_]
        for id_ in dict.fromkeys((*wanted, *outcome.question.along))
        if id_ in values and (id_ not in _TOLD_BESIDE or id_ in wanted)
    }


def _untold(plan: MeterPlan, memory: Memory, outcome: Outcome) -> tuple[int, ...]:
    """Return the registers that shall be read and did not come."""
    wanted = wanted_by(plan, memory.family)
    return tuple(id_ for id_ in wanted if id_ not in outcome.registers)


def _with_serial(
    plan: MeterPlan, memory: Memory, serial: str, *, at: dt.datetime
) -> tuple[Memory, Iterable[Event]]:
    """Return what is known once a serial number was told; a new one is a new meter."""
    if not serial or serial == memory.serial:
        return memory, ()
    if not memory.serial:
        return attrs.evolve(memory, serial=serial), ()
    event = Event(
        meter=plan.meter,
        at=at,
        kind=EventKind.METER_CHANGED,
        text=f"The meter was changed: serial number {memory.serial}, now {serial}.",
    )
    swapped = attrs.evolve(memory, serial=serial, tracks={}, missing=MissingRegisters())
    return swapped, (event,)


def _with_info(
    plan: MeterPlan, memory: Memory, values: Mapping[int, Value], *, at: dt.datetime
) -> tuple[Memory, Iterable[Event]]:
    said = info_of(values)
    if said is None:
        return memory, ()
    profile = profile_of(memory.family)
    table = profile.info_table if profile else ""
    info, events = memory.info.told(plan.meter, said, at=at, table=table)
    return attrs.evolve(memory, info=info), events


def _with_clock(
    plan: MeterPlan, memory: Memory, values: Mapping[int, Value], *, at: dt.datetime
) -> tuple[Memory, Iterable[Event]]:
    shown = shown_by(values)
    if shown is None:
        return memory, ()
    offset = offset_seconds(shown, at, zone=plan.zone, mode=plan.clock_mode)
    clock, events = memory.clock.told(plan.meter, offset, at)
    return attrs.evolve(memory, clock=clock, clock_at=at), events


def _with_missing(
    plan: MeterPlan, memory: Memory, outcome: Outcome, *, at: dt.datetime
) -> tuple[Memory, Iterable[Event]]:
    before = set(memory.missing.ids)
    missing = memory.missing.after(
        told=outcome.registers.keys(),
        omitted=outcome.omitted,
        silent=outcome.silent,
        at=at,
    )
    memory = attrs.evolve(memory, missing=missing)
    wanted = wanted_by(plan, memory.family)
    new = [id_ for id_ in wanted if id_ in set(missing.ids) - before]
    if not new:
        return memory, ()
    ids = ", ".join(map(str, new))
    event = Event(
        meter=plan.meter,
        at=at,
        kind=EventKind.REGISTERS_MISSING,
        text=f"The meter does not have register {ids}; asked for once a day.",
    )
    return memory, (event,)


def _reset_event(
    meter: str, at: dt.datetime, resets: Mapping[int, tuple[Decimal, Decimal]]
) -> Event:
    words = "; ".join(
        f"register {id_} from {before} to {now}"
        for id_, (before, now) in resets.items()
    )
    return Event(
        meter=meter,
        at=at,
        kind=EventKind.COUNTER_RESET,
        text=f"Counters go on from another number: {words}.",
    )

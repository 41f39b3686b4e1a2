"""All that is known of a meter between two readings, and what a cycle adds: pure."""

import datetime as dt
from collections.abc import Mapping
from types import MappingProxyType

import attrs

from kmpd.collector.asking import CLOCK_AGE, Question, question_of
from kmpd.collector.budget import Spending
from kmpd.collector.info import InfoCourse
from kmpd.collector.judging import Track
from kmpd.collector.meter_clock import ClockCourse
from kmpd.collector.missing import MissingRegisters
from kmpd.collector.plan import MeterPlan
from kmpd.collector.trouble import FAILURES_TOLD, Trouble
from kmpd.state import Health, MeterState
from pykmp.meters import Commodity, Profile, UnknownMeterError, load_profile


@attrs.frozen(kw_only=True)
class Memory:
    """What is known of a meter.

    Attributes:
        family: Key of its family; empty until it is known.
        serial: Of the meter that answered last.
        last_good_at: When it was last read.
        last_try_at: When that was last tried.
        tracks: What its counters are compared with.
        info: What it says is wrong.
        clock: How far its clock is off.
        clock_at: When its clock was read last.
        missing: Registers that it does not have.
        spending: What its line was used for today.
        short_told_on: The day whose event of a spent budget was made.
        trouble: How reading it goes.
        latency_seconds: Of its last answer.
    """

    family: str = ""
    serial: str = ""
    last_good_at: dt.datetime | None = None
    last_try_at: dt.datetime | None = None
    tracks: Mapping[int, Track] = MappingProxyType({})
    info: InfoCourse = attrs.field(factory=InfoCourse)
    clock: ClockCourse = attrs.field(factory=ClockCourse)
    clock_at: dt.datetime | None = None
    missing: MissingRegisters = attrs.field(factory=MissingRegisters)
    spending: Spending = attrs.field(factory=Spending)
    short_told_on: dt.date | None = None
    trouble: Trouble = attrs.field(factory=Trouble)
    latency_seconds: float | None = None


def profile_of(family: str) -> Profile | None:
    """Return the profile of a family; None if the family is not known.

    What a store tells may be the word of another version.
    """
    if not family:
        return None
    try:
        return load_profile(family)
    except UnknownMeterError:
        return None


def wanted_by(plan: MeterPlan, family: str) -> tuple[int, ...]:
    """Return the registers that shall be read: as configured, or as is standard."""
    if plan.registers:
        return plan.registers
    profile = profile_of(family)
    return () if profile is None else profile.standard


def asked_now(
    plan: MeterPlan, memory: Memory, family: str, *, at: dt.datetime
) -> Question:
    """Return what to ask of a meter at an instant."""
    profile = profile_of(family)
    wanted = memory.missing.wanted(wanted_by(plan, family), at)
    read_at = memory.clock_at
    is_due = read_at is None or not dt.timedelta() <= at - read_at < CLOCK_AGE
    gone = set(memory.missing.ids)
    if profile is not None:
        gone -= set(memory.missing.wanted(profile.registers, at))
    return question_of(wanted, profile=profile, absent=gone, is_clock_due=is_due)


def may_throttle(family: str) -> bool:
    """Tell whether meters of a family fall silent to save their battery."""
    profile = profile_of(family)
    return profile is not None and profile.commodity is Commodity.WATER


def remembered(state: MeterState, plan: MeterPlan, zone: dt.tzinfo) -> Memory:
    """Return what is known again after a restart, from the state that was kept."""
    spending = Spending(tried_at=state.last_try_at)
    if state.last_try_at is not None:
        good = state.last_good_at
        day = state.last_try_at.astimezone(zone).date()
        is_read = good is not None and good.astimezone(zone).date() == day
        spending = attrs.evolve(
            spending,
            day=day,
            spent_seconds=state.line_seconds_today,
            reads=int(is_read),
            skipped=state.skipped_today,
        )
    trouble = Trouble()
    if state.failing_since is not None:
        trouble = Trouble(
            failures=state.failures,
            since=state.failing_since,
            words=state.failure,
            kind=state.failure_kind,
            is_throttled=state.health is Health.THROTTLED,
            is_told=state.failures >= FAILURES_TOLD,
        )
    return Memory(
        family=plan.family or (state.family if profile_of(state.family) else ""),
        serial=state.serial,
        last_good_at=state.last_good_at,
        last_try_at=state.last_try_at,
        info=InfoCourse(
            words=state.info_code,
            since=state.info_since,
            is_battery_low=state.is_battery_low,
        ),
        clock=ClockCourse(offset_seconds=state.clock_offset_seconds),
        missing=MissingRegisters.remembered(state.missing),
        spending=spending,
        trouble=trouble,
        latency_seconds=state.latency_seconds,
    )

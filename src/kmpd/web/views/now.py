"""What the page Now shows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from enum import StrEnum, unique
from typing import Final

import attrs

from kmpd.analysis.standing import is_stale
from kmpd.reading import Quality, Reading, ReadingValue
from kmpd.state import MeterState
from kmpd.web.context import WebContext
from kmpd.web.views.quantity import (
    DIFFERENCE,
    FLOW,
    INFO,
    POWER,
    RETURN,
    SUPPLY,
)
from kmpd.web.views.today import Counted, commodity_of, counted, counters_of
from pykmp.meters import Commodity

#: What the curve of a day shows.
TREND: Final = (POWER, SUPPLY, RETURN)
_DAY: Final = dt.timedelta(days=1)
_MOMENT: Final = dt.timedelta(microseconds=1)
#: Info bits of meters that tell them beside the code.
_FURTHER_INFO: Final = 369


@unique
class Sign(StrEnum):
    """The figures of a heat or water meter that people look at first, in order."""

    POWER = "power"
    FLOW = "flow"
    SUPPLY = "supply"
    RETURN = "return"
    DIFFERENCE = "difference"


REGISTERS: Final[Mapping[Sign, int]] = {
    Sign.POWER: POWER,
    Sign.FLOW: FLOW,
    Sign.SUPPLY: SUPPLY,
    Sign.RETURN: RETURN,
    Sign.DIFFERENCE: DIFFERENCE,
}


@attrs.frozen(kw_only=True)
class Shown:
    """A register as it stands, or as it stood when it could last be believed.

    Attributes:
        register: Register id.
        value: The last value that may be believed; None if there never was one.
        at: When that was read.
        is_old: Whether the meter was asked, or should have been, since then.
        doubt: Why the value that was read last is not to be believed; empty if it is.
    """

    register: int
    value: ReadingValue | None = None
    at: dt.datetime | None = None
    is_old: bool = False
    doubt: str = ""


@attrs.frozen(kw_only=True)
class NowView:
    """How a meter is just now.

    Attributes:
        now: When this was asked.
        zone: Of the meter.
        state: How reading it goes; as new before the first try.
        commodity: What it measures; None while nobody knows.
        read_at: When it was last read; None if it never was.
        is_stale: Whether that is longer ago than it should be.
        signs: The figures that are looked at first, those that the meter has.
        values: Every register that it told, or once told, in its order.
        counted: What its counters counted.
        trend: What it told in the last day, by register.
        tells_info: Whether its info code is read.
    """

    now: dt.datetime
    zone: dt.tzinfo
    state: MeterState
    commodity: Commodity | None
    read_at: dt.datetime | None
    is_stale: bool
    signs: Mapping[Sign, Shown]
    values: tuple[Shown, ...]
    counted: tuple[Counted, ...]
    trend: Mapping[int, Sequence[tuple[dt.datetime, ReadingValue]]]
    tells_info: bool


async def now_view(context: WebContext, meter: str) -> NowView:
    """Return how a meter is just now.

    Raises:
        StoreError: The store cannot be used.
    """
    now = context.clock.now()
    state = spent_today(state_of(context, meter), now, context.zone(meter))
    latest = await context.archive.latest(meter)
    good = await context.archive.last_good(meter)
    is_late = is_stale(state, now) or state.failing_since is not None
    values = shown_values(latest, good, is_late=is_late)
    kind = commodity_of(context, meter)
    trend = await context.archive.values(
        meter, TREND, since=now - _DAY, until=now + _MOMENT
    )
    return NowView(
        now=now,
        zone=context.zone(meter),
        state=state,
        commodity=kind,
        read_at=_later(state.last_good_at, None if latest is None else latest.at),
        is_stale=is_stale(state, now),
        signs={} if kind is Commodity.ELECTRICITY else _signs(values),
        values=values,
        counted=await counted(context, meter, counters_of(good, kind), now=now),
        trend={} if kind is Commodity.ELECTRICITY else trend,
        tells_info=any(shown.register in {INFO, _FURTHER_INFO} for shown in values),
    )


def state_of(context: WebContext, meter: str) -> MeterState:
    """Return how reading a meter goes; one that nobody tried yet is new."""
    found = (state for state in context.states() if state.meter == meter)
    return next(found, MeterState(meter=meter))


def spent_today(state: MeterState, now: dt.datetime, zone: dt.tzinfo) -> MeterState:
    """Return a state whose budget is that of today: a new day begins with all of it."""
    tried_at = state.last_try_at
    if (
        tried_at is None
        or tried_at.astimezone(zone).date() == now.astimezone(zone).date()
    ):
        return state
    return attrs.evolve(state, line_seconds_today=0.0, skipped_today=0)


def shown_values(
    latest: Reading | None,
    good: Mapping[int, tuple[dt.datetime, ReadingValue]],
    *,
    is_late: bool,
) -> tuple[Shown, ...]:
    """Return each register as it stands, in the order that the meter tells them.

    Args:
        latest: What was read last, believed or not.
        good: The last of each register that may be believed.
        is_late: Whether the meter should have been read since.
    """
    told = {} if latest is None else latest.values
    return tuple(
        _shown(register, latest, good.get(register), is_late=is_late)
        for register in dict.fromkeys((*told, *good))
    )


def _shown(
    register: int,
    latest: Reading | None,
    good: tuple[dt.datetime, ReadingValue] | None,
    *,
    is_late: bool,
) -> Shown:
    told = None if latest is None else latest.values.get(register)
    doubted = told is not None and told.quality is not Quality.GOOD
    doubt = (told.reason or told.text) if told is not None and doubted else ""
    if good is None:
        return Shown(register=register, is_old=is_late, doubt=doubt)
    at, value = good
    is_behind = latest is not None and at < latest.at
    return Shown(
        register=register, value=value, at=at, is_old=is_late or is_behind, doubt=doubt
    )


def _signs(values: Sequence[Shown]) -> Mapping[Sign, Shown]:
    by_register = {shown.register: shown for shown in values}
    found = {
        sign: by_register[register]
        for sign, register in REGISTERS.items()
        if register in by_register
    }
    difference = _difference(found.get(Sign.SUPPLY), found.get(Sign.RETURN))
    if Sign.DIFFERENCE not in found and difference is not None:
        found[Sign.DIFFERENCE] = difference
    return found


def _difference(supply: Shown | None, back: Shown | None) -> Shown | None:
    """Return what the water was cooled by, where the meter tells no such register."""
    if supply is None or back is None or supply.at != back.at:
        return None
    warm, cold = supply.value, back.value
    if warm is None or cold is None or warm.unit != cold.unit:
        return None
    if warm.number is None or cold.number is None:
        return None
    number = warm.number - cold.number
    value = attrs.evolve(
        warm, register=DIFFERENCE, number=number, raw=b"", text=str(number)
    )
    return attrs.evolve(supply, register=DIFFERENCE, value=value)


def _later(one: dt.datetime | None, other: dt.datetime | None) -> dt.datetime | None:
    known = [at for at in (one, other) if at is not None]
    return max(known, default=None)

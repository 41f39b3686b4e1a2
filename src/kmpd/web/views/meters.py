"""What the page Meters shows: all of them, the worst first."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Final

import attrs

from kmpd.analysis.cooling import Cooling, Verdict, coolings
from kmpd.analysis.standing import Standing, ranked, standing
from kmpd.config import MeterConfig, TargetConfig
from kmpd.consumption import Amount, PeriodKind, period_at
from kmpd.interfaces import MeterInfo
from kmpd.state import MeterState
from kmpd.web.context import WebContext
from kmpd.web.views.now import spent_today
from kmpd.web.views.quantity import VOLUME, VOLUME_RETURN, VOLUME_SUPPLY
from kmpd.web.views.today import Counted, commodity_of, counted, counters_of

#: So many meters stand on a page.
PAGE_METERS: Final = 50
_MOMENT: Final = dt.timedelta(microseconds=1)
_NOTHING: Final = Decimal(0)


@attrs.frozen(kw_only=True)
class Asked:
    """Which meters somebody wants to see.

    Attributes:
        find: A text that stands in a name, a serial number or a place; any if empty.
        troubled: Whether only those with which something is wrong.
        page: The page, from 1.
    """

    find: str = ""
    troubled: bool = False
    page: int = 1


@attrs.frozen(kw_only=True)
class MeterLine:
    """A meter among others.

    Attributes:
        meter: As it is configured.
        serial: Serial number; empty while nobody knows.
        state: How reading it goes.
        standing: What is wrong with it.
        counted: What it counted today and yesterday, energy first; None if nothing.
    """

    meter: MeterConfig
    serial: str
    state: MeterState
    standing: Standing
    counted: Counted | None = None


@attrs.frozen(kw_only=True)
class MetersView:
    """Meters of a station, the worst first.

    Attributes:
        now: When this was asked.
        asked: Which meters; its page is one that exists.
        lines: Those of the page.
        total: How many meters the station has.
        troubled: How many of them something is wrong with.
        found: How many of them fit what was asked.
        lacks: By how many kelvin each missed its target yesterday, of those with one.
    """

    now: dt.datetime
    asked: Asked
    lines: Sequence[MeterLine]
    total: int
    troubled: int
    found: int
    lacks: Mapping[str, Decimal]

    @property
    def pages(self) -> int:
        """How many pages there are, at least one."""
        return max(1, -(-self.found // PAGE_METERS))


async def meters_view(
    context: WebContext, asked: Asked, *, lacks: Mapping[str, Decimal] | None = None
) -> MetersView:
    """Return the meters that somebody wants to see, the worst first.

    Args:
        context: What the dashboard may know.
        asked: Which meters.
        lacks: What an earlier view has found of yesterday; None finds it anew.

    Raises:
        StoreError: The store cannot be used.
    """
    now = context.clock.now()
    known = await _lacks(context, now) if lacks is None else lacks
    lines = _lines(context, now, known)
    fitting = [line for line in lines if fits(line, asked)]
    view = MetersView(
        now=now,
        asked=asked,
        lines=fitting,
        total=len(lines),
        troubled=sum(line.standing.concern is not None for line in lines),
        found=len(fitting),
        lacks=known,
    )
    page = min(max(asked.page, 1), view.pages)
    shown = fitting[(page - 1) * PAGE_METERS : page * PAGE_METERS]
    return attrs.evolve(
        view,
        asked=attrs.evolve(asked, page=page),
        lines=[await _with_counted(context, line, now) for line in shown],
    )


def fits(line: MeterLine, asked: Asked) -> bool:
    """Return whether a meter is one that somebody wants to see."""
    if asked.troubled and line.standing.concern is None:
        return False
    meter = line.meter
    told = (meter.name, meter.title, meter.area, line.serial, line.state.info_code)
    return asked.find.casefold().strip() in " ".join(told).casefold()


def _lines(
    context: WebContext, now: dt.datetime, lacks: Mapping[str, Decimal]
) -> Sequence[MeterLine]:
    meters = {meter.name: meter for meter in context.config().meters}
    infos = {info.meter: info for info in context.infos()}
    states = {state.meter: state for state in context.states()}
    told: dict[str, MeterLine] = {}
    for name, meter in meters.items():
        state = spent_today(states.get(name, MeterState(meter=name)), now, meter.zone)
        told[name] = MeterLine(
            meter=meter,
            serial=_serial(state, infos),
            state=state,
            standing=standing(state, now=now, cooling_lack_kelvin=lacks.get(name)),
        )
    order = ranked(line.standing for line in told.values())
    return [told[one.meter] for one in order]


def _serial(state: MeterState, infos: Mapping[str, MeterInfo]) -> str:
    info = infos.get(state.meter)
    return state.serial or ("" if info is None else info.serial)


async def _with_counted(
    context: WebContext, line: MeterLine, now: dt.datetime
) -> MeterLine:
    name = line.meter.name
    good = await context.archive.last_good(name)
    registers = counters_of(good, commodity_of(context, name))[:1]
    found = await counted(context, name, registers, now=now)
    return attrs.evolve(line, counted=found[0]) if found else line


async def _lacks(context: WebContext, now: dt.datetime) -> Mapping[str, Decimal]:
    found = {}
    for meter in context.config().meters:
        lack = await _lack(context, meter, now)
        if lack is not None:
            found[meter.name] = lack
    return found


async def _lack(
    context: WebContext, meter: MeterConfig, now: dt.datetime
) -> Decimal | None:
    """Return by how much a meter missed its target yesterday; None if nobody knows."""
    if meter.targets == TargetConfig():
        return None
    today = period_at(PeriodKind.DAY, now, meter.zone)
    day = period_at(PeriodKind.DAY, today.start - _MOMENT, meter.zone)

    async def amounts(register: int) -> Sequence[Amount]:
        return await context.archive.consumption(
            meter.name,
            register,
            period=PeriodKind.DAY,
            since=day.start,
            until=day.end,
        )

    volume = await amounts(VOLUME)
    if not volume:
        return None
    supply, back = await amounts(VOLUME_SUPPLY), await amounts(VOLUME_RETURN)
    found = coolings(supply, back, volume)
    return lack_of(found[0], meter.targets) if found else None


def lack_of(cooling: Cooling, target: TargetConfig) -> Decimal:
    """Return by how many kelvin a target was missed; nothing if that is not certain."""
    if cooling.verdict(target) is not Verdict.MISSED:
        return _NOTHING
    lacks = [_NOTHING]
    if target.cooling_kelvin is not None:
        lacks.append(target.cooling_kelvin - cooling.cooled.number)
    if target.return_celsius is not None:
        lacks.append(cooling.back.number - target.return_celsius)
    return max(lacks)

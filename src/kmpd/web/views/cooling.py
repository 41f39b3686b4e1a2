"""What the page Cooling shows."""

import datetime as dt
from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import groupby, pairwise

import attrs

from kmpd.analysis.cooling import Cooling, coolings, known_alike
from kmpd.analysis.span import Span
from kmpd.config import TargetConfig
from kmpd.consumption import (
    Amount,
    Period,
    PeriodKind,
    converted,
    converts,
    period_at,
    rolled_up,
)
from kmpd.web.context import WebContext
from kmpd.web.views.quantity import (
    HEAT_ENERGY,
    VOLUME,
    VOLUME_RETURN,
    VOLUME_SUPPLY,
    shown,
)

_NEEDED = (VOLUME, VOLUME_SUPPLY, VOLUME_RETURN)
#: What each of these counted, on each day that all know as well.
_Days = Sequence[tuple[Amount, ...]]


@attrs.frozen(kw_only=True)
class CoolingView:
    """How far a connection cools its water.

    Attributes:
        now: When this was asked.
        periods: Each period in which enough water passed, in order.
        whole: The same of all of them together; None if too little passed.
        target: What is to be reached.
        missing: Registers that would be needed, and that are not read; one that is
            read since today only is among them until it says something.
        energies: Heat by period, in GJ, as far as it is known.
    """

    now: dt.datetime
    periods: Sequence[Cooling]
    whole: Cooling | None
    target: TargetConfig
    missing: tuple[int, ...]
    energies: Mapping[Period, Decimal]

    @property
    def warm_share(self) -> Fraction | None:
        """How much of the heat was taken in periods whose return was too warm.

        None without a target, or where no heat was counted.
        """
        limit = self.target.return_celsius
        known = [each for each in self.periods if each.period in self.energies]
        whole = sum((self.energies[each.period] for each in known), Decimal(0))
        if limit is None or whole <= 0:
            return None
        warm = (
            self.energies[each.period] for each in known if each.back.number > limit
        )
        return Fraction(sum(warm, Decimal(0))) / Fraction(whole)


async def cooling_view(
    context: WebContext, meter: str, *, span: Span, by: PeriodKind
) -> CoolingView:
    """Return how far water was cooled in the periods of a span, days or longer.

    Raises:
        StoreError: The store cannot be used.
    """
    configured = context.meter(meter)

    async def amounts(register: int, period: PeriodKind) -> Sequence[Amount]:
        return await context.archive.consumption(
            meter, register, period=period, since=span.since, until=span.until
        )

    # By day: of a counter that was added later, a month knows but a part.
    needed = {id_: await amounts(id_, PeriodKind.DAY) for id_ in _NEEDED}
    days = known_alike(*needed.values())
    return CoolingView(
        now=context.clock.now(),
        periods=_periods(days, by, span.zone),
        whole=_whole(days),
        target=TargetConfig() if configured is None else configured.targets,
        missing=_missing(needed, is_known=bool(days)),
        energies={
            amount.period: number
            for amount in await amounts(HEAT_ENERGY, by)
            if (number := shown(amount, "GJ")) is not None
        },
    )


def _missing(
    needed: Mapping[int, Sequence[Amount]], *, is_known: bool
) -> tuple[int, ...]:
    """Return the counters that were not read, or not from the begin of any day on."""
    begun = {
        id_: sum(day.begin_gap_seconds is not None for day in days)
        for id_, days in needed.items()
    }
    most = 0 if is_known else max(begun.values())
    return tuple(id_ for id_ in _NEEDED if not needed[id_] or begun[id_] < most)


def _periods(days: _Days, by: PeriodKind, zone: dt.tzinfo) -> Sequence[Cooling]:
    by_period = groupby(days, key=lambda day: period_at(by, day[0].period.start, zone))
    found = [_cooling(period, tuple(within)) for period, within in by_period]
    return tuple(one for one in found if one is not None)


def _whole(days: _Days) -> Cooling | None:
    if not days:
        return None
    first, last = days[0][0].period, days[-1][0].period
    # How long it is called does not matter here: only its ends do.
    return _cooling(Period(kind=first.kind, start=first.start, end=last.end), days)


def _cooling(period: Period, days: _Days) -> Cooling | None:
    volume, supply, back = (
        _together(period, counted) for counted in zip(*days, strict=True)
    )
    found = coolings([supply], [back], [volume])
    return found[0] if found else None


def _together(period: Period, days: Sequence[Amount]) -> Amount:
    """Return what was counted on some days; a day between that lacks is told."""
    unit = days[-1].unit
    together = rolled_up(
        period,
        [
            attrs.evolve(
                day, number=converted(day.number, day.unit, to=unit), unit=unit
            )
            for day in days
            if converts(day.unit, to=unit)
        ],
    )
    lacks = any(one.period.end < other.period.start for one, other in pairwise(days))
    return attrs.evolve(together, is_interrupted=together.is_interrupted or lacks)

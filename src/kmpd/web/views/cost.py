"""What the page Cost shows: what a year costs, month by month, and what comes."""

import datetime as dt
from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Final

import attrs

from kmpd.analysis.cost import (
    TIMES,
    CostLine,
    Counted,
    Counts,
    cost_lines,
    in_force,
    total,
)
from kmpd.analysis.forecast import Basis, Forecast, year_forecast
from kmpd.config import ContractConfig, Per, PriceConfig
from kmpd.consumption import Mark, PeriodKind
from kmpd.web.context import WebContext
from kmpd.web.views.quantity import HEAT_ENERGY, VOLUME, shown

_DAY: Final = dt.timedelta(days=1)
#: A forecast goes by the year before, too.
_YEARS_BACK: Final = 1


@attrs.frozen(kw_only=True)
class MonthCost:
    """What a month of a year costs.

    Attributes:
        month: Its first day.
        lines: What is paid for up to today.
    """

    month: dt.date
    lines: Sequence[CostLine]

    @property
    def gross(self) -> Fraction:
        """What it comes to, with tax."""
        return total(self.lines)


@attrs.frozen(kw_only=True)
class CostView:
    """What a year costs.

    Attributes:
        year: The year.
        today: The first day that is not over, in the meter's zone.
        contracts: Of the meter, whether or not they hold in that year.
        months: Month by month, as far as the year has come.
        lines: The same for all of it, line by line.
        to_come: What the rest of the year will come to, line by line; empty for a year
            that is over, and where nothing can be said.
        basis: What that goes by, the worst of its lines; None without.
    """

    year: int
    today: dt.date
    contracts: Sequence[ContractConfig]
    months: Sequence[MonthCost]
    lines: Sequence[CostLine]
    to_come: Sequence[CostLine] = ()
    basis: Basis | None = None

    @property
    def currencies(self) -> Sequence[str]:
        """The currencies of all lines; sums are of one currency only."""
        return tuple(dict.fromkeys(line.currency for line in self.lines))

    @property
    def is_running(self) -> bool:
        """Whether the year is not over."""
        return self.year == self.today.year

    @property
    def missing_days(self) -> int:
        """On how many days nobody knows what some line of a contract counts."""
        missing: dict[str, int] = {}
        for line in self.lines:
            most = max(missing.get(line.contract, 0), line.missing_days)
            missing[line.contract] = most
        # No two contracts of a meter hold on the same day.
        return sum(missing.values())


async def cost_view(context: WebContext, meter: str, year: int) -> CostView:
    """Return what a year of a meter costs.

    Raises:
        StoreError: The store cannot be used.
    """
    zone = context.zone(meter)
    today = context.clock.now().astimezone(zone).date()
    contracts = contracts_of(context, meter)
    first, end = dt.date(year, 1, 1), dt.date(year + 1, 1, 1)
    until = min(end, max(first, today))
    counts = await _counts(
        context, meter, contracts, since=_years_before(first), until=until
    )
    view = CostView(
        year=year,
        today=today,
        contracts=contracts,
        months=tuple(
            MonthCost(
                month=month,
                lines=cost_lines(
                    contracts,
                    since=month,
                    until=min(until, _next_month(month)),
                    counts=counts,
                ),
            )
            for month in _months(first, until)
        ),
        lines=cost_lines(contracts, since=first, until=until, counts=counts),
    )
    return _with_forecast(view, counts) if view.is_running else view


def contracts_of(context: WebContext, meter: str) -> Sequence[ContractConfig]:
    """Return the contracts of a meter, the oldest first."""
    contracts = context.config().dashboard.contracts
    of_meter = (contract for contract in contracts if contract.meter == meter)
    return tuple(sorted(of_meter, key=lambda contract: contract.since))


def register_of(price: PriceConfig) -> int:
    """Return the counter that a price goes by."""
    if price.register_id is not None:
        return price.register_id
    return VOLUME if price.per is Per.CUBIC_METRE else HEAT_ENERGY


async def _counts(
    context: WebContext,
    meter: str,
    contracts: Sequence[ContractConfig],
    *,
    since: dt.date,
    until: dt.date,
) -> Counts:
    """Return what was counted by day for each line that is paid by what is counted."""
    counts = {}
    for contract in contracts:
        for place, price in enumerate(contract.prices):
            if price.per not in TIMES:
                counts[contract.name, place] = await _by_day(
                    context, meter, price, span=(since, until)
                )
    return counts


async def _by_day(
    context: WebContext,
    meter: str,
    price: PriceConfig,
    *,
    span: tuple[dt.date, dt.date],
) -> Mapping[dt.date, Counted]:
    zone = context.zone(meter)
    since, until = (
        dt.datetime.combine(day, dt.time(), zone).astimezone(dt.UTC) for day in span
    )
    amounts = await context.archive.consumption(
        meter, register_of(price), period=PeriodKind.DAY, since=since, until=until
    )
    found = {}
    for amount in amounts:
        number = shown(amount, price.per.value)
        if number is not None:
            day = amount.period.start.astimezone(zone).date()
            found[day] = Counted(number=Fraction(number), mark=amount.mark)
    return found


def _with_forecast(view: CostView, counts: Counts) -> CostView:
    """Add what the rest of the year will come to, if that can be said."""
    expected: dict[tuple[str, int], Mapping[dt.date, Counted]] = {}
    bases = []
    for key, counted in counts.items():
        numbers = {day: each.number for day, each in counted.items()}
        forecast = year_forecast(numbers, today=view.today)
        if forecast is None:
            return view
        expected[key] = _as_counted(forecast)
        bases.append(forecast.basis)
    end = dt.date(view.year + 1, 1, 1)
    return attrs.evolve(
        view,
        to_come=cost_lines(
            view.contracts, since=view.today, until=end, counts=expected
        ),
        # What is paid for time alone goes by nothing but the contract.
        basis=max(bases, key=list(Basis).index, default=None),
    )


def _as_counted(forecast: Forecast) -> Mapping[dt.date, Counted]:
    return {
        day: Counted(number=number, mark=Mark.ESTIMATED)
        for day, number in forecast.by_day.items()
    }


def holds_now(view: CostView) -> ContractConfig | None:
    """Return the contract that holds today; None if none does."""
    found = in_force(view.contracts, view.today, view.today + _DAY)
    return next((contract for contract, _, _ in found), None)


def _years_before(day: dt.date) -> dt.date:
    return day.replace(year=day.year - _YEARS_BACK)


def _months(first: dt.date, until: dt.date) -> Sequence[dt.date]:
    months, month = [], first
    while month < until:
        months.append(month)
        month = _next_month(month)
    return months


def _next_month(month: dt.date) -> dt.date:
    return (month + 31 * _DAY).replace(day=1)

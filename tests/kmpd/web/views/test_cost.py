"""What the page Cost shows."""

import datetime as dt
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from kmpd.analysis.cost import CostLine, rounded, total
from kmpd.analysis.forecast import Basis
from kmpd.config import ContractConfig, DashboardConfig, Per, PriceConfig
from kmpd.consumption import Mark
from kmpd.web.charts.cost import cost_chart, lines_table
from kmpd.web.views.cost import cost_view, holds_now
from kmpd.web.words import Words
from tests.kmpd.web.lived import DAY, count_days, lived, midnight

_FIRST = dt.date(2026, 1, 1)
_DASHBOARD = DashboardConfig(
    contracts=(
        ContractConfig(
            name="utility",
            meter="heat",
            since=_FIRST,
            tax_percent=Decimal(21),
            prices=(
                PriceConfig(amount=Decimal("33.20"), per=Per.GJ),
                PriceConfig(amount=Decimal("9.2222"), per=Per.MWH),
                PriceConfig(amount=Decimal("0.57"), per=Per.CUBIC_METRE),
                PriceConfig(amount=Decimal(365), per=Per.YEAR),
            ),
        ),
        ContractConfig(
            name="of the neighbour",
            meter="cold",
            since=_FIRST,
            prices=(PriceConfig(amount=Decimal(1), per=Per.DAY),),
        ),
    )
)


def day(number: int) -> dict[int, Decimal]:
    """Return what a day counts: so many hundredths of a GJ, and ten times the m³."""
    return {60: Decimal(number).scaleb(-2), 68: Decimal(number).scaleb(-1)}


async def test_a_year_costs_what_its_days_counted_times_the_price(
    tmp_path: Path,
) -> None:
    """A bill is checked against sums that leave out days, or round too soon."""
    days = [day(number % 9 + 1) for number in range(70)]
    now = midnight(_FIRST + 70 * DAY)
    async with lived(tmp_path, now=now, dashboard=_DASHBOARD) as one:
        await count_days(one.store, _FIRST, days)

        view = await cost_view(one.context, "heat", 2026)

    heat, megawatts, volume, standing = view.lines
    gigajoules = sum(each[60] for each in days)
    assert heat.quantity == Fraction(gigajoules)
    # The store keeps three digits behind those of the meter.
    assert abs(megawatts.quantity - heat.quantity / Fraction("3.6")) < Fraction(1, 1000)
    assert volume.net == Fraction(gigajoules * 10) * Fraction("0.57")
    assert standing.net == 70
    assert sum((month.gross for month in view.months), Fraction(0)) == total(view.lines)
    assert [month.month.month for month in view.months] == [1, 2, 3]


async def test_what_is_to_come_is_said_with_what_it_goes_by(tmp_path: Path) -> None:
    """A forecast after one winter is believed as if it knew the summer."""
    days = [day(4)] * 40
    now = midnight(_FIRST + 40 * DAY)
    async with lived(tmp_path, now=now, dashboard=_DASHBOARD) as one:
        await count_days(one.store, _FIRST, days)

        view = await cost_view(one.context, "heat", 2026)

    assert view.basis is Basis.AVERAGE
    assert view.to_come[0].quantity == Fraction("0.04") * (365 - 40)
    assert view.to_come[0].mark is Mark.ESTIMATED
    assert view.to_come[3].net == 325


async def test_a_year_that_is_over_has_nothing_to_come(tmp_path: Path) -> None:
    """Last year's bill has a forecast in it."""
    now = midnight(dt.date(2027, 2, 1))
    async with lived(tmp_path, now=now, dashboard=_DASHBOARD) as one:
        await count_days(one.store, _FIRST, [day(4)] * 40)

        view = await cost_view(one.context, "heat", 2026)

    assert (view.to_come, view.basis) == ((), None)
    assert view.lines[0].missing_days == 365 - 40


async def test_a_meter_without_a_contract_costs_nothing_that_is_told(
    tmp_path: Path,
) -> None:
    """A page shows another meter's contract."""
    async with lived(tmp_path, now=midnight(_FIRST)) as one:
        view = await cost_view(one.context, "heat", 2026)

    assert (view.contracts, view.lines, holds_now(view)) == ((), (), None)


def test_what_a_line_of_a_bill_shows_adds_up() -> None:
    """A bill is checked by a row whose tax is a cent off."""
    utility = _DASHBOARD.contracts[0]
    heat = utility.prices[0]
    for cents in range(100):
        line = CostLine(
            contract=utility.name,
            price=heat,
            currency="EUR",
            tax_percent=Decimal(21),
            quantity=Fraction(1),
            net=Fraction(10000 + cents, 1000),
            days=1,
        )

        (row,) = lines_table([line], Words("en")).rows

        net, tax, gross = (Decimal(text.removeprefix("€")) for text in row[-3:])
        assert net + tax == gross == rounded(line.gross)


async def test_the_chart_shows_what_the_lines_cost(tmp_path: Path) -> None:
    """The bars of a chart and the figures below it differ."""
    now = midnight(_FIRST + 70 * DAY)
    async with lived(tmp_path, now=now, dashboard=_DASHBOARD) as one:
        await count_days(one.store, _FIRST, [day(7)] * 70)
        view = await cost_view(one.context, "heat", 2026)

    chart = cost_chart(view, Words("en"))

    drawn = [
        sum(series["data"][at] for series in chart.options["series"]) for at in range(3)
    ]
    assert [round(each, 2) for each in drawn] == [
        float(sum((rounded(line.gross) for line in month.lines), Decimal(0)))
        for month in view.months
    ]
    assert len(chart.table.rows) == len(view.months)


async def test_days_that_nobody_knows_are_counted_over_all_contracts(
    tmp_path: Path,
) -> None:
    """A year with another contract in summer hides half of its gaps."""
    utility = _DASHBOARD.contracts[0]
    change = _FIRST + 20 * DAY
    old = utility.model_copy(update={"name": "old", "until": change})
    new = utility.model_copy(update={"name": "new", "since": change})
    now = midnight(_FIRST + 40 * DAY)
    dashboard = DashboardConfig(contracts=(old, new))
    async with lived(tmp_path, now=now, dashboard=dashboard) as one:
        await count_days(one.store, _FIRST + 10 * DAY, [day(4)] * 20)

        view = await cost_view(one.context, "heat", 2026)

    assert view.missing_days == 20


async def test_what_is_paid_for_time_alone_goes_by_no_other_year(
    tmp_path: Path,
) -> None:
    """A standing charge is said to be guessed from the year before."""
    utility = _DASHBOARD.contracts[0]
    fixed = utility.model_copy(update={"prices": utility.prices[3:]})
    dashboard = DashboardConfig(contracts=(fixed,))
    async with lived(
        tmp_path, now=midnight(_FIRST + 5 * DAY), dashboard=dashboard
    ) as one:
        view = await cost_view(one.context, "heat", 2026)

    assert view.basis is None
    assert [line.net for line in view.to_come] == [360]
    assert view.missing_days == 0


@pytest.mark.parametrize(("year", "said"), [(2026, "2026: €"), (2027, "so far")])
async def test_a_year_that_is_over_has_not_cost_something_so_far(
    tmp_path: Path, year: int, said: str
) -> None:
    """Last year's sum reads as if more were to come."""
    async with lived(
        tmp_path, now=midnight(dt.date(2027, 1, 5)), dashboard=_DASHBOARD
    ) as one:
        view = await cost_view(one.context, "heat", year)

    assert view.is_running == (year == 2027)
    assert said in cost_chart(view, Words("en")).summary

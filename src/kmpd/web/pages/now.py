"""The page Now: what the meter says just now, and how reading it goes."""

import datetime as dt
from collections.abc import Mapping
from decimal import Decimal
from typing import Final

from nicegui import ui

from kmpd.config import MeterConfig
from kmpd.consumption import Mark
from kmpd.web.charts.trend import trend_chart
from kmpd.web.pages import drawing, states
from kmpd.web.pages.figure import figure
from kmpd.web.pages.now_condition import condition_cards, notices
from kmpd.web.pages.now_values import all_values
from kmpd.web.pages.page import Page
from kmpd.web.pages.visit import Visit
from kmpd.web.views.now import NowView, Shown, Sign, now_view
from kmpd.web.views.quantity import COOLING_ENERGY, HEAT_ENERGY, VOLUME, Quantity, shown
from kmpd.web.views.today import ENERGY_DELIVERED, ENERGY_TAKEN, Counted
from kmpd.web.words import noted

_SIGN_NAMES: Final[Mapping[Sign, str]] = {
    Sign.POWER: noted("Power"),
    Sign.FLOW: noted("Flow"),
    Sign.SUPPLY: noted("Supply"),
    Sign.RETURN: noted("Return"),
    Sign.DIFFERENCE: noted("Difference"),
}
_COUNTER_NAMES: Final = {
    HEAT_ENERGY: noted("Heat today"),
    COOLING_ENERGY: noted("Cooling today"),
    VOLUME: noted("Volume today"),
    ENERGY_TAKEN: noted("Energy taken today"),
    ENERGY_DELIVERED: noted("Energy given back today"),
}
_CUBIC_METRES: Final = "m³"
#: Behind the point, for what was worked out from another unit.
_DIGITS: Final = {"kWh": 1, "MWh": 4, "GJ": 4, _CUBIC_METRES: 3}


async def _gather(visit: Visit) -> NowView | None:
    meter = visit.meter
    return None if meter is None else await now_view(visit.context, meter.name)


def _show(visit: Visit, view: NowView) -> None:
    meter = visit.meter
    if meter is None:
        return
    notices(visit, view, meter)
    if not view.values:
        _nothing_yet(visit, view)
        return
    with ui.element("div").classes("kmp-figures"):
        for sign in view.signs:
            _sign_tile(visit, view, sign)
        for counted in view.counted:
            _counted_tile(visit, counted)
    _trend(visit, view, meter)
    condition_cards(visit, view, meter)
    all_values(visit, view)


def _nothing_yet(visit: Visit, view: NowView) -> None:
    say = visit.say
    if view.state.failing_since is not None:
        # What is wrong, and what to do, stands above.
        return
    states.empty(
        visit,
        title=say("This meter was not read yet"),
        advice=say(
            "The first reading appears here by itself. "
            "`kmpd status` tells how the station is doing."
        ),
        icon="hourglass_empty",
    )


def _sign_tile(visit: Visit, view: NowView, sign: Sign) -> None:
    one = view.signs[sign]
    number = None if one.value is None else one.value.number
    figure(
        visit.say(_SIGN_NAMES[sign]),
        Quantity(number=number, unit=one.value.unit_symbol)
        if one.value is not None and number is not None
        else None,
        figure=sign.value,
        text=visit.say.number(number),
        note=_note(visit, one, view.zone),
        is_old=one.is_old,
    )


def _note(visit: Visit, one: Shown, zone: dt.tzinfo) -> str:
    """Return why a figure is not to be taken as it is; empty if it is."""
    say = visit.say
    if one.doubt:
        return say("What was read last is not believable: {reason}", reason=one.doubt)
    if one.is_old and one.at is not None:
        return say("Old, of {instant}", instant=say.instant(one.at, zone))
    return ""


def _counted_tile(visit: Visit, counted: Counted) -> None:
    unit = _CUBIC_METRES if counted.register == VOLUME else visit.energy_unit.value
    today = None if counted.today is None else shown(counted.today, unit)
    figure(
        visit.say(_COUNTER_NAMES[counted.register]),
        None if today is None else Quantity(number=today, unit=unit),
        figure=f"today-{counted.register}",
        text=_rounded(visit, today, unit),
        note=_yesterday(visit, counted, unit),
    )


def _yesterday(visit: Visit, counted: Counted, unit: str) -> str:
    say = visit.say
    amount = counted.yesterday
    number = None if amount is None else shown(amount, unit)
    if amount is None or number is None:
        return say("Yesterday: not known")
    said = _rounded(visit, number, unit)
    match amount.mark:
        case Mark.ESTIMATED:
            return say("Yesterday: about {number} {unit}", number=said, unit=unit)
        case Mark.INTERRUPTED | Mark.PARTIAL:
            return say("Yesterday: at least {number} {unit}", number=said, unit=unit)
        case _:
            return say("Yesterday: {number} {unit}", number=said, unit=unit)


def _rounded(visit: Visit, number: Decimal | None, unit: str) -> str:
    """Return a number with as many digits as are worth reading."""
    if number is None:
        return visit.say.number(None)
    exponent = number.as_tuple().exponent
    own = max(0, -exponent) if isinstance(exponent, int) else 0
    return visit.say.number(number, digits=min(own, _DIGITS[unit]))


def _trend(visit: Visit, view: NowView, meter: MeterConfig) -> None:
    chart = trend_chart(view, visit.say, meter=meter.name)
    if chart is not None:
        drawing.chart(visit, chart)


NOW = Page(
    path="/",
    title=noted("Now"),
    icon="speed",
    gather=_gather,
    show=_show,
    is_live=True,
)

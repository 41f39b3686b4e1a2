"""The page Cooling: how well the connection uses the water it gets."""

import datetime as dt

import attrs
from nicegui import ui

from kmpd.analysis.cooling import Cooling, Verdict
from kmpd.analysis.span import Span, SpanKind, span_at
from kmpd.consumption import PeriodKind
from kmpd.web.charts.cooling import cooling_chart, temperatures_chart, verdict_text
from kmpd.web.pages import drawing, states, time
from kmpd.web.pages.counting import no_reading
from kmpd.web.pages.page import Page
from kmpd.web.pages.visit import Visit
from kmpd.web.views.cooling import CoolingView, cooling_view
from kmpd.web.views.quantity import VOLUME, VOLUME_RETURN, VOLUME_SUPPLY
from kmpd.web.views.span import look_of
from kmpd.web.words import Words, noted

_NAMES = {VOLUME: "68 (V1)", VOLUME_SUPPLY: "97 (E8)", VOLUME_RETURN: "110 (E9)"}
_EXAMPLE = """\
meters:
  - name: {meter}
    targets:
      cooling_kelvin: 30     # or
      return_celsius: 40
"""


@attrs.frozen(kw_only=True)
class _Gathered:
    now: dt.datetime
    history: tuple[dt.datetime, dt.datetime] | None
    span: Span
    view: CoolingView


async def _gather(visit: Visit) -> _Gathered | None:
    meter = visit.meter
    if meter is None:
        return None
    zone = visit.context.zone(meter.name)
    now = visit.context.clock.now()
    today = now.astimezone(zone).date()
    look = look_of(visit.query, today=today, zone=zone, usual=SpanKind.YEAR)
    # All there is, in years, says less of cooling than the months of this year.
    span = look.span or span_at(SpanKind.YEAR, today, zone)
    by = max(look.by, PeriodKind.DAY, key=list(PeriodKind).index)
    return _Gathered(
        now=now,
        history=await visit.context.archive.history_span(meter.name),
        span=span,
        view=await cooling_view(visit.context, meter.name, span=span, by=by),
    )


def _show(visit: Visit, gathered: _Gathered) -> None:
    view, say = gathered.view, visit.say
    if gathered.history is None:
        no_reading(visit)
        return
    _times(visit, gathered)
    if not view.periods:
        _explain(visit, view)
        return
    _tiles(visit, view)
    drawing.chart(visit, cooling_chart(view, say, span=gathered.span))
    drawing.chart(visit, temperatures_chart(view, say, span=gathered.span))
    if view.target.cooling_kelvin is None and view.target.return_celsius is None:
        _offer_target(visit)


def _times(visit: Visit, gathered: _Gathered) -> None:
    span, now = gathered.span, gathered.now
    with ui.element("div").classes("kmp-toolbar"):
        kinds = time.kinds(visit, span, (SpanKind.MONTH, SpanKind.YEAR), now=now)
        time.choices(visit.say("Show"), kinds)
        time.steps(visit, span, now=now, history=gathered.history)


def _meter(visit: Visit) -> str:
    return "" if visit.meter is None else visit.meter.name


def _explain(visit: Visit, view: CoolingView) -> None:
    say = visit.say
    if not view.missing:
        states.empty(
            visit,
            title=say("Hardly any water passed"),
            advice=say("So little that its temperatures cannot be told."),
            icon="water_drop",
        )
        return
    registers = say.listed([_NAMES[register] for register in view.missing])
    states.empty(
        visit,
        title=say("Nothing is known of the cooling in this time"),
        advice=say(
            "It follows from counters that were not read then: {registers}. A meter "
            "that has them tells them if they stand among its `registers`.",
            registers=registers,
        ),
        icon="thermostat",
    )


def _tiles(visit: Visit, view: CoolingView) -> None:
    say = visit.say
    with ui.element("div").classes("kmp-grid"):
        if view.whole is not None:
            _average_tiles(say, view.whole)
            _verdict_tile(say, view, view.whole)
        if view.warm_share is not None:
            drawing.tile(
                say("Heat at a return that is too warm"),
                say.percent(float(view.warm_share)),
            )


def _average_tiles(say: Words, whole: Cooling) -> None:
    known = say("known to ± {kelvin} K", kelvin=say.number(whole.cooled.error))
    drawing.tile(say("Cooling"), say.number(whole.cooled.number), "K", note=known)
    drawing.tile(say("Supply"), say.number(whole.supply.number), "°C")
    drawing.tile(say("Return"), say.number(whole.back.number), "°C")


def _verdict_tile(say: Words, view: CoolingView, whole: Cooling) -> None:
    verdict = whole.verdict(view.target)
    if verdict is None:
        return
    missed = sum(each.verdict(view.target) is Verdict.MISSED for each in view.periods)
    drawing.tile(
        say("Target"),
        verdict_text(verdict, say),
        note=say(
            "missed in {missed} of {count} periods",
            missed=missed,
            count=len(view.periods),
        ),
    )


def _offer_target(visit: Visit) -> None:
    say = visit.say
    with drawing.card(say("A target")):
        ui.label(
            say("What your utility asks for can be drawn as a line; say it so:")
        ).classes("kmp-soft")
        drawing.text_element("pre", _EXAMPLE.format(meter=_meter(visit)))


COOLING = Page(
    path="/cooling",
    title=noted("Cooling"),
    icon="ac_unit",
    gather=_gather,
    show=_show,
)

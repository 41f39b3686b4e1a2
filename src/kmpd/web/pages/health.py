"""The page Health: how well the line works, and what happened to the meter."""

from collections.abc import Mapping
from typing import Final

from nicegui import ui

from kmpd.analysis.coverage import Stretch
from kmpd.state import Event, EventKind, SinkState
from kmpd.web.charts import Table
from kmpd.web.charts.line import budget_chart, reads_chart
from kmpd.web.pages import drawing, states
from kmpd.web.pages.drawing import named, text_element
from kmpd.web.pages.findings import findings, percent
from kmpd.web.pages.meter_words import Kind, ago
from kmpd.web.pages.page import Page
from kmpd.web.pages.visit import Visit
from kmpd.web.views.health import DAYS, HealthView, health_view
from kmpd.web.words import noted

#: So many events are shown; more are of no use to the eye.
_EVENTS_SHOWN: Final = 60
_GAPS_SHOWN: Final = 40

_EVENT_NAMES: Final[Mapping[EventKind, tuple[str, Kind]]] = {
    EventKind.INFO_CODE: (noted("The meter reported a fault"), "bad"),
    EventKind.METER_CHANGED: (noted("Another meter"), "warn"),
    EventKind.COUNTER_RESET: (noted("Counter began anew"), "warn"),
    EventKind.CLOCK_DRIFT: (noted("Clock was wrong"), "warn"),
    EventKind.REGISTERS_MISSING: (noted("Values missing"), "warn"),
    EventKind.BUDGET_SPENT: (noted("Read less often"), "warn"),
    EventKind.THROTTLED: (noted("The meter rested"), "warn"),
    EventKind.FAILING: (noted("Could not be read"), "bad"),
    EventKind.RECOVERED: (noted("Read again"), "good"),
    EventKind.GAP_FILLED: (noted("Gap filled"), "good"),
    EventKind.LOG_DOUBTED: (noted("Meter's memory not used"), "warn"),
}


async def _gather(visit: Visit) -> HealthView | None:
    meter = visit.meter
    if meter is None:
        return None
    return await health_view(visit.context, meter.name, days=_days(visit))


def _days(visit: Visit) -> int:
    wanted = visit.query.get("days", "")
    return next((days for days in DAYS if str(days) == wanted), DAYS[0])


def _show(visit: Visit, view: HealthView) -> None:
    say = visit.say
    choice = named(ui.element("div"), say("How far back"), role="group")
    with choice.classes("kmp-toolbar"):
        for days in DAYS:
            link = ui.link(
                say.plural("Last day", "Last {count} days", days),
                visit.link(days=str(days)),
            ).classes("kmp-choice")
            if days == view.days:
                link.props('aria-current="true"')
    if not view.quality.reads and not view.quality.failures and not view.events:
        states.empty(
            visit,
            title=say("Nobody tried to read this meter in this time"),
            advice=say("`kmpd status` tells whether the station runs."),
            icon="monitor_heart",
        )
    else:
        _figures(visit, view)
        _findings(visit, view)
        drawing.chart(visit, reads_chart(view, say))
        drawing.chart(visit, budget_chart(view, say))
        _gaps(visit, view)
        _events(visit, view)
    _sinks(visit, view)


def _figures(visit: Visit, view: HealthView) -> None:
    say, quality = visit.say, view.quality
    good = quality.good_share
    with ui.element("div").classes("kmp-figures"):
        if view.coverage is not None:
            share = percent(view.coverage.read_share, say)
            known = percent(view.coverage.known_share, say)
            note = say("With what was filled: {share}", share=known)
            drawing.tile(say("Time read"), share, note=note)
        drawing.tile(
            say("Good readings"),
            "–" if good is None else percent(good, say),
            note=say(
                "{reads} of {tries} tries",
                reads=say.number(quality.reads),
                tries=say.number(quality.reads + quality.failures),
            ),
        )
        latency = view.state.latency_seconds
        drawing.tile(
            say("Answers after"),
            say.number(latency, digits=2),
            "" if latency is None else "s",
            note=say("The last one"),
        )
        drawing.tile(
            say("A reading takes"),
            say.number(quality.reading_seconds, digits=1),
            "" if quality.reading_seconds is None else "s",
            note=say("On average"),
        )


def _findings(visit: Visit, view: HealthView) -> None:
    say = visit.say
    words: Mapping[Kind, str] = {
        "good": say("Good"),
        "warn": say("Look at this"),
        "bad": say("Trouble"),
    }
    with (
        drawing.card(say("What is worth knowing")),
        ui.element("ul").classes("kmp-list"),
    ):
        for finding in findings(view, say):
            with ui.element("li"):
                drawing.badge(words[finding.kind], finding.kind)
                text_element("span", finding.text)


def _gaps(visit: Visit, view: HealthView) -> None:
    say, told = visit.say, view.coverage
    if told is None:
        return
    rows = [
        *((span, say("Not known hour by hour")) for span in told.unknown),
        *((span, say("Filled from the meter's memory")) for span in told.filled),
    ]
    rows.sort(key=lambda row: row[0], reverse=True)
    with drawing.card(say("Gaps")):
        if not rows:
            text_element("p", say("There was none."), classes="kmp-soft")
            return
        drawing.table(
            Table(
                columns=(
                    say("From"),
                    say("Until"),
                    say("How long"),
                    say("What is known"),
                ),
                rows=tuple(
                    _gap_row(visit, view, span, word=word)
                    for span, word in rows[:_GAPS_SHOWN]
                ),
            ),
            caption=say("When the meter was not read, the latest first"),
        )


def _gap_row(
    visit: Visit, view: HealthView, span: Stretch, *, word: str
) -> tuple[str, ...]:
    say = visit.say
    lasts = span.until >= view.now
    return (
        say.instant(span.since, view.zone),
        say("it lasts") if lasts else say.instant(span.until, view.zone),
        say.duration(span.length.total_seconds()),
        word,
    )


def _events(visit: Visit, view: HealthView) -> None:
    say = visit.say
    with drawing.card(say("What happened")):
        if not view.events:
            text_element("p", say("Nothing beside readings."), classes="kmp-soft")
            return
        with ui.element("ol").classes("kmp-timeline"):
            for event in view.events[:_EVENTS_SHOWN]:
                _event(visit, view, event)
        if len(view.events) > _EVENTS_SHOWN:
            more = len(view.events) - _EVENTS_SHOWN
            rest = say.plural("And {count} before.", "And {count} before.", more)
            text_element("p", rest, classes="kmp-soft")


def _event(visit: Visit, view: HealthView, event: Event) -> None:
    say = visit.say
    name, kind = _EVENT_NAMES[event.kind]
    when = say.instant(event.at, view.zone)
    if event.until is not None and event.until > event.at:
        until = say.instant(event.until, view.zone)
        lasted = say.duration((event.until - event.at).total_seconds())
        when = say(
            "{since} to {until}, {duration}",
            since=when,
            until=until,
            duration=lasted,
        )
    with ui.element("li").classes(f"kmp-event-{kind}"):
        with ui.element("div").classes("kmp-event-head"):
            text_element("strong", say(name))
            text_element("span", when, classes="kmp-soft")
        text_element("p", event.text)


def _sinks(visit: Visit, view: HealthView) -> None:
    say = visit.say
    if not view.sinks:
        return
    with drawing.card(say("Where readings go")):
        drawing.table(
            Table(
                columns=(
                    say("Sink"),
                    say("State"),
                    say("Waiting"),
                    say("Last taken"),
                    say("Why"),
                ),
                rows=tuple(_sink_row(visit, view, sink) for sink in view.sinks),
                numeric=frozenset({2}),
            ),
            caption=say("Readings of all meters; what waits is handed on later."),
        )


def _sink_row(visit: Visit, view: HealthView, sink: SinkState) -> tuple[str, ...]:
    say = visit.say
    if sink.failing_since is not None:
        since = say.instant(sink.failing_since, view.zone)
        state = say("takes nothing since {instant}", instant=since)
    elif sink.last_write_at is None:
        state = say("has taken nothing yet")
    else:
        state = say("takes readings")
    return (
        sink.sink,
        state,
        say.number(sink.backlog),
        ago(sink.last_write_at, view.now, say),
        sink.failure,
    )


HEALTH = Page(
    path="/health",
    title=noted("Health"),
    icon="monitor_heart",
    gather=_gather,
    show=_show,
)

"""What pages of a counter have in common: which one, what to say without, figures."""

from collections.abc import Iterable
from decimal import Decimal

from kmpd.analysis.comparison import Comparison
from kmpd.web.charts.period import part_name
from kmpd.web.pages import drawing, states, time
from kmpd.web.pages.visit import Visit
from kmpd.web.views.counter import Counter, digits_for
from kmpd.web.words import Words


def no_reading(visit: Visit) -> None:
    """Say that a meter was never read."""
    states.empty(
        visit,
        icon="hourglass_empty",
        title=visit.say("There is no reading yet"),
        advice=visit.say(
            "Figures appear here as soon as the meter has been read twice. "
            "The page Health says how reading goes."
        ),
    )


def no_counter(visit: Visit) -> None:
    """Say that a meter is asked for nothing that counts, and what to configure."""
    states.empty(
        visit,
        title=visit.say("No counter of this meter is read"),
        advice=visit.say(
            "Add counters to the registers of the meter in the configuration, such as "
            "`registers: [E1, V1]`, or leave the line out to read what is usual."
        ),
    )


def counter_choices(visit: Visit, counters: Iterable[Counter], chosen: Counter) -> None:
    """Draw links to the counters of a meter."""
    time.choices(
        visit.say("What is shown"),
        (
            (
                visit.say(one.name),
                visit.link(show=str(one.register)),
                one.register == chosen.register,
            )
            for one in counters
        ),
    )


def what_is_compared(comparison: Comparison, say: Words) -> str:
    """Say that only a part is compared, or that one has more days; else nothing."""
    part, other = comparison.part, comparison.other_part
    if not comparison.is_whole:
        when = part_name(part.since, part.until, span=part.span, say=say)
        return say("only the same part of both, {when}", when=when)
    if part.span.days == other.span.days:
        return ""
    return say(
        "{one} days against {other}",
        one=say.number(part.span.days),
        other=say.number(other.span.days),
    )


def percent_more(visit: Visit, comparison: Comparison) -> str:
    """Return how many percent more the one is; a dash if the other is nothing."""
    share = comparison.share
    text = visit.say.percent(None if share is None else float(share), digits=1)
    return f"+{text}" if share is not None and share > 0 else text


def amount_tile(
    visit: Visit,
    figure: str,
    name: str,
    *,
    number: Decimal | None,
    unit: str,
    note: str = "",
) -> None:
    """Draw a number with the digits that people want to see."""
    shown = visit.say.number(number, digits=digits_for(unit))
    drawing.tile(name, shown, unit, note=note, figure=figure, exact=number)

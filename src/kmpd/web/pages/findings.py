"""What is worth knowing about a meter's line, in sentences, the weightiest first."""

import datetime as dt
import math
from collections.abc import Iterator
from fractions import Fraction
from typing import Final

import attrs

from kmpd.analysis.coverage import Coverage, length
from kmpd.web.pages import meter_words
from kmpd.web.pages.meter_words import Kind
from kmpd.web.views.health import HealthView
from kmpd.web.words import Words

#: What people expect of a meter that is read: the share of the time, and of tries.
_WELL: Final = Fraction(98, 100)
_POORLY: Final = Fraction(90, 100)
#: A line that needs more repetitions than this is about to fail.
_REPEATED_MUCH: Final = Fraction(1, 10)
_BUDGET_TIGHT: Final = Fraction(9, 10)
_DAY: Final = dt.timedelta(days=1)
#: A percentage that is not all is never rounded to it.
_ALMOST_ALL: Final = Fraction(999, 1000)


@attrs.frozen
class Finding:
    """Something worth knowing.

    Attributes:
        kind: How good that is.
        text: In a sentence or two.
    """

    kind: Kind
    text: str


def findings(view: HealthView, say: Words) -> tuple[Finding, ...]:
    """Return what is worth knowing about a meter's line."""
    return (
        *_reading(view, say),
        *_covered(view, say),
        *_line(view, say),
        *_spending(view, say),
        *_meter(view, say),
        *_sinks(view, say),
    )


def percent(share: Fraction, say: Words) -> str:
    """Return a share to a tenth of a percent; one that is not whole is never 100 %."""
    cut = min(share, _ALMOST_ALL) if share < 1 else share
    return say.percent(float(cut), digits=1)


def _reading(view: HealthView, say: Words) -> Iterator[Finding]:
    since = view.state.failing_since
    if since is not None:
        yield Finding(
            "bad",
            say(
                "The meter cannot be read since {instant}. {reason}",
                instant=say.instant(since, view.zone),
                reason=view.state.failure,
            ),
        )


def _covered(view: HealthView, say: Words) -> Iterator[Finding]:
    told = view.coverage
    if told is None:
        return
    yield Finding(
        _grade(told.read_share),
        say.plural(
            "The meter was read {share} of the time in the last {count} day.",
            "The meter was read {share} of the time in the last {count} days.",
            _days(told),
            share=percent(told.read_share, say),
        ),
    )
    if told.filled:
        yield Finding(
            "good",
            say(
                "{duration} of what was missed came from the meter's own memory.",
                duration=say.duration(length(told.filled).total_seconds()),
            ),
        )
    if told.unknown:
        yield Finding(
            "warn",
            say(
                "For {duration} it is not known hour by hour what passed, only in all.",
                duration=say.duration(length(told.unknown).total_seconds()),
            ),
        )


def _days(told: Coverage) -> int:
    return max(1, math.ceil(told.whole.length / _DAY))


def _line(view: HealthView, say: Words) -> Iterator[Finding]:
    good, again = view.quality.good_share, view.quality.repeated_share
    if good is not None:
        yield Finding(
            _grade(good),
            say("{share} of the tries gave a reading.", share=percent(good, say)),
        )
    if again is not None and again > _REPEATED_MUCH:
        yield Finding(
            "warn",
            say(
                "{share} of the requests had to be repeated: see that the optical head "
                "sits straight, and that no sun shines on it.",
                share=percent(again, say),
            ),
        )


def _spending(view: HealthView, say: Words) -> Iterator[Finding]:
    if note := meter_words.skipped(view.state, say):
        advice = say("A longer `interval` or fewer `registers` need less.")
        yield Finding("warn", f"{note} {advice}")
    share = view.share_of_budget
    if share is not None and share > _BUDGET_TIGHT:
        yield Finding(
            "warn",
            say(
                "On the dearest day {share} of the time that spares the battery was "
                "used.",
                share=percent(share, say),
            ),
        )


def _meter(view: HealthView, say: Words) -> Iterator[Finding]:
    state = view.state
    if state.info_code:
        yield Finding("bad", say("The meter says: {words}.", words=state.info_code))
    if state.is_battery_low:
        yield Finding("warn", say("The battery of the meter runs low."))
    offset = state.clock_offset_seconds
    if offset is not None:
        kind: Kind = "good" if abs(offset) < meter_words.RIGHT_SECONDS else "warn"
        yield Finding(kind, meter_words.clock_note(state, say))
    if state.missing:
        yield Finding(
            "warn",
            say(
                "The meter does not have these registers, which the configuration "
                "names: {registers}.",
                registers=say.listed([str(id_) for id_ in state.missing]),
            ),
        )


def _sinks(view: HealthView, say: Words) -> Iterator[Finding]:
    for sink in view.sinks:
        if sink.failing_since is not None:
            since = say.instant(sink.failing_since, view.zone)
            yield Finding(
                "bad",
                say(
                    "{sink} takes no readings since {instant}. They wait and are not "
                    "lost. {reason}",
                    sink=sink.sink,
                    instant=since,
                    reason=sink.failure,
                ),
            )


def _grade(share: Fraction) -> Kind:
    if share >= _WELL:
        return "good"
    return "warn" if share >= _POORLY else "bad"

"""What `kmpd ha-backfill` says of a statistic, as people read it."""

import datetime as dt
from collections.abc import Iterator
from typing import Final

from kmpd.commands.counted import counted
from kmpd.home_assistant import Plan

_HOUR: Final = dt.timedelta(hours=1)


def lines_of(plan: Plan) -> Iterator[str]:
    """Yield what a statistic is: how many hours, from what to what, and its gaps."""
    identity, rows = plan.statistic.identity, plan.wanted
    yield f"{identity.id}: {identity.name}, in {identity.unit.text}"
    if not rows:
        yield "  no hour of that time is known well enough"
        return
    first, last = rows[0], rows[-1]
    span = f"{_text(first.start)} to {_text(last.start)} UTC"
    yield f"  {counted(len(rows), 'hour')}, {span}"
    yield f"  sum {_number(first.sum)} to {_number(last.sum)}{_states(plan)}"
    yield from _gaps(plan)


def outcome(plan: Plan, *, is_connected: bool, is_dry: bool) -> str:
    """Return what was written, or would be."""
    if not is_connected:
        return f"  would write up to {len(plan.wanted)}"
    told = (
        f"  {'would write' if is_dry else 'wrote'} {len(plan.missing)}, "
        f"{'correct' if is_dry else 'corrected'} {len(plan.corrected)}; "
        f"{plan.unchanged} there already"
    )
    if plan.later:
        told += (
            f"; {counted(plan.later, 'later one')} there that the store knows not of"
        )
    return told


def _states(plan: Plan) -> str:
    states = [row.state for row in plan.wanted if row.state is not None]
    if not states:
        return ""
    return f", counter {_number(states[0])} to {_number(states[-1])}"


def _gaps(plan: Plan) -> Iterator[str]:
    first, last = plan.wanted[0].start, plan.wanted[-1].start
    spans = [span for span in plan.statistic.gaps if first < span[1] <= last]
    if spans:
        hours = sum((end - begin) // _HOUR for begin, end in spans)
        begin, end = max(spans, key=lambda span: span[1] - span[0])
        yield (
            f"  {counted(len(spans), 'gap')} of {counted(hours, 'hour')}, the longest "
            f"{_text(begin)} to {_text(end)} UTC; what passed in one is in the hour "
            "after it"
        )
    changed = sum(first <= at <= last for at in plan.statistic.interruptions)
    if changed:
        yield f"  {counted(changed, 'hour')} in which the meter was changed or reset"


def _number(number: float) -> str:
    return f"{number:.12g}"


def _text(at: dt.datetime) -> str:
    return f"{at:%Y-%m-%d %H:%M}"

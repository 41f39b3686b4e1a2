"""The score of an alignment: a line for each try, or a view of the last ones."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pykmp.tool.aligning import HIT, MISSES, RECENT, Score, Streak
from pykmp.tool.doctor.tap import Cost

WHY_NOT_FASTER: Final = (
    "After a miss a meter wants 1.6 s of quiet: it may still answer, or ignores what "
    "it is asked meanwhile."
)
_FULL: Final = "#"
_EMPTY: Final = "."
_MISS: Final = "-"

#: One letter for each kind of try, for the row of the last ones.
MARKS: Final[Mapping[str, str]] = MappingProxyType(
    {HIT: _FULL} | {kind: kind[0].upper() for kind in MISSES.values()}
)


def line(score: Score) -> str:
    """Return the newest try in a line."""
    one = score.tries[-1]
    took = "" if one.seconds is None else f"{one.seconds:.2f} s"
    rate = f"{score.hits} of the last {len(score.recent)}"
    return f"{one.at:7.1f} s  {one.kind:<17}  {took:>6}  {rate}, {_streak(score)}"


def view(score: Score, cost: Cost) -> str:
    """Return the last tries at a glance."""
    one = score.tries[-1]
    bar = _FULL * score.hits
    rows = (
        ("Now", f"{one.kind}, {_streak(score)}"),
        ("Hit rate", f"[{bar:{_EMPTY}<{RECENT}}] {score.hits} of {len(score.recent)}"),
        ("Last tries", " ".join(MARKS.get(each.kind, _MISS) for each in score.recent)),
        ("Misses", _misses(score) or "none"),
        ("Answers take", _latency(score)),
        ("Best so far", _best(score.best, one.at)),
        ("Line time", f"{cost.line_seconds:.1f} s in {cost.requests} requests"),
    )
    lines = [f"{name:<13} {value}" for name, value in rows]
    return "\n".join((*lines, "", WHY_NOT_FASTER, "Ctrl-C ends it."))


def summary(score: Score, cost: Cost) -> str:
    """Return how it ended."""
    if not score.tries:
        return "Nothing was tried."
    asked = len(score.tries)
    hits = sum(one.is_hit for one in score.tries)
    end = score.tries[-1].at
    return (
        f"{hits} of {asked} questions were answered in {end:.0f} s. "
        f"Best: {_best(score.best, end)}. "
        f"Line time: {cost.line_seconds:.1f} s."
    )


def _streak(score: Score) -> str:
    return f"{score.streak.length} in a row"


def _best(best: Streak, now: float) -> str:
    if not best.length:
        return "no answer yet"
    return f"{best.length} in a row, {now - best.at:.0f} s ago, at {best.at:.0f} s"


def _misses(score: Score) -> str:
    """Count the misses among the last tries by kind, the commonest first."""
    kinds = [one.kind for one in score.recent if not one.is_hit]
    counted = sorted(set(kinds), key=lambda kind: (-kinds.count(kind), kind))
    return ", ".join(f"{kinds.count(kind)} {kind}" for kind in counted)


def _latency(score: Score) -> str:
    latencies = score.latencies
    if not latencies:
        return "no answer yet"
    mean = sum(latencies) / len(latencies)
    return f"{mean:.2f} s ({min(latencies):.2f} to {max(latencies):.2f})"

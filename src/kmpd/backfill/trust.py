"""Whether a log and what was polled tell the same: they must, within one interval."""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from decimal import Decimal
from itertools import pairwise
from typing import Final

import attrs

from kmpd.backfill.gap import Gap
from kmpd.reading import Reading, ReadingValue

#: Two clocks may be this far apart: a record so close to a reading tells nothing of it.
SLACK_SECONDS: Final = 300.0
#: Each of two numbers was cut off to its last digit.
_LAST_DIGITS: Final = 2


@attrs.frozen(kw_only=True)
class LoggedRow:
    """What counters showed when a record was made.

    Attributes:
        at: When.
        values: By register.
    """

    at: dt.datetime
    values: Mapping[int, ReadingValue]


def objection(rows: Collection[LoggedRow], gap: Gap) -> str:
    """Return why records cannot be of the meter that was polled; empty if they can.

    Counters may not fall from record to record. A polled reading has to lie between
    the records around it, each taken one interval further away; where there are none
    on one side, it may not be passed at all.
    """
    ordered = sorted(rows, key=lambda row: row.at)
    reasons = [_fall(ordered)]
    ends = (gap.end,) if gap.is_swap else (gap.start, gap.end)
    reasons += [_misfit(ordered, end) for end in ends]
    return next((reason for reason in reasons if reason), "")


def _fall(rows: Sequence[LoggedRow]) -> str:
    for before, after in pairwise(rows):
        for id_, value in after.values.items():
            old = before.values.get(id_)
            if _difference(old, value) < 0:
                return (
                    f"Register {id_} falls from {old and old.text} to {value.text} at "
                    f"{after.at:%Y-%m-%d %H:%M} UTC."
                )
    return ""


def _misfit(rows: Sequence[LoggedRow], polled: Reading) -> str:
    slack = dt.timedelta(seconds=SLACK_SECONDS)
    before = [row for row in rows if row.at < polled.at - slack]
    after = [row for row in rows if row.at > polled.at + slack]
    far = 2 if before and after else 1
    low = before[-far:][:1]
    high = after[:far][-1:]
    for id_, value in polled.good.items():
        is_above = any(_exceeds(row.values.get(id_), value) for row in low)
        is_below = any(_exceeds(value, row.values.get(id_)) for row in high)
        if is_above or is_below:
            told = (low if is_above else high)[0]
            return (
                f"Register {id_} was {value.text} at {polled.at:%Y-%m-%d %H:%M} UTC "
                f"when it was read, and {told.values[id_].text} at "
                f"{told.at:%Y-%m-%d %H:%M} UTC in the log."
            )
    return ""


def _exceeds(one: ReadingValue | None, other: ReadingValue | None) -> bool:
    """Return whether a number is above another by more than digits cut off."""
    difference = _difference(other, one)
    if difference <= 0 or one is None or other is None:
        return False
    return difference > _LAST_DIGITS * max(_digit(one), _digit(other))


def _difference(old: ReadingValue | None, value: ReadingValue | None) -> Decimal:
    """Return how far a counter rose; 0 where that cannot be told."""
    if old is None or value is None or old.unit != value.unit:
        return Decimal(0)
    if old.number is None or value.number is None:
        return Decimal(0)
    return value.number - old.number


def _digit(value: ReadingValue) -> Decimal:
    number = Decimal(0) if value.number is None else value.number
    exponent = number.as_tuple().exponent
    return Decimal(1).scaleb(exponent if isinstance(exponent, int) else 0)


def usable(
    rows: Collection[LoggedRow], gap: Gap, *, is_whole: bool
) -> Sequence[LoggedRow]:
    """Return the rows that fill a gap, in order.

    A meter that came within the gap may have lain on a shelf and made records there.
    Of its oldest ones that all say the same, the last is the first to count; while
    older ones may come, none is.
    """
    ordered = sorted(rows, key=lambda row: row.at)
    if gap.is_swap and ordered:
        oldest = ordered[0].values
        idle = next(
            (n for n, row in enumerate(ordered) if row.values != oldest), len(ordered)
        )
        ordered = ordered[idle - 1 if is_whole else idle :]
    return [row for row in ordered if gap.since < row.at < gap.until]

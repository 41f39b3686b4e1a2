"""An amount: what was counted in a period, and how well that is known."""

from decimal import Decimal
from enum import StrEnum, unique
from typing import Final

import attrs

from kmpd.consumption.period import Period

#: Readings up to this far apart say well enough what passed between them: an hourly
#: reading that comes late, or a missed one of those every half an hour.
GAP_SECONDS_MIN: Final = 5_400

#: Readings this part of a period apart hardly blur where it begins and ends.
_GAP_SHARE: Final = 1 / 20


@unique
class Mark(StrEnum):
    """How well an amount is known, the best first; the worst that applies is told.

    Attributes:
        MEASURED: The counter was read at the begin and at the end.
        INTERPOLATED: It was read shortly before and after one of them.
        ESTIMATED: The begin or the end lies in a gap: what passed in the whole gap is
            known, how much of it belongs here is not.
        INTERRUPTED: For a part of the period nobody knows what passed: the meter was
            changed, or its counter reset. The amount is what is known, a lower bound.
        PARTIAL: The readings begin within the period, or end within it as they do in
            the running one. The amount is what was counted so far.
    """

    MEASURED = "measured"
    INTERPOLATED = "interpolated"
    ESTIMATED = "estimated"
    INTERRUPTED = "interrupted"
    PARTIAL = "partial"


@attrs.frozen(kw_only=True)
class Amount:
    """What was counted in a period.

    A store keeps all of these; `mark` follows from them.

    Attributes:
        period: The period.
        number: The exact amount.
        unit: Unit number as on the wire, see UNITS_NAMES.
        begin_gap_seconds: How far apart the readings around the begin are, 0 if one
            was taken at it, None if all came later.
        end_gap_seconds: The same of the end; None if all came earlier.
        is_interrupted: Whether for a part of it nobody knows what passed.
    """

    period: Period
    number: Decimal
    unit: int
    begin_gap_seconds: float | None
    end_gap_seconds: float | None
    is_interrupted: bool = False

    @property
    def mark(self) -> Mark:
        """How well the amount is known."""
        if self.begin_gap_seconds is None or self.end_gap_seconds is None:
            return Mark.PARTIAL
        if self.is_interrupted:
            return Mark.INTERRUPTED
        gap_seconds = max(self.begin_gap_seconds, self.end_gap_seconds)
        length_seconds = (self.period.end - self.period.start).total_seconds()
        if gap_seconds > max(GAP_SECONDS_MIN, length_seconds * _GAP_SHARE):
            return Mark.ESTIMATED
        return Mark.INTERPOLATED if gap_seconds else Mark.MEASURED

"""The budget of a battery: for how long bytes may be on a meter's line in a day.

Pure. While what is left of a day suffices for the readings that are due in it, all are
read. If it does not, readings are thinned: those stay that spread what is left evenly
over the rest of the day. A day without any good reading would be worse than a budget
that is exceeded, so until there is one, the meter is tried every few hours all the
same.
"""

import datetime as dt
from typing import Final

import attrs

from kmpd.collector.duration import in_words

#: While a day has no good reading, a try costs what it costs this often at most.
FLOOR_SECONDS: Final = 6 * 3600.0
#: What a reading costs as long as none was made: eight registers and the serial number.
COST_SECONDS_FIRST: Final = 1.5
#: A reading may come this much earlier than an even spread has it, so that one that is
#: due each hour is not left out for a second.
_EARLY: Final = 0.02


@attrs.frozen(kw_only=True)
class Spending:
    """What a meter's line was used for on one day.

    Attributes:
        day: The day, in the zone of the meter; None before anything happened.
        spent_seconds: For how long bytes were on the line.
        reads: Good readings.
        skipped: Readings that were left out.
        tried_at: When the meter was asked last, on this day or before.
        cost_seconds: What a reading costs: the dearest one of the day.
    """

    day: dt.date | None = None
    spent_seconds: float = 0.0
    reads: int = 0
    skipped: int = 0
    tried_at: dt.datetime | None = None
    cost_seconds: float = COST_SECONDS_FIRST

    def on(self, day: dt.date) -> "Spending":
        """Return the same for a day: a new one begins with nothing spent."""
        if day == self.day:
            return self
        return Spending(day=day, tried_at=self.tried_at, cost_seconds=self.cost_seconds)

    def tried(self, at: dt.datetime, seconds: float) -> "Spending":
        """Return what is spent after a try without a good reading."""
        return attrs.evolve(
            self, spent_seconds=self.spent_seconds + seconds, tried_at=at
        )

    def read(self, at: dt.datetime, seconds: float) -> "Spending":
        """Return what is spent after a good reading."""
        # The first of a day replaces the estimate, so that one bad day is forgotten.
        dearest = max(seconds, self.cost_seconds) if self.reads else seconds
        return attrs.evolve(
            self.tried(at, seconds), reads=self.reads + 1, cost_seconds=dearest
        )

    def left_out(self) -> "Spending":
        """Return the same with one more reading left out."""
        return attrs.evolve(self, skipped=self.skipped + 1)


@attrs.frozen(kw_only=True)
class Budget:
    """What a meter may spend in a day.

    Attributes:
        limit_seconds: For how long bytes may be on the line; None is without limit.
        interval_seconds: Between two readings.
        zone: Whose days count.
    """

    limit_seconds: float | None
    interval_seconds: float
    zone: dt.tzinfo

    def day_of(self, at: dt.datetime) -> dt.date:
        """Return the day of an instant."""
        return at.astimezone(self.zone).date()

    def allows(self, spending: Spending, at: dt.datetime) -> bool:
        """Tell whether a reading that is due may be made.

        Args:
            spending: Of the day of the instant, see `Spending.on`.
            at: When it is due.
        """
        if self.limit_seconds is None:
            return True
        passed = _passed_seconds(spending.tried_at, at)
        left = self.limit_seconds - spending.spent_seconds
        if left < spending.cost_seconds:
            return spending.reads == 0 and passed >= FLOOR_SECONDS
        return passed >= self._spread_seconds(spending, at, left) * (1 - _EARLY)

    def short_words(self, spending: Spending) -> str:
        """Return why readings are thinned, whether much was spent or nothing yet."""
        limit = self.limit_seconds or 0.0
        left = max(0.0, limit - spending.spent_seconds)
        return (
            f"Readings are thinned: {left:.1f} s are left of {limit:g} s of line time "
            f"a day, too little for one each {in_words(self.interval_seconds)} at "
            f"about {spending.cost_seconds:.1f} s."
        )

    def is_short(self, spending: Spending, at: dt.datetime) -> bool:
        """Tell whether what is left is too little for all that is due today."""
        if self.limit_seconds is None:
            return False
        left = self.limit_seconds - spending.spent_seconds
        spread = self._spread_seconds(spending, at, left)
        return spread * (1 - _EARLY) > self.interval_seconds

    def _spread_seconds(
        self, spending: Spending, at: dt.datetime, left: float
    ) -> float:
        """Return the time between readings that spreads what is left evenly."""
        affordable = max(left, 0.0) / spending.cost_seconds
        rest = self._rest_seconds(at)
        if affordable < 1:
            return float("inf")
        if affordable * self.interval_seconds >= rest:
            return 0.0
        return rest / affordable

    def _rest_seconds(self, at: dt.datetime) -> float:
        """Return the time from an instant to the midnight that follows it."""
        day = self.day_of(at) + dt.timedelta(days=1)
        midnight = dt.datetime.combine(day, dt.time(), self.zone)
        # In UTC: a day on which the clock is changed has 23 or 25 hours.
        return (midnight.astimezone(dt.UTC) - at).total_seconds()


def _passed_seconds(since: dt.datetime | None, at: dt.datetime) -> float:
    """Return the time since the last try; a clock that was set back says nothing."""
    if since is None or since > at:
        return float("inf")
    return (at - since).total_seconds()

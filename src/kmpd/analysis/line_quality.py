"""How well a line works: readings, failures and repetitions, day by day and in all."""

import datetime as dt
from collections.abc import Iterable, Sequence
from fractions import Fraction

import attrs

from kmpd.state import LineDay


@attrs.frozen(kw_only=True)
class LineQuality:
    """What a line was used for, in all.

    Attributes:
        reads: Readings that were polled.
        failures: Tries that gave none.
        requests: How many requests both took.
        repetitions: How many of them had to be sent again.
        seconds: How long that was, from first requests on.
        line_seconds: For how long of that bytes were on the line.
        line_seconds_max: The same of the day with the most.
    """

    reads: int
    failures: int
    requests: int
    repetitions: int
    seconds: float
    line_seconds: float
    line_seconds_max: float

    @property
    def good_share(self) -> Fraction | None:
        """The share of tries that gave a reading; None without any."""
        tries = self.reads + self.failures
        return Fraction(self.reads, tries) if tries else None

    @property
    def repeated_share(self) -> Fraction | None:
        """Repetitions for each request; None without any."""
        if not self.requests:
            return None
        return Fraction(self.repetitions, self.requests)

    @property
    def reading_seconds(self) -> float | None:
        """How long a try takes on average; None without any."""
        tries = self.reads + self.failures
        return self.seconds / tries if tries else None


def repetitions(day: LineDay) -> int:
    """Return how many requests of a day had to be sent again."""
    return max(0, day.attempts - day.requests)


def line_quality(days: Iterable[LineDay]) -> LineQuality:
    """Return what a line was used for on some days, in all."""
    told = tuple(days)
    return LineQuality(
        reads=sum(day.reads for day in told),
        failures=sum(day.failures for day in told),
        requests=sum(day.requests for day in told),
        repetitions=sum(map(repetitions, told)),
        seconds=sum(day.seconds for day in told),
        line_seconds=sum(day.line_seconds for day in told),
        line_seconds_max=max((day.line_seconds for day in told), default=0.0),
    )


def every_day(
    meter: str, days: Iterable[LineDay], *, since: dt.date, until: dt.date
) -> Sequence[LineDay]:
    """Return a day for each from one up to another; on those not told nothing was."""
    told = {day.day: day for day in days}
    wanted = (since + dt.timedelta(days=n) for n in range((until - since).days))
    return [told.get(day, LineDay(meter=meter, day=day)) for day in wanted]

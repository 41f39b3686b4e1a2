"""Statistics for tests, from readings of a counter."""

import datetime as dt
from collections.abc import Sequence
from typing import Final

import attrs

from kmpd.consumption import Amount, CounterReading, consumption
from kmpd.home_assistant import (
    Identity,
    Plan,
    Row,
    Statistic,
    StatisticUnit,
    Timeline,
    plan_of,
    state_at,
)

HOUR: Final = dt.timedelta(hours=1)
GJ: Final = 8
ALWAYS: Final = (
    dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
    dt.datetime(2200, 1, 1, tzinfo=dt.UTC),
)
IDENTITY: Final = Identity(
    id="kmpd:heat_heat_energy",
    name="District heating Heat energy",
    unit=StatisticUnit(text="GJ", unit_class="energy"),
)


def hours_in(
    readings: Sequence[CounterReading], zone: dt.tzinfo = dt.UTC, *, unit: int = GJ
) -> Sequence[Amount]:
    """Return what a store works out of readings."""
    return consumption(readings, zone=zone, unit=unit).hours


def statistic_of(
    readings: Sequence[CounterReading], zone: dt.tzinfo = dt.UTC, *, unit: int = GJ
) -> Statistic:
    """Return what Home Assistant is to have of a counter with these readings."""
    timeline = Timeline.of(hours_in(readings, zone, unit=unit))
    return Statistic.of(
        timeline,
        identity=IDENTITY,
        read_at=[reading.at for reading in readings],
        states={
            boundary: state_at(boundary.at, readings, unit=unit)
            for boundary in timeline.anchors()
        },
    )


@attrs.define
class Kept:
    """What a Home Assistant has of a statistic."""

    rows: dict[dt.datetime, Row] = attrs.field(factory=dict)

    def take(
        self,
        statistic: Statistic,
        *,
        since: dt.datetime = ALWAYS[0],
        until: dt.datetime = ALWAYS[1],
    ) -> Plan:
        """Do what a plan says, and return it."""
        plan = plan_of(statistic, self.rows, since=since, until=until)
        self.rows.update({row.start: row for row in plan.writes})
        return plan

    def changes(self) -> dict[dt.datetime, float]:
        """Return what each hour shows: how much the sum grew since the one before."""
        before, found = 0.0, {}
        for start in sorted(self.rows):
            found[start] = self.rows[start].sum - before
            before = self.rows[start].sum
        return found

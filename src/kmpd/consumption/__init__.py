"""Hour, day, month and year from counter readings: pure, exact, additive."""

from kmpd.consumption.amount import Amount, Mark
from kmpd.consumption.average import Average, volume_weighted, worst
from kmpd.consumption.conversion import EXACT, converted, converts, is_counter
from kmpd.consumption.counter import CounterReading
from kmpd.consumption.period import Period, PeriodKind, period_at, periods_between
from kmpd.consumption.sums import Consumption, amounts_of, consumption, rolled_up
from kmpd.consumption.touching import Touched, touched

__all__ = [
    "EXACT",
    "Amount",
    "Average",
    "Consumption",
    "CounterReading",
    "Mark",
    "Period",
    "PeriodKind",
    "Touched",
    "amounts_of",
    "consumption",
    "converted",
    "converts",
    "is_counter",
    "period_at",
    "periods_between",
    "rolled_up",
    "touched",
    "volume_weighted",
    "worst",
]

"""The collector: reads meters on a schedule, judges what they say, keeps it.

Most of it is pure: when a meter is due, what its battery allows, when a failed one is
tried again, what of a reading may be believed.
`collector.py` is the shell that runs it.
"""

from kmpd.collector.backfilling import gap_plans
from kmpd.collector.collector import Collector, MeterUnreadError, UnknownMeterNameError
from kmpd.collector.gap_plan import GapPlan
from kmpd.collector.plan import ClockMode, Limits, MeterPlan, plan_of
from kmpd.collector.simulated_clock import (
    SimulatedClock,
    SimulatedLoop,
    in_no_time,
    run_simulated,
    simulated_opener,
)
from kmpd.collector.system_clock import SystemClock

__all__ = [
    "ClockMode",
    "Collector",
    "GapPlan",
    "Limits",
    "MeterPlan",
    "MeterUnreadError",
    "SimulatedClock",
    "SimulatedLoop",
    "SystemClock",
    "UnknownMeterNameError",
    "gap_plans",
    "in_no_time",
    "plan_of",
    "run_simulated",
    "simulated_opener",
]

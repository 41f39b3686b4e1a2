"""Gaps in a meter's history, and how its own logs fill them: pure.

What is here decides which log is asked for which time, what that costs, and whether
what came back may be believed beside what was polled.
"""

from kmpd.backfill.gap import GAP_SECONDS_MIN, Gap, gap_seconds_of
from kmpd.backfill.meter_time import MeterTime
from kmpd.backfill.plan import Asked, Job, jobs_of, logs_of
from kmpd.backfill.share import SHARE, allowance_seconds
from kmpd.backfill.trust import LoggedRow, objection, usable

__all__ = [
    "GAP_SECONDS_MIN",
    "SHARE",
    "Asked",
    "Gap",
    "Job",
    "LoggedRow",
    "MeterTime",
    "allowance_seconds",
    "gap_seconds_of",
    "jobs_of",
    "logs_of",
    "objection",
    "usable",
]

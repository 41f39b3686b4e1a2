"""What there is to fill of a meter's history, and what that costs, for people."""

import math
from collections.abc import Mapping, Sequence
from typing import Any

import attrs

from kmpd.backfill import Job


@attrs.frozen(kw_only=True)
class GapPlan:
    """The gaps of one meter.

    Attributes:
        meter: Its name.
        is_on: Whether they are filled.
        left_seconds: For how long its line may be kept busy today.
        jobs: What would be read, the next first.
    """

    meter: str
    is_on: bool
    left_seconds: float
    jobs: Sequence[Job]

    def described(self) -> Mapping[str, Any]:
        """Return the plan as JSON has it; what is without limit is null."""
        is_bound = math.isfinite(self.left_seconds)
        return {
            "meter": self.meter,
            "backfill": self.is_on,
            "line_seconds_left_today": round(max(0.0, self.left_seconds), 1)
            if is_bound
            else None,
            "jobs": [_described(job) for job in self.jobs],
        }


def _described(job: Job) -> Mapping[str, Any]:
    return {
        "log": job.query.logger.name,
        "since": job.gap.since.isoformat(),
        "until": job.gap.until.isoformat(),
        "first": job.first.isoformat(),
        "last": job.last.isoformat(),
        "records": job.records,
        "registers": list(job.query.registers),
        "requests": job.cost.requests,
        "line_seconds": round(job.cost.line_seconds, 1),
    }

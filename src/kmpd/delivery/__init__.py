"""Readings from the store to each sink: in order, at least once, whatever happens."""

from kmpd.delivery.deliverer import Deliverer
from kmpd.delivery.limits import Limits
from kmpd.delivery.skipping import (
    NotSkippedError,
    Stuck,
    skip_one,
    skip_stuck,
    stuck_at,
)

__all__ = [
    "Deliverer",
    "Limits",
    "NotSkippedError",
    "Stuck",
    "skip_one",
    "skip_stuck",
    "stuck_at",
]

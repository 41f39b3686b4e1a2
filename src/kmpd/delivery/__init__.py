"""Readings from the store to each sink: in order, at least once, whatever happens."""

from kmpd.delivery.deliverer import Deliverer
from kmpd.delivery.limits import Limits
from kmpd.delivery.skipping import skip_one

__all__ = ["Deliverer", "Limits", "skip_one"]

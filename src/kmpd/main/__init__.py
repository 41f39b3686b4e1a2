"""The only place where everything is put together."""

from kmpd.main.whole import Whole, run

__all__ = ["Whole", "run"]

"""A meter's memory: what to ask of a log, in how many bytes, and what came of it.

Nothing in this package touches a wire, a clock or a file.
A reading says what to ask next and takes the answers; `log_step` is the plan of one
question, for whoever runs plans.
"""

from pykmp.logs.answer import LogAnswer, LogCost, LogProgress
from pykmp.logs.asking import Anchor, LogAsk
from pykmp.logs.cost import cost_of, progress_of
from pykmp.logs.query import LogQuery, LogQueryInvalidError
from pykmp.logs.reading import LogReading
from pykmp.logs.record import LogRecord
from pykmp.logs.step import log_step

__all__ = [
    "Anchor",
    "LogAnswer",
    "LogAsk",
    "LogCost",
    "LogProgress",
    "LogQuery",
    "LogQueryInvalidError",
    "LogReading",
    "LogRecord",
    "cost_of",
    "log_step",
    "progress_of",
]

"""A meter's memory: what to ask of a log, in how many bytes, and what came of it.

Nothing in this package touches a wire, a clock or a file.
A reading says what to ask next and takes the answers; `log_step` is the plan of one
question, for whoever runs plans.
Names load when they are first used.
"""

from typing import TYPE_CHECKING

from pykmp.lazy import attributes

if TYPE_CHECKING:
    from pykmp.logs.answer import LogAnswer, LogCost, LogProgress
    from pykmp.logs.asking import Anchor, LogAsk
    from pykmp.logs.cost import cost_of, progress_of
    from pykmp.logs.course import Course, LogKeeper, LogWish, log_course, of_logger
    from pykmp.logs.keeping import LogStateInvalidError
    from pykmp.logs.lookup import UnknownLogError, logger_named
    from pykmp.logs.overview import LogOverview, log_configuration, log_overview
    from pykmp.logs.query import LogQuery, LogQueryInvalidError
    from pykmp.logs.reading import LogReading
    from pykmp.logs.record import LogRecord
    from pykmp.logs.step import log_step

__all__ = [
    "Anchor",
    "Course",
    "LogAnswer",
    "LogAsk",
    "LogCost",
    "LogKeeper",
    "LogOverview",
    "LogProgress",
    "LogQuery",
    "LogQueryInvalidError",
    "LogReading",
    "LogRecord",
    "LogStateInvalidError",
    "LogWish",
    "UnknownLogError",
    "cost_of",
    "log_configuration",
    "log_course",
    "log_overview",
    "log_step",
    "logger_named",
    "of_logger",
    "progress_of",
]

__getattr__, __dir__ = attributes(
    __name__,
    {
        "pykmp.logs.answer": (
            "LogAnswer",
            "LogCost",
            "LogProgress",
        ),
        "pykmp.logs.asking": (
            "Anchor",
            "LogAsk",
        ),
        "pykmp.logs.cost": (
            "cost_of",
            "progress_of",
        ),
        "pykmp.logs.course": (
            "Course",
            "LogKeeper",
            "LogWish",
            "log_course",
            "of_logger",
        ),
        "pykmp.logs.keeping": ("LogStateInvalidError",),
        "pykmp.logs.lookup": (
            "UnknownLogError",
            "logger_named",
        ),
        "pykmp.logs.overview": (
            "LogOverview",
            "log_configuration",
            "log_overview",
        ),
        "pykmp.logs.query": (
            "LogQuery",
            "LogQueryInvalidError",
        ),
        "pykmp.logs.reading": ("LogReading",),
        "pykmp.logs.record": ("LogRecord",),
        "pykmp.logs.step": ("log_step",),
    },
)

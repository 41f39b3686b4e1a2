"""Cron lines: whether one says when, and how far apart that is."""

import datetime as dt
import itertools
from typing import Final

from cronsim import CronSim, CronSimError

from kmpd.config.wording import MistakeError

_FIELDS: Final = 5
_RUNS: Final = 50
#: A year that has all there is: it begins on a Monday, and a leap year follows soon.
_START: Final = dt.datetime(2024, 1, 1, tzinfo=dt.UTC)
_EXAMPLE: Final = "Five fields belong here, such as '0 * * * *' for each hour."
_PLACES: Final = {
    "minute": "minutes are 0 to 59",
    "hour": "hours are 0 to 23",
    "day-of-month": "the day of the month does not exist",
    "month": "months are 1 to 12",
    "day-of-week": "days of the week are 0 to 7",
}


def cron_line(value: object) -> str:
    """Return a cron line with single blanks.

    Raises:
        MistakeError: It is none, or never comes.
    """
    text = " ".join(str(value).split())
    if not isinstance(value, str) or len(text.split()) != _FIELDS:
        raise MistakeError("this is no cron line", _EXAMPLE)
    try:
        longest_seconds(text)
    except CronSimError as error:
        field = str(error).removeprefix("Bad ")
        reason = _PLACES.get(field, "no such line is known")
        raise MistakeError(f"this is no cron line: {reason}", _EXAMPLE) from None
    except StopIteration:
        raise MistakeError("this cron line never comes", _EXAMPLE) from None
    return text


def longest_seconds(cron: str) -> float:
    """Return the longest pause between the first few dozen runs of a cron line.

    >>> longest_seconds("0 * * * *")
    3600.0
    """
    runs = CronSim(cron, _START)
    instants = [next(runs) for _ in range(_RUNS)]
    return max((b - a).total_seconds() for a, b in itertools.pairwise(instants))

"""Which records are meant: by time, by id, behind a known one, or the newest."""

import datetime as dt
import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Any, Final, Self

import attrs
import click

from pykmp.logs import LogQuery, LogQueryInvalidError
from pykmp.meters import Logger
from pykmp.tool.numbers import meter_time
from pykmp.tool.standard_time import standard_time

#: How help calls a moment.
TIME: Final = "TIME"

_AGO: Final = re.compile(r"-(\d{1,6})\s*([mhdw])", re.ASCII)
_UNITS: Final[Mapping[str, dt.timedelta]] = MappingProxyType(
    {
        "m": dt.timedelta(minutes=1),
        "h": dt.timedelta(hours=1),
        "d": dt.timedelta(days=1),
        "w": dt.timedelta(weeks=1),
    }
)


@attrs.frozen(kw_only=True)
class Moment:
    """A moment on a meter's clock.

    Attributes:
        time: When it is.
        text: How it was asked for.
    """

    time: dt.datetime
    text: str


def moment(text: str) -> Moment:
    """Return a moment on a meter's clock: ISO 8601, or so long ago, such as -7d.

    Raises:
        click.BadParameter: It is none.
    """
    ago = _AGO.fullmatch(text.strip())
    if ago is None:
        return Moment(time=meter_time(text), text=text)
    count, unit = ago.groups()
    try:
        then = now_of_meter() - int(count) * _UNITS[unit]
    except OverflowError:
        raise click.BadParameter(f"{text!r} is too long ago") from None
    return Moment(time=meter_time(then.isoformat()), text=text)


def now_of_meter() -> dt.datetime:
    """Return what a meter's clock should show."""
    return standard_time().replace(tzinfo=None, microsecond=0)


@attrs.frozen(kw_only=True)
class LogRange:
    """The records that are meant; None is not told, and without any it is all.

    Attributes:
        since: Records of this moment on.
        until: Records before this moment.
        first: The oldest id.
        last: The newest id.
        after: Records behind this id.
        newest: So many of the newest.
    """

    since: dt.datetime | None = None
    until: dt.datetime | None = None
    first: int | None = None
    last: int | None = None
    after: int | None = None
    newest: int | None = None

    @classmethod
    def kept(cls, query: Mapping[str, Any]) -> Self:
        """Return what a query asked for, as the first line of a kept reading has it.

        Raises:
            KeyError, TypeError, ValueError: It is no query.
        """
        return cls(
            since=_time(query["since"]),
            until=_time(query["until"]),
            first=_count(query["first"]),
            last=_count(query["last"]),
            after=_count(query["after"]),
            newest=_count(query["newest"]),
        )

    @property
    def is_counted(self) -> bool:
        """Whether it is known beforehand how many records there are about."""
        is_between = self.first is not None and self.last is not None
        return self.newest is not None or self.since is not None or is_between

    def query(
        self, logger: Logger, ids: tuple[int, ...], widths: Mapping[int, int]
    ) -> LogQuery:
        """Return the query of these records.

        Raises:
            click.UsageError: No log can give them.
        """
        try:
            return LogQuery(
                logger=logger, registers=ids, widths=widths, **attrs.asdict(self)
            )
        except LogQueryInvalidError as error:
            raise click.UsageError(str(error)) from None

    def until_now(self, logger: Logger) -> "LogRange":
        """Return it with an end in time, to count with.

        A clock may be ahead by less than a record.
        """
        if self.since is None or self.until is not None:
            return self
        interval = dt.timedelta(seconds=logger.interval_seconds or 0)
        end = max(now_of_meter() + interval, self.since + dt.timedelta(seconds=1))
        return attrs.evolve(self, until=end)


def _time(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


def _count(told: int | None) -> int | None:
    return None if told is None else int(told)

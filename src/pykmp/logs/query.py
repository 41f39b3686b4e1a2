"""What is wanted of a log: which logger, which registers, which records."""

import datetime as dt
from collections.abc import Iterable, Mapping
from typing import Any, Final

import attrs

from pykmp.errors import KmpError
from pykmp.logs.record import LogRecord, time_registers
from pykmp.meters import Logger

_ID_MAX: Final = 0xFFFF_FFFF
_REGISTER_MAX: Final = 0xFFFF


@attrs.define(kw_only=True, slots=False)
class LogQueryInvalidError(KmpError):
    """Records are asked for that no log can give, or in two ways at once."""

    reason: str

    def __str__(self) -> str:
        return f"This cannot be asked of a log: {self.reason}."


def _ids(registers: Iterable[int]) -> tuple[int, ...]:
    return tuple(registers)


@attrs.frozen(kw_only=True)
class LogQuery:
    """Records of one log: by id, by time, behind a known one, or the newest.

    Without any of these, all records.

    Attributes:
        logger: The log.
        registers: Ids of the registers that are wanted of each record.
        first: The oldest id that is wanted.
        last: The newest id that is wanted.
        since: Records of this moment on, on the meter's clock.
        until: Records before this moment.
        after: Records behind this one: an id, or a record, whose registers are then
            read again and compared.
        newest: So many of the newest records.
        widths: Bytes of the significands of registers, as far as they are known.

    Raises:
        LogQueryInvalidError: See there.
    """

    logger: Logger
    registers: tuple[int, ...] = attrs.field(converter=_ids)
    first: int | None = None
    last: int | None = None
    since: dt.datetime | None = None
    until: dt.datetime | None = None
    after: int | LogRecord | None = None
    newest: int | None = None
    widths: Mapping[int, int] = attrs.field(factory=dict, eq=False, repr=False)

    def __attrs_post_init__(self) -> None:
        """Refuse what no log can give."""
        reason = next((text for text, is_so in self._objections() if is_so), None)
        if reason is not None:
            raise LogQueryInvalidError(reason=reason)

    def _objections(self) -> tuple[tuple[str, bool], ...]:
        name = self.logger.name
        ways = (
            self.is_by_id,
            self.is_by_time,
            self.after is not None,
            self.newest is not None,
        )
        ids = [id_ for id_ in (self.first, self.last, self.after_id) if id_ is not None]
        times = [time for time in (self.since, self.until) if time is not None]
        registers = self.registers
        return (
            (f"how the log {name} is read is not public", not self.is_public),
            ("no register is named", not registers),
            ("a register is named twice", len(set(registers)) < len(registers)),
            (
                f"register ids go from 0 to {_REGISTER_MAX}",
                any(not 0 <= id_ <= _REGISTER_MAX for id_ in registers),
            ),
            ("ids, times, after and newest exclude each other", sum(ways) > 1),
            (
                f"record ids go from 0 to {_ID_MAX}",
                any(not 0 <= id_ <= _ID_MAX for id_ in ids),
            ),
            (
                "at least one record has to be wanted",
                self.newest is not None and self.newest < 1,
            ),
            (
                "a meter's clock has no time zone",
                any(time.tzinfo is not None for time in times),
            ),
            ("the first id is above the last", self._is_upside_down),
            ("until is not later than since", len(times) > 1 and times[0] >= times[1]),
            (
                f"no register of the log {name} is known to tell the time",
                self.is_by_time and not self.time_registers,
            ),
        )

    @property
    def _is_upside_down(self) -> bool:
        # Ids of 16 bits begin again at 0, so there a range may do so too.
        if self.first is None or self.last is None or self.logger.command != "B8":
            return False
        return self.first > self.last

    @property
    def is_public(self) -> bool:
        """Whether the command and the number of the log are known."""
        return bool(self.logger.command) and self.logger.number is not None

    @property
    def is_by_time(self) -> bool:
        """Whether records are asked for by their time."""
        return self.since is not None or self.until is not None

    @property
    def is_by_id(self) -> bool:
        """Whether records are asked for by a range of ids."""
        return self.first is not None or self.last is not None

    @property
    def after_id(self) -> int | None:
        """The id that the records are to follow."""
        return self.after.id if isinstance(self.after, LogRecord) else self.after

    @property
    def time_registers(self) -> tuple[int, ...]:
        """The registers that tell the time of a record; none if it is not logged."""
        return time_registers({*self.logger.registers, *self.registers})

    @property
    def asked(self) -> tuple[int, ...]:
        """All registers to ask for, those that tell the time in front."""
        return tuple(dict.fromkeys([*self.time_registers, *self.registers]))

    def is_in_range(self, time: dt.datetime | None) -> bool:
        """Return whether a record of this time is wanted, by its time."""
        if not self.is_by_time:
            return True
        if time is None:
            return False
        return not self.is_before(time) and not self.is_behind(time)

    def is_before(self, time: dt.datetime) -> bool:
        """Return whether a moment is older than what is wanted."""
        return self.since is not None and time < self.since

    def is_behind(self, time: dt.datetime) -> bool:
        """Return whether a moment is newer than what is wanted."""
        return self.until is not None and time >= self.until

    def to_json(self) -> dict[str, Any]:
        """Return what a kept reading must agree in to be of this query."""
        after = self.after
        return {
            "command": self.logger.command,
            "number": self.logger.number,
            "registers": list(self.registers),
            "first": self.first,
            "last": self.last,
            "since": None if self.since is None else self.since.isoformat(),
            "until": None if self.until is None else self.until.isoformat(),
            "after": after.to_json() if isinstance(after, LogRecord) else after,
            "newest": self.newest,
        }

"""A record of a log, and the moment that its registers tell."""

import datetime as dt
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Any, Final

import attrs

from pykmp.codec import FloatCodec, dates
from pykmp.errors import BaseCodecError
from pykmp.messages import RegisterData
from pykmp.registers import decode_value
from pykmp.registers.values import DateTimeValue

#: Registers that tell when a record was made, in order of preference: date and time in
#: one (MULTICAL 603), the clock of an electricity meter, date and time apart.
#:
#: Source: protocol facts 3.7 and 3.9.
TIME_REGISTERS: Final = ((348,), (1047,), (1003, 1002))

#: Bytes of date and time in one (unit 79).
#:
#: Source: protocol facts 4, captured.
TIME_WIDTHS: Final = MappingProxyType({348: 7})


@attrs.frozen(kw_only=True)
class LogRecord:
    """What a meter remembers of one moment.

    Attributes:
        id: Number of the record, as the meter counts.
        time: When it was made, on the clock of the meter, which names no zone; None if
            the log does not tell, or tells no moment.
        registers: The registers that were asked for, by id.
    """

    id: int
    time: dt.datetime | None
    registers: Mapping[int, RegisterData]

    def to_json(self) -> dict[str, Any]:
        """Return the id, and the registers as bytes: unit, length, scale, significand.

        >>> LogRecord(id=7, time=None, registers={}).to_json()
        {'id': 7, 'registers': {}}
        """
        return {
            "id": self.id,
            "registers": {
                str(id_): f"{register.unit:02x} {register.value.hex(' ')}"
                for id_, register in sorted(self.registers.items())
            },
        }


def time_registers(logged: Collection[int]) -> tuple[int, ...]:
    """Return the registers of a log that tell the time; none if it has none.

    >>> time_registers([1003, 1002, 60])
    (1003, 1002)
    """
    return next((ids for ids in TIME_REGISTERS if set(ids) <= set(logged)), ())


def time_of(registers: Mapping[int, RegisterData]) -> dt.datetime | None:
    """Return the moment that the registers of a record tell, if they do."""
    for ids in TIME_REGISTERS:
        if all(id_ in registers for id_ in ids):
            try:
                return _moment([registers[id_] for id_ in ids])
            except (BaseCodecError, ValueError):
                return None
    return None


def _moment(told: list[RegisterData]) -> dt.datetime | None:
    if len(told) == 1:
        value = decode_value(told[0])
        return value.local if isinstance(value, DateTimeValue) else None
    date, time = (int(FloatCodec.decode(register.value)) for register in told)
    return dt.datetime.combine(dates.to_date(date), dates.to_time(time))

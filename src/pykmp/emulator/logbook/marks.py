"""Which records of its logs a logger module counts as read.

Reading moves no mark. ClearEventStatus moves it to the newest record that was read
since, over those that were skipped, and never back.

Source: Kamstrup 5512-447 rev M1, section 6.3, scenarios A to H (protocol facts 3.8).
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pykmp.meters import Logger

#: Bits of the third status byte, by the name of a log.
#:
#: Source: section 6.3 for hour and rtc, a head end's code for the others.
_BITS: Final[Mapping[str, int]] = MappingProxyType(
    {
        "hour": 0x01,
        "rtc": 0x02,
        "debiting": 0x01,
        "rtc_event": 0x02,
        "status_event": 0x04,
        "voltage_quality": 0x08,
        "disconnect": 0x10,
    }
)


class ReadMarks:
    """The marks of one module; owns them.

    Ids are of the whole number that the module counts, not of 16 bits.
    """

    def __init__(self) -> None:
        self._marks: dict[int, int] = {}
        self._read: dict[int, int] = {}
        self._cleared: dict[int, int] = {}

    def mark(self, log: int) -> int:
        """Return the newest record of a log that counts as read; 0 is none."""
        return self._marks.get(log, 0)

    def read(self, log: int, id_: int) -> None:
        """Remember that a record was read."""
        self._read[log] = max(id_, self._read.get(log, 0))

    def move(self, log: int) -> None:
        """Count what was read as read, and all before it."""
        self._marks[log] = self._read.get(log, 0)

    def clear(self, log: int, newest: int) -> None:
        """Take the flag of a log away until there is a newer record."""
        self._cleared[log] = newest

    def is_flagged(self, log: int, newest: int) -> bool:
        """Return whether a log has records that nobody read."""
        return newest > max(self.mark(log), self._cleared.get(log, 0))


def status_bit(logger: Logger) -> int:
    """Return the bit of a log in the third status byte; 0 if it has none."""
    return _BITS.get(logger.name, 0)

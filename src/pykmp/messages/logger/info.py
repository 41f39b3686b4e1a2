"""What a meter says of its answer to a logger command."""

import enum
from typing import Final


class LoggerInfo(enum.IntFlag):
    """Flags in the answers to B8, 16 bits.

    TAIL_INCLUDED is about the oldest record of a log and HEAD_INCLUDED about the
    newest: by computation on captured answers.
    INTERVAL_CHANGED and INTERNAL_ERROR are known of OMNIPOWER only and assumed for the
    others; the bits without a name here are reserved.

    Source: jktjkt/PyKMP for MULTICAL 603 and 303, working programs for OMNIPOWER
    (protocol facts 3.9 and 3.10).
    """

    NO_ENTRIES = 0x0001
    OUT_OF_RANGE = 0x0002
    INTERVAL_CHANGED = 0x0004
    UNSUPPORTED_REGISTER = 0x0008
    ENTRIES_TRUNCATED = 0x0010
    FORMAT_CHANGED = 0x0020
    TAIL_INCLUDED = 0x0040
    HEAD_INCLUDED = 0x0080
    MEMORY_ERROR = 0x0100
    INVALID_REQUEST = 0x0200
    INTERNAL_ERROR = 0x0400
    REGISTERS_TRUNCATED = 0x2000


_RESERVED: Final = 0xFFFF & ~sum(LoggerInfo)
_REFUSALS: Final = (
    LoggerInfo.NO_ENTRIES
    | LoggerInfo.OUT_OF_RANGE
    | LoggerInfo.UNSUPPORTED_REGISTER
    | LoggerInfo.MEMORY_ERROR
    | LoggerInfo.INVALID_REQUEST
    | LoggerInfo.INTERNAL_ERROR
)


def allows_other_content(info: LoggerInfo) -> bool:
    """Return whether an answer with this info may hold something else than rows."""
    # Reserved bits are more likely damage that the checksum does not show.
    return bool(info & _REFUSALS) and not info.value & _RESERVED

"""Exit statuses: what each means, and which error leads to which."""

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from pykmp.errors import (
    BaseCodecError,
    KmpError,
    LogError,
    NoAnswerError,
    NothingKnownError,
    PartialReadError,
    PortError,
)


class Exit(enum.IntEnum):
    """How a command ended, for the program that started it."""

    COMPLETE = 0
    OTHER = 1
    USAGE = 2
    NO_ANSWER = 3
    UNUSABLE = 4
    PORT = 5
    PARTLY = 6
    NOTHING_KNOWN = 7
    LOG = 8
    INTERRUPTED = 130


MEANINGS: Final[Mapping[Exit, str]] = MappingProxyType(
    {
        Exit.COMPLETE: "complete",
        Exit.OTHER: "any other failure",
        Exit.USAGE: "the command line is wrong; nothing was sent",
        Exit.NO_ANSWER: "the meter did not answer: silence, or only an echo",
        Exit.UNUSABLE: "bytes came, and none of them was a usable answer",
        Exit.PORT: "the port cannot be used, or was lost",
        Exit.PARTLY: "some of the values came and were printed, others are missing",
        Exit.NOTHING_KNOWN: "the meter answered, and has none of the registers",
        Exit.LOG: "the meter answered, and its log is another one, faulty or refused",
        Exit.INTERRUPTED: "interrupted from the keyboard",
    }
)

#: The first kind that fits is taken.
BY_ERROR: Final[tuple[tuple[type[KmpError], Exit], ...]] = (
    (PartialReadError, Exit.PARTLY),
    (NothingKnownError, Exit.NOTHING_KNOWN),
    (LogError, Exit.LOG),
    (NoAnswerError, Exit.NO_ANSWER),
    (PortError, Exit.PORT),
    (BaseCodecError, Exit.UNUSABLE),
    (KmpError, Exit.OTHER),
)


def exit_for(error: KmpError) -> Exit:
    """Return the exit status that an error leads to.

    >>> from pykmp.errors import PortBusyError
    >>> exit_for(PortBusyError(url="/dev/ttyUSB0")).value
    5
    """
    return next(exit_ for kind, exit_ in BY_ERROR if isinstance(error, kind))

"""Exit statuses: what each means, and which error leads to which.

Where `pykmp-tool` has the same, the number is the same.
"""

import enum
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from kmpd.errors import (
    ConfigError,
    ControlError,
    DoubtfulValueError,
    NotRunningError,
    SinkError,
    StationError,
    StoreError,
)
from pykmp import errors
from pykmp.errors import BaseCodecError, KmpError, NoAnswerError, PortError


class Exit(enum.IntEnum):
    """How a command ended, for the program that started it."""

    COMPLETE = 0
    OTHER = 1
    USAGE = 2
    NO_ANSWER = 3
    UNUSABLE = 4
    PORT = 5
    CONFIG = 6
    STORE = 7
    NOT_RUNNING = 8
    UNHEALTHY = 9
    SINK = 10
    INTERRUPTED = 130


MEANINGS: Final[Mapping[Exit, str]] = MappingProxyType(
    {
        Exit.COMPLETE: "complete; all is well",
        Exit.OTHER: "any other failure",
        Exit.USAGE: "the command line is wrong; nothing was done",
        Exit.NO_ANSWER: "a meter did not answer: silence, or only an echo",
        Exit.UNUSABLE: "bytes came, and none of them was a usable answer",
        Exit.PORT: "a port cannot be used, or was lost",
        Exit.CONFIG: "the configuration cannot be used",
        Exit.STORE: "the store cannot be used",
        Exit.NOT_RUNNING: "the station does not run",
        Exit.UNHEALTHY: "the station runs, and something is wrong",
        Exit.SINK: "a reading could not be handed on",
        Exit.INTERRUPTED: "interrupted from the keyboard",
    }
)

#: The first kind that fits is taken.
BY_ERROR: Final[tuple[tuple[type[Exception], Exit], ...]] = (
    (ConfigError, Exit.CONFIG),
    (StoreError, Exit.STORE),
    (NotRunningError, Exit.NOT_RUNNING),
    (SinkError, Exit.SINK),
    (DoubtfulValueError, Exit.UNUSABLE),
    (StationError, Exit.OTHER),
    (NoAnswerError, Exit.NO_ANSWER),
    (PortError, Exit.PORT),
    (BaseCodecError, Exit.UNUSABLE),
    (KmpError, Exit.OTHER),
)


#: What the station that runs may have met, beside what happens at meters.
_BY_NAME: Final[Mapping[str, Exit]] = MappingProxyType(
    {
        ConfigError.__name__: Exit.CONFIG,
        StoreError.__name__: Exit.STORE,
        "UnknownMeterNameError": Exit.USAGE,
    }
)


def exit_for(error: Exception) -> Exit:
    """Return the exit status that an error leads to.

    What the station that runs has met leads to what it would lead to here.

    >>> from pykmp.errors import PortBusyError
    >>> exit_for(PortBusyError(url="/dev/ttyUSB0")).value
    5
    """
    if isinstance(error, ControlError) and error.kind:
        return _exit_for_name(error.kind)
    return _exit_for_class(type(error))


def _exit_for_name(name: str) -> Exit:
    kind = getattr(errors, name, None)
    if isinstance(kind, type) and issubclass(kind, KmpError):
        return _exit_for_class(kind)
    return _BY_NAME.get(name, Exit.OTHER)


def _exit_for_class(error: type[Exception]) -> Exit:
    fitting = (exit_ for kind, exit_ in BY_ERROR if issubclass(error, kind))
    return next(fitting, Exit.OTHER)

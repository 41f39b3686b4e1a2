"""Foreign exceptions become ours here: one function, one table."""

import errno
import os
import socket
from collections.abc import Iterator
from contextlib import contextmanager
from types import MappingProxyType
from typing import Final

from pykmp.errors import (
    HostNotFoundError,
    KmpError,
    LineLostError,
    PortBusyError,
    PortError,
    PortNotFoundError,
    PortPermissionError,
    PortUnavailableError,
    PortUrlError,
)
from pykmp.ports.url import redact

#: What the system's numbers mean while a port is being opened.
ON_OPENING: Final = MappingProxyType(
    {
        errno.ENOENT: PortNotFoundError,
        errno.ENODEV: PortNotFoundError,
        errno.ENXIO: PortNotFoundError,
        errno.ECONNREFUSED: HostNotFoundError,
        errno.EHOSTUNREACH: HostNotFoundError,
        errno.EHOSTDOWN: HostNotFoundError,
        errno.ENETUNREACH: HostNotFoundError,
        errno.ETIMEDOUT: HostNotFoundError,
        errno.EACCES: PortPermissionError,
        errno.EPERM: PortPermissionError,
        errno.EBUSY: PortBusyError,
        errno.EAGAIN: PortBusyError,
        errno.ENOTTY: PortUrlError,
        errno.EISDIR: PortUrlError,
        errno.ENOTDIR: PortUrlError,
        errno.ENAMETOOLONG: PortUrlError,
    }
)

#: The same for exceptions without such a number; the first that fits is taken.
ON_OPENING_BY_TYPE: Final[tuple[tuple[type[Exception], type[PortError]], ...]] = (
    (socket.gaierror, HostNotFoundError),
    (TimeoutError, HostNotFoundError),
    (ValueError, PortUrlError),
)


@contextmanager
def translated(url: str, *, is_open: bool) -> Iterator[None]:
    """Turn every foreign exception from inside into an error about *url*.

    Raises:
        PortError: The kind that `to_port_error` finds.
    """
    try:
        yield
    except KmpError:
        raise
    except Exception as error:
        # What back-ends raise is not listed anywhere, assertions included; whatever
        # it is, the caller can only be told that this port failed.
        raise to_port_error(error, url, is_open=is_open) from error


def to_port_error(error: Exception, url: str, *, is_open: bool) -> PortError:
    """Return what *error* of a back-end means for the user of *url*.

    A port that was open can fail in one way only: the line is lost, and opening it
    again will tell more.
    """
    kind = LineLostError if is_open else _kind_on_opening(error)
    return kind(url=redact(url), reason=_reason_of(error))


def _kind_on_opening(error: Exception) -> type[PortError]:
    # The numbers of name resolution are numbers of their own.
    if not isinstance(error, socket.gaierror):
        number = _number_of(error)
        if number in ON_OPENING:
            return ON_OPENING[number]
    for type_, kind in ON_OPENING_BY_TYPE:
        if isinstance(error, type_):
            return kind
    return PortUnavailableError


def _number_of(error: BaseException | None) -> int:
    """Return the first errno on the way from *error* to its causes, or 0."""
    while error is not None:
        if isinstance(error, OSError) and error.errno:
            return error.errno
        error = error.__cause__ or error.__context__
    return 0


def _reason_of(error: Exception) -> str:
    """Return what *error* says in one line, without secrets."""
    said = str(error)
    number = _number_of(error)
    if isinstance(error, socket.gaierror):
        said = error.strerror or said
    elif number:
        # Back-ends and event loops put much around the system's own words.
        said = os.strerror(number)
    return redact(" ".join(said.split())) or type(error).__name__

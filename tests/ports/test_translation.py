"""The one border at which foreign exceptions become ours."""

import asyncio
import errno
import os
import socket
import struct

import pytest
import serial
import serialx

from pykmp.errors import (
    HostNotFoundError,
    IllegalEventError,
    LineLostError,
    PortError,
    PortNotFoundError,
    PortPermissionError,
    PortUnavailableError,
    PortUrlError,
)
from pykmp.ports.translation import ON_OPENING, to_port_error, translated

_URL = "esphome://cellar?key=secret"
_SHOWN = "esphome://cellar?key=***"
_NUMBERS = sorted(errno.errorcode)


def _caused(error: Exception, cause: Exception) -> Exception:
    error.__cause__ = cause
    return error


_FOREIGN = [
    (socket.gaierror(socket.EAI_AGAIN, "Try again"), HostNotFoundError),
    (socket.gaierror(errno.EACCES, "a number of its own"), HostNotFoundError),
    (TimeoutError(), HostNotFoundError),
    (ValueError("Invalid URL"), PortUrlError),
    (UnicodeError("label too long"), PortUrlError),
    (PermissionError(errno.EPERM, "no"), PortPermissionError),
    (OSError("without a number"), PortUnavailableError),
    (EOFError(), PortUnavailableError),
    (RuntimeError("no idea"), PortUnavailableError),
    (AssertionError(), PortUnavailableError),
    (struct.error("too long"), PortUnavailableError),
    (serialx.UnsupportedSetting("1.5 stop bits"), PortUnavailableError),
    (serialx.SerialException("refused"), PortUnavailableError),
    (serial.SerialException("no number"), PortUnavailableError),
    (serial.SerialException(errno.ENOENT, "could not open"), PortNotFoundError),
    (
        _caused(
            serial.SerialException("Could not open"), ConnectionRefusedError(111, "r")
        ),
        HostNotFoundError,
    ),
    (
        _caused(RuntimeError("wrapped"), OSError(errno.EACCES, "no")),
        PortPermissionError,
    ),
]


@pytest.mark.parametrize("number", _NUMBERS)
def test_every_number_of_the_system_becomes_a_port_error(number: int) -> None:
    """No user ever sees a traceback because of a plug."""
    error = OSError(number, os.strerror(number))

    opening = to_port_error(error, _URL, is_open=False)
    in_use = to_port_error(error, _URL, is_open=True)

    assert type(opening) is ON_OPENING.get(number, PortUnavailableError)
    assert type(in_use) is LineLostError
    assert opening.reason == in_use.reason == os.strerror(number)


@pytest.mark.parametrize(("error", "kind"), _FOREIGN, ids=repr)
def test_every_foreign_exception_becomes_a_port_error(
    error: Exception, kind: type[PortError]
) -> None:
    """Whatever a library raises, the user is told which port, and why."""
    with pytest.raises(PortError) as opening, translated(_URL, is_open=False):
        raise error
    with pytest.raises(PortError) as in_use, translated(_URL, is_open=True):
        raise error

    assert type(opening.value) is kind
    assert type(in_use.value) is LineLostError
    assert opening.value.url == in_use.value.url == _SHOWN
    assert opening.value.reason
    assert opening.value.__cause__ is error


def test_reasons_have_one_line_and_no_secrets() -> None:
    """A log line stays a line, and may be shown."""
    error = ValueError(f"cannot open\n  {_URL}")

    assert to_port_error(error, _URL, is_open=False).reason == f"cannot open {_SHOWN}"


def test_our_own_errors_pass() -> None:
    """What is ours has its kind already."""
    error = IllegalEventError(state="idle", event="answer")

    with pytest.raises(IllegalEventError) as caught, translated(_URL, is_open=True):
        raise error

    assert caught.value is error


@pytest.mark.parametrize(
    "stop", [KeyboardInterrupt, SystemExit, asyncio.CancelledError]
)
def test_a_program_can_still_be_stopped(stop: type[BaseException]) -> None:
    """Stopping is no failure of a port."""
    with pytest.raises(stop), translated(_URL, is_open=True):
        raise stop

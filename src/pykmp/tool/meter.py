"""The meter that the options before a command name, and the recording of the visit."""

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Final, TextIO

import click
from click.core import ParameterSource

from pykmp.client import MeterClient
from pykmp.constants import DestinationAddress
from pykmp.errors import NoAnswerError, PortError, RecordingError
from pykmp.exchange import BAUD
from pykmp.ports import Port, RecordingPort, open_port
from pykmp.ports.recorder import FORMAT_NAME
from pykmp.ports.url import scheme_of
from pykmp.tool.console import complain

_METER_ADDRESS: Final = DestinationAddress.HEAT_METER.value
_LINE_END: Final = b"\n"


def options() -> dict[str, Any]:
    """Return the options that stand before the command."""
    return click.get_current_context().find_root().params


@contextmanager
def open_meter(
    *, allow_writes: bool = False, baud: int = BAUD, address: int | None = None
) -> Iterator[MeterClient]:
    """Open the meter that the options name; *baud* is for want of --baud.

    *address* is for what answers elsewhere than the options say.

    Raises:
        PortError: The port cannot be used.
        RecordingError: The file of --record is something else.
    """
    chosen = options()
    with (
        _opening(chosen) as open_,
        MeterClient(
            chosen["serial_device"],
            address=chosen["destination_address"] if address is None else address,
            timeout_seconds=chosen["timeout"],
            attempts=chosen["attempts"],
            allow_writes=allow_writes,
            baud=chosen["baud"] or baud,
            open_port=open_,
        ) as meter,
    ):
        yield meter


@contextmanager
def open_line(*, baud: int = BAUD) -> Iterator[Port]:
    """Open the port that the options name, for plans; *baud* is for want of --baud.

    Raises:
        PortError: The port cannot be used.
        RecordingError: The file of --record is something else.
    """
    chosen = options()
    with _opening(chosen) as open_:
        port = open_(chosen["serial_device"], baud=chosen["baud"] or baud)
        try:
            yield port
        finally:
            # A line that is gone may refuse to be closed; it is gone all the same.
            with suppress(PortError):
                port.close()


@contextmanager
def _opening(chosen: dict[str, Any]) -> Iterator[Callable[..., Port]]:
    """Give what opens ports, recorded if asked for; add hints to what fails."""
    _warn_of_idle_baud(chosen)
    path = chosen["record"]
    with open_recording(path) if path else nullcontext() as file:

        def open_(url: str, *, baud: int) -> Port:
            port = open_port(url, baud=baud)
            return port if file is None else RecordingPort(port, file)

        try:
            yield open_
        except NoAnswerError as error:
            _add_hints(error, chosen)
            raise


def _warn_of_idle_baud(chosen: dict[str, Any]) -> None:
    """Warn of a speed that nobody sets: the bridge has its own."""
    source = click.get_current_context().find_root().get_parameter_source("baud")
    if source is ParameterSource.COMMANDLINE and not _sets_speed(chosen):
        complain(
            "--baud has no effect at socket://: the bridge sets the speed of its line."
        )


def _sets_speed(chosen: dict[str, Any]) -> bool:
    return scheme_of(chosen["serial_device"]) != "socket"


def _add_hints(error: NoAnswerError, chosen: dict[str, Any]) -> None:
    """Say first which of the options may be why nobody answers."""
    address = chosen["destination_address"]
    if address != _METER_ADDRESS:
        error.add_note(
            f"Check --destination-address: {address} was asked, and a meter itself is "
            f"{_METER_ADDRESS}."
        )
    if chosen["baud"] and _sets_speed(chosen):
        error.add_note(
            f"Check --baud: the meter was asked at {chosen['baud']} baud, and most "
            f"have {BAUD}."
        )


@contextmanager
def open_recording(path: str) -> Iterator[TextIO]:
    """Open a recording, a new one or one to go on with.

    Raises:
        RecordingError: The file holds something else, which stays as it is.
        OSError: The file cannot be written.
    """
    _check_recording(path)
    with Path(path).open("a", encoding="utf-8") as file:
        yield file


def _check_recording(path: str) -> None:
    """Make sure that what is written next begins a line of a recording."""
    if not Path(path).is_file() or not Path(path).stat().st_size:
        return
    with Path(path).open("r+b") as file:
        if not file.readline(len(FORMAT_NAME)).startswith(FORMAT_NAME.encode()):
            reason = "it holds something else, so nothing was written to it"
            raise RecordingError(path=path, line=1, reason=reason)
        _drop_cut_line(file)


def _drop_cut_line(file: Any) -> None:  # noqa: ANN401 - a binary file
    """Cut off a last line without its end, which a crash left behind."""
    size = file.seek(0, os.SEEK_END)
    whole = size
    while whole:
        file.seek(whole - 1)
        if file.read(1) == _LINE_END:
            break
        whole -= 1
    if whole != size:
        file.truncate(whole)

"""The line that the options before a command name, to visit."""

from collections.abc import Iterator
from contextlib import contextmanager, nullcontext

import click

from pykmp.exchange import BAUD, ExchangeSettings
from pykmp.ports import Port, RecordingPort, open_port
from pykmp.tool.doctor.visit import Visit
from pykmp.tool.meter import open_recording, options


@contextmanager
def visiting(*, timeout_seconds: float | None = None) -> Iterator[Visit]:
    """Prepare a visit to the line of the options, which is closed at the end.

    Args:
        timeout_seconds: Is for want of --timeout.

    Raises:
        RecordingError: The file of --record is something else.
    """
    chosen = options()
    path = chosen["record"]
    settings = ExchangeSettings(
        address=chosen["destination_address"],
        attempts=chosen["attempts"],
        timeout_seconds=_timeout(timeout_seconds),
        baud=chosen["baud"] or BAUD,
    )
    with open_recording(path) if path else nullcontext() as file:

        def open_(url: str, *, baud: int) -> Port:
            port = open_port(url, baud=baud)
            return port if file is None else RecordingPort(port, file)

        visit = Visit(chosen["serial_device"], settings=settings, open_port=open_)
        try:
            yield visit
        finally:
            visit.close()


def _timeout(otherwise: float | None) -> float:
    """Return what --timeout says, or *otherwise* if people did not say anything."""
    root = click.get_current_context().find_root()
    is_default = (
        root.get_parameter_source("timeout") is click.core.ParameterSource.DEFAULT
    )
    chosen: float = root.params["timeout"]
    return otherwise if is_default and otherwise is not None else chosen

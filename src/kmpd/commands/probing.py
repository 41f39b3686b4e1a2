"""Asking meters who they are: a few short requests each."""

from collections.abc import Iterator
from typing import Final

import attrs

from kmpd.commands.exits import Exit, exit_for
from kmpd.config import MeterConfig
from kmpd.config.line_time import reading_baud
from kmpd.config.meter_words import AUTO
from pykmp.client import MeterClient
from pykmp.constants import DestinationAddress
from pykmp.errors import ExchangeError, KmpError
from pykmp.meters import load_profile

_HEAT_METER: Final = DestinationAddress.HEAT_METER.value


@attrs.frozen(kw_only=True)
class Answer:
    """What a meter said, or why it did not.

    Attributes:
        meter: Its name in the configuration.
        serial: Its serial number; empty if it did not tell.
        failure: Why not, in words; empty if it did.
        exit: The status that a failure leads to.
    """

    meter: str
    serial: str = ""
    failure: str = ""
    exit: Exit = Exit.COMPLETE


@attrs.frozen(kw_only=True)
class Found:
    """A meter that answered.

    Attributes:
        families: Keys of the families that it may be of, the likeliest first.
        is_certain: Whether there is no doubt.
        serial: Its serial number; empty if it did not tell.
    """

    families: tuple[str, ...]
    is_certain: bool
    serial: str

    @property
    def family(self) -> str:
        """The family, if there is no doubt which; else ``auto``."""
        return self.families[0] if len(self.families) == 1 else AUTO


def ask_serials(meters: tuple[MeterConfig, ...]) -> Iterator[Answer]:
    """Ask one meter after the other for its serial number, and yield what came."""
    for meter in meters:
        yield _serial_of(meter)


def _serial_of(meter: MeterConfig) -> Answer:
    client = MeterClient(
        meter.port,
        address=_address(meter),
        timeout_seconds=meter.timeout_seconds,
        attempts=meter.attempts,
        baud=reading_baud(meter),
    )
    try:
        with client:
            return Answer(meter=meter.name, serial=str(client.serial_number()))
    except KmpError as error:
        return Answer(meter=meter.name, failure=reason(error), exit=exit_for(error))


def find_meter(port: str, *, baud: int) -> Found:
    """Ask who is behind a port.

    Raises:
        ExchangeError: Nobody answered in a way that can be used.
        PortError: The port cannot be used.
    """
    with MeterClient(port, baud=baud) as client:
        detection = client.detect_family()
        try:
            serial = str(client.serial_number())
        except ExchangeError:
            serial = ""
    return Found(
        families=detection.families, is_certain=detection.certain, serial=serial
    )


def reason(error: KmpError) -> str:
    """Return why a meter did not answer, in a sentence."""
    return error.summary if isinstance(error, ExchangeError) else str(error)


def _address(meter: MeterConfig) -> int:
    if meter.address is not None:
        return meter.address
    return _HEAT_METER if meter.family == AUTO else load_profile(meter.family).address

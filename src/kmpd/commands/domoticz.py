"""`kmpd domoticz`: one register to one device, without a station; made for cron."""

import asyncio
import logging
from pathlib import Path
from typing import Any, Final

import click
from pydantic import ValidationError

from kmpd.collector.valuing import judged_alone, reading_values
from kmpd.config.meter_words import register as register_of
from kmpd.config.quantities import number_or_none
from kmpd.config.wording import MistakeError
from kmpd.errors import DoubtfulValueError
from kmpd.reading import Quality, ReadingValue
from kmpd.sinks.domoticz import DomoticzApi, DomoticzServer
from kmpd.sinks.domoticz.options import Count, Device, DeviceKind
from kmpd.sinks.domoticz.sink import value_text
from pykmp.client import MeterClient
from pykmp.constants import DestinationAddress
from pykmp.exchange import ATTEMPTS, BAUD, TIMEOUT_SECONDS

_ADDRESS_MAX: Final = 0xFF
_INDEX_MAX: Final = 2**63 - 1
_KINDS: Final = [kind.value for kind in DeviceKind if kind is not DeviceKind.KWH]
_COUNTS: Final = [count.value for count in Count]
_FILE: Final = click.Path(exists=True, dir_okay=False, path_type=Path)

logger: Final = logging.getLogger("kmpd.domoticz")


def _whole_number(value: object, *, first: int, last: int) -> int:
    number = value if isinstance(value, int) else number_or_none(str(value))
    if number is None:
        raise click.BadParameter(f"{value!r} is no whole number, decimal or hex.")
    if not first <= number <= last:
        raise click.BadParameter(f"{number} is not between {first} and {last}.")
    return number


def _index(value: object) -> int:
    return _whole_number(value, first=1, last=_INDEX_MAX)


def _address(value: object) -> int:
    return _whole_number(value, first=0, last=_ADDRESS_MAX)


def _register(value: object) -> int:
    try:
        return register_of(value, family="auto")
    except MistakeError as error:
        raise click.BadParameter(f"{error}. {error.suggestion}".rstrip()) from None


@click.command("domoticz")
@click.argument("port")
@click.argument("register", type=_register)
@click.argument("idx", type=_index)
@click.option("--url", required=True, envvar="KMPD_DOMOTICZ_URL", show_envvar=True,
              help="Where Domoticz is, such as http://192.0.2.5:8080.")  # fmt: skip
@click.option("--username", help="A user of Domoticz who may change devices.")
@click.option("--password-file", type=_FILE, help="File with the password.")
@click.option("--allow-plain-password", is_flag=True,
              help="Send the password without encryption too.")  # fmt: skip
@click.option("--ca-file", type=_FILE, help="Whom to trust, of an https address.")
@click.option("--insecure", is_flag=True, help="Trust any certificate.")
@click.option("--kind", type=click.Choice(_KINDS), default=DeviceKind.VALUE.value,
              show_default=True, help="What sort of device it is.")  # fmt: skip
@click.option("--count", type=click.Choice(_COUNTS),
              help="What one count of a counter stands for.")  # fmt: skip
@click.option("--address", type=_address, metavar="NUMBER", show_default=True,
              default=DestinationAddress.HEAT_METER.value,
              help="Destination address of the meter.")  # fmt: skip
@click.option("--baud", type=click.IntRange(1), default=BAUD, show_default=True,
              help="Speed of the line.")  # fmt: skip
@click.option("--attempts", type=click.IntRange(1), default=ATTEMPTS,
              show_default=True, help="How often the meter is asked.")  # fmt: skip
@click.option("--timeout", type=click.FloatRange(0, 3600, min_open=True), default=10.0,
              show_default=True, help="Seconds for Domoticz to answer.")  # fmt: skip
def command(*, port: str, register: int, idx: int, **options: Any) -> None:  # noqa: ANN401 - click's
    """Read one register and give it to a device of Domoticz.

    PORT is the meter's, REGISTER its register as a number, decimal or hex, or by name,
    and IDX the number of the device. No station is needed, nothing is kept, and nothing
    is printed if all goes well; a value that may not be believed is not sent.
    """
    server = _server(options)
    device = _device(register, idx, options)
    value = _read(port, register, options)
    text = value_text(device, {register: value})
    if text is not None:
        asyncio.run(_send(server, idx, text))


def _server(options: dict[str, Any]) -> DomoticzServer:
    path = options["password_file"]
    try:
        return DomoticzServer.model_validate(
            {
                "url": options["url"],
                "username": options["username"],
                "password": None if path is None else path.read_text().rstrip("\r\n"),
                "allow_plain_password": options["allow_plain_password"],
                "ca_file": options["ca_file"],
                "insecure": options["insecure"],
                "timeout_seconds": options["timeout"],
            }
        )
    except ValidationError as error:
        raise click.UsageError(_words(error)) from None
    except (OSError, UnicodeError) as error:
        raise click.UsageError(f"{path} cannot be read: {error}") from None


def _device(register: int, idx: int, options: dict[str, Any]) -> Device:
    try:
        return Device.model_validate(
            {
                "idx": idx,
                "meter": "meter",
                "register": register,
                "kind": options["kind"],
                "count": options["count"],
            }
        )
    except ValidationError as error:
        raise click.UsageError(_words(error)) from None


def _read(port: str, register: int, options: dict[str, Any]) -> ReadingValue:
    """Return what the meter says.

    Raises:
        KmpError: It says nothing that can be used.
        DoubtfulValueError: Its value may not be believed.
    """
    with MeterClient(
        port,
        address=options["address"],
        timeout_seconds=TIMEOUT_SECONDS,
        attempts=options["attempts"],
        baud=options["baud"],
    ) as meter:
        registers = meter.read(register).registers
    told = {int(id_): data for id_, data in registers.items()}
    values = judged_alone(told, family="", info_table="")
    value = reading_values(told, values)[register]
    if value.quality is not Quality.GOOD:
        raise DoubtfulValueError(register=register, reason=value.reason)
    return value


async def _send(server: DomoticzServer, idx: int, text: str) -> None:
    async with DomoticzApi.opened(server) as api:
        await api.update(idx, text)
    logger.info("idx=%d value=%s", idx, text)


def _words(error: ValidationError) -> str:
    """Return what is wrong with options, in one sentence."""
    first = error.errors(include_url=False, include_context=True)[0]
    cause = first.get("ctx", {}).get("error")
    return f"{first['msg'] if cause is None else cause}."

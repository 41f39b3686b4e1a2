"""`pykmp-tool put-register`."""

import logging
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import click

from pykmp.client import MeterClient
from pykmp.errors import ExchangeError, KmpError
from pykmp.messages import PutRegisterRequest, RegisterData
from pykmp.tool.choice import Choice
from pykmp.tool.console import advise, complain, put, say
from pykmp.tool.exits import Exit, exit_for
from pykmp.tool.failures import report
from pykmp.tool.meter import open_meter, options
from pykmp.tool.numbers import DEC_OR_HEX, number_in, register_id
from pykmp.tool.rendering import text
from pykmp.tool.values import show_value, shown
from pykmp.tool.writing import encoded

_PASSWORD_CHARACTERS_MAX: Final = 100
#: Stands for the standard input.
_INPUT: Final = "-"
_PASSWORD_MAX: Final = 0xFFFF


@click.command("put-register")
@click.argument("id_", metavar="ID", type=register_id)
@click.argument("value", metavar="VALUE")
@click.option(
    "--unit",
    required=True,
    metavar="UNIT",
    help="Unit of VALUE, by name or number; another than the meter's is refused.",
)
@click.option(
    "--password-file",
    type=click.Path(dir_okay=False, allow_dash=True),
    metavar="FILE",
    help=f"File with the password, a number ({DEC_OR_HEX}); - is the input. Without "
    "it, the password is asked for.",
)
@click.option("--yes", "is_confirmed", is_flag=True, help="Write it without asking.")
def command(
    *, id_: int, value: str, unit: str, password_file: str | None, is_confirmed: bool
) -> Exit:
    """Write a register.

    ID is the number of the register. VALUE is a number, a date or time such as
    2026-01-31 or 22:04:00, or bytes as 0x and hex; a negative number stands behind --.

    The register is read first, and written in the unit and the width that the meter
    has. Then it asks, naming the meter, the register, and both values, and reads back
    what was written.
    The meter wants a password of 16 bits; those in use are not public. It is never
    shown: -vv says nothing of this request, and --record is refused.
    """
    _check(password_file, is_confirmed=is_confirmed)
    password = _password(password_file)
    with open_meter(allow_writes=True) as meter:
        serial = meter.serial_number()
        old = meter.read(id_)[id_]
        new = encoded(value, like=old, unit=unit)
        if not is_confirmed and not _is_wanted(serial, old, new):
            say("Nothing was changed.")
            return Exit.OTHER
        try:
            with _kept_out_of_logs():
                meter.send(PutRegisterRequest(password=password, register=new))
        except ExchangeError as error:
            complain(f"{error.summary.partition(':')[0]}.")
            advise("A meter that refuses is silent: are password and register right?")
            return exit_for(error)
        return _read_back(meter, new)


def _check(password_file: str | None, *, is_confirmed: bool) -> None:
    """Refuse what would show the password, or what nobody can be asked about."""
    if options()["record"]:
        raise click.UsageError("--record would write the password into the recording.")
    is_asked = password_file is None or not is_confirmed
    if is_asked and (password_file == _INPUT or not sys.stdin.isatty()):
        raise click.UsageError(
            "put-register changes the meter, and there is no terminal to ask on: add "
            "--yes and --password-file if that is meant."
        )


def _password(path: str | None) -> int:
    """Return the password; no message ever has what was read."""
    if path is None:
        written = click.prompt("Password", hide_input=True, err=True)
    elif path == _INPUT:
        written = sys.stdin.read(_PASSWORD_CHARACTERS_MAX)
    else:
        with Path(path).open(encoding="utf-8", errors="replace") as file:
            written = file.read(_PASSWORD_CHARACTERS_MAX)
    number = number_in(written)
    if number is None or number > _PASSWORD_MAX:
        raise click.UsageError("The password is no number from 0 to 65535.")
    return number


@contextmanager
def _kept_out_of_logs() -> Iterator[None]:
    """Let nothing be logged: frames, their echoes and failures have the password."""
    logger = logging.getLogger("pykmp")
    before = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(before)


def _is_wanted(serial: int, old: RegisterData, new: RegisterData) -> bool:
    name = shown(old, names=_names(old)).name
    return click.confirm(
        f"Write register {old.id_} ({name}) of meter {serial}: "
        f"{_text(new)} instead of {_text(old)}?",
        err=True,
    )


def _read_back(meter: MeterClient, new: RegisterData) -> Exit:
    try:
        now = meter.read(new.id_)[new.id_]
    except KmpError as error:
        complain("The meter agreed; whether it shows the new value is not known.")
        return report(error)
    put(text.register_line(shown(now, names=_names(now))))
    if now.value == new.value:
        return Exit.COMPLETE
    complain(f"The meter agreed to {_text(new)}, and shows {_text(now)}.")
    return Exit.OTHER


def _text(register: RegisterData) -> str:
    return show_value(shown(register, names=_names(register)))


def _names(register: RegisterData) -> Mapping[int, str]:
    return Choice(ids=()).names([register.id_])

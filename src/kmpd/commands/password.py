"""`kmpd password`: the hash of a password, for the configuration."""

import getpass
import sys

import click

from kmpd.errors import WebError


@click.command("password")
def command() -> None:
    """Print the hash of a password, for a user of the dashboard.

    Asks for the password twice without showing it; of what is piped in, the first line
    is taken. The hash is the 'password_hash' of a user, below 'web' of the
    configuration. Needs the extra 'web'.
    """
    try:
        # Of the extra; the command is there without it, to say so.
        from kmpd.password import hashed  # noqa: PLC0415
    except ModuleNotFoundError:
        raise WebError(
            what="No hash can be made",
            reason="argon2 is not installed; pip install 'PyKMP[web]' brings it.",
        ) from None
    password = _asked() if sys.stdin.isatty() else _piped()
    try:
        click.echo(hashed(password))
    except ValueError as error:
        raise click.ClickException(str(error)) from None


def _asked() -> str:
    password = getpass.getpass("Password: ")
    if getpass.getpass("The same once more: ") != password:
        raise click.ClickException("The two are not the same; nothing was made.")
    return password


def _piped() -> str:
    return sys.stdin.readline().rstrip("\r\n")

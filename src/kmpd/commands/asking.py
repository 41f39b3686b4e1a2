"""The questions of `kmpd init`: what options leave open, people or the meter tell."""

import os
from collections.abc import Mapping
from typing import Any, Final

import attrs
import click

from kmpd.commands.check_dashboard import has_extra
from kmpd.commands.init_text import Answers
from kmpd.commands.init_types import broker, meter_name, port, store, zone
from kmpd.commands.probing import Found, find_meter, reason
from kmpd.config.meter_words import AUTO
from kmpd.config.places import zone_of_host
from pykmp.errors import KmpError, PortError
from pykmp.exchange import BAUD
from pykmp.meters import load_profile
from pykmp.ports import PortInfo, list_ports

_STORE: Final = "kmpd.db"
_INTERVAL: Final = "1h"


@attrs.frozen(kw_only=True)
class Given:
    """What the options say; None is left open."""

    port: str | None = None
    name: str | None = None
    family: str | None = None
    interval: str | None = None
    zone: str | None = None
    store: str | None = None
    mqtt: tuple[str, int | None] | None = None
    mqtt_user: str | None = None
    mqtt_password: str | None = attrs.field(default=None, repr=False)
    is_probing: bool = True

    @classmethod
    def of(cls, options: Mapping[str, Any]) -> "Given":
        """Return what options say, by the names that click gives them."""
        return cls(**options)


def ask(given: Given, *, is_asking: bool) -> Answers:
    """Return all that a configuration needs.

    Raises:
        click.UsageError: Something is missing, and nobody is asked.
        ExchangeError: The meter gave no usable answer, and nobody is asked.
        PortError: The port cannot be used, and nobody is asked.
    """
    chosen, found = _meter(given, is_asking=is_asking)
    family = given.family or _family(found, is_asking=is_asking)
    name = given.name or _usual_name(family)
    if is_asking and given.name is None:
        name = _prompt("Name of the measuring point", name, value_proc=meter_name)
    zone_name = _zone(given, is_asking=is_asking)
    kept = given.store or _STORE
    if is_asking and given.store is None:
        kept = _prompt("Where to keep readings", kept, value_proc=store)
    store(kept)
    answers = Answers(
        port=chosen,
        meter=name,
        family=family,
        serial=found.serial if found else "",
        interval=given.interval or _INTERVAL,
        zone=zone_name,
        store=kept,
        has_web=has_extra(),
    )
    return _with_broker(answers, given, is_asking=is_asking)


def _meter(given: Given, *, is_asking: bool) -> tuple[str, Found | None]:
    """Return the port, and who is behind it if somebody asked."""
    while True:
        chosen = given.port or _chosen_port(is_asking=is_asking)
        if not given.is_probing:
            return chosen, None
        try:
            return chosen, _found(chosen, given)
        except KmpError as error:
            if not is_asking:
                raise
            click.echo(reason(error), err=True)
        if click.confirm("Use this port all the same?", default=False, err=True):
            return chosen, None
        given = attrs.evolve(given, port=None)


def _found(chosen: str, given: Given) -> Found:
    click.echo("Asking the meter who it is.", err=True)
    family = given.family or AUTO
    baud = BAUD if family == AUTO else load_profile(family).line.baud[0]
    found = find_meter(chosen, baud=baud)
    models = " or ".join(load_profile(key).model for key in found.families)
    serial = f", serial number {found.serial}" if found.serial else ""
    click.echo(f"It is a {models or 'meter nobody has described'}{serial}.", err=True)
    return found


def _family(found: Found | None, *, is_asking: bool) -> str:
    """Return the family that was found; people may know better than registers tell."""
    if found is None:
        return AUTO
    if not is_asking or len(found.families) == 1:
        return found.family
    choice = click.Choice((*found.families, AUTO))
    return str(_prompt("Which of them", AUTO, type=choice))


def _chosen_port(*, is_asking: bool) -> str:
    if not is_asking:
        raise click.UsageError("Which port? --port says so; 'pykmp-tool ports' lists.")
    ports = _ports()
    for number, one in enumerate(ports, 1):
        used = f", in use by {one.in_use_by}" if one.in_use_by else ""
        click.echo(f"  {number}  {one.url}  {one.description}{used}", err=True)

    def chosen(text: str) -> str:
        if text.isdecimal() and 1 <= int(text) <= len(ports):
            return ports[int(text) - 1].url
        return port(text)

    words = "Port of the optical head (a number, or a URL)" if ports else "Port (a URL)"
    return str(_prompt(words, value_proc=chosen))


def _prompt(text: str, default: str | None = None, **how: Any) -> Any:  # noqa: ANN401 - as click
    """Ask a question, where data do not go."""
    return click.prompt(text, default, err=True, **how)


def _ports() -> tuple[PortInfo, ...]:
    try:
        return list_ports()
    except PortError:
        return ()


def _usual_name(family: str) -> str:
    return "heat" if family == AUTO else load_profile(family).commodity.value


def _zone(given: Given, *, is_asking: bool) -> str:
    host = zone_of_host(os.environ)
    if given.zone is not None:
        return given.zone
    if is_asking:
        default = None if host is None else str(host)
        return str(_prompt("Time zone", default, value_proc=zone))
    if host is None:
        raise click.UsageError("This computer does not tell its zone; --zone does.")
    return str(host)


def _with_broker(answers: Answers, given: Given, *, is_asking: bool) -> Answers:
    mqtt = given.mqtt
    if mqtt is None and is_asking:
        words = "MQTT broker, HOST or HOST:PORT (empty for none)"
        told = _prompt(words, "", show_default=False, value_proc=broker)
        mqtt = told if told[0] else None
    if mqtt is None:
        return answers
    user, password = given.mqtt_user, given.mqtt_password
    if user is None and is_asking:
        user = _prompt("User there (empty for none)", "", show_default=False)
    if user and password is None and is_asking:
        password = _prompt("Password", "", hide_input=True, show_default=False)
    if password and not user:
        raise click.UsageError("A password needs a user: --mqtt-user.")
    return attrs.evolve(
        answers,
        mqtt_host=mqtt[0],
        mqtt_port=mqtt[1],
        mqtt_user=user or "",
        mqtt_password=password or "",
    )

"""A configuration with comments, from what people answered."""

import re
from collections.abc import Iterator, Mapping
from typing import Final
from urllib.parse import unquote, urlsplit, urlunsplit

import attrs

from kmpd.config.hidden import without_secrets
from kmpd.config.meter_words import AUTO, register_name
from pykmp.meters import load_profile

#: Texts that mean what they say, without quotes.
_PLAIN: Final = re.compile(r"[A-Za-z/][A-Za-z0-9_./+-]*(?::[A-Za-z0-9_./+-]+)*")
_NO_TEXT: Final = frozenset({"true", "false", "yes", "no", "on", "off", "null"})
_ESCAPES: Final = {"\\": "\\\\", '"': '\\"'}


#: Volume times temperature of supply and return: how well water is cooled.
_COOLING: Final = (97, 110)


@attrs.frozen(kw_only=True)
class Answers:
    """What people answered, or what was found out.

    Attributes:
        port: URL of the line.
        meter: Name of the measuring point.
        family: Key of the family, or ``auto``.
        serial: Serial number of the meter; empty if nobody knows.
        interval: Between two readings, as the configuration has it.
        zone: Time zone; empty is that of the computer.
        store: Path or URL.
        mqtt_host: Broker; empty if there is none.
        mqtt_port: Its port; None is the usual one.
        mqtt_user: Who we are there; empty if nobody asks.
        mqtt_password: What goes with it; empty if nothing does.
        has_web: Whether what the dashboard needs is installed.
    """

    port: str
    meter: str = "heat"
    family: str = AUTO
    serial: str = ""
    interval: str = "1h"
    zone: str = ""
    store: str = "kmpd.db"
    mqtt_host: str = ""
    mqtt_port: int | None = None
    mqtt_user: str = ""
    mqtt_password: str = attrs.field(default="", repr=False)
    has_web: bool = True


@attrs.frozen(kw_only=True)
class Texts:
    """What goes into files.

    Attributes:
        config: The configuration, without any secret.
        secrets: What `!secret` stands for in it.
    """

    config: str
    secrets: Mapping[str, str] = attrs.field(repr=False)


def texts(answers: Answers, *, taken: frozenset[str] = frozenset()) -> Texts:
    """Return a configuration, and the secrets that it names.

    Args:
        answers: What people answered.
        taken: Names of secrets that are something else already.
    """
    safe = _Safe(taken)
    lines = [*_head(), *_station(answers, safe), *_meters(answers, safe)]
    lines += [*_sinks(answers, safe), *_web(answers)]
    return Texts(config="\n".join(lines) + "\n", secrets=safe.secrets)


class _Safe:
    """Takes secrets, and returns what stands for them; owns them."""

    def __init__(self, taken: frozenset[str]) -> None:
        self.secrets: dict[str, str] = {}
        self._taken = taken

    def put(self, name: str, secret: str) -> str:
        free, count = name, 1
        while free in self._taken or free in self.secrets:
            count += 1
            free = f"{name}_{count}"
        self.secrets[free] = secret
        return f"!secret {free}"


def quoted(text: str) -> str:
    """Return a text so that YAML, and what fills in variables, leave it as it is.

    >>> quoted("/dev/ttyUSB0"), quoted("no"), quoted("a ${X}")
    ('/dev/ttyUSB0', '"no"', '"a $${X}"')
    """
    if _PLAIN.fullmatch(text) and text.lower() not in _NO_TEXT:
        return text
    escaped = "".join(_escaped(sign) for sign in text.replace("${", "$${"))
    return f'"{escaped}"'


def _escaped(sign: str) -> str:
    if sign in _ESCAPES:
        return _ESCAPES[sign]
    return sign if sign.isprintable() else f"\\U{ord(sign):08x}"


def _head() -> Iterator[str]:
    yield "# A station of kmpd. 'kmpd check' tells what this means, or what is wrong;"
    yield "# docs/station-configuration.md explains every setting."
    yield ""


def _station(answers: Answers, safe: _Safe) -> Iterator[str]:
    yield "# Days and months go by this zone."
    zone = f"zone: {quoted(answers.zone)}"
    yield zone if answers.zone else "# zone: Europe/Copenhagen"
    yield ""
    yield "# Where readings are kept: a file of SQLite, or postgresql://USER@HOST/NAME."
    yield from _store(answers.store, safe)
    yield ""


def _store(store: str, safe: _Safe) -> Iterator[str]:
    parts = urlsplit(store) if "://" in store else None
    if parts is None or parts.password is None:
        yield f"store: {quoted(store)}"
        return
    _, _, host = parts.netloc.rpartition("@")
    url = urlunsplit(parts._replace(netloc=f"{parts.username or ''}@{host}"))
    yield "store:"
    yield f"  url: {quoted(url)}"
    yield f"  password: {safe.put('store_password', unquote(parts.password))}"


def _meters(answers: Answers, safe: _Safe) -> Iterator[str]:
    port = quoted(answers.port)
    if without_secrets(answers.port) != answers.port:
        port = safe.put(f"{answers.meter}_port", answers.port)
    yield "meters:"
    if answers.serial:
        yield f"  # Serial number {answers.serial}."
    yield f"  - name: {answers.meter}"
    yield f"    port: {port}"
    yield "    # 'auto' asks the meter."
    yield f"    family: {_family(answers.family)}"
    yield "    # Each reading costs battery; the makers count on one an hour."
    yield f"    interval: {answers.interval}"
    yield from _registers(answers.family)
    yield ""


def _family(family: str) -> str:
    # A number would do; in quotes it does not look like one.
    return family if family == AUTO else f'"{family}"'


def _registers(family: str) -> Iterator[str]:
    yield "    # What to read; without it, what is standard for the family."
    if family == AUTO:
        yield "    # registers: [heat_energy, volume, temp1, temp2, flow, power]"
        return
    ids = load_profile(family).standard
    names = ", ".join(register_name(id_, family=family) for id_ in ids)
    yield f"    # registers: [{names}]"
    more = [id_ for id_ in _COOLING if id_ in load_profile(family).registers]
    if more and not set(more) <= set(ids):
        names = ", ".join(register_name(id_, family=family) for id_ in more)
        yield f"    # The dashboard's page Cooling needs these as well: {names}."


def _sinks(answers: Answers, safe: _Safe) -> Iterator[str]:
    yield "# Where readings go, beside the store."
    if not answers.mqtt_host:
        yield from ("# sinks:", "#   mqtt:", "#     host: localhost")
        return
    yield from ("sinks:", "  # Home Assistant finds the meters by itself.", "  mqtt:")
    yield f"    host: {quoted(answers.mqtt_host)}"
    if answers.mqtt_port is not None:
        yield f"    port: {answers.mqtt_port}"
    if answers.mqtt_user:
        yield f"    username: {quoted(answers.mqtt_user)}"
    if answers.mqtt_password:
        yield f"    password: {safe.put('mqtt_password', answers.mqtt_password)}"


def _web(answers: Answers) -> Iterator[str]:
    yield ""
    yield "# The dashboard. Beyond 127.0.0.1, this computer, somebody must sign in:"
    yield "# 'kmpd password' prints the hash of a password."
    if not answers.has_web:
        # A station that refuses to start for its dashboard helps nobody.
        yield "# It needs more than is installed: pip install 'PyKMP[web]'."
    off = "" if answers.has_web else "# "
    yield f"{off}web:"
    yield f"{off}  listen: 127.0.0.1:8403"
    yield "  # users: [{name: anna, password_hash: !secret anna_hash, role: admin}]"


def secret_lines(secrets: Mapping[str, str]) -> str:
    """Return secrets as lines of their file."""
    return "".join(
        f"{name}: {_always_quoted(text)}\n" for name, text in secrets.items()
    )


def _always_quoted(text: str) -> str:
    plain = quoted(text)
    return plain if plain.startswith('"') else f'"{plain}"'

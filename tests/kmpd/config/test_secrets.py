"""Secrets are nowhere to be seen, whatever is wrong around them."""

from pathlib import Path
from typing import Final

import pytest

from kmpd.config import StationConfig, load
from kmpd.config.hidden import Url, without_secrets
from kmpd.errors import ConfigError
from tests.kmpd.config.kinds import KINDS
from tests.kmpd.config.reading import ONE_METER, config_of, write

_SECRET: Final = "sesame"  # noqa: S105 - it opens nothing
_OPEN: Final = "open sesame"

_MQTT: Final = f"{ONE_METER}sinks:\n  mqtt:\n    host: a\n    "


def _shown(folder: Path, text: str) -> str:
    """Return all that can be seen of what becomes of a text."""
    environment = {"WORD": _SECRET, "TWO": _OPEN, "TZ": "UTC"}
    path = write(folder, text)
    try:
        config = load(path, sink_kinds=KINDS, environment=environment)
    except ConfigError as error:
        return f"{error}\n{error!r}\n{error.problems}"
    return _all_of(config)


def _all_of(config: StationConfig) -> str:
    sinks = [sink.options for sink in config.sinks.values()]
    return (
        f"{config} {config!r} {config.model_dump()} {config.model_dump_json()}{sinks}"
    )


# One a line; \\n and \\t are a line's end and a tab.
_PASSWORDS: Final = r"""
sesame
'sesame'
!secret word
${WORD}
a${WORD}b
*sesame
&sesame
!sesame
!!sesame x
@sesame
`sesame
%sesame
sesame: x
'sesame
"sesame
[sesame]
{a: sesame}
|\n sesame
>x sesame
?sesame
\tsesame
]sesame
"\sesame"
- sesame
<<: sesame
!<sesame
"""
_OPTIONS: Final = r"""
pasword: sesame
port: sesame
tls: sesame
tls: {kee: sesame}
port: !secret word
tls: !secret word
retained: !secret word
retained: ${WORD}
type: !secret word
topics: [[!secret word]]
port_file: open_file
password_file: open_file\n    pasword: a
"""
_VALUES: Final = r"""
!secret word
!secret two
${WORD}
3 ${WORD}
[${TWO}]
"""
_PORTS: Final = r"""
socket://anna:sesame@h
socket://anna:sesame@h:1
socket://u:sesame/x@h:1
socket://u:sesame@@h:1
socket://[u:sesame@h:1
socket://u:se#sesame@h:1
tcp://u:sesame@h:1
u:sesame@h:2002
esphome://h?key=sesame
esphome://h?password=sesame&x=1
esp://h?key=sesame
${WORD}
${WORD}:2002
socket://${WORD}
tcp://${WORD}
"""
_STORES: Final = r"""
postgresql://u:sesame@h/d
postgresql://u:sesame@h
postgresql://u:sesame/1@h/d
'postgresql://u:se#sesame@h/d'
postgresql://u:sesame@h:x/d
postgresql://[u:sesame@h/d
postgresql://h:sesame/d
postgresql:///d?password=sesame
mysql://u:sesame@h
${WORD}://a/b
{url: postgresql://u@h/d, password: sesame}
{url: postgresql://h/d, password: sesame}
{url: postgresql://u:a@h/d, password: !secret word}
{url: a, passwort: sesame}
{url: a, password: sesame}
{url: !secret word, password: sesame}
{url: '${WORD}://a', x: 1}
"""
_WEB: Final = r"""
users: [{name: a, password_hash: sesame}]
users: [{name: a, password_hash: !secret word}]
users: [{name: a, password_hash: ['sesame']}]
users: [{name: a, password_hash_file: open_file}]
users: [{name: a, pasword_hash: sesame}]
users: [{name: a, password_hash: '$argon2id$v=19$m=1,t=1,p=1$sesameee$sesameee'}]
users: {name: a, password_hash: sesame}
users: sesame
tokens: [{name: a, token: sesame}]
tokens: [{name: a, token: !secret word}]
tokens: [{name: a, token_file: open_file}]
tokens: [{name: a, token: sesamesesamesesamesesamesesamesesame}]
tokens: [{name: a, token: sesamesesamesesamesesamesesame sesame}]
tokens: [{name: a, token: {b: sesame}}]
tokens: [{name: a, tokn: sesame}]
tokens: sesame
listen: !secret word
listen: ${WORD}
hosts: !secret two
language: ${WORD}
users: [{name: a, password_hash: a, role: !secret word}]
proxy: {addresses: !secret word}
proxy: {addresses: [!secret word], user_header: !secret two}
"""
_CONTRACTS: Final = r"""
{name: a, meter: !secret word, since: 2026-01-01, prices: [{amount: 1, per: GJ}]}
{name: a, meter: heat, since: !secret word, prices: [{amount: 1, per: GJ}]}
{name: a, meter: heat, since: 2026-01-01, prices: [{amount: !secret word, per: GJ}]}
{name: a, meter: heat, since: 2026-01-01, prices: [{amount: 1, per: '${WORD}'}]}
{name: a, meter: heat, since: 2026-01-01, prices: [{per: GJ, register: !secret word}]}
{name: a, meter: heat, since: 2026-01-01, currency: !secret word, prices: []}
"""
_WEATHER: Final = r"""
{base_celsius: !secret word}
{mqtt: {broker: !secret word, topic: a}}
{mqtt: {broker: mqtt, topic: '${WORD}/#'}}
"""
_METER_KEYS: Final = (
    *("family", "address", "baud", "interval", "cron", "registers", "budget", "name"),
    *("attempts", "timeout", "zone", "clock", "limits", "mains_powered"),
)


def _each(table: str) -> list[str]:
    lines = table.strip("\n").splitlines()
    return [line.replace(r"\n", "\n").replace(r"\t", "\t") for line in lines]


@pytest.mark.parametrize(
    "text",
    [
        *(f"{_MQTT}password: {password}\n" for password in _each(_PASSWORDS)),
        *(f"{_MQTT}{option}\n" for option in _each(_OPTIONS)),
        *(
            f"{ONE_METER}    {key}: {value}\n"
            for key in _METER_KEYS
            for value in _each(_VALUES)
        ),
        *(f"meters: [{{name: a, port: {port!r}}}]\n" for port in _each(_PORTS)),
        *(f"{ONE_METER}store: {store}\n" for store in _each(_STORES)),
        *(f"{ONE_METER}web:\n  {option}\n" for option in _each(_WEB)),
        *(f"{ONE_METER}contracts:\n- {text}\n" for text in _each(_CONTRACTS)),
        *(f"{ONE_METER}weather: {text}\n" for text in _each(_WEATHER)),
    ],
)
def test_secret_is_nowhere_to_be_seen(tmp_path: Path, text: str) -> None:
    """Without it, a password is pasted into a forum with the question."""
    write(tmp_path, f"word: {_SECRET}\ntwo: {_OPEN}\n", name="secrets.yaml")
    write(tmp_path, _SECRET, name="open_file")

    shown = _shown(tmp_path, text)

    assert _SECRET not in shown


def test_url_of_the_store_works_and_hides_its_password(tmp_path: Path) -> None:
    """Without it, hiding a password takes it from the database, too."""
    store = "{url: 'postgresql://anna@h/d', password: sesame}"

    config = config_of(tmp_path, f"{ONE_METER}store: {store}\n")

    assert str(config.store) == "postgresql://anna:sesame@h/d"
    assert config.store_shown == "postgresql://anna:***@h/d"


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:////srv/kmpd.db", "sqlite:////srv/kmpd.db"),
        ("postgresql://anna@h/d", "postgresql://anna@h/d"),
        ("postgresql://anna:a@h/d", "postgresql://anna:***@h/d"),
        ("postgresql://anna:a@b/c@h/d", "postgresql://anna:***@h/d"),
        ("postgresql:///d?password=a&host=b", "postgresql:///d?password=***&host=b"),
        ("socket://192.0.2.7:2002", "socket://192.0.2.7:2002"),
        ("anna:a@h", "anna:***@h"),
        ("esphome://h?port_name=ir&key=a", "esphome://h?port_name=ir&key=***"),
    ],
)
def test_only_what_is_secret_is_hidden(url: str, shown: str) -> None:
    """Without it, nobody sees which database is meant."""
    assert without_secrets(url) == shown
    assert Url(url).shown == shown
    assert repr(Url(url)) == repr(shown)

"""`kmpd check` says what will happen, or all that is wrong."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
from click.testing import Result

from kmpd.commands.check import command
from kmpd.commands.exits import Exit
from pykmp.emulator import emulated_lines, running_tcp
from tests.kmpd.commands.loading import run
from tests.kmpd.config.reading import HASH

_CONFIG: Final = """\
name: home
zone: Europe/Copenhagen
store: {{url: postgresql://kmpd@db/kmpd, password: sesame}}
retention: {{raw_days: 400}}
meters:
  - name: heat
    port: {url}
    family: 403
    area: Cellar
    attempts: 1
    timeout: 300ms
  - name: water
    port: {url}
    address: 0x40
    cron: "0 4 * * *"
    registers: [volume, 4711]
    budget: unlimited
    attempts: 1
    timeout: 300ms
sinks:
  mqtt: {{host: broker, username: kmpd, password: sesame, topics: [], tls: {{}}}}
  copy: {{type: json_lines, path: readings.jsonl}}
"""
_NOWHERE: Final = "socket://192.0.2.7:2002"


@pytest.fixture
def meter() -> Iterator[str]:
    """Yield the URL of an emulated meter."""
    with running_tcp(emulated_lines("403")) as (url,):
        yield url


def _check(folder: Path, text: str, *options: str) -> Result:
    path = folder / "kmpd.yaml"
    path.write_text(text, "utf-8")
    return run(command, [str(path), *options])


def test_configuration_is_told_in_words(tmp_path: Path) -> None:
    """Without it, people learn what a configuration means from next month's data."""
    result = _check(tmp_path, _CONFIG.format(url=_NOWHERE))

    assert result.return_value == Exit.COMPLETE
    for words in (
        "Station home",
        "Europe/Copenhagen",
        "postgresql://kmpd:***@db/kmpd",
        "all of the last 400 days",
        "Meter heat: Heat, Cellar",
        "socket://192.0.2.7:2002, a line with 2 meters",
        "MULTICAL 403, 1200 baud, on a battery",
        "every 1h, 1 attempt of 0.3s a request",
        "heat_energy (60), volume (68)",
        "about 1.4 s a reading, 35 s a day; 6 min allowed",
        "at '0 4 * * *', in Europe/Copenhagen",
        "to be found out, address 0x40",
        "volume (68), 4711",
        "no limit",
        "Sink mqtt: host: broker, username: kmpd, password: ***, topics: [0], tls: {",
        "Sink copy (json_lines): path: readings.jsonl",
    ):
        assert words in result.stdout


_DASHBOARD: Final = f"""\
web:
  listen: 0.0.0.0:80
  users: [{{name: anna, password_hash: "{HASH}", role: admin}}]
  tokens: [{{name: sheet, token: sesame-sesame-sesame-sesame-sesame}}]
  proxy: {{addresses: 192.0.2.0/24}}
  hosts: [meters.example.net]
contracts:
  - name: Warm
    meter: heat
    since: 2026-01-01
    tax_percent: 21
    prices:
      - {{name: Heat, amount: 38.4, per: GJ, register: E1}}
      - {{amount: 4, per: day}}
weather: {{base_celsius: 17, weighted: true, mqtt: {{topic: garden, key: t}}}}
"""


def test_the_dashboard_is_told_in_words(tmp_path: Path) -> None:
    """Without it, people learn from a stranger who may see their meters."""
    text = _CONFIG.format(url=_NOWHERE) + _DASHBOARD
    targets = "    targets: {cooling_kelvin: 30, return_celsius: 40}\n"

    result = _check(tmp_path, text.replace("sinks:\n", f"{targets}sinks:\n"))

    told = result.stdout
    assert "targets        cooling of 30 K at least, return of 40 °C at most" in told
    assert told.endswith(
        """
Dashboard at http://127.0.0.1:80/
  reached from   other computers, too, by a name or an address of this one
  signing in     anna (admin), token sheet (viewer), whom the proxy at 192.0.2.0/24 \
names in X-Forwarded-User
  known as       meters.example.net
  language       that of the browser

Contract Warm of heat
  holds          since 2026-01-01
  prices         Heat: 38.4 EUR per GJ of heat_energy, 4 EUR per day
  tax            21 % on top

Weather
  degree days    below 17 °C, weighted by season
  temperature    garden, t in it, at the broker mqtt
"""
    )


def test_a_dashboard_that_is_not_installed_is_told_before_the_start(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, all looks well until the service does not start."""
    text = f"{_CONFIG.format(url=_NOWHERE)}web: true\n"
    there = _check(tmp_path, text)
    monkeypatch.setitem(sys.modules, "nicegui", None)

    lacking = _check(tmp_path, text)

    assert "pip install 'PyKMP[web]'" not in there.stdout
    assert "pip install 'PyKMP[web]'" in lacking.stdout


def test_the_dashboard_is_told_as_json(tmp_path: Path) -> None:
    """Without it, programs do not know where to look."""
    result = _check(tmp_path, _CONFIG.format(url=_NOWHERE) + _DASHBOARD, "--json")

    told = json.loads(result.stdout)
    dashboard = told["dashboard"]
    assert dashboard["url"] == "http://127.0.0.1:80/"
    assert [user["name"] for user in dashboard["web"]["users"]] == ["anna"]
    assert dashboard["contracts"][0]["prices"][0]["amount"] == "38.4"
    assert dashboard["weather"]["broker"] == "mqtt"
    assert "argon2" not in result.stdout
    assert "sesame" not in result.stdout


def test_remarks_are_told_with_their_lines(tmp_path: Path) -> None:
    """Without it, a battery is empty in a year and nobody was told."""
    text = "meters:\n  - {name: a, port: /dev/ttyUSB0, interval: 60s}\n"

    result = _check(tmp_path, text)

    assert result.return_value == Exit.COMPLETE
    assert "Worth knowing:" in result.stdout
    assert f"{tmp_path}/kmpd.yaml:2:45: meters[0].interval: " in result.stdout
    assert "No sink" in result.stdout
    assert "No dashboard: web: true opens one" in result.stdout
    assert "which is this computer's" in result.stdout
    assert "what is standard for its family" in result.stdout


def test_mistakes_are_told_and_counted(tmp_path: Path) -> None:
    """Without it, a broken configuration passes for a good one in a script."""
    result = _check(tmp_path, "zone: Nowhere\nmeters: []\n")

    assert result.return_value == Exit.CONFIG
    assert result.stdout == ""
    assert (
        f"{tmp_path}/kmpd.yaml:1:7: zone: 'Nowhere' is no time zone." in result.stderr
    )
    assert "2 mistakes" in result.stderr


def test_one_mistake_is_one(tmp_path: Path) -> None:
    """Without it, one mistake is told as mistakes."""
    result = _check(tmp_path, "meters: []\n")

    assert result.stderr.endswith("cannot be used: 1 mistake.\n")


def test_configuration_is_told_as_json(tmp_path: Path) -> None:
    """Without it, programs have to read sentences."""
    result = _check(tmp_path, _CONFIG.format(url=_NOWHERE), "--json")

    told = json.loads(result.stdout)
    assert result.return_value == Exit.COMPLETE
    assert told["usable"] is True
    assert told["name"] == "home"
    assert told["store"] == "postgresql://kmpd:***@db/kmpd"
    heat, water = told["meters"]
    assert heat["registers"][0] == {"id": 60, "name": "heat_energy"}
    assert heat["line_seconds_per_day"] == pytest.approx(34.76)
    assert water["budget_line_seconds"] is None
    assert told["sinks"]["copy"]["type"] == "json_lines"
    assert told["remarks"] == []
    assert "probes" not in told


def test_mistakes_are_told_as_json(tmp_path: Path) -> None:
    """Without it, an editor cannot lead to the line of a mistake."""
    result = _check(tmp_path, "meters: []\n", "--json")

    told = json.loads(result.stdout)
    assert result.return_value == Exit.CONFIG
    assert told["usable"] is False
    assert told["problems"] == [
        {
            "file": str(tmp_path / "kmpd.yaml"),
            "line": 1,
            "column": 9,
            "key": "meters",
            "message": "there is no meter to read.",
            "suggestion": "",
        }
    ]


@pytest.mark.parametrize("options", [(), ("--json",)])
def test_secrets_are_not_told(tmp_path: Path, options: tuple[str, ...]) -> None:
    """Without it, a password is pasted into a forum with the question."""
    text = _CONFIG.format(url=_NOWHERE) + _DASHBOARD

    result = _check(tmp_path, text, *options)

    assert result.return_value == Exit.COMPLETE
    assert "argon2" not in result.output
    assert "sesame" not in result.output


def test_meters_are_asked_for_their_serial_numbers(tmp_path: Path, meter: str) -> None:
    """Without it, heat and water are mixed up, and it shows a month later."""
    result = _check(tmp_path, _CONFIG.format(url=meter), "--probe")

    heat, water = result.stdout.splitlines()[-2:]
    assert heat.startswith("heat: serial number ")
    assert heat.removeprefix("heat: serial number ").isdecimal()
    assert water.startswith("water: ")
    assert "serial" not in water
    assert result.return_value == Exit.NO_ANSWER


def test_answers_of_meters_are_told_as_json(tmp_path: Path, meter: str) -> None:
    """Without it, programs cannot ask which meter is where."""
    text = f"meters:\n  - {{name: heat, port: {meter!r}}}\n"

    result = _check(tmp_path, text, "--probe", "--json")

    (probe,) = json.loads(result.stdout)["probes"]
    assert (probe["meter"], probe["failure"]) == ("heat", "")
    assert probe["serial"].isdecimal()
    assert result.return_value == Exit.COMPLETE


def test_port_that_is_not_there_is_told(tmp_path: Path) -> None:
    """Without it, a missing adapter looks like a silent meter."""
    text = "meters:\n  - {name: heat, port: /dev/nothing, family: 403}\n"

    result = _check(tmp_path, text, "--probe")

    assert result.return_value == Exit.PORT
    assert "/dev/nothing" in result.stdout.splitlines()[-1]

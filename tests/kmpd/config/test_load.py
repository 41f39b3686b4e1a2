"""What a configuration says is what the station does."""

import math
from decimal import Decimal
from pathlib import Path

import pytest
from pydantic import SecretStr

from kmpd.config import MeterConfig, places
from pykmp.meters import PROFILES, load_profile
from tests.kmpd.config.kinds import BrokerOptions
from tests.kmpd.config.reading import ONE_METER, config_of, only_problem, write


def _meter(folder: Path, *lines: str) -> MeterConfig:
    text = ONE_METER + "".join(f"    {line}\n" for line in lines)
    (meter,) = config_of(folder, text).meters
    return meter


def test_three_lines_are_a_configuration(tmp_path: Path) -> None:
    """Without it, nobody begins without reading all of the documentation."""
    config = config_of(tmp_path, ONE_METER)

    (meter,) = config.meters
    assert (config.name, str(config.zone)) == ("kmpd", "Europe/Copenhagen")
    assert config.is_zone_of_host
    assert config.store == f"sqlite:///{tmp_path}/kmpd.db"
    assert config.state_folder == tmp_path
    assert config.retention.raw_days is None
    assert (meter.name, meter.title, meter.family) == ("heat", "Heat", "auto")
    assert meter.port == "socket://192.0.2.7:2002"
    assert meter.interval_seconds == 3600
    assert meter.budget_line_seconds == 360
    assert meter.registers == ()
    assert meter.zone == config.zone
    assert config.remarks == ()


def test_everything_may_be_said(tmp_path: Path) -> None:
    """Without it, a setting is read and forgotten."""
    text = """\
name: home-2
zone: Europe/Paris
state_folder: state
store: deep/readings.db
budget: 10min
retention: {raw_days: 400}
meters:
  - name: heat_1
    title: Heat in the house
    port: rfc2217://192.0.2.7:2002
    family: MULTICAL 403
    address: 0x3F
    baud: 2400
    interval: 1h 30min
    registers: [heat_energy, E1X, "68", 0x4a]
    attempts: 5
    timeout: 1500ms
    targets: {cooling_kelvin: 30}
    budget: 2min
    mains_powered: false
    zone: Europe/Amsterdam
    clock: local
    area: Cellar
    backfill: false
    limits: {power_max_kw: 30.5, flow_max_m3h: 3}
"""
    text = text.replace("E1X, ", "")

    config = config_of(tmp_path, text)

    (meter,) = config.meters
    assert (config.name, str(config.zone)) == ("home-2", "Europe/Paris")
    assert not config.is_zone_of_host
    assert config.store == f"sqlite:///{tmp_path}/deep/readings.db"
    assert config.state_folder == tmp_path / "state"
    assert config.retention.raw_days == 400
    assert meter.model_dump(exclude={"limits", "zone"}) == {
        "name": "heat_1",
        "title": "Heat in the house",
        "port": "rfc2217://192.0.2.7:2002",
        "family": "403",
        "address": 63,
        "baud": 2400,
        "interval_seconds": 5400,
        "cron": "",
        "registers": (60, 68, 74),
        "attempts": 5,
        "timeout_seconds": 1.5,
        "budget_line_seconds": 120,
        "is_mains_powered": False,
        "clock": "local",
        "area": "Cellar",
        "backfill": False,
        "presentations": (),
        "targets": {"cooling_kelvin": Decimal(30), "return_celsius": None},
    }
    assert str(meter.zone) == "Europe/Amsterdam"
    assert meter.limits.power_max_kw == Decimal("30.5")
    assert meter.limits.flow_max_m3h == Decimal("3.0")


@pytest.mark.parametrize("family", PROFILES)
def test_family_tells_what_is_left_open(tmp_path: Path, family: str) -> None:
    """Without it, a meter on a battery is read like one on the mains."""
    profile = load_profile(family)

    meter = _meter(tmp_path, f"family: {family}")

    assert meter.registers == profile.standard
    assert meter.is_mains_powered is profile.is_mains_powered
    assert meter.interval_seconds == (300 if profile.is_mains_powered else 3600)
    assert (meter.budget_line_seconds is None) is profile.is_mains_powered


@pytest.mark.parametrize(
    ("written", "seconds"),
    [
        ("90", 90),
        ("90s", 90),
        ("15min", 900),
        ("1h", 3600),
        ("1d", 86_400),
        ("1.5 h", 5400),
        ("1h 30m", 5400),
        ('"3600"', 3600),
        ("0x3C", 60),
        ("6e1", 60),
    ],
)
def test_durations_are_read_as_people_write_them(
    tmp_path: Path, written: str, seconds: float
) -> None:
    """Without it, a meter is read a thousand times too often."""
    assert _meter(tmp_path, f"interval: {written}").interval_seconds == seconds


@pytest.mark.parametrize(
    ("written", "ids"),
    [
        (
            "heat_energy power temp1 temp2 temp_diff flow volume",
            (60, 80, 86, 87, 89, 74, 68),
        ),
        ("[E1, 0x44, 86, '87']", (60, 68, 86, 87)),
        ("Heat Energy (E1)", None),
        ("['Heat Energy (E1)', T1-T2]", (60, 89)),
        ("60", (60,)),
        ("heat_energy, flow", (60, 74)),
        ("[4711]", (4711,)),
    ],
)
def test_registers_are_called_by_any_name(
    tmp_path: Path, written: str, ids: tuple[int, ...] | None
) -> None:
    """Without it, people look up numbers for what has a name."""
    if ids is None:
        with pytest.raises(Exception, match="'Heat' is no register"):
            _meter(tmp_path, f"registers: {written}")
        return
    assert _meter(tmp_path, f"registers: {written}").registers == ids


def test_electricity_meters_have_names_of_their_own(tmp_path: Path) -> None:
    """Without it, A14 is looked for among the registers of heat meters."""
    meter = _meter(tmp_path, "family: 382", "registers: [A14]")

    assert meter.registers == (1,)


@pytest.mark.parametrize(
    ("cron", "seconds"),
    [("0 * * * *", 3600), ("*/15 * * * *", 900), ("0 4 * * mon", 7 * 86_400)],
)
def test_cron_line_takes_the_place_of_the_interval(
    tmp_path: Path, cron: str, seconds: float
) -> None:
    """Without it, a meter that is read once a week is stale after two hours."""
    meter = _meter(tmp_path, f"cron: '{cron}'")

    assert (meter.cron, meter.interval_seconds) == (cron, seconds)


@pytest.mark.parametrize(
    ("station", "meter", "budget"),
    [
        ("", "", 360),
        ("budget: 2min", "", 120),
        ("budget: unlimited", "", None),
        ("budget: 2min", "budget: 1min", 60),
        ("budget: 2min", "budget: unlimited", None),
        ("budget: 2min", "mains_powered: true", None),
        ("", "{mains_powered: true, budget: 1h}", 3600),
    ],
)
def test_budget_of_the_meter_goes_before_that_of_the_station(
    tmp_path: Path, station: str, meter: str, budget: float | None
) -> None:
    """Without it, the battery of one meter is spared at the cost of another."""
    lines = meter.strip("{}").split(", ") if meter else []
    text = ONE_METER + "".join(f"    {line}\n" for line in lines) + f"{station}\n"

    assert config_of(tmp_path, text).meters[0].budget_line_seconds == budget


@pytest.mark.parametrize(
    ("store", "url"),
    [
        ("kmpd.db", "sqlite:///{folder}/kmpd.db"),
        ("/srv/kmpd.db", "sqlite:////srv/kmpd.db"),
        ("sqlite:///kmpd.db", "sqlite:///{folder}/kmpd.db"),
        ("sqlite:////srv/kmpd.db", "sqlite:////srv/kmpd.db"),
        ("postgresql://anna@db/kmpd", "postgresql://anna@db/kmpd"),
        (
            "{url: 'postgresql://anna@db:5433/kmpd', password: 'a/b@c'}",
            "postgresql://anna:a%2Fb%40c@db:5433/kmpd",
        ),
        (
            "{url: 'postgresql:///kmpd?host=/run/postgresql'}",
            "postgresql:///kmpd?host=/run/postgresql",
        ),
    ],
)
def test_store_is_a_path_or_a_url(tmp_path: Path, store: str, url: str) -> None:
    """Without it, readings are kept where nobody looks for them."""
    config = config_of(tmp_path, f"{ONE_METER}store: {store}\n")

    assert config.store == url.format(folder=tmp_path)


def test_systemd_says_where_state_is_kept(tmp_path: Path) -> None:
    """Without it, a hardened unit may not write its store."""
    environment = {"STATE_DIRECTORY": "/var/lib/kmpd:/var/lib/b", "TZ": "UTC"}

    config = config_of(tmp_path, ONE_METER, environment=environment)

    assert config.store == "sqlite:////var/lib/kmpd/kmpd.db"
    assert config.state_folder == Path("/var/lib/kmpd")


def test_sinks_have_the_options_of_their_kind(tmp_path: Path) -> None:
    """Without it, a sink is made of settings that nobody checked."""
    write(tmp_path, "from the file\n", name="password")
    text = f"""{ONE_METER}
sinks:
  mqtt:
    host: broker
    user: 0123
    password_file: password
    tls: {{key_file: password}}
    others: [{{key_file: password}}]
    topics: [on, 60, 1.10]
  copy:
    type: json_lines
    path: 2026
"""

    sinks = config_of(tmp_path, text).sinks

    assert {name: sink.kind for name, sink in sinks.items()} == {
        "mqtt": "mqtt",
        "copy": "json_lines",
    }
    options = sinks["mqtt"].options
    assert isinstance(options, BrokerOptions)
    assert options.user == "0123"
    assert options.topics == ("on", "60", "1.10")
    assert options.password == SecretStr("from the file")
    assert options.tls is not None
    assert options.tls.key == SecretStr("from the file")
    assert options.others[0].key == SecretStr("from the file")
    assert sinks["copy"].options.model_dump() == {"path": "2026"}


def test_texts_stay_as_they_are_written(tmp_path: Path) -> None:
    """Without it, the password 007 is the password 7."""
    write(tmp_path, "a: 007\nb: yes\nc: 1e3\n", name="secrets.yaml")
    settings = "{host: !secret b, user: !secret c, password: !secret a}"
    text = f"{ONE_METER}sinks: {{mqtt: {settings}}}\n"

    options = config_of(tmp_path, text).sinks["mqtt"].options

    assert isinstance(options, BrokerOptions)
    assert (options.host, options.user) == ("yes", "1e3")
    assert options.password == SecretStr("007")


def test_variables_stand_for_what_the_environment_says(tmp_path: Path) -> None:
    """Without it, one file cannot serve two computers."""
    text = """\
name: ${NAME:-home}
meters:
  - {name: heat, port: "socket://${HOST}:2002", interval: "${EVERY}", area: "$${HOST}"}
"""
    environment = {"HOST": "192.0.2.7", "EVERY": "120", "TZ": "UTC", "NAME": ""}

    config = config_of(tmp_path, text, environment=environment)

    (meter,) = config.meters
    assert config.name == "home"
    assert meter.port == "socket://192.0.2.7:2002"
    assert (meter.interval_seconds, meter.area) == (120, "${HOST}")


def test_files_include_others_beside_them(tmp_path: Path) -> None:
    """Without it, a fleet is one long file."""
    (tmp_path / "more").mkdir()
    write(tmp_path / "more", "name: cellar\nport: !secret port\n", name="a.yaml")
    write(tmp_path / "more", "- !include a.yaml\n", name="meters.yaml")
    write(tmp_path, "port: /dev/serial/by-id/usb\n", name="secrets.yaml")

    config = config_of(tmp_path, "meters: !include more/meters.yaml\n")

    assert [meter.name for meter in config.meters] == ["cellar"]
    assert config.meters[0].port == "/dev/serial/by-id/usb"


def test_keys_of_an_anchor_are_taken_over(tmp_path: Path) -> None:
    """Without it, what two hundred meters share is written two hundred times."""
    text = """\
meters:
  - &first {name: a, port: "socket://h:1", interval: 2h, area: Cellar}
  - {<<: *first, name: b, address: 1}
  - {name: c, <<: [{interval: 3h}, *first], address: 2}
"""

    meters = config_of(tmp_path, text).meters

    assert [meter.name for meter in meters] == ["a", "b", "c"]
    assert [meter.interval_seconds for meter in meters] == [7200, 7200, 10_800]
    assert {meter.area for meter in meters} == {"Cellar"}


@pytest.mark.parametrize(
    ("lines", "words"),
    [
        (["interval: 60s"], ["costs battery", "about every 348 s"]),
        (["interval: 60s", "mains_powered: true"], []),
        (["interval: 299s"], ["costs battery", "s are allowed"]),
        (["interval: 5min", "budget: unlimited"], []),
        (["interval: 1h", "budget: 10s"], ["10 s are allowed"]),
        (["cron: '* * * * *'"], ["costs battery", "s are allowed"]),
        (["family: 403", "registers: [60, 4711]"], ["has register 4711"]),
        (["registers: [60, 4711]"], []),
    ],
)
def test_what_costs_battery_is_remarked(
    tmp_path: Path, lines: list[str], words: list[str]
) -> None:
    """Without it, a battery is empty in a year and nobody was told."""
    text = ONE_METER + "".join(f"    {line}\n" for line in lines)

    remarks = config_of(tmp_path, text).remarks

    assert len(remarks) == len(words)
    for remark, wanted in zip(remarks, words, strict=True):
        assert wanted in remark.message
        assert remark.line > 3


def test_device_that_may_be_another_one_is_remarked(tmp_path: Path) -> None:
    """Without it, heat and water change places when the computer starts."""
    text = ONE_METER.replace("socket://192.0.2.7:2002", "/dev/ttyUSB0")

    (remark,) = config_of(tmp_path, text).remarks

    assert (remark.line, remark.key) == (3, "meters[0].port")
    assert "by-id" in remark.suggestion


@pytest.mark.parametrize(("mode", "count"), [(0o600, 0), (0o640, 1), (0o644, 1)])
def test_secrets_that_others_may_read_are_remarked(
    tmp_path: Path, mode: int, count: int
) -> None:
    """Without it, everybody on the computer knows the broker's password."""
    path = write(tmp_path, "a: sesame\n", name="secrets.yaml")
    path.chmod(mode)
    text = f"{ONE_METER}sinks: {{mqtt: {{host: a, password: !secret a}}}}\n"

    remarks = config_of(tmp_path, text).remarks

    assert len(remarks) == count


def test_zone_of_the_computer_is_that_of_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, a computer without TZ has no zone."""
    zone = tmp_path / "timezone"
    zone.write_text("Europe/Rome\n", "utf-8")
    monkeypatch.setattr(places, "_LOCALTIME", tmp_path / "none")
    monkeypatch.setattr(places, "_TIMEZONE", zone)

    config = config_of(tmp_path, ONE_METER, environment={"TZ": "No/Where"})

    assert str(config.zone) == "Europe/Rome"
    assert config.is_zone_of_host


def test_zone_that_nobody_tells_is_asked_for(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, days end at midnight of another country."""
    monkeypatch.setattr(places, "_LOCALTIME", tmp_path / "none")
    monkeypatch.setattr(places, "_TIMEZONE", tmp_path / "none")

    problem = only_problem(tmp_path, ONE_METER, environment={})

    assert problem.key == "zone"
    assert "does not tell its time zone" in problem.message


def test_limits_are_finite(tmp_path: Path) -> None:
    """Without it, a limit without end lets everything through."""
    text = f"{ONE_METER}    limits: {{power_max_kw: {math.inf}}}\n"

    problem = only_problem(tmp_path, text)

    assert problem.key == "meters[0].limits.power_max_kw"


@pytest.mark.parametrize(
    ("named", "words"),
    [
        (".", "is a directory"),
        ("nothing", "no such file"),
        ('"a\\0b"', "no file can be called that"),
        ("latin", "not written in UTF-8"),
        ("large", "too large"),
        ("[a]", "the name of a file"),
    ],
)
def test_file_of_a_secret_that_cannot_be_read_is_told(
    tmp_path: Path, named: str, words: str
) -> None:
    """Without it, a wrong path ends in a traceback."""
    (tmp_path / "latin").write_bytes(b"\xf8")
    (tmp_path / "large").write_bytes(bytes(200_000))
    text = f"{ONE_METER}sinks: {{mqtt: {{host: a, password_file: {named}}}}}\n"

    problem = only_problem(tmp_path, text)

    assert (problem.line, problem.key) == (4, "sinks.mqtt.password_file")
    assert words in problem.message


def test_secret_and_its_file_are_one_too_many(tmp_path: Path) -> None:
    """Without it, nobody knows which of two passwords counts."""
    write(tmp_path, "a", name="password")
    options = "{host: a, password: b, password_file: password}"

    problem = only_problem(tmp_path, f"{ONE_METER}sinks: {{mqtt: {options}}}\n")

    assert problem.key == "sinks.mqtt.password_file"
    assert "one of the two" in problem.message

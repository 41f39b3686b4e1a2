"""`kmpd init` writes what `kmpd check` accepts, and harms nothing that is there."""

import socket
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import click
import pytest
from click.testing import Result
from hypothesis import given
from hypothesis import strategies as st

from kmpd.commands import asking
from kmpd.commands.exits import exit_for
from kmpd.commands.init import command
from kmpd.commands.init_text import Answers, quoted, secret_lines, texts
from kmpd.config import StationConfig, load
from kmpd.errors import ConfigError
from kmpd.sinks.mqtt.options import MqttOptions
from kmpd.sinks.registry import BUILT_IN
from pykmp.emulator import emulated_lines, running_tcp
from pykmp.errors import PortError
from pykmp.meters import PROFILES
from pykmp.ports import PortInfo
from tests.kmpd.commands.loading import run

_NOWHERE: Final = ("--port", "socket://192.0.2.7:2002", "--no-probe", "--no-ask")


@pytest.fixture(scope="module")
def meter() -> Iterator[str]:
    """Yield the URL of an emulated meter."""
    with running_tcp(emulated_lines("403")) as (url,):
        yield url


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """Return where a configuration may go."""
    return tmp_path / "kmpd.yaml"


def _load(path: Path) -> StationConfig:
    return load(path, sink_kinds=BUILT_IN, environment={"TZ": "UTC"})


def _init(path: Path, *words: str, typed: str = "") -> Result:
    return run(command, [str(path), *words], typed=typed)


def _closed_port() -> int:
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        port: int = one.getsockname()[1]
        return port


def test_flags_are_enough(path: Path) -> None:
    """Without it, a hundred stations cannot be set up by a script."""
    result = _init(
        path,
        *_NOWHERE,
        *("--name", "cellar", "--family", "MULTICAL 603", "--interval", "90min"),
        *("--zone", "Europe/Paris", "--store", "deep/readings.db"),
        *("--mqtt", "broker:1884", "--mqtt-user", "anna"),
        *("--mqtt-password-file", "-"),
        typed="sesame\n",
    )

    assert result.exception is None, result.output
    config = _load(path)
    (one,) = config.meters
    assert (one.name, one.family, one.interval_seconds) == ("cellar", "603", 5400)
    assert one.port == "socket://192.0.2.7:2002"
    assert str(config.zone) == "Europe/Paris"
    assert config.store.endswith("/deep/readings.db")
    options = config.sinks["mqtt"].options
    assert isinstance(options, MqttOptions)
    assert (options.host, options.port, options.username) == ("broker", 1884, "anna")
    assert options.password is not None
    assert options.password.get_secret_value() == "sesame"


def test_the_first_dashboard_is_for_this_computer_alone(path: Path) -> None:
    """Without it, a beginner's meters are open to the neighbours, or not to be seen."""
    _init(path, *_NOWHERE)

    web = _load(path).dashboard.web
    assert web is not None
    assert web.url == "http://127.0.0.1:8403/"
    assert "  # users: [{name: anna, password_hash:" in path.read_text("utf-8")


@pytest.mark.parametrize(("family", "is_told"), [("403", True), ("21", False)])
def test_what_the_page_cooling_needs_is_named_where_a_meter_has_it(
    path: Path, family: str, *, is_told: bool
) -> None:
    """A page of the dashboard stays empty from what `init` writes."""
    _init(path, *_NOWHERE, "--family", family)

    text = path.read_text("utf-8")
    assert ("needs these as well: volume_t1_sum, volume_t2_sum" in text) is is_told


def test_a_dashboard_that_is_not_installed_does_not_keep_a_station_from_starting(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Who installed the station alone cannot start what `init` wrote."""
    monkeypatch.setattr("kmpd.commands.asking.has_extra", lambda: False)

    _init(path, *_NOWHERE)

    assert _load(path).dashboard.web is None
    assert "pip install 'PyKMP[web]'" in path.read_text("utf-8")


def test_meter_tells_what_it_is(path: Path, meter: str) -> None:
    """Without it, people have to know what is written on their meter."""
    result = _init(path, "--port", meter, "--no-ask")

    assert result.exception is None, result.output
    (one,) = _load(path).meters
    assert (one.port, one.name) == (meter, "heat")
    assert "# Serial number " in path.read_text("utf-8")
    assert "serial number" in result.stderr


def test_questions_are_asked(path: Path, meter: str) -> None:
    """Without it, a beginner has to read about options first."""
    answers = ["192.0.2.7:2002", meter, "My Heat", "my_heat", "Europe/Nowhere"]
    answers += ["Europe/Paris", "", "broker", "anna", "sesame"]

    result = _init(path, "--ask", typed="\n".join(answers) + "\n")

    assert result.exception is None, result.output
    config = _load(path)
    assert "Is 'socket://192.0.2.7:2002' meant?" in result.output
    assert "'my_heat' would do." in result.output
    assert [one.name for one in config.meters] == ["my_heat"]
    assert str(config.zone) == "Europe/Paris"
    assert config.sinks["mqtt"].shown["password"].endswith(" mqtt_password")


def test_family_that_is_in_doubt_is_asked_for(path: Path) -> None:
    """Without it, a 603 is read as if it might be an 803 for years."""
    with running_tcp(emulated_lines("603")) as (url,):
        result = _init(path, "--ask", "--port", url, typed="404\n603\n\n\n\n\n")

    assert result.exception is None, result.output
    assert "It is a MULTICAL 603 or MULTICAL 803" in result.output
    assert _load(path).meters[0].family == "603"


def test_ports_are_offered(
    path: Path, meter: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, people have to know the names of devices."""
    there = (PortInfo(device="/dev/ttyS7", in_use_by="picocom"), PortInfo(device=meter))
    monkeypatch.setattr(asking, "list_ports", lambda: there)

    result = _init(path, "--ask", "--no-probe", typed="2\n\n\n\n\n")

    assert result.exception is None, result.output
    assert "/dev/ttyS7" in result.output
    assert "in use by picocom" in result.output
    assert _load(path).meters[0].port == meter


def test_port_may_be_chosen_again(path: Path, meter: str) -> None:
    """Without it, a wrong port means to begin anew."""
    silent = f"socket://127.0.0.1:{_closed_port()}"
    answers = ["n", meter, "", "", "", ""]

    result = _init(path, "--ask", "--port", silent, typed="\n".join(answers) + "\n")

    assert result.exception is None, result.output
    assert _load(path).meters[0].port == meter


def test_port_may_be_kept_though_nobody_answers(path: Path) -> None:
    """Without it, nothing can be prepared before the meter is there."""
    silent = f"socket://127.0.0.1:{_closed_port()}"

    result = _init(path, "--ask", "--port", silent, typed="y\n\n\n\n\n")

    assert result.exception is None, result.output
    assert _load(path).meters[0].port == silent


def test_nothing_is_written_if_the_port_cannot_be_used(path: Path) -> None:
    """Without it, a script goes on with a station that cannot read."""
    result = _init(path, "--no-ask", "--port", f"socket://127.0.0.1:{_closed_port()}")

    assert isinstance(result.exception, PortError)
    assert exit_for(result.exception) == 5
    assert list(path.parent.iterdir()) == []


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("--no-ask",), "--port says so"),
        (("--port", "192.0.2.7:2002"), "Is 'socket://192.0.2.7:2002' meant?"),
        ((*_NOWHERE, "--zone", "Nowhere"), "'Nowhere' is no time zone"),
        ((*_NOWHERE, "--interval", "often"), "'often' is no duration"),
        ((*_NOWHERE, "--family", "404"), "'404' is no meter family"),
        ((*_NOWHERE, "--store", "mysql://a/b"), "'mysql' is no sort of store"),
        ((*_NOWHERE, "--mqtt", "a:b"), "no host with a port"),
        ((*_NOWHERE, "--mqtt", "a:70000"), "no host with a port"),
        (
            (*_NOWHERE, "--mqtt", "a", "--mqtt-password-file", "/nowhere"),
            "cannot be read",
        ),
        ((*_NOWHERE, "--mqtt", "a", "--mqtt-password-file", "-"), "--mqtt-user"),
    ],
)
def test_wrong_options_are_told(path: Path, words: tuple[str, ...], told: str) -> None:
    """Without it, a wrong option shows when the station starts."""
    result = _init(path, *words, typed="sesame\n")

    assert isinstance(result.exception, click.UsageError)
    assert told in result.exception.format_message()
    assert list(path.parent.iterdir()) == []


def test_configuration_that_is_there_is_left_alone(path: Path) -> None:
    """Without it, years of careful settings are gone by one word."""
    path.write_text("mine", "utf-8")

    result = _init(path, *_NOWHERE)

    assert isinstance(result.exception, click.UsageError)
    assert path.read_text("utf-8") == "mine"


def test_folder_that_is_not_there_is_told(path: Path) -> None:
    """Without it, a typo in a folder's name ends in a traceback."""
    result = _init(path.parent / "nowhere" / "kmpd.yaml", *_NOWHERE)

    assert isinstance(result.exception, click.ClickException)
    assert "Nothing was written" in result.exception.format_message()


def test_configuration_is_replaced_by_force(path: Path) -> None:
    """Without it, a configuration that is no good has to be deleted by hand."""
    path.write_text("mine", "utf-8")

    result = _init(path, *_NOWHERE, "--force")

    assert result.exception is None, result.output
    assert _load(path).meters
    assert [one.name for one in path.parent.iterdir()] == ["kmpd.yaml"]


def test_secrets_are_for_their_owner(path: Path) -> None:
    """Without it, everybody on the computer knows the broker's password."""
    words = ("--mqtt", "a", "--mqtt-user", "b", "--mqtt-password-file", "-")

    result = _init(path, *_NOWHERE, *words, typed="sesame\n")

    assert result.exception is None, result.output
    secrets = path.parent / "secrets.yaml"
    assert stat.S_IMODE(secrets.stat().st_mode) == 0o600
    assert "sesame" not in path.read_text("utf-8")
    assert "sesame" not in result.output


def test_secrets_that_are_there_stay(path: Path) -> None:
    """Without it, the password of something else is gone."""
    secrets = path.parent / "secrets.yaml"
    secrets.write_text("mqtt_password: other", "utf-8")
    words = ("--mqtt", "a", "--mqtt-user", "b", "--mqtt-password-file", "-")

    result = _init(path, *_NOWHERE, *words, typed="sesame\n")

    assert result.exception is None, result.output
    assert secrets.read_text("utf-8") == (
        'mqtt_password: other\nmqtt_password_2: "sesame"\n'
    )
    assert _load(path).sinks["mqtt"].shown["password"].endswith(" mqtt_password_2")


def test_configuration_that_would_be_refused_is_not_written(path: Path) -> None:
    """Without it, what was just written is refused."""
    (path.parent / "secrets.yaml").write_text("[broken", "utf-8")
    words = ("--mqtt", "a", "--mqtt-user", "b", "--mqtt-password-file", "-")

    result = _init(path, *_NOWHERE, *words, typed="sesame\n")

    assert isinstance(result.exception, ConfigError)
    assert not path.exists()


@pytest.mark.parametrize("family", ["auto", *PROFILES])
def test_every_family_has_a_first_configuration(
    path: Path, tmp_path: Path, family: str
) -> None:
    """Without it, some family's owners have to begin with an empty file."""
    written = texts(Answers(port="/dev/serial/by-id/usb", family=family, zone="UTC"))

    path.write_text(written.config, "utf-8")

    assert _load(path).meters[0].family == family
    assert not (tmp_path / "secrets.yaml").exists()


@given(
    store=st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
    host=st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
    password=st.text(st.characters(codec="utf-8"), min_size=1, max_size=12),
)
def test_any_text_comes_back_as_it_was(
    tmp_path_factory: pytest.TempPathFactory, store: str, host: str, password: str
) -> None:
    """Without it, a password with a quotation mark in it does not work."""
    path = tmp_path_factory.mktemp("init") / "kmpd.yaml"
    answers = Answers(
        port="esphome://h?key=a&b",
        zone="UTC",
        mqtt_host=host,
        mqtt_user=store,
        mqtt_password=password,
        store="postgresql://anna:a%40b@db/kmpd",
    )

    written = texts(answers)
    path.write_text(written.config, "utf-8")
    (path.parent / "secrets.yaml").write_text(secret_lines(written.secrets), "utf-8")
    config = _load(path)

    options = config.sinks["mqtt"].options
    assert isinstance(options, MqttOptions)
    assert (options.host, options.username) == (host, store)
    assert options.password is not None
    assert options.password.get_secret_value() == password
    assert config.meters[0].port == "esphome://h?key=a&b"
    assert str(config.store) == "postgresql://anna:a%40b@db/kmpd"
    assert "key=a" not in written.config
    assert "a%40b" not in written.config


@pytest.mark.parametrize("text", ["yes", "007", "a: b", "#a", "", "~", "é", "a\nb"])
def test_texts_that_yaml_would_misread_are_quoted(text: str) -> None:
    """Without it, the user 007 is the user 7."""
    assert quoted(text).startswith('"')

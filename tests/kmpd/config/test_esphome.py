"""Files of ESPHome run as they stand, or say why they do not."""

import re
from decimal import Decimal
from pathlib import Path
from typing import Final

import pytest

from kmpd.config import Beside, StationConfig, load
from kmpd.config.esphome.sensors import NATIVE
from kmpd.errors import ConfigError, Problem
from kmpd.presentation import Delta, Presentation, Step, StepKind
from kmpd.sinks.mqtt import MqttOptions
from kmpd.sinks.registry import BUILT_IN
from tests.kmpd.config.reading import NO_VARIABLES, write

_URL: Final = "socket://192.0.2.7:2002"
_UART: Final = f"uart:\n  port: {_URL}\n"
_SENSORS: Final = (
    "heat_energy", "power", "temp1", "temp2", "temp_diff", "flow", "volume",
)  # fmt: skip
_HEAD: Final = f"{_UART}sensor:\n  - platform: kamstrup_kmp\n"


def _load(
    folder: Path, text: str, *, beside: Beside | None = None, **variables: str
) -> StationConfig:
    path = write(folder, text, name="esp.yaml")
    environment = {**NO_VARIABLES, **variables}
    return load(path, sink_kinds=BUILT_IN, environment=environment, beside=beside)


def _problems(
    folder: Path, text: str, *, beside: Beside | None = None
) -> tuple[Problem, ...]:
    with pytest.raises(ConfigError) as caught:
        _load(folder, text, beside=beside)
    return caught.value.problems


def _remarks(config: StationConfig) -> dict[str, str]:
    return {remark.key: remark.message for remark in config.remarks}


def _only(config: StationConfig) -> Presentation:
    (meter,) = config.meters
    (presentation,) = meter.presentations
    return presentation


def test_all_sensors_are_read(tmp_path: Path) -> None:
    """Without it, a file that worked yesterday reads less today."""
    assert NATIVE == _SENSORS
    lines = "".join(f"    {name}:\n      name: My {name}\n" for name in NATIVE)
    custom = (
        "    custom:\n      - {name: C, command: 0x003C}\n      - command: 0x004B\n"
    )

    config = _load(tmp_path, _HEAD + lines + custom)

    (meter,) = config.meters
    assert meter.registers == (60, 80, 86, 87, 89, 74, 68, 75)
    assert meter.port == _URL
    assert meter.budget_line_seconds is None
    shown = [(one.register, one.name) for one in meter.presentations]
    assert shown[:2] == [(60, "My heat_energy"), (80, "My power")]
    assert shown[-2:] == [(60, "C"), (75, "")]


@pytest.mark.parametrize(
    ("line", "seconds"),
    [
        ("", 60),
        ("    update_interval: 30s\n", 30),
        ("    update_interval: 15min\n", 900),
        ("    update_interval: 1h\n", 3600),
    ],
)
def test_interval_is_that_of_the_file(
    tmp_path: Path, line: str, seconds: float
) -> None:
    """Without it, a block that is silent is not read each minute, as it was."""
    config = _load(tmp_path, f"{_HEAD}{line}    power:\n      name: P\n")

    assert config.meters[0].interval_seconds == seconds


def test_numbers_are_made_as_the_file_says(tmp_path: Path) -> None:
    """Without it, a corrected sensor shows what it was corrected for."""
    config = _load(
        tmp_path,
        f"""{_HEAD}    temp1:
      name: In
      unit_of_measurement: °F
      accuracy_decimals: 0
      filters:
        - offset: -0.30
        - multiply: 1
        - round: 1
        - delta: 2.5%
        - throttle: 10min
""",
    )

    assert _only(config) == Presentation(
        register=86,
        name="In",
        unit="°F",
        decimals=0,
        steps=(
            Step(kind=StepKind.OFFSET, number=Decimal("-0.30")),
            Step(kind=StepKind.MULTIPLY, number=Decimal(1)),
            Step(kind=StepKind.ROUND, number=Decimal(1)),
        ),
        delta=Delta(number=Decimal("2.5"), is_percent=True),
        throttle_seconds=600,
    )


def test_unit_that_is_none_of_the_register_is_refused_in_words(tmp_path: Path) -> None:
    """Without it, a volume is sold as an energy."""
    text = f"{_HEAD}    volume:\n      unit_of_measurement: kWh\n"

    config = _load(tmp_path, text)

    assert _only(config).unit == ""
    (remark,) = [one for one in config.remarks if "unit" in one.key]
    assert remark.key == "sensor[0].volume.unit_of_measurement"
    assert "kWh is no unit of volume" in remark.message
    assert "m³" in remark.suggestion


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ("wifi:\n  ssid: x\n", "wifi"),
        ("esp32:\n  board: y\n", "esp32"),
        ("on: !lambda |-\n  return 1;\n", "on"),
        ("external_components: [{source: z}]\n", "external_components"),
    ],
)
def test_other_keys_are_left_out_with_a_word(
    tmp_path: Path, text: str, key: str
) -> None:
    """Without it, people believe that the station does what it does not."""
    config = _load(tmp_path, f"{text}{_HEAD}    power:\n      icon: x\n")

    assert "leaves it out" in _remarks(config)[key]
    assert "leaves it out" in _remarks(config)["sensor[0].power.icon"]


def test_filters_nobody_knows_are_left_out_with_a_word(tmp_path: Path) -> None:
    """Without it, a smoothed number is believed to be smooth."""
    config = _load(tmp_path, f"{_HEAD}    power: {{filters: [median: {{}}]}}\n")

    assert "left out" in _remarks(config)["sensor[0].power.filters[0].median"]


@pytest.mark.parametrize(
    "line",
    [
        "    power:\n      name: !lambda return 1;\n",
        "    power: !lambda return 1;\n",
        "    power:\n      filters:\n        - lambda: return x * 2;\n",
        "    power:\n      filters:\n        - multiply: !lambda return 2;\n",
        "    update_interval: !lambda return 2;\n    power:\n",
    ],
)
def test_programs_are_refused(tmp_path: Path, line: str) -> None:
    """Without it, numbers are shown that the file would have changed."""
    (problem,) = _problems(tmp_path, _HEAD + line)

    assert "program for the ESP" in problem.message
    assert problem.line >= 5


@pytest.mark.parametrize(
    ("text", "key"),
    [
        (f"{_HEAD}    update_interval: never\n    power:\n",
         "sensor[0].update_interval"),
        (f"{_HEAD}    custom:\n      - name: X\n", "sensor[0].custom[0].command"),
        (f"{_HEAD}    custom: [command: volume]\n", "sensor[0].custom[0].command"),
        (f"{_HEAD}    custom: [command: 0x10000]\n", "sensor[0].custom[0].command"),
        (f"{_HEAD}    power: {{accuracy_decimals: -1}}\n",
         "sensor[0].power.accuracy_decimals"),
        (f"{_HEAD}    power: {{filters: [multiply: x]}}\n",
         "sensor[0].power.filters[0].multiply"),
        (f"{_HEAD}    update_interval: 1h\n", "sensor[0]"),
        (f"{_UART}  baud_rate: fast\n{_HEAD[len(_UART):]}    power:\n",
         "uart.baud_rate"),
        (f"{_HEAD}    uart_id: other\n    power:\n", "sensor[0].uart_id"),
        ("uart:\n  tx_pin: 1\n" + _HEAD[len(_UART):] + "    power:\n", "uart.port"),
        (f"{_UART}sensor:\n  - platform: dht\n", "sensor"),
        (f"{_HEAD}    power:\nmqtt:\n  port: 1883\n", "mqtt.broker"),
        (f"{_HEAD}    power:\nmqtt:\n  broker: b\n  port: x\n", "mqtt.port"),
    ],
)  # fmt: skip
def test_mistakes_are_told_by_the_keys_of_the_file(
    tmp_path: Path, text: str, key: str
) -> None:
    """Without it, people look for settings that their file does not have."""
    (problem,) = _problems(tmp_path, text)

    assert problem.key == key
    assert problem.message


def test_substitutions_are_filled_in(tmp_path: Path) -> None:
    """Without it, most files of ESPHome cannot be read."""
    config = _load(
        tmp_path,
        f"""substitutions:
  device: Heat-Reader
  label: $device energy
  every: 5min
esphome:
  name: ${{device}}
{_UART}
mqtt:
  broker: ${{BROKER}}
  password: pa$word${{nobody}}
  username: u
sensor:
  platform: kamstrup_kmp
  update_interval: $every
  heat_energy:
    name: ${{label}}
""",
        BROKER="broker.example",
    )

    options = config.sinks["mqtt"].options
    assert config.name == "heat-reader"
    assert config.meters[0].interval_seconds == 300
    assert _only(config).name == "Heat-Reader energy"
    assert isinstance(options, MqttOptions)
    assert options.host == "broker.example"
    assert options.password is not None
    assert options.password.get_secret_value() == "pa$word${nobody}"


def test_broker_of_the_file_is_a_sink(tmp_path: Path) -> None:
    """Without it, nobody hears of what is read."""
    write(tmp_path, "mq: sesame\n", name="secrets.yaml")
    mqtt = """mqtt:
  broker: broker.example
  port: 1884
  username: esp
  password: !secret mq
  discovery_prefix: ha
  topic_prefix: cellar/heat
  birth_message: {topic: a, payload: b}
"""

    config = _load(tmp_path, f"{mqtt}{_HEAD}    power:\n")

    options = config.sinks["mqtt"].options
    assert isinstance(options, MqttOptions)
    assert (options.host, options.port, options.username) == (
        "broker.example", 1884, "esp",
    )  # fmt: skip
    assert (options.discovery_prefix, options.base_topic) == ("ha", "cellar/heat")
    assert "sesame" not in repr(config)
    assert "mqtt.birth_message" in _remarks(config)


def test_sinks_may_stand_in_a_file_of_their_own(tmp_path: Path) -> None:
    """Without it, readings of such a file reach no other place than MQTT."""
    sinks = write(tmp_path, "copy: {type: csv, path: a.csv}\n", name="sinks.yaml")
    text = f"{_HEAD}    power:\n"

    with_them = _load(tmp_path, text, beside=Beside(sinks=sinks))

    assert set(with_them.sinks) == {"copy"}
    assert "go nowhere" in _remarks(_load(tmp_path, text))[""]


_TWO: Final = """uart:
  - id: a
  - id: b
    port: /dev/heads/b
sensor:
  - platform: kamstrup_kmp
    id: Warm_Water
    uart_id: b
    volume:
  - platform: kamstrup_kmp
    uart_id: a
    power:
  - platform: kamstrup_kmp
    uart_id: a
    update_interval: 10s
    flow:
"""


def test_meters_are_tied_to_their_lines(tmp_path: Path) -> None:
    """Without it, one meter's numbers are another's."""
    config = _load(tmp_path, _TWO, beside=Beside(ports={"a": _URL}))

    assert [(m.name, m.port, m.registers) for m in config.meters] == [
        ("heat", _URL, (80, 74)),
        ("warm_water", "/dev/heads/b", (68,)),
    ]
    assert config.meters[0].interval_seconds == 10


@pytest.mark.parametrize(
    ("ports", "words"),
    [
        ({}, "out of reach"),
        ({"": _URL}, "there are several"),
        ({"c": _URL, "a": _URL}, "no uart has the id 'c'"),
    ],
)
def test_port_must_be_told(tmp_path: Path, ports: dict[str, str], words: str) -> None:
    """Without it, the station starts and reads nothing."""
    problems = _problems(tmp_path, _TWO, beside=Beside(ports=ports))

    assert any(words in problem.message for problem in problems)


def test_port_is_nobodys_business_for_status(tmp_path: Path) -> None:
    """Without it, `kmpd status` wants a flag that it has no use for."""
    config = _load(tmp_path, _TWO, beside=Beside(needs_ports=False))

    assert len({meter.port for meter in config.meters}) == 2


def test_flags_for_such_files_are_refused_for_ours(tmp_path: Path) -> None:
    """Without it, a flag is given and silently does nothing."""
    path = write(tmp_path, f"meters:\n  - name: heat\n    port: {_URL}\n")

    with pytest.raises(ConfigError, match="files of ESPHome"):
        load(path, environment=NO_VARIABLES, beside=Beside(ports={"": _URL}))


_PAGE: Final = Path(__file__).parents[3] / "docs" / "esphome.md"
_BLOCKS: Final = re.findall(
    r"^```yaml\n(.*?)^```$", _PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL
)


def test_files_of_the_page_are_accepted(tmp_path: Path) -> None:
    """Without it, the page shows what the station refuses."""
    file, sinks = _BLOCKS
    write(tmp_path, "mqtt_password: sesame\n", name="secrets.yaml")
    beside = Beside(ports={"": _URL}, sinks=write(tmp_path, sinks, name="sinks.yaml"))

    config = _load(tmp_path, file, beside=beside)

    assert config.meters[0].registers == (60, 80, 86, 1004)
    assert set(config.sinks) == {"mqtt", "archive"}
    assert set(_remarks(config)) == {"uart.tx_pin", "uart.rx_pin"}


@pytest.mark.parametrize("key", [*_SENSORS, "custom", "update_interval", "uart_id"])
def test_page_has_every_key(key: str) -> None:
    """Without it, people do not know what is understood."""
    assert f"`{key}" in _PAGE.read_text("utf-8")

"""Options of the tool, their environment variables and their defaults."""

import json

import pytest

from tests.contract.conftest import RunTool, StartMeter
from tests.contract.frames import HEAT, SERIAL, SERIAL_REQUEST, registers
from tests.strategies import frame_of

HEAT_REQUEST = bytes.fromhex("80 3f 10 01 00 3c b2 5f 0d")
LOGGER_SERIAL = frame_of(b"\x7f\x02\x00\x69\x2d\x32")
LOGGER_SERIAL_REQUEST = bytes.fromhex("80 7f 02 38 25 0d")


@pytest.mark.parametrize("option", ["-d", "--serial-device"])
def test_the_device_is_an_option(
    option: str, start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A script written for the release does not start."""
    meter = start_meter(SERIAL)

    finished = run_tool(option, meter.url, "get-serial")

    assert finished.returncode == 0
    assert meter.requests == [SERIAL_REQUEST]


def test_the_device_is_an_environment_variable(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A container set up for the release reads no meter."""
    meter = start_meter(SERIAL)

    finished = run_tool("get-serial", PYKMP_SERIAL_DEVICE=meter.url)

    assert finished.stdout == "Meter serial is: 6892850\n"


def test_the_option_beats_the_environment(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A device given on the command line is not the one that is read."""
    meter = start_meter(SERIAL)

    finished = run_tool(
        "-d", meter.url, "get-serial", PYKMP_SERIAL_DEVICE="/dev/no-such-device"
    )

    assert finished.stdout == "Meter serial is: 6892850\n"


@pytest.mark.parametrize("option", ["-a", "--destination-address"])
@pytest.mark.parametrize("address", ["127", "0x7F", "0x7f"])
def test_the_address_is_a_number_decimal_or_hex(
    option: str, address: str, start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A logger module cannot be reached."""
    meter = start_meter(LOGGER_SERIAL)

    finished = run_tool("-d", meter.url, option, address, "get-serial")

    assert meter.requests == [LOGGER_SERIAL_REQUEST]
    assert finished.stdout == "Meter serial is: 6892850\n"


@pytest.mark.parametrize("address", ["127", "0x7F"])
def test_the_address_is_an_environment_variable(
    address: str, start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A container set up for a logger module asks the meter itself."""
    meter = start_meter(LOGGER_SERIAL)

    run_tool("-d", meter.url, "get-serial", PYKMP_DESTINATION_ADDRESS=address)

    assert meter.requests == [LOGGER_SERIAL_REQUEST]


@pytest.mark.parametrize("id_", ["60", "0x3C", "0x003c"])
def test_a_register_is_a_number_decimal_or_hex(
    id_: str, start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A register from a table in hex cannot be asked for."""
    meter = start_meter(registers(HEAT))

    run_tool("-d", meter.url, "get-register", "--register", id_)

    assert meter.requests == [HEAT_REQUEST]


def test_registers_are_an_environment_variable(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A container set up for some registers asks for another one."""
    meter = start_meter(registers(HEAT))

    run_tool("-d", meter.url, "get-register", PYKMP_GET_REGISTERS="60 68 0x50")

    assert meter.requests == [
        frame_of(bytes.fromhex("3f 10 03 00 3c 00 44 00 50"), start=0x80)
    ]


def test_registers_given_as_options_beat_the_environment(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A register given on the command line is not the one that is read."""
    meter = start_meter(registers(HEAT))

    run_tool(
        "-d",
        meter.url,
        "get-register",
        "--register",
        "60",
        PYKMP_GET_REGISTERS="68 80",
    )

    assert meter.requests == [HEAT_REQUEST]


@pytest.mark.parametrize("words", [[], ["--text"], ["--json", "--text"]])
def test_text_is_the_default(
    words: list[str], start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A person who gives no format gets one for programs."""
    meter = start_meter(registers(HEAT))

    finished = run_tool("-d", meter.url, "get-register", *words)

    assert finished.stdout.startswith("GetRegister response(s):\n")


@pytest.mark.parametrize("words", [["--json"], ["--text", "--json"]])
def test_the_last_format_wins(
    words: list[str], start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A script that adds --json to somebody's options gets text."""
    meter = start_meter(registers(HEAT))

    finished = run_tool("-d", meter.url, "get-register", *words)

    assert json.loads(finished.stdout)["register_data"][0]["id_int"] == 60


@pytest.mark.parametrize("words", [["--help"], ["get-serial", "--help"]])
def test_help_needs_no_device(words: list[str], run_tool: RunTool) -> None:
    """A newcomer cannot even read the help."""
    finished = run_tool(*words)

    assert finished.returncode == 0
    assert finished.stdout.startswith("Usage: ")
    assert finished.stderr == ""


def test_help_names_commands_options_variables_and_defaults(run_tool: RunTool) -> None:
    """Somebody who looks for an option or its default finds none."""
    words = run_tool("--help").stdout.split()

    for word in (
        "get-serial",
        "get-register",
        "-d,",
        "--serial-device",
        "-a,",
        "--destination-address",
        "-v,",
        "--verbose",
    ):
        assert word in words
    text = " ".join(words)
    for fact in (
        "PYKMP_SERIAL_DEVICE",
        "PYKMP_DESTINATION_ADDRESS",
        "default: /dev/ttyUSB0",
        "default: 63",
    ):
        assert fact in text


def test_help_of_get_register_names_options_variables_and_defaults(
    run_tool: RunTool,
) -> None:
    """Somebody who looks for an option or its default finds none."""
    text = " ".join(run_tool("get-register", "--help").stdout.split())

    for fact in ("--register", "--text", "--json", "PYKMP_GET_REGISTERS"):
        assert fact in text
    assert "default: 60" in text
    assert "default: text" in text


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["get-register", "--register", "abc"], ["--register", "abc"]),
        (["get-register", "--register", "3c"], ["--register", "3c"]),
        (["get-register", "--register", "70000"], ["70000"]),
        (["-a", "zz", "get-serial"], ["--destination-address", "zz"]),
        (["-a", "300", "get-serial"], ["300"]),
        (["get-nothing"], ["get-nothing"]),
        (["get-serial", "--nothing"], ["--nothing"]),
    ],
)
def test_a_bad_word_is_named(
    words: list[str], named: list[str], run_tool: RunTool
) -> None:
    """Somebody with a typing error is not told which word it is."""
    finished = run_tool("-d", "socket://127.0.0.1:1", *words)

    assert finished.returncode == 2
    assert all(word in finished.stderr for word in named)
    assert "Traceback" not in finished.stderr
    assert finished.stdout == ""


@pytest.mark.parametrize("variable", ["PYKMP_DESTINATION_ADDRESS"])
def test_a_bad_word_in_the_environment_is_named(
    variable: str, run_tool: RunTool
) -> None:
    """Somebody with a typing error in a container is not told which word it is."""
    finished = run_tool("get-serial", **{variable: "zz"})

    assert finished.returncode == 2
    assert "zz" in finished.stderr


def test_no_command_is_a_question_for_help(run_tool: RunTool) -> None:
    """A newcomer who types the bare name is told nothing."""
    finished = run_tool()

    assert finished.returncode == 2
    assert "get-serial" in finished.stderr
    assert finished.stdout == ""

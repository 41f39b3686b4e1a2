"""The tool as people use it: what it prints, and where."""

import re

import pytest

from tests.contract.conftest import RunTool, StartMeter
from tests.contract.frames import (
    ALIEN,
    CLOCK,
    FLOW,
    HEAT,
    HEAT_HIGH,
    INLET,
    OUTLET,
    POWER,
    SERIAL,
    VOLUME,
    registers,
)

SEVEN = (60, 68, 80, 74, 86, 87, 266)


def asking_for(*ids: int) -> list[str]:
    """Return the options that ask for these registers."""
    return [word for id_ in ids for word in ("--register", str(id_))]


def test_the_serial_number_is_one_line(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A script that cuts the number out of the line finds none."""
    meter = start_meter(SERIAL)

    finished = run_tool("--serial-device", meter.url, "get-serial")

    assert finished.stdout == "Meter serial is: 6892850\n"
    assert finished.stderr == ""
    assert finished.returncode == 0


def test_registers_are_lines_under_a_heading(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A script that reads the lines by their columns reads something else."""
    meter = start_meter(registers(HEAT, VOLUME, POWER, FLOW, INLET, OUTLET, HEAT_HIGH))

    finished = run_tool("-d", meter.url, "get-register", *asking_for(*SEVEN))

    assert finished.stdout.splitlines() == [
        "GetRegister response(s):",
        "  60 → Heat Energy (E1) = 0.303 GJ",
        "  68 → Volume V1        = 11.388 m³",
        "  80 → Current Power    = 0.0 kW",
        "  74 → Flow V1          = 3 l/h",
        "  86 → Temp1            = 61.62 °C",
        "  87 → Temp2            = 54.02 °C",
        " 266 → E1HighRes        = 84208 Wh",
    ]
    assert finished.stderr == ""
    assert finished.returncode == 0


def test_registers_are_asked_for_at_once(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """The meter's battery pays for seven requests in place of one."""
    meter = start_meter(registers(HEAT, VOLUME, POWER, FLOW, INLET, OUTLET, HEAT_HIGH))

    run_tool("-d", meter.url, "get-register", *asking_for(*SEVEN))

    assert meter.requests == [
        bytes.fromhex("80 3f 10 07 00 3c 00 44 00 50 00 4a 00 56 00 57 01 0a 1f 8e 0d")
    ]


def test_the_column_of_names_does_not_depend_on_the_answer(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A script that reads the lines by their columns reads something else."""
    meter = start_meter(registers(FLOW))

    finished = run_tool("-d", meter.url, "get-register", *asking_for(74))

    assert finished.stdout == (
        "GetRegister response(s):\n  74 → Flow V1          = 3 l/h\n"
    )


def test_register_60_is_asked_for_by_default(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """The first command of a newcomer asks for something else."""
    meter = start_meter(registers(HEAT))

    finished = run_tool("-d", meter.url, "get-register")

    assert meter.requests == [bytes.fromhex("80 3f 10 01 00 3c b2 5f 0d")]
    assert finished.stdout == (
        "GetRegister response(s):\n  60 → Heat Energy (E1) = 0.303 GJ\n"
    )


@pytest.mark.parametrize(
    ("value", "shown"),
    [
        ("02 42 00 00", "0.00"),
        ("01 c2 00", "-0.00"),
        ("01 80 01", "-1"),
        ("01 06 01", "1E+6"),
        ("01 46 01", "0.000001"),
        ("01 47 01", "1E-7"),
        ("01 3f 01", "1E+63"),
        ("0a 00 ff ff ff ff ff ff ff ff ff ff", "1208925819614629174706175"),
    ],
)
def test_values_are_shown_exactly(
    value: str, shown: str, start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A reading loses its decimals, or gets digits that the meter did not send."""
    meter = start_meter(registers(HEAT[:3] + bytes.fromhex(value)))

    finished = run_tool("-d", meter.url, "get-register")

    assert finished.stdout == (
        f"GetRegister response(s):\n  60 → Heat Energy (E1) = {shown} GJ\n"
    )


def test_a_clock_is_shown_as_a_clock(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """People read 200243 where the meter's display shows 20:02:43."""
    meter = start_meter(CLOCK)

    finished = run_tool("-d", meter.url, "get-register", *asking_for(1002))

    heading, line = finished.stdout.splitlines()
    assert heading == "GetRegister response(s):"
    assert re.match(r"1002 → Time             = 20:02:43\b", line)


@pytest.mark.parametrize(("unit", "number"), [(48, 241231), (49, 20241231), (50, 1231)])
def test_a_date_is_shown_as_a_date(
    unit: int, number: int, start_meter: StartMeter, run_tool: RunTool
) -> None:
    """People read 241231 where the meter's display shows a date."""
    record = b"\x03\xeb" + bytes([unit, 4, 0]) + number.to_bytes(4)
    meter = start_meter(registers(record))

    finished = run_tool("-d", meter.url, "get-register", *asking_for(1003))

    _, line = finished.stdout.splitlines()
    assert line.startswith("1003 → Date             = ")
    assert str(number) not in line
    assert re.search(r"12\W31", line)


def test_what_has_no_name_is_shown_with_a_warning(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """A register or unit that nobody has named hides its value."""
    meter = start_meter(registers(HEAT, ALIEN))

    finished = run_tool("-d", meter.url, "get-register", *asking_for(60, 65535))

    assert finished.stdout.splitlines()[1] == "  60 → Heat Energy (E1) = 0.303 GJ"
    assert re.match(
        r"65535 → <unknown reg 65535> = 255 <unknown unit 255>",
        finished.stdout.splitlines()[2],
    )
    assert (
        "WARNING:pykmp.tool.__main__:Unknown register ID(s);"
        " please report this if you have more information."
    ) in finished.stderr.splitlines()
    assert finished.returncode == 0


def test_logging_shows_the_whole_conversation(
    start_meter: StartMeter, run_tool: RunTool
) -> None:
    """Whoever debugs a head with -vv lacks a line that guides tell about."""
    meter = start_meter(CLOCK)

    finished = run_tool("-vv", "-d", meter.url, "get-register", *asking_for(1002))

    shown = iter(finished.stderr.splitlines())
    expected = [
        "DEBUG:pykmp.client:Request encoded: 803F100103EA4CB70D",
        "INFO:pykmp.client:Sending GetRegisterRequest...",
        (
            "DEBUG:pykmp.client:Received bytes on serial:"
            " '403F1003EA2F040000030E33B2320D'"
        ),
        (
            "DEBUG:pykmp.codec:Checksum verification OK"
            " [raw=3f1003ea2f040000030e33b232, crc_given=b232, crc_calculated=OK]"
        ),
        (
            "DEBUG:pykmp.messages:Decoding register bytes."
            " [raw='03EA2F040000030E33', length_min=6]"
        ),
        (
            "DEBUG:pykmp.messages:Decoded register values:"
            " [id=1002, unit=47, value_bytes=040000030E33, remaining bytes=0]"
        ),
        (
            "DEBUG:pykmp.codec:Decoding parts of floating point data."
            " [data='040000030E33', integer_length=4]"
        ),
        (
            "DEBUG:pykmp.codec:Decoded floating point data: Decimal('200243')"
            " [data='040000030E33', man=200243, si=False, se=False, exp=0]"
        ),
    ]
    # Other lines may stand between, but not in another order.
    assert [line for line in expected if line not in shown] == []


@pytest.mark.parametrize("verbose", [["-v"], ["--verbose"]])
def test_a_little_logging_shows_what_is_asked(
    verbose: list[str], start_meter: StartMeter, run_tool: RunTool
) -> None:
    """Whoever asks for a little more sees nothing, or everything."""
    meter = start_meter(SERIAL)

    finished = run_tool(*verbose, "-d", meter.url, "get-serial")

    assert "INFO:pykmp.client:Sending GetSerialRequest..." in finished.stderr
    assert "DEBUG" not in finished.stderr
    assert finished.stdout == "Meter serial is: 6892850\n"

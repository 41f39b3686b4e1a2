"""`pykmp-tool read`: which registers, in which form, once or again and again."""

import csv
import io
import json
import signal
from collections.abc import Iterator

import pytest

from pykmp.codec import FrameReader
from pykmp.messages import decode_frame
from tests.contract.frames import FLOW, HEAT, POWER, SERIAL, VOLUME, registers
from tests.contract.scripted import ScriptedMeter, over_tcp
from tests.tool.conftest import ONCE, TWICE, AtATerminal, RunTool, StartMeter, words_of

#: T1 of a meter whose sensor is not connected: 185.00 °C.
OPEN_SENSOR = bytes.fromhex("00 56 25 02 42 48 44")


@pytest.fixture
def meter() -> Iterator[ScriptedMeter]:
    """Start a meter that answers each request with three registers."""
    with over_tcp(ScriptedMeter(*[registers(HEAT, VOLUME, FLOW)] * 9)) as meter:
        yield meter


def asked(meter: ScriptedMeter) -> list[list[int]]:
    """Return the registers of each request that a meter heard."""
    reader = FrameReader()
    heard = reader.feed(b"".join(meter.requests))
    return [list(decode_frame(frame.raw).message.registers) for frame in heard]


def test_text_has_its_decimal_points_below_each_other(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A person compares values of different width and takes one for another."""
    finished = tool("-d", start_meter(), *ONCE, "read")

    assert finished.stdout.splitlines() == [
        "   60  Heat Energy (E1)      0.303  GJ",
        "   68  Volume V1            11.388  m³",
        "   74  Flow V1               3      l/h",
        "   80  Current Power         0.0    kW",
        "   86  Temp1                61.62   °C",
        "   87  Temp2                54.02   °C",
        "   89  Tempdiff              7.60   K",
        "  266  E1HighRes         84208      Wh",
    ]
    assert finished.stderr == ""
    assert finished.returncode == 0


@pytest.mark.parametrize(
    "words",
    [
        ["60", "68", "74"],
        ["0x3c", "0X44", "+74"],
        ["E1", "v1", "FLOW1"],
        ["heat_energy", "volume", "flow"],
        ["Heat Energy (E1)", "volume v1", "Flow V1"],
    ],
)
def test_registers_go_by_number_symbol_and_name(
    words: list[str], meter: ScriptedMeter, tool: RunTool
) -> None:
    """A person has to look up numbers, or to know one spelling of a name."""
    finished = tool("-d", meter.url, *ONCE, "read", *words)

    assert asked(meter) == [[60, 68, 74]]
    assert finished.returncode == 0


@pytest.mark.parametrize(
    ("words", "variables"), [(["--meter", "21"], {}), ([], {"PYKMP_METER": "21"})]
)
def test_a_family_has_its_own_standard_registers(
    words: list[str], variables: dict[str, str], meter: ScriptedMeter, tool: RunTool
) -> None:
    """A water meter is asked for energy."""
    tool("-d", meter.url, *ONCE, "read", *words, **variables)

    assert asked(meter) == [[68, 74, 99, 243]]


def test_an_electricity_meter_has_its_own_names(
    meter: ScriptedMeter, tool: RunTool
) -> None:
    """A name means another register on an electricity meter, and that is not read."""
    tool("-d", meter.url, *ONCE, "read", "--meter", "omnipower")

    assert asked(meter) == [[1, 2, 1023, 1024, 1054, 1055, 1056]]


def test_many_registers_go_into_few_requests(
    tool: RunTool, start_meter: StartMeter
) -> None:
    """More than eight registers are refused, or cost a request each."""
    url = start_meter()
    ids = ["60", "63", "68", "74", "80", "86", "87", "89", "97", "99", "110", "113"]

    finished = tool("-v", "-d", url, *ONCE, "read", *ids)

    assert len(finished.stdout.splitlines()) == len(ids)
    assert finished.stderr.count("Sending GetRegisterRequest") == 2


def test_a_rare_register_has_the_name_of_the_catalogue(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A register that the project knows is called unknown."""
    finished = tool("-d", start_meter(meter="21"), *ONCE, "read", "243")

    assert "<unknown" not in finished.stdout
    assert finished.stderr == ""


def test_json_has_time_registers_and_what_is_missing(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A program cannot tell a missing register from one it did not ask for."""
    finished = tool("-d", start_meter(), *ONCE, "read", "--json", "60", "1002", "9999")

    (line,) = finished.stdout.splitlines()
    answer = json.loads(line)
    assert list(answer) == ["time", "register_data", "missing"]
    assert answer["missing"] == [9999]
    energy, clock = answer["register_data"]
    assert (energy["value_str"], energy["value_decoded"]) == ("0.303", None)
    assert energy["value_hex"] == "04430000012f"
    assert (clock["value_str"], clock["value_decoded"]) == ("200243", "20:02:43")
    assert finished.returncode == 6


def test_csv_has_a_row_for_each_register(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A spreadsheet cannot take the readings in."""
    finished = tool("-d", start_meter(), *ONCE, "read", "--csv", "60", "68")

    energy, volume = csv.DictReader(io.StringIO(finished.stdout))
    assert (energy["id_int"], energy["value_str"], energy["unit_str"]) == (
        "60",
        "0.303",
        "GJ",
    )
    assert (volume["id_int"], volume["value_str"], volume["unit_str"]) == (
        "68",
        "11.388",
        "m³",
    )


def test_what_came_before_a_failure_is_printed(tool: RunTool) -> None:
    """Nine registers of ten are thrown away because the tenth came damaged."""
    damaged = SERIAL[:-2] + b"\x5c\x0d"
    ids = ["60", "68", "74", "1", "2", "3", "4", "5", "86"]
    with over_tcp(ScriptedMeter(registers(HEAT, VOLUME, FLOW), damaged)) as meter:
        finished = tool("-d", meter.url, *ONCE, "read", "--json", *ids)

    answer = json.loads(finished.stdout)
    assert [one["id_int"] for one in answer["register_data"]] == [60, 68, 74]
    assert 86 in answer["missing"]
    assert words_of(finished)[0].startswith("pykmp-tool: Only 3 of the registers came.")
    assert finished.returncode == 6


def test_silence_after_some_answers_makes_the_rest_missing(tool: RunTool) -> None:
    """Registers of a first request are thrown away because a second went unanswered."""
    ids = ["60", "68", "74", "1", "2", "3", "4", "5", "86"]
    with over_tcp(ScriptedMeter(registers(HEAT, VOLUME, FLOW))) as meter:
        finished = tool("-d", meter.url, *ONCE, "read", *ids)

    assert len(finished.stdout.splitlines()) == 3
    assert "86 (Temp1)" in words_of(finished)[0]
    assert "Silence" in words_of(finished)[0]
    assert finished.returncode == 6


def test_get_register_ends_well_if_one_came(tool: RunTool) -> None:
    """A script of old that reads what came now fails."""
    damaged = SERIAL[:-2] + b"\x5c\x0d"
    ids = [word for id_ in range(60, 70) for word in ("--register", str(id_))]
    with over_tcp(ScriptedMeter(registers(HEAT), damaged)) as meter:
        finished = tool("-d", meter.url, *ONCE, "get-register", *ids)

    assert finished.stdout.splitlines()[1:] == ["  60 → Heat Energy (E1) = 0.303 GJ"]
    assert finished.stderr
    assert finished.returncode == 0


def test_watching_goes_on_until_it_is_interrupted(
    start_meter: StartMeter, at_terminal: AtATerminal
) -> None:
    """Somebody who watches a meter sees it once, or cannot stop."""
    program = at_terminal(
        "-d", start_meter(), *ONCE, "read", "--watch", "0.2", "--csv", "60"
    )
    program.wait_for("04430000012f", times=3)

    program.send(signal.SIGINT)

    assert program.end() == 130
    assert program.shown.count("time,id_int") == 1


def test_watching_survives_a_failure(at_terminal: AtATerminal) -> None:
    """One failed reading ends a watch that was to run for days."""
    answers = [registers(HEAT), b"", registers(HEAT), registers(HEAT)]
    with over_tcp(ScriptedMeter(*answers)) as meter:
        program = at_terminal("-d", meter.url, *ONCE, "read", "--watch", "0.2", "60")
        program.wait_for("pykmp-tool:")
        program.wait_for("0.303", times=2)
        program.send(signal.SIGINT)

        assert program.end() == 130


def test_a_watch_that_begins_with_a_failure_ends(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """A typing error in a URL is reported once a second for ever."""
    finished = tool("-d", start_meter("silence"), *ONCE, "read", "--watch", "1")

    assert finished.returncode == 3


def test_a_damaged_answer_in_between_is_asked_for_again(
    start_meter: StartMeter, tool: RunTool
) -> None:
    """One damaged byte costs a reading of many registers."""
    finished = tool("-d", start_meter("flip#1"), *TWICE, "read", "--json")

    assert len(json.loads(finished.stdout)["register_data"]) == 8
    assert finished.returncode == 0


def test_the_value_of_a_broken_sensor_says_so(tool: RunTool) -> None:
    """People believe that their water has 185 degrees."""
    with over_tcp(ScriptedMeter(registers(OPEN_SENSOR, POWER))) as meter:
        finished = tool("-d", meter.url, *ONCE, "read", "86", "80")

    first, second = finished.stdout.splitlines()
    assert first == "   86  Temp1          185.00  °C  (sensor open)"
    assert second.endswith("kW  (register 86, T1, is not measured. Sensor open)")
    assert finished.stderr == ""
    assert finished.returncode == 0


def test_programs_learn_what_may_not_be_believed(tool: RunTool) -> None:
    """A graph of temperatures has peaks of 185 degrees."""
    answer = registers(OPEN_SENSOR, HEAT)
    rows = []
    for style in ("--json", "--csv"):
        with over_tcp(ScriptedMeter(answer)) as meter:
            printed = tool("-d", meter.url, *ONCE, "read", style, "86", "60").stdout
        rows.append(
            json.loads(printed)["register_data"]
            if style == "--json"
            else list(csv.DictReader(io.StringIO(printed)))
        )

    for temperature, energy in rows:
        assert (temperature["quality"], energy["quality"]) == ("bad", "good")
        assert temperature["reason"].startswith("Sensor open (documented for")
        assert (energy["value"], energy["value_unit"]) == ("0.303", "GJ")


def test_an_info_code_is_told_in_words_of_the_family(tool: RunTool) -> None:
    """People look a number up in a manual that they do not have."""
    answer = registers(bytes.fromhex("00 63 33 04 00 00 00 00 0c"))
    with over_tcp(ScriptedMeter(answer)) as meter:
        finished = tool("-d", meter.url, *ONCE, "read", "--meter", "602", "99")

    assert finished.stdout == (
        "   99  InfoCode  12  (T2 out of range; T1 out of range)\n"
    )


def test_the_old_lines_stay_and_a_warning_stands_beside_them(tool: RunTool) -> None:
    """A script that takes these lines apart meets new words in them."""
    with over_tcp(ScriptedMeter(registers(OPEN_SENSOR))) as meter:
        finished = tool("-d", meter.url, *ONCE, "get-register", "--register", "86")

    assert finished.stdout.splitlines()[1] == "  86 → Temp1            = 185.00 °C"
    (line,) = words_of(finished)
    assert "Register 86 (Temp1): Sensor open" in line

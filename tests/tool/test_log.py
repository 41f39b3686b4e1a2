"""`pykmp-tool log read`: what is remembered, exactly, for what was said beforehand."""

import csv
import datetime as dt
import io
import json
import re
from pathlib import Path
from typing import Any

import pytest

from pykmp.emulator import fixed_values
from pykmp.meters import Logger, load_profile
from pykmp.ports.recording import read_recording
from pykmp.tool.log_choice import Logs
from pykmp.tool.log_range import moment, now_of_meter
from tests.contract.scripted import ScriptedMeter, over_tcp
from tests.tool.conftest import Finished, RunTool, StartMeter, words_of
from tests.tool.log_meters import VALUES, simulated, simulated_log

HOUR = ("log", "read", "--meter", "603", "--logger", "hour")
COUNTERS = (60, 68)
NEWEST = simulated_log("603", "hour").newest


@pytest.fixture(autouse=True)
def state_of_its_own(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Path:
    """Keep readings away from those of whoever runs the tests; return where."""
    path = tmp_path / "state"
    monkeypatch.setenv("XDG_STATE_HOME", str(path))
    return path


@pytest.fixture
def house(start_meter: StartMeter) -> str:
    """Return the URL of a 603 with two years behind it."""
    return start_meter(meter="603", values=VALUES)


def records_in(finished: Finished) -> list[dict[str, Any]]:
    """Return the records that were printed as JSON."""
    return [json.loads(line) for line in finished.stdout.splitlines()]


def values_in(finished: Finished) -> list[tuple[str, ...]]:
    """Return the exact values of each record."""
    return [
        tuple(one["value"] for one in record["register_data"])
        for record in records_in(finished)
    ]


def ids_in(finished: Finished) -> list[int]:
    """Return the ids of the records."""
    return [record["record_id"] for record in records_in(finished)]


def test_records_are_those_of_the_simulated_house(house: str, tool: RunTool) -> None:
    """A value of the past is not what the meter showed then."""
    finished = tool("-d", house, *HOUR, "--newest", "100", "--json")

    ids = range(NEWEST - 99, NEWEST + 1)
    assert ids_in(finished) == list(ids)
    assert values_in(finished) == simulated("603", "hour", ids, COUNTERS)
    times = [record["time"] for record in records_in(finished)]
    assert times[-1] == "2026-01-05T12:00:00"
    assert times == sorted(times)
    assert finished.returncode == 0


def test_all_registers_can_be_had(house: str, tool: RunTool) -> None:
    """A register that the log holds cannot be read."""
    logger = next(one for one in load_profile("603").loggers if one.name == "year")

    finished = tool(
        *("-d", house, "log", "read", "--logger", "year", "--meter", "603"),
        *("--registers", "all", "--json"),
    )

    assert values_in(finished) == simulated("603", "year", [1, 2], logger.registers)


@pytest.mark.parametrize(
    ("family", "name"), [("601", "hour"), ("382", "load_profile"), ("403", "day")]
)
def test_other_families_are_read_as_well(
    family: str, name: str, start_meter: StartMeter, tool: RunTool
) -> None:
    """A logger module, an electricity meter or a 403 cannot be read."""
    values = fixed_values if family == "382" else VALUES
    url = start_meter(meter=family, values=values)

    finished = tool(
        *("-d", url, "log", "read", "--meter", family, "--logger", name),
        *("--newest", "30", "--json"),
    )

    ids = ids_in(finished)
    assert len(ids) == 30
    assert ids == list(range(ids[0], ids[0] + 30))
    assert finished.returncode == 0


@pytest.mark.parametrize(("before", "address"), [((), 0x7F), (("-a", "191"), 0xBF)])
def test_a_module_is_asked_at_its_address(
    before: tuple[str, ...],
    address: int,
    start_meter: StartMeter,
    tool: RunTool,
    tmp_path: Path,
) -> None:
    """The log of a module is asked of the meter, or of the other module."""
    url = start_meter(meter="601", values=VALUES)

    finished = tool(
        *("-d", url, "--record", "line", *before),
        *("log", "read", "--meter", "601", "--logger", "hour", "--newest", "1"),
    )

    chunks = list(read_recording(tmp_path / "line"))
    assert {chunk.raw[1] for chunk in chunks} == {address}
    assert finished.returncode == 0


@pytest.mark.parametrize(
    ("bounds", "hours"),
    [
        (("--since", "2026-01-05"), 13),
        (("--since", "2026-01-05T05:00", "--until", "2026-01-05T09:00"), 4),
        (("--since", "2026-01-03", "--until", "2026-01-04"), 24),
        (("--after", str(NEWEST - 7)), 7),
        (("--first", str(NEWEST - 9), "--last", str(NEWEST - 5)), 5),
        (("--last", str(NEWEST), "--first", str(NEWEST - 1)), 2),
        (("--newest", "1"), 1),
        (("--since", "2026-01-06"), 0),
        ((), 1400),
    ],
)
def test_ranges_are_read_whole_and_alone(
    bounds: tuple[str, ...], hours: int, house: str, tool: RunTool
) -> None:
    """Records are read that nobody wanted, or left out."""
    finished = tool("-d", house, *HOUR, *bounds, "--json")

    ids = ids_in(finished)
    assert len(ids) == hours
    assert ids == list(range(ids[0], ids[0] + hours) if ids else [])
    assert finished.returncode == 0


def test_a_spreadsheet_gets_a_row_for_each_record(house: str, tool: RunTool) -> None:
    """A spreadsheet has to be told what belongs together."""
    finished = tool(
        "-d", house, *HOUR, "--newest", "3", "--registers", "E1,T1", "--csv"
    )

    rows = list(csv.DictReader(io.StringIO(finished.stdout)))
    assert list(rows[0]) == [
        *("record_id", "time"),
        *("heat_energy", "heat_energy_unit", "temp1", "temp1_unit"),
    ]
    ids = range(NEWEST - 2, NEWEST + 1)
    assert [(row["heat_energy"], row["temp1"]) for row in rows] == simulated(
        "603", "hour", ids, (60, 86)
    )
    assert {(row["heat_energy_unit"], row["temp1_unit"]) for row in rows} == {
        ("GJ", "°C")
    }


def test_people_get_a_table_with_units_above(house: str, tool: RunTool) -> None:
    """Somebody has to search for the decimal point in each line."""
    finished = tool("-d", house, *HOUR, "--newest", "2", "--registers", "E1, 68")

    heading, first, _ = finished.stdout.splitlines()
    assert heading.split() == ["id", "time", "E1", "GJ", "V1", "m³"]
    assert first.split()[:3] == [str(NEWEST - 1), "2026-01-05", "11:00:00"]


def test_a_register_that_the_log_lacks_is_named(house: str, tool: RunTool) -> None:
    """A column is empty and nobody says why."""
    finished = tool(
        "-d", house, *HOUR, "--newest", "2", "--registers", "E1,1010", "--json"
    )

    assert "The log hour does not have: 1010" in words_of(finished)[-1]
    assert [len(values) for values in values_in(finished)] == [1, 1]
    assert finished.returncode == 6


def test_a_log_without_any_of_the_registers_says_so(house: str, tool: RunTool) -> None:
    """Nothing comes, and it seems that there is no log."""
    finished = tool(
        "-d", house, *HOUR, "--newest", "2", "--registers", "1010", "--json"
    )

    assert "log list" in words_of(finished)[-1]
    assert finished.returncode == 7


def said_bytes(finished: Finished) -> int:
    """Return the bytes that were said before a reading."""
    found = re.search(r"(\d+) bytes, .* on the line", finished.stderr)
    assert found
    return int(found[1])


@pytest.mark.parametrize(
    "words",
    [
        ("--newest", "168"),
        ("--newest", "200", "--registers", "E1,V1,T1,T2,FLOW1"),
        ("--since", "2025-12-20", "--until", "2026-01-05"),
    ],
)
def test_what_was_said_beforehand_is_what_it_takes(
    words: tuple[str, ...], house: str, tool: RunTool, tmp_path: Path
) -> None:
    """Somebody is told one thing and pays another."""
    finished = tool("-d", house, "--record", "line", *HOUR, *words)

    passed = sum(len(chunk.raw) for chunk in read_recording(tmp_path / "line"))
    assert passed == pytest.approx(said_bytes(finished), rel=0.04)


def test_a_dry_run_says_it_and_sends_nothing(tool: RunTool) -> None:
    """Asking what it costs costs it already."""
    with over_tcp(ScriptedMeter()) as meter:
        finished = tool("-d", meter.url, *HOUR, "--newest", "168", "--dry-run")

    (line,) = words_of(finished)
    assert re.fullmatch(
        r"168 records of 2 registers: \d+ requests, \d+ bytes, \d+ s on the line\.",
        line,
    )
    assert meter.connections == 0
    assert finished.stdout == ""
    assert finished.returncode == 0


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--logger", "hour", "--dry-run"], "add --meter"),
        (["--meter", "603"], "--logger"),
        (["--meter", "603", "--logger", "week"], "it has config, info, year"),
        (["--meter", "21", "--logger", "month"], "is not public"),
        (["--meter", "402", "--logger", "month"], "No log of a MULTICAL 402 is public"),
        (["--meter", "382", "--logger", "status_event"], "name registers"),
        ([*HOUR[2:], "--registers", "nonsense"], "'nonsense'"),
        ([*HOUR[2:], "--since", "yesterday"], "no time such as"),
        ([*HOUR[2:], "--since", "2026-01-05T00:00Z"], "has a zone"),
        ([*HOUR[2:], "--since", "-999999w"], "too long ago"),
        ([*HOUR[2:], "--since", "2026-01-05", "--until", "2026-01-04"], "not later"),
        ([*HOUR[2:], "--first", "5", "--last", "4"], "above the last"),
        ([*HOUR[2:], "--newest", "5", "--after", "4"], "exclude each other"),
        ([*HOUR[2:], "--registers", "all"], "add --yes"),
        ([*HOUR[2:], "--json", "--csv"], "exclude each other"),
    ],
)
def test_what_cannot_be_read_is_refused_before_anything_is_sent(
    words: list[str], said: str, tool: RunTool
) -> None:
    """A mistake on the command line wakes a meter."""
    with over_tcp(ScriptedMeter()) as meter:
        finished = tool("-d", meter.url, "log", "read", *words)

    assert said in words_of(finished)[-1]
    assert meter.connections == 0
    assert finished.returncode == 2


def test_time_ago_is_counted_from_now() -> None:
    """A week ago is another week."""
    before, found, after = now_of_meter(), moment("-2w").time, now_of_meter()

    assert before <= found + dt.timedelta(weeks=2) <= after
    assert moment("-90m").text == "-90m"


@pytest.mark.parametrize(
    "logger",
    [
        pytest.param((key, one), id=f"{key}-{one.name}")
        for key in ("603", "403", "601", "382", "omnipower")
        for one in load_profile(key).loggers
        if one.registers
    ],
)
def test_every_log_has_registers_to_begin_with(logger: tuple[str, Logger]) -> None:
    """A log is read without a word about what, and nothing comes."""
    key, one = logger

    ids = Logs(profile=load_profile(key)).ids((), one)

    assert ids
    assert set(ids) <= set(one.registers)

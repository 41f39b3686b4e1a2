"""The command `doctor`: what people, programs and those who help them get to see."""

import json
import re
from pathlib import Path

import pytest

from pykmp.emulator import OlderMeterLine, running_pty
from pykmp.ports import read_recording
from tests.tool.conftest import ONCE, RunTool, StartMeter, words_of


def test_a_healthy_meter_ends_with_the_command_to_read_it(
    tool: RunTool, start_meter: StartMeter
) -> None:
    """Nothing is wrong, and nobody knows what to do next."""
    url = start_meter()

    finished = tool("-d", url, "doctor")

    assert finished.returncode == 0
    assert words_of(finished) == []
    assert f"pykmp-tool -d {url} read --meter 403" in finished.stdout
    assert "Cost: 3 requests" in finished.stdout


@pytest.mark.parametrize(
    ("faults", "status", "cause"),
    [
        (["silence"], 3, "The head sits beside the meter's eye"),
        (["flip"], 4, "The head sits badly"),
        (["wrong-address"], 4, "Another device sits on the line"),
        (["disconnect"], 5, "A loose plug"),
    ],
)
def test_the_exit_status_is_that_of_the_cause(
    tool: RunTool, start_meter: StartMeter, faults: list[str], status: int, cause: str
) -> None:
    """A script cannot tell a port from a head."""
    url = start_meter(*faults)

    finished = tool("-d", url, *ONCE, "doctor")

    assert finished.returncode == status
    assert words_of(finished) == []
    assert f"Most probable cause: {cause}" in finished.stdout


def test_programs_get_the_diagnosis_as_json(
    tool: RunTool, start_meter: StartMeter
) -> None:
    """A program would have to read sentences."""
    url = start_meter("echo", "silence")

    finished = tool("-d", url, *ONCE, "doctor", "--json")

    found = json.loads(finished.stdout)
    assert found["cause"] == "echo-only"
    assert found["exit_status"] == finished.returncode == 3
    assert found["steps"][0]["what"] == "Port"
    assert found["cost"]["requests"] == 3
    assert found["cost"]["sent_bytes"] == found["cost"]["heard_bytes"] == 18


def test_the_report_holds_all_and_no_secret(
    tool: RunTool, start_meter: StartMeter, tmp_path: Path
) -> None:
    """Whoever helps has to ask back, or reads a password."""
    url = start_meter("echo").replace("//", "//cellar:geheim@")

    finished = tool("-d", url, "doctor", "--report", "report.txt")

    text = (tmp_path / "report.txt").read_text()
    assert words_of(finished) == ["The report is in report.txt."]
    assert finished.stdout.splitlines()[-1] in text
    assert re.search(r"^PyKMP \d", text, re.MULTILINE)
    assert "cause well" in text
    assert "> 80 3f 02 35 e9 0d" in text
    assert "geheim" not in text + finished.stdout


def test_the_bytes_of_a_report_are_a_recording(
    tool: RunTool, start_meter: StartMeter, tmp_path: Path
) -> None:
    """The bytes have to be typed in again to be understood."""
    url = start_meter("silence")
    tool("-d", url, *ONCE, "doctor", "--report", "report.txt")
    text = (tmp_path / "report.txt").read_text()
    (tmp_path / "bytes").write_text(text[text.index("pykmp-recording") :])

    chunks = list(read_recording(tmp_path / "bytes"))

    assert next(chunk.raw.hex(" ") for chunk in chunks) == "80 3f 02 35 e9 0d"


def test_a_visit_can_be_recorded(
    tool: RunTool, start_meter: StartMeter, tmp_path: Path
) -> None:
    """The option before the command is taken and does nothing."""
    url = start_meter()

    tool("-d", url, "--record", "visit", "doctor")

    assert len(list(read_recording(tmp_path / "visit"))) >= 6


def test_an_older_meter_is_known_at_a_real_terminal(tool: RunTool) -> None:
    """Somebody turns the head for hours on a meter that never speaks KMP."""
    with running_pty(OlderMeterLine()) as path:
        finished = tool("-d", path, *ONCE, "doctor", "--json")

    assert json.loads(finished.stdout)["cause"] == "older-meter"

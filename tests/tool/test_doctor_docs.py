"""The page that tells what to do is the doctor's own table."""

from pathlib import Path

import pytest

from pykmp.tool.doctor.causes import CAUSES
from tools.generated_doctor import causes, signs
from tools.transcripts import SCENARIOS, Scenario

PAGE = (Path(__file__).parents[2] / "docs" / "troubleshooting.md").read_text("utf-8")


@pytest.mark.parametrize("part", [signs, causes])
def test_the_page_says_what_the_doctor_says(part: object) -> None:
    """Page and program send people to different ends of the cable."""
    assert callable(part)
    assert part() in PAGE


def test_there_are_ten_faults() -> None:
    """The page shows fewer than it promises, or one twice."""
    assert len({scenario.key for scenario in SCENARIOS}) == 10


@pytest.mark.parametrize("scenario", SCENARIOS, ids=lambda each: each.key)
def test_each_transcript_ends_in_its_cause(scenario: Scenario) -> None:
    """The page shows a doctor that is wrong."""
    _, _, shown = PAGE.partition(f"### {scenario.title}\n")
    transcript = shown.split("### ")[0]
    cause = CAUSES[scenario.key]

    assert f"Most probable cause: {cause.cause}"[:60] in transcript
    assert f"$ echo $?\n{int(cause.exit)}\n```" in transcript

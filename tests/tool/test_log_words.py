"""Messages about logs, told in words, in a table and as data."""

import csv
import io
import json
from typing import Any, Final

import pytest
from hypothesis import given

from pykmp.codec import FrameReader
from pykmp.messages import (
    CutOffCommand,
    GetCompactLogTimePresentRequest,
    GetCutOffStateResponse,
    GetLoggerConfigurationRequest,
    GetLogIDPastAbsRequest,
    GetLogLastEntryPastAbsRequest,
    GetLogLastPresentRequest,
    GetLogTimePresentResponse,
    RecordLogInfo,
    SetCutOffStateRequest,
    encode_request,
    encode_response,
)
from pykmp.tool.console import PLAIN
from pykmp.tool.dissection import explain
from pykmp.tool.rendering import csv as csv_form
from pykmp.tool.rendering import json as json_form
from pykmp.tool.rendering import records, text
from pykmp.tool.rendering.facts import Explanation
from pykmp.tool.said import flag_names
from pykmp.tool.wording import words_for
from tests.golden import GoldenFrame, golden_frames, legal_frames
from tests.message_strategies import framed_responses, requests
from tests.tool.conftest import RunTool

_LOGS: Final = tuple(
    golden
    for golden in legal_frames()
    if golden.meaning.get("command_id") in {0xA0, 0xA1, 0xA2, 0xA3, 0xB8}
)
_DAY: Final = next(g for g in golden_frames() if "first_log_id" in g.meaning)


def _explained(frame: bytes) -> Explanation:
    (heard,) = FrameReader().feed(frame)
    return explain(heard)


def _in_every_form(frame: bytes) -> list[Any]:
    explanation = _explained(frame)
    return [
        text.explanation(explanation, number=1, paint=PLAIN),
        json_form.line(records.of_explanation(explanation)),
        csv_form.rows(records.rows_of_explanation(explanation)),
    ]


@pytest.mark.parametrize("golden", _LOGS, ids=str)
def test_every_published_log_frame_has_words(golden: GoldenFrame) -> None:
    """A request for a log is shown as the insides of a program."""
    explanation = _explained(golden.frame)

    assert explanation.error == ""
    assert "Request(" not in explanation.layers[-1].text
    assert "Response(" not in explanation.layers[-1].text
    assert explanation.fields


def test_rows_stand_below_each_other(tool: RunTool) -> None:
    """A log has to be read from hexadecimal numbers."""
    finished = tool("decode", _DAY.frame.hex())

    lines = [line.strip() for line in finished.stdout.splitlines()]
    assert lines[-5:] == [
        (
            "message      3 entries (188 to 186) of logger 4 (day), newest 645, "
            "info: tail included"
        ),
        "id   1002 Time  1003 Date   348 Date and Time",
        "188  00:00:04   2024-12-31  2024-12-31 00:00:04",
        "187  00:00:04   2024-12-30  2024-12-30 00:00:04",
        "186  00:00:04   2024-12-29  2024-12-29 00:00:04",
    ]


def test_rows_are_data_for_programs(tool: RunTool) -> None:
    """A program has to take the rows from the text."""
    (answer,) = map(
        json.loads, tool("decode", "--json", _DAY.frame.hex()).stdout.splitlines()
    )
    table = [
        *csv.DictReader(io.StringIO(tool("decode", "--csv", _DAY.frame.hex()).stdout))
    ]

    assert [row["row_id"] for row in answer["rows"]] == [188, 187, 186]
    assert [one["value"] for one in answer["rows"][1]["register_data"]] == [
        "00:00:04",
        "2024-12-30",
        "2024-12-30T00:00:04",
    ]
    assert [row["row_id"] for row in table] == [
        str(id_) for id_ in (188, 187, 186) for _ in range(3)
    ]
    assert answer["register_data"] == []


@given(requests)
def test_every_request_is_explained_in_every_form(request_: Any) -> None:  # noqa: ANN401 - any message
    """A request that nobody thought of shows a traceback."""
    assert all(_in_every_form(encode_request(request_)))


@given(framed_responses)
def test_every_response_is_explained_in_every_form(response: Any) -> None:  # noqa: ANN401 - any message
    """A response that nobody thought of shows a traceback."""
    assert all(_in_every_form(encode_response(response)))


@pytest.mark.parametrize(
    ("message", "expected"),
    [
        (
            GetLogLastPresentRequest(log=2, registers=(1003,), records=1),
            (
                "asks log 2 for 1 record behind what was read last, "
                "in at most 255 bytes: 1003 (Date)"
            ),
        ),
        (
            GetLogIDPastAbsRequest(logger_type=5, registers=(60,), log_id=9, entries=2),
            (
                "asks logger 5 (hour) for 2 entries back from log id 9: "
                "60 (Heat Energy (E1))"
            ),
        ),
        (
            GetLogLastEntryPastAbsRequest(
                logger_type=99, registers=(60,), offset=3, entries=1
            ),
            (
                "asks logger 99 for 1 entry back from the newest, less 3: "
                "60 (Heat Energy (E1))"
            ),
        ),
        (
            GetLoggerConfigurationRequest(logger_type=2),
            "asks logger 2 (year) for its configuration",
        ),
        (
            GetCompactLogTimePresentRequest(
                logger_type=6, registers=(1,), count=2, time_raw=b"\0\0\x0e\x10"
            ),
            "asks logger 6 for 2 rows from time 00 00 0e 10 on: 1 (Energy in)",
        ),
        (
            GetLogTimePresentResponse(log=None, info=1, as_sent=b"\x01"),
            (
                "no record of a log, newest unknown, info: empty, "
                "not laid out as usual: 01"
            ),
        ),
        (
            SetCutOffStateRequest(action=CutOffCommand.RELEASE),
            "tells the breaker to release",
        ),
        (
            GetCutOffStateResponse(state=0x0C, feedback=0x9),
            "breaker: 0c, feedback l1 present, valid",
        ),
    ],
    ids=lambda value: type(value).__name__,
)
def test_what_is_asked_and_said_has_words(message: object, expected: str) -> None:
    """A sniffer shows the insides of a program."""
    assert words_for(message).text == expected


def test_flags_have_names_and_others_a_number() -> None:
    """A flag that nobody has described yet is lost."""
    assert flag_names(RecordLogInfo(0)) == "none"
    assert flag_names(RecordLogInfo(0x09)) == "empty, cut"
    assert flag_names(RecordLogInfo(0x83)) == "empty, 0x82"

"""A reading that was kept goes on where it was, and with nothing else."""

import datetime as dt
import json
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykmp.errors import LogChangedError
from pykmp.logs import LogQuery, LogReading, LogRecord, LogStateInvalidError
from pykmp.logs.keeping import answer_line, header_line, replay
from tests.logs.meter import (
    NEWEST,
    LoggingMeter,
    Reader,
    ids_of,
    line_of,
    query_of,
    read,
    time_of_id,
    value_of,
)

_METER = "123456"
_TOOK = '"attempts":1,"seconds":0.1,"heard_bytes":40,"is_shortened":false'
_ASKED = '"id":1,"time":null,"rows":1,"registers":[60]'

SELECTIONS: tuple[dict[str, Any], ...] = (
    {"newest": 150},
    {"first": 1300},
    {"after": NEWEST - 90},
    {"since": time_of_id(1290), "until": time_of_id(1390)},
    {},
)


def kept(query: LogQuery, steps: int) -> tuple[list[str], list[LogRecord], bool]:
    """Return the lines and records of a reading that ended after some steps."""
    reader = Reader(line_of(LoggingMeter(newest=NEWEST, oldest=1201)), query)
    lines = [header_line(query, _METER)]
    for _ in range(steps):
        if reader.reading.is_done:
            break
        lines.append(answer_line(reader.step()))
    return lines, reader.records, reader.reading.is_done


def resumed(
    query: LogQuery, lines: list[str], meter: LoggingMeter, *, serial: str = _METER
) -> Reader:
    """Return a reader that has taken what was kept."""
    reader = Reader(line_of(meter), query)
    for records in replay(reader.reading, lines, meter=serial, path="hours.jsonl"):
        reader.records += records
    return reader


@settings(max_examples=60, deadline=None)
@given(selection=st.sampled_from(SELECTIONS), steps=st.integers(0, 40))
def test_wherever_a_reading_ends_the_next_one_completes_it(
    selection: dict[str, Any], steps: int
) -> None:
    """A record is lost or comes twice because a program was stopped."""
    query = query_of(60, 68, 72, **selection)
    whole = read(LoggingMeter(oldest=1201), 60, 68, 72, **selection)
    lines, before, _ = kept(query, steps)

    reader = resumed(query, lines, LoggingMeter(oldest=1201))
    again = list(reader.records)
    reader.all()

    assert again == before
    assert reader.records == whole


def test_what_is_complete_is_not_asked_for_again() -> None:
    """A file that has everything keeps a meter awake for nothing."""
    query = query_of(newest=20)
    lines, before, is_done = kept(query, 99)
    meter = LoggingMeter()

    reader = resumed(query, lines, meter)
    reader.all()

    assert is_done
    assert reader.records == before
    assert meter.asked == []


def test_going_on_costs_one_row_more_for_each_group() -> None:
    """A reading that is often broken off reads half of the log twice."""
    query = query_of(60, 68, newest=200)
    meter, whole = LoggingMeter(oldest=1201), LoggingMeter(oldest=1201)
    lines, _, _ = kept(query, 6)

    resumed(query, lines, meter).all()
    read(whole, 60, 68, newest=200)

    assert len(meter.asked) + 6 <= len(whole.asked) + 1


def test_another_log_is_noticed_at_the_first_answer() -> None:
    """The histories of two meters are joined in one file."""
    query = query_of(60, 68, newest=200)
    lines, _, _ = kept(query, 6)

    def other(_request: Any, response: Any) -> Any:  # noqa: ANN401
        registers = [
            tuple(value_of(one.id_, row.id + 9) for one in row.registers)
            for row in response.rows
        ]
        rows = tuple(
            type(row)(id=row.id, registers=each)
            for row, each in zip(response.rows, registers, strict=True)
        )
        return type(response)(
            logger_type=5, rows=rows, newest_id=response.newest_id, info=response.info
        )

    meter = LoggingMeter(change=other)
    with pytest.raises(LogChangedError):
        resumed(query, lines, meter).all()

    assert len(meter.asked) == 1


@pytest.mark.parametrize(
    ("now", "reason"),
    [
        (query_of(60, newest=20), r"registers \[60, 68\], now \[60\]"),
        (query_of(60, 68, newest=21), "newest 20, now 21"),
        (query_of(60, 68), "newest 20, now None"),
    ],
)
def test_a_file_of_another_query_is_refused(now: LogQuery, reason: str) -> None:
    """A reading goes on with the registers of another one."""
    lines, _, _ = kept(query_of(60, 68, newest=20), 2)

    with pytest.raises(LogStateInvalidError, match=reason):
        resumed(now, lines, LoggingMeter())


def test_a_file_of_another_meter_is_refused() -> None:
    """A technician takes a file from the last house along."""
    query = query_of(60, 68, newest=20)
    lines, _, _ = kept(query, 2)

    with pytest.raises(LogStateInvalidError, match="of meter 123456, and this is"):
        resumed(query, lines, LoggingMeter(), serial="7")


@pytest.mark.parametrize(
    "line",
    [
        "not json",
        "[]",
        "{}",
        f'{{"anchor":"id",{_ASKED},{_TOOK},"answer":"zz"}}',
        f'{{"anchor":"id",{_ASKED},{_TOOK},"answer":"b806"}}',
        f'{{"anchor":"up",{_ASKED},{_TOOK},"answer":""}}',
        f'{{"anchor":"id",{_ASKED.replace("1", "-1", 1)},{_TOOK},"answer":"b8"}}',
        f'{{"anchor":"id",{_ASKED},"answer":"b806"}}',
    ],
)
def test_a_line_that_is_no_answer_is_named(line: str) -> None:
    """A file that was edited ends in a traceback."""
    query = query_of(60, 68, newest=20)

    with pytest.raises(LogStateInvalidError, match="line 2 is no answer"):
        resumed(query, [header_line(query, _METER), line], LoggingMeter())


def test_a_file_that_names_no_meter_is_refused_to_whoever_knows_theirs() -> None:
    """A file that may be of any meter is taken for one of this meter."""
    query = query_of(60, newest=20)

    with pytest.raises(LogStateInvalidError, match="does not say of which meter"):
        resumed(query, [header_line(query, None)], LoggingMeter())


def test_what_kept_answers_took_is_known_until_it_is_counted_anew() -> None:
    """Nobody can tell what a reading in two parts has cost."""
    query = query_of(60, 68, newest=200)
    reader = Reader(line_of(LoggingMeter(oldest=1201)), query)
    lines = [header_line(query, _METER)]
    lines += [answer_line(reader.step()) for _ in range(3)]
    before = reader.reading

    after = resumed(query, lines, LoggingMeter()).reading

    assert after.requests == before.requests == 3
    assert after.heard_bytes == before.heard_bytes
    assert after.seconds == before.seconds
    after.count_anew()
    assert (after.requests, after.heard_bytes, after.seconds) == (0, 0, 0)
    assert after.records == before.records


@pytest.mark.parametrize(
    "line",
    [
        *("not json", "[]", "{}", '{"format":"other"}', "7"),
        '{"format":"pykmp-log-1"}',
        '{"format":"pykmp-log-1","meter":"123456","query":[]}',
    ],
)
def test_a_file_of_another_kind_is_refused(line: str) -> None:
    """A reading is appended to a file that is something else."""
    with pytest.raises(LogStateInvalidError, match="not marked pykmp-log-1"):
        resumed(query_of(60), [line], LoggingMeter())


def test_a_line_is_an_answer_as_it_came() -> None:
    """Nobody can tell what a meter said from what was made of it."""
    query = query_of(60, newest=1)
    reader = Reader(line_of(LoggingMeter()), query)

    line = answer_line(reader.step())

    assert line.endswith("\n")
    told = json.loads(line)
    raw = bytes.fromhex(told.pop("answer"))
    assert told.pop("seconds") == reader.reading.seconds
    assert told.pop("heard_bytes") == reader.reading.heard_bytes > len(raw)
    assert told == {
        "attempts": 1,
        "is_shortened": False,
        "anchor": "newest",
        "id": 0,
        "time": None,
        "rows": 1,
        "registers": [60, 348],
    }
    assert raw.hex(" ", -2).startswith("b807 0500 0102 0000 0578 0000 0578 0080")
    assert raw.endswith(value_of(348, NEWEST).value[2:])


def test_times_and_known_records_are_part_of_the_query() -> None:
    """A file of last week is taken for one of this week."""
    known = LogRecord(id=7, time=None, registers={60: value_of(60, 7)})
    since = dt.datetime(2026, 1, 5, 12)

    told = query_of(60, after=known).to_json()

    assert told["after"] == {"id": 7, "registers": {"60": "02 04 00 00 5b 8d 87"}}
    assert query_of(60, since=since).to_json()["since"] == "2026-01-05T12:00:00"


def test_a_reading_that_was_resumed_asks_as_a_new_one_if_nothing_was_kept() -> None:
    """A file with a header and nothing else cannot be used."""
    query = query_of(60, newest=5)
    reading = LogReading(query)

    assert (
        list(replay(reading, [header_line(query, _METER)], meter=_METER, path="-"))
        == []
    )

    assert reading.next_ask() == LogReading(query).next_ask()
    assert ids_of(read(LoggingMeter(), 60, newest=5)) == list(range(1400, 1395, -1))

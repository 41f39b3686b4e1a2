"""A reading as lines of text: a header, and a line for each answer, in order.

Answers are kept as they came, and taken again when a reading goes on. So what is kept
is checked as an answer of the meter is, and needs no form of its own.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs

from pykmp.codec import datalink
from pykmp.codec.application import ApplicationCodec
from pykmp.errors import BaseCodecError, KmpError, LogError
from pykmp.logs.answer import LogAnswer
from pykmp.logs.asking import Anchor, LogAsk
from pykmp.logs.query import LogQuery
from pykmp.logs.reading import LogReading
from pykmp.logs.record import LogRecord

#: Marks a kept reading, and its layout.
FORMAT_NAME: Final = "pykmp-log-1"


@attrs.define(kw_only=True, slots=False)
class LogStateInvalidError(KmpError):
    """What should be a kept reading is none, or one of something else."""

    path: str
    reason: str

    def __str__(self) -> str:
        return f"The reading kept in {self.path} cannot go on: {self.reason}."


def header_line(query: LogQuery, meter: str) -> str:
    """Return the first line: what is read, of which meter."""
    return _line({"format": FORMAT_NAME, "meter": meter, "query": query.to_json()})


def answer_line(answer: LogAnswer) -> str:
    """Return the line of an answer."""
    ask, response = answer.ask, answer.response
    raw = bytes([response.command_id]) + response.data_raw
    return _line(
        {
            "anchor": ask.anchor.value,
            "id": ask.id,
            "time": None if ask.time is None else ask.time.isoformat(),
            "rows": ask.rows,
            "registers": list(ask.registers),
            "answer": raw.hex(),
        }
    )


def replay(
    reading: LogReading, lines: Sequence[str], *, meter: str, path: str
) -> Iterator[tuple[LogRecord, ...]]:
    """Take kept answers and return the records that each completes.

    Raises:
        LogStateInvalidError: They are of another meter or query, or no answers.
    """
    _check_header(lines[0], reading.query, meter=meter, path=path)
    for number, line in enumerate(lines[1:], 2):
        try:
            records = reading.take(_answer(reading, json.loads(line)))
        except (ValueError, KeyError, TypeError, BaseCodecError, LogError) as error:
            reason = f"line {number} is no answer to it ({error})"
            raise LogStateInvalidError(path=path, reason=reason) from error
        yield records
    reading.resumed()


def _check_header(line: str, query: LogQuery, *, meter: str, path: str) -> None:
    try:
        header = json.loads(line)
        is_ours = header["format"] == FORMAT_NAME
        of_meter, of_query = header["meter"], header["query"]
    except (ValueError, KeyError, TypeError):
        is_ours, of_meter, of_query = False, "", {}
    if not is_ours:
        reason = f"its first line is not marked {FORMAT_NAME}"
    elif of_meter != meter:
        reason = f"it is of meter {of_meter}, and this is meter {meter}"
    elif of_query != query.to_json():
        reason = f"it is of other records or registers ({_difference(of_query, query)})"
    else:
        return
    raise LogStateInvalidError(path=path, reason=reason)


def _difference(kept: Any, query: LogQuery) -> str:  # noqa: ANN401 - whatever a file has
    """Say in what a kept query differs."""
    kept = kept if isinstance(kept, dict) else {}
    differing = (
        f"{name} {kept.get(name)}, now {value}"
        for name, value in query.to_json().items()
        if kept.get(name) != value
    )
    return "; ".join(differing)


def _answer(reading: LogReading, kept: dict[str, Any]) -> LogAnswer:
    time = kept["time"]
    ask = LogAsk(
        anchor=Anchor(kept["anchor"]),
        id=int(kept["id"]),
        time=None if time is None else dt.datetime.fromisoformat(time),
        rows=int(kept["rows"]),
        registers=tuple(map(int, kept["registers"])),
    )
    request = reading.dialect.request(ask)
    raw = datalink.ApplicationBytes(bytes.fromhex(kept["answer"]))
    response = request.get_response_type().decode(ApplicationCodec.decode(raw))
    return LogAnswer(
        ask=ask, request=type(request).__name__, response=response, attempts=0
    )


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"

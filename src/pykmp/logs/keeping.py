"""A reading as lines of text: a header, and a line for each answer, in order.

Answers are kept as they came, and taken again when a reading goes on. So what is kept
is checked as an answer of the meter is, and needs no form of its own.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping, Sequence
from contextlib import suppress
from typing import Any, Final

import attrs

from pykmp.codec import datalink
from pykmp.codec.application import ApplicationCodec
from pykmp.errors import KmpError
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


@attrs.frozen(kw_only=True)
class LogHeader:
    """The first line of a kept reading.

    Attributes:
        meter: What the meter is called; None if it was not asked.
        query: What a query must agree in to be this one.
        asked: The query in the words of whoever asked, who may have counted from their
            now; None without any.
    """

    meter: str | None
    query: Mapping[str, Any]
    asked: Mapping[str, Any] | None


def header_line(
    query: LogQuery, meter: str | None, *, asked: Mapping[str, Any] | None = None
) -> str:
    """Return the first line: what is read, of which meter."""
    told = {"format": FORMAT_NAME, "meter": meter, "query": query.to_json()}
    return _line(told if asked is None else {**told, "asked": dict(asked)})


def header_of(lines: Sequence[str], *, path: str) -> LogHeader:
    """Return what the first line says.

    Raises:
        LogStateInvalidError: There is none, or one of something else.
    """
    with suppress(ValueError, LookupError, TypeError):
        told = json.loads(lines[0])
        if told["format"] == FORMAT_NAME:
            meter, query = told["meter"], {**told["query"]}
            return LogHeader(meter=meter, query=query, asked=told.get("asked"))
    reason = f"its first line is not marked {FORMAT_NAME}"
    raise LogStateInvalidError(path=path, reason=reason)


def answer_line(answer: LogAnswer) -> str:
    """Return the line of an answer, with what it took."""
    ask, response = answer.ask, answer.response
    raw = bytes([response.command_id]) + response.data_raw
    return _line(
        {
            "anchor": ask.anchor.value,
            "id": ask.id,
            "time": None if ask.time is None else ask.time.isoformat(),
            "rows": ask.rows,
            "registers": list(ask.registers),
            "attempts": answer.attempts,
            "seconds": answer.seconds,
            "heard_bytes": answer.heard_bytes,
            "is_shortened": answer.is_shortened,
            "answer": raw.hex(),
        }
    )


def replay(
    reading: LogReading, lines: Sequence[str], *, meter: str | None, path: str
) -> Iterator[tuple[LogRecord, ...]]:
    """Take kept answers and return the records that each completes.

    Without the name of a meter, only the values tell whether it is another one.

    Raises:
        LogStateInvalidError: They are of another meter or query, or no answers.
    """
    header = header_of(lines, path=path)
    reason = _mismatch(header, reading.query, meter=meter)
    if reason:
        raise LogStateInvalidError(path=path, reason=reason)
    for number, line in enumerate(lines[1:], 2):
        try:
            records = reading.take(_answer(reading, json.loads(line)))
        except (ValueError, LookupError, TypeError, KmpError) as error:
            reason = f"line {number} is no answer to it ({error})"
            raise LogStateInvalidError(path=path, reason=reason) from error
        yield records
    reading.resumed()


def _mismatch(header: LogHeader, query: LogQuery, *, meter: str | None) -> str:
    """Say why a kept reading is another one; nothing if it is not."""
    if meter is not None and header.meter is None:
        return "it does not say of which meter it is"
    if meter not in (None, header.meter):
        return f"it is of meter {header.meter}, and this is meter {meter}"
    differing = "; ".join(
        f"{name} {header.query.get(name)}, now {value}"
        for name, value in query.to_json().items()
        if header.query.get(name) != value
    )
    return f"it is of other records or registers ({differing})" if differing else ""


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
        ask=ask,
        request=type(request).__name__,
        response=response,
        attempts=int(kept["attempts"]),
        seconds=float(kept["seconds"]),
        heard_bytes=int(kept["heard_bytes"]),
        is_shortened=bool(kept["is_shortened"]),
    )


def _line(value: dict[str, Any]) -> str:
    return json.dumps(value, separators=(",", ":")) + "\n"

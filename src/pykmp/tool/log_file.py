"""Where a log is kept while it is read, for a command that goes on with it.

Layout: a line of JSON that says what is read, then one for each answer, in order.
A line without its end was being written when the program ended, and counts for none.
"""

import datetime as dt
import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final

import attrs

from pykmp.codec.application import ApplicationData, ApplicationDataBytes
from pykmp.errors import KmpError
from pykmp.logs import Anchor, LogAnswer, LogAsk, LogReading, LogRecord
from pykmp.tool.log_range import LogRange

FORMAT_NAME: Final = "pykmp-tool-log-1"


@attrs.define(kw_only=True, slots=False)
class KeptLogInvalidError(KmpError):
    """A file that should keep a log and holds something else."""

    path: Path
    reason: str

    def __str__(self) -> str:
        return (
            f"{self.path} keeps no log that can be gone on with: {self.reason}. "
            "--anew begins anew, --state names another file."
        )


@attrs.frozen(kw_only=True)
class KeptLog:
    """What a file keeps.

    Attributes:
        asked: What was asked for, in the words of the command.
        range: The records that this meant.
        answers: The lines of the answers.
    """

    asked: Mapping[str, Any]
    range: LogRange
    answers: tuple[Mapping[str, Any], ...]


def load(path: Path) -> KeptLog | None:
    """Return what is kept in a file, or None if there is no file.

    Raises:
        KeptLogInvalidError: The file holds something else.
        OSError: The file cannot be read.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise KeptLogInvalidError(path=path, reason="it is no text") from None
    try:
        head, *answers = [json.loads(line) for line in text.split("\n")[:-1]]
        if head["format"] != FORMAT_NAME:
            raise KeptLogInvalidError(path=path, reason=f"no {FORMAT_NAME}")
        return KeptLog(
            asked=head["asked"],
            range=_range(head["range"]),
            answers=tuple(answers),
        )
    except (KeyError, TypeError, ValueError):
        reason = f"nothing is marked {FORMAT_NAME}"
        raise KeptLogInvalidError(path=path, reason=reason) from None


def begin(path: Path, asked: Mapping[str, Any], range_: LogRange) -> None:
    """Begin a file, in place of one that may be there.

    Raises:
        OSError: It cannot be written.
    """
    told = {
        name: value.isoformat() if isinstance(value, dt.datetime) else value
        for name, value in attrs.asdict(range_).items()
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    head = {"format": FORMAT_NAME, "asked": dict(asked), "range": told}
    path.write_text(f"{json.dumps(head)}\n", "utf-8")


def trim(path: Path) -> None:
    """Cut off a last line without its end.

    Raises:
        OSError: The file cannot be written.
    """
    raw = path.read_bytes()
    whole = raw[: raw.rfind(b"\n") + 1]
    if whole != raw:
        path.write_bytes(whole)


def add(path: Path, answer: LogAnswer) -> None:
    """Keep one answer more.

    Raises:
        OSError: It cannot be written.
    """
    ask = answer.ask
    record = {
        "anchor": ask.anchor.value,
        "id": ask.id,
        "time": None if ask.time is None else ask.time.isoformat(),
        "rows": ask.rows,
        "registers": ask.registers,
        "attempts": answer.attempts,
        "seconds": answer.seconds,
        "heard_bytes": answer.heard_bytes,
        "is_shortened": answer.is_shortened,
        "response": answer.response.encode().data.hex(),
    }
    with path.open("a", encoding="utf-8") as file:
        file.write(f"{json.dumps(record)}\n")


def replay(kept: KeptLog, reading: LogReading, path: Path) -> Iterator[LogRecord]:
    """Let a reading take the answers that are kept, and yield its records.

    Raises:
        KeptLogInvalidError: They are no answers, or not to these questions.
    """
    try:
        for record in kept.answers:
            yield from reading.take(_answer(record, reading))
    except (KeyError, TypeError, ValueError, IndexError, KmpError) as error:
        reason = f"{type(error).__name__}, {error}"
        raise KeptLogInvalidError(path=path, reason=reason) from None
    if kept.answers:
        reading.resumed()


def _range(told: Mapping[str, Any]) -> LogRange:
    return LogRange(
        since=_time(told["since"]),
        until=_time(told["until"]),
        first=told["first"],
        last=told["last"],
        after=told["after"],
        newest=told["newest"],
    )


def _time(text: str | None) -> dt.datetime | None:
    return None if text is None else dt.datetime.fromisoformat(text)


def _answer(record: Mapping[str, Any], reading: LogReading) -> LogAnswer:
    ask = LogAsk(
        anchor=Anchor(record["anchor"]),
        id=record["id"],
        time=_time(record["time"]),
        rows=record["rows"],
        registers=tuple(record["registers"]),
    )
    request = reading.dialect.request(ask)
    data = ApplicationData(
        command_id=type(request).command_id,
        data=ApplicationDataBytes(bytes.fromhex(record["response"])),
    )
    return LogAnswer(
        ask=ask,
        request=type(request).__name__,
        response=request.get_response_type().decode(data),
        attempts=record["attempts"],
        seconds=record["seconds"],
        heard_bytes=record["heard_bytes"],
        is_shortened=record["is_shortened"],
    )

"""Readings and amounts as files; the columns are those of `kmpd export`."""

import csv
import datetime as dt
import io
import json
from collections.abc import AsyncIterator, Callable, Mapping, Sequence
from enum import StrEnum, unique
from functools import partial
from typing import Annotated, Any, Final

from fastapi import APIRouter, Query
from pydantic import Field
from starlette.responses import Response, StreamingResponse

from kmpd.consumption import Amount, PeriodKind, is_counter
from kmpd.reading import Reading
from kmpd.sinks.record import instant_text, register_name
from kmpd.web.api.asked import AtMeter, Meter, SpanAsked
from kmpd.web.api.counted import Counter, counted_page
from kmpd.web.api.paging import Wanted, every
from kmpd.web.api.problems import responses
from kmpd.web.api.sending import beside
from kmpd.web.api.told import symbol_of
from pykmp.registers import describe

router = APIRouter(prefix="/meters/{meter}", tags=["export"])

Row = Mapping[str, str]

READING_COLUMNS: Final = (
    "at", "local_time", "meter", "serial", "source", "log", "register", "name",
    "number", "text", "unit", "quality", "reason",
)  # fmt: skip
AMOUNT_COLUMNS: Final = (
    "start", "end", "local_start", "meter", "register", "name", "period", "number",
    "unit", "mark",
)  # fmt: skip
#: Rows that are made into text at once, in a thread.
_ROWS: Final = 2_000
_PERIODS: Final = 2_000
_WHOLE: Final = "register"


@unique
class What(StrEnum):
    """What a file has."""

    READINGS = "readings"
    HOUR = "hour"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


@unique
class Form(StrEnum):
    """How a file has it."""

    CSV = "csv"
    JSONL = "jsonl"


_MEDIA: Final = {Form.CSV: "text/csv", Form.JSONL: "application/x-ndjson"}


class ExportAsked(SpanAsked):
    """What is exported."""

    what: What = Field(
        default=What.READINGS,
        description="Readings, or what each counter counted in each period.",
    )
    form: Form = Field(
        default=Form.CSV,
        alias="format",
        description="CSV with a line of titles, or a line of JSON for each row.",
    )


_FILES: Final[dict[int | str, dict[str, Any]]] = {
    200: {
        "description": "The file, as it is made.",
        "content": {
            "text/csv": {"schema": {"type": "string"}},
            "application/x-ndjson": {"schema": {"type": "string"}},
        },
    }
}


@router.get(
    "/export",
    response_class=StreamingResponse,
    summary="A file",
    responses={**_FILES, **responses(401, 404, 422, 503)},
)
async def export(at: Meter, asked: Annotated[ExportAsked, Query()]) -> Response:
    """Return readings, or what was counted, as a file; of a month by default.

    Numbers have all their digits. The file is sent as it is made; if the store cannot
    be used any more, it breaks off.
    """
    since, until = asked.begin(at, days=31), asked.end(at)
    if asked.what is What.READINGS:
        columns: Sequence[str] = READING_COLUMNS
        rows = _reading_rows(at, since, until)
    else:
        columns = AMOUNT_COLUMNS
        rows = _amount_rows(at, PeriodKind(asked.what.value), (since, until))
    name = f"{_plain(at.name)}-{asked.what}.{asked.form}"
    return StreamingResponse(
        _text(rows, columns, asked.form),
        media_type=_MEDIA[asked.form],
        headers={"content-disposition": f'attachment; filename="{name}"'},
    )


async def _text(
    rows: AsyncIterator[Row], columns: Sequence[str], form: Form
) -> AsyncIterator[str]:
    """Yield the file, a number of rows at once."""
    write: Callable[[Sequence[Row]], str] = _json_lines
    if form is Form.CSV:
        yield _csv_line(columns)

        def write(some: Sequence[Row]) -> str:
            return "".join(_csv_line([row[name] for name in columns]) for row in some)

    waiting: list[Row] = []
    async for row in rows:
        waiting.append(row)
        if len(waiting) == _ROWS:
            yield await beside(partial(write, waiting))
            waiting = []
    yield write(waiting)


async def _reading_rows(
    at: AtMeter, since: dt.datetime, until: dt.datetime
) -> AsyncIterator[Row]:
    """Yield a row for each value of the readings of a meter."""
    wanted = Wanted(meter=at.name, since=since, until=until)
    async for reading in every(at.context.archive, wanted):
        for row in _of_reading(reading, at.zone):
            yield row


def _of_reading(reading: Reading, zone: dt.tzinfo) -> Sequence[Row]:
    common = {
        "at": instant_text(reading.at),
        "local_time": _local(reading.at, zone),
        "meter": reading.meter,
        "serial": reading.serial,
        "source": reading.source.value,
        "log": reading.log,
    }
    return [
        {
            **common,
            "register": str(id_),
            "name": register_name(reading, id_),
            "number": "" if value.number is None else format(value.number, "f"),
            "text": value.text,
            "unit": value.unit_symbol,
            "quality": value.quality.value,
            "reason": value.reason,
        }
        for id_, value in reading.values.items()
    ]


async def _amount_rows(
    at: AtMeter, by: PeriodKind, span: tuple[dt.datetime, dt.datetime]
) -> AsyncIterator[Row]:
    """Yield a row for each period of each counter of a meter."""
    latest = await at.context.archive.latest(at.name)
    known = await at.context.archive.last_good(at.name)
    for register, (_, value) in known.items():
        if not is_counter(value.unit):
            continue
        name = describe(register).name
        if latest is not None:
            name = register_name(latest, register)
        counter = Counter(register=register, name=name, unit=value.unit)
        since: dt.datetime | None = span[0]
        while since is not None:
            found, since = await counted_page(
                at, counter, by=by, span=(since, span[1]), limit=_PERIODS
            )
            for amount in found:
                yield _of_amount(amount, counter, at)


def _of_amount(amount: Amount, counter: Counter, at: AtMeter) -> Row:
    return {
        "start": instant_text(amount.period.start),
        "end": instant_text(amount.period.end),
        "local_start": _local(amount.period.start, at.zone),
        "meter": at.name,
        "register": str(counter.register),
        "name": counter.name,
        "period": amount.period.kind.value,
        "number": format(amount.number, "f"),
        "unit": symbol_of(amount.unit),
        "mark": amount.mark.value,
    }


def _local(at: dt.datetime, zone: dt.tzinfo) -> str:
    return at.astimezone(zone).isoformat(" ", "seconds")


def _csv_line(cells: Sequence[str]) -> str:
    file = io.StringIO()
    csv.writer(file).writerow(cells)
    return file.getvalue()


def _json_lines(rows: Sequence[Row]) -> str:
    return "".join(
        json.dumps(
            {
                key: int(text) if key == _WHOLE else text
                for key, text in row.items()
                if text
            },
            ensure_ascii=False,
        )
        + "\n"
        for row in rows
    )


def _plain(name: str) -> str:
    """Return a name as every file system takes it."""
    return "".join(sign if sign.isalnum() and sign.isascii() else "-" for sign in name)

"""What a store tells for an export, as rows of texts, exactly."""

import datetime as dt
from collections.abc import AsyncIterator, Mapping
from typing import Final

from kmpd.consumption import PeriodKind, is_counter
from kmpd.reading import Reading
from kmpd.sinks.record import instant_text, register_name
from kmpd.storage import DatabaseStore
from pykmp.registers import unit_of

Row = Mapping[str, str]
Span = tuple[dt.datetime, dt.datetime]

READING_COLUMNS: Final = (
    "at", "local_time", "meter", "serial", "source", "log", "register", "name",
    "number", "text", "unit", "quality", "reason",
)  # fmt: skip
AMOUNT_COLUMNS: Final = (
    "start", "end", "local_start", "meter", "register", "name", "period", "number",
    "unit", "mark",
)  # fmt: skip
_PAGE: Final = 5_000
ALWAYS: Final[Span] = (
    dt.datetime(1970, 1, 1, tzinfo=dt.UTC),
    dt.datetime(2200, 1, 1, tzinfo=dt.UTC),
)


async def readings(
    store: DatabaseStore, meter: str, span: Span
) -> AsyncIterator[Reading]:
    """Yield the readings of a meter from an instant up to another, by instant."""
    since, until = span
    seen: set[int | None] = set()
    while page := await store.readings(meter, since, until, limit=_PAGE):
        fresh = [reading for reading in page if reading.seq not in seen]
        for reading in fresh:
            yield reading
        if len(page) < _PAGE or not fresh:
            return
        # Others of the same instant may be on the next page.
        since = page[-1].at
        seen = {reading.seq for reading in page if reading.at == since}


async def reading_rows(
    store: DatabaseStore, meter: str, span: Span, *, zone: dt.tzinfo
) -> AsyncIterator[Row]:
    """Yield a row for each value of the readings of a meter."""
    async for reading in readings(store, meter, span):
        common = {
            "at": instant_text(reading.at),
            "local_time": _local(reading.at, zone),
            "meter": reading.meter,
            "serial": reading.serial,
            "source": reading.source.value,
            "log": reading.log,
        }
        for id_, value in reading.values.items():
            told = value.number
            yield {
                **common,
                "register": str(id_),
                "name": register_name(reading, id_),
                "number": "" if told is None else format(told, "f"),
                "text": value.text,
                "unit": value.unit_symbol,
                "quality": value.quality.value,
                "reason": value.reason,
            }


async def amount_rows(
    store: DatabaseStore,
    meter: str,
    span: Span,
    *,
    period: PeriodKind,
    zone: dt.tzinfo,
) -> AsyncIterator[Row]:
    """Yield a row for each period of each counter of a meter."""
    latest = await store.latest(meter)
    family = "" if latest is None else latest.family
    named = Reading(meter=meter, serial="", at=ALWAYS[0], values={}, family=family)
    for register, (_, value) in (await store.last_good(meter)).items():
        if not is_counter(value.unit):
            continue
        found = await store.consumption(
            meter, register, period=period, since=span[0], until=span[1]
        )
        for amount in found:
            yield {
                "start": instant_text(amount.period.start),
                "end": instant_text(amount.period.end),
                "local_start": _local(amount.period.start, zone),
                "meter": meter,
                "register": str(register),
                "name": register_name(named, register),
                "period": period.value,
                "number": format(amount.number, "f"),
                "unit": unit_of(amount.unit).symbol,
                "mark": amount.mark.value,
            }


def _local(at: dt.datetime, zone: dt.tzinfo) -> str:
    return at.astimezone(zone).isoformat(" ", "seconds")

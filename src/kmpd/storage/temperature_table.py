"""How warm it was outdoors."""

import datetime as dt
from collections.abc import Mapping, Sequence

from sqlalchemy import Connection, and_, func, select

from kmpd.storage.schema import TEMPERATURE
from kmpd.storage.upsert import upsert
from kmpd.temperature import Temperature


def add(connection: Connection, temperatures: Sequence[Temperature]) -> int:
    """Keep temperatures; return how many are new.

    One of a source and an instant that are there replaces what was told before:
    weather services correct what they published.
    """
    rows = {(one.at, one.source): _row(one) for one in temperatures}
    if not rows:
        return 0
    instants, sources = zip(*rows, strict=True)
    near = and_(
        TEMPERATURE.c.at.between(min(instants), max(instants)),
        TEMPERATURE.c.source.in_(set(sources)),
    )
    count = select(func.count()).select_from(TEMPERATURE).where(near)
    before = connection.scalar(count) or 0
    upsert(connection, TEMPERATURE, list(rows.values()))
    return (connection.scalar(count) or 0) - before


def temperatures(
    connection: Connection, *, since: dt.datetime, until: dt.datetime
) -> Sequence[Temperature]:
    """Return temperatures from an instant up to another, by instant."""
    at = TEMPERATURE.c.at
    query = select(TEMPERATURE).where(at >= since, at < until)
    return [
        Temperature(at=row.at, celsius=row.celsius, source=row.source)
        for row in connection.execute(query.order_by(at, TEMPERATURE.c.source))
    ]


def _row(temperature: Temperature) -> Mapping[str, object]:
    return {
        "at": temperature.at,
        "source": temperature.source,
        "celsius": temperature.celsius,
    }

"""Who writes to the store: the one row of the station."""

import datetime as dt
import os
import platform
from typing import Final

from sqlalchemy import Connection, select, update

from kmpd.state import StationRun
from kmpd.storage.schema import STATION
from kmpd.storage.upsert import upsert

_ONLY_ROW: Final = 1


def introduce(connection: Connection, station: str, *, since: dt.datetime) -> None:
    """Say who the station is from now on."""
    row = {
        "id": _ONLY_ROW,
        "station": station,
        "host": platform.node(),
        "pid": os.getpid(),
        "since": since,
        "heartbeat_at": dt.datetime.now(dt.UTC),
        "thinned_seq": 0,
    }
    kept = {"thinned_seq": STATION.c.thinned_seq}
    upsert(connection, STATION, [row], changes=kept)


def beat(connection: Connection) -> None:
    """Say that the station lives."""
    connection.execute(update(STATION).values(heartbeat_at=dt.datetime.now(dt.UTC)))


def last_run(connection: Connection) -> StationRun | None:
    """Return the station that is at work, or was at work last."""
    row = connection.execute(select(STATION)).first()
    if row is None:
        return None
    return StationRun(
        station=row.station,
        host=row.host,
        pid=row.pid,
        since=row.since,
        heartbeat_at=row.heartbeat_at,
    )

"""How meters and sinks are doing, and what happened."""

import datetime as dt
from collections.abc import Mapping, Sequence
from typing import Any, get_args

import attrs
from sqlalchemy import Connection, func, select

from kmpd.state import Event, EventKind, Health, MeterState, SinkState
from kmpd.storage.point import Points
from kmpd.storage.schema import EVENT, METER_STATE, POINT, READING, SINK_CURSOR, STATION
from kmpd.storage.upsert import new, upsert


def put_states(
    connection: Connection, points: Points, states: Sequence[MeterState]
) -> None:
    """Keep how meters are doing."""
    by_meter = {state.meter: state for state in states}
    rows = [
        {"point_id": points.made(connection, meter).id, "state": _document(state)}
        for meter, state in by_meter.items()
    ]
    upsert(connection, METER_STATE, rows)


def states(connection: Connection) -> Sequence[MeterState]:
    """Return how meters are doing, by name."""
    query = select(METER_STATE.c.state).join(POINT).order_by(POINT.c.meter)
    return [_state(document) for document in connection.scalars(query)]


def add_event(connection: Connection, points: Points, event: Event) -> None:
    """Keep an event; it ends once, and stays ended."""
    row = {
        "point_id": points.made(connection, event.meter).id,
        "at": event.at,
        "kind": event.kind.value,
        "text": event.text,
        "until": event.until,
    }
    ended = func.coalesce(new(connection, EVENT, "until"), EVENT.c.until)
    upsert(connection, EVENT, [row], changes={"until": ended})


def events(connection: Connection, *, meter: str | None, limit: int) -> Sequence[Event]:
    """Return events, the newest first."""
    query = select(EVENT, POINT.c.meter).join(POINT).order_by(EVENT.c.at.desc())
    if meter is not None:
        query = query.where(POINT.c.meter == meter)
    return [
        Event(
            meter=row.meter,
            at=row.at,
            kind=EventKind(row.kind),
            text=row.text,
            until=row.until,
        )
        for row in connection.execute(query.limit(limit))
    ]


def sink_state(connection: Connection, sink: str, *, last_seq: int) -> SinkState:
    """Return how far a sink has come, and what waits for it."""
    query = select(SINK_CURSOR).where(SINK_CURSOR.c.sink == sink)
    row = connection.execute(query).first()
    seq = 0 if row is None else row.seq
    backlog = _backlog(connection, seq, last_seq)
    if row is None:
        return SinkState(sink=sink, backlog=backlog)
    return SinkState(
        sink=sink,
        seq=seq,
        backlog=backlog,
        failing_since=row.failing_since,
        failure=row.failure,
        last_write_at=row.last_write_at,
    )


def put_sink_state(connection: Connection, state: SinkState) -> None:
    """Keep how far a sink has come."""
    row = attrs.asdict(state)
    del row["backlog"]
    upsert(connection, SINK_CURSOR, [row])


def _backlog(connection: Connection, seq: int, last_seq: int) -> int:
    thinned = connection.scalar(select(STATION.c.thinned_seq)) or 0
    if seq >= thinned:
        # Nothing lacks behind what was thinned out.
        return max(0, last_seq - seq)
    kept = (READING.c.seq > seq) & (READING.c.seq <= thinned)
    counted = connection.scalar(select(func.count()).select_from(READING).where(kept))
    return (counted or 0) + last_seq - thinned


def _document(state: MeterState) -> Mapping[str, object]:
    return {
        name: value.isoformat() if isinstance(value, dt.datetime) else value
        for name, value in attrs.asdict(state).items()
    }


def _state(document: Mapping[str, Any]) -> MeterState:
    """Return a state; one of another station may know more, or less."""
    known = {}
    for field in attrs.fields(MeterState):
        if field.name in document:
            known[field.name] = _field(document[field.name], field.type)
    return MeterState(**known)


def _field(value: Any, kind: Any) -> Any:  # noqa: ANN401 - whatever the field holds
    if isinstance(value, str) and dt.datetime in get_args(kind):
        return dt.datetime.fromisoformat(value)
    if isinstance(value, list):
        return tuple(value)
    return Health(value) if kind is Health else value

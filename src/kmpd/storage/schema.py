"""The tables: all that the station keeps, in one place.

`migrations` makes them step by step; a test compares the two.

    point ──< reading ──< reading_value     what meters said; the log that sinks follow
      ├──< last_good                        where the last good value of a register is
      ├──< segment                          which meter was there since when
      ├──< consumption_due, consumption     what is to be worked out, and what was
      ├──< meter_state, event, line_day     how reading them goes
    temperature                             how warm it was outdoors
    sink_cursor                             how far each sink has come
    station                                 who writes here, and since when
"""

from typing import Final

from sqlalchemy import (
    JSON,
    Boolean,
    Column,
    Date,
    DateTime,
    Double,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    SmallInteger,
    Table,
    Text,
)
from sqlalchemy.dialects.postgresql import JSONB

from kmpd.storage.column import Exact, Instant, Whole

METADATA: Final = MetaData(
    naming_convention={
        "pk": "pk_%(table_name)s",
        "fk": "fk_%(table_name)s_%(column_0_name)s",
        "uq": "uq_%(table_name)s_%(column_0_name)s",
        "ix": "ix_%(column_0_label)s",
    }
)


def _point(*, is_key: bool) -> Column[int]:
    return Column(
        "point_id", Integer, ForeignKey("point.id"), primary_key=is_key, nullable=False
    )


#: A measuring point; meters come and go, it stays.
#: `latest_seq` is the last reading that was polled; `zone` is that of its roll-ups;
#: up to `thinned_until` raw readings were thinned out.
POINT: Final = Table(
    "point",
    METADATA,
    Column("id", Integer, primary_key=True),
    Column("meter", Text, nullable=False, unique=True),
    Column("zone", Text, nullable=False),
    Column("latest_seq", Whole),
    Column("thinned_until", Instant),
)

#: What one meter told at one instant; `seq` grows in the order of commits.
#: `frames` are its answers, each behind four bytes of length, big endian.
READING: Final = Table(
    "reading",
    METADATA,
    Column("seq", Whole, primary_key=True, autoincrement=False),
    _point(is_key=False),
    Column("at", Instant, nullable=False),
    Column("source", Text, nullable=False),
    Column("log", Text, nullable=False),
    Column("serial", Text, nullable=False),
    Column("family", Text, nullable=False),
    Column("meter_time", DateTime(timezone=False)),
    Column("missing", Text, nullable=False),
    Column("frames", LargeBinary, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("line_seconds", Double, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    # Who a reading is; a range of a meter's history is read along it.
    Index(
        "ix_reading_identity",
        *("point_id", "at", "source", "log", "serial"),
        unique=True,
    ),
)

#: A register of a reading. `digits` is the number once more where NUMERIC cannot keep
#: how it was written: a power of ten behind it, or the sign of a zero.
READING_VALUE: Final = Table(
    "reading_value",
    METADATA,
    Column("seq", Whole, ForeignKey("reading.seq"), primary_key=True),
    Column("register", Integer, primary_key=True),
    Column("position", SmallInteger, nullable=False),
    Column("unit", Integer, nullable=False),
    Column("number", Exact),
    Column("digits", Text),
    Column("text", Text, nullable=False),
    Column("quality", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("raw", LargeBinary, nullable=False),
    # The values of a reading lie side by side, without a second tree to them.
    sqlite_with_rowid=False,
)

#: Which reading has the last good value of a register.
LAST_GOOD: Final = Table(
    "last_good",
    METADATA,
    _point(is_key=True),
    Column("register", Integer, primary_key=True),
    Column("at", Instant, nullable=False),
    Column("seq", Whole, ForeignKey("reading.seq"), nullable=False),
)

#: How a meter is doing, as a document: written and read as a whole, never searched.
METER_STATE: Final = Table(
    "meter_state",
    METADATA,
    _point(is_key=True),
    Column("state", JSON().with_variant(JSONB(), "postgresql"), nullable=False),
)

EVENT: Final = Table(
    "event",
    METADATA,
    _point(is_key=True),
    Column("at", Instant, primary_key=True),
    Column("kind", Text, primary_key=True),
    Column("text", Text, nullable=False),
    Column("until", Instant),
    Index("ix_event_at", "at"),
)

SINK_CURSOR: Final = Table(
    "sink_cursor",
    METADATA,
    Column("sink", Text, primary_key=True),
    Column("seq", Whole, nullable=False),
    Column("failing_since", Instant),
    Column("failure", Text, nullable=False),
    Column("last_write_at", Instant),
)

#: The station that writes, or wrote last; one row.
#: `thinned_seq` is the last reading that was ever thinned out; behind it none lacks.
STATION: Final = Table(
    "station",
    METADATA,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("station", Text, nullable=False),
    Column("host", Text, nullable=False),
    Column("pid", Integer, nullable=False),
    Column("since", Instant, nullable=False),
    Column("heartbeat_at", Instant, nullable=False),
    Column("thinned_seq", Whole, nullable=False),
)

#: A meter at a measuring point since an instant, or the same after a reset.
SEGMENT: Final = Table(
    "segment",
    METADATA,
    _point(is_key=True),
    Column("since", Instant, primary_key=True),
    Column("serial", Text, nullable=False),
    Column("reason", Text, nullable=False),
)

#: What was read for a day, in the zone of the meter, and what that took.
LINE_DAY: Final = Table(
    "line_day",
    METADATA,
    _point(is_key=True),
    Column("day", Date, primary_key=True),
    Column("reads", Integer, nullable=False),
    Column("failures", Integer, nullable=False),
    Column("requests", Integer, nullable=False),
    Column("attempts", Integer, nullable=False),
    Column("seconds", Double, nullable=False),
    Column("line_seconds", Double, nullable=False),
)

#: Readings came or went between these instants, and roll-ups do not know it yet.
CONSUMPTION_DUE: Final = Table(
    "consumption_due",
    METADATA,
    _point(is_key=True),
    Column("since", Instant, nullable=False),
    Column("until", Instant, nullable=False),
)

#: Amounts by hour, day, month and year; `mark` follows from the three behind it.
CONSUMPTION: Final = Table(
    "consumption",
    METADATA,
    _point(is_key=True),
    Column("register", Integer, primary_key=True),
    Column("period", Text, primary_key=True),
    Column("start_at", Instant, primary_key=True),
    Column("end_at", Instant, nullable=False),
    Column("number", Exact, nullable=False),
    Column("unit", Integer, nullable=False),
    Column("mark", Text, nullable=False),
    Column("begin_gap_seconds", Double),
    Column("end_gap_seconds", Double),
    Column("is_interrupted", Boolean, nullable=False),
    sqlite_with_rowid=False,
)

#: How warm it was outdoors; no meter's, for all are under one sky.
TEMPERATURE: Final = Table(
    "temperature",
    METADATA,
    Column("at", Instant, primary_key=True),
    Column("source", Text, primary_key=True),
    Column("celsius", Exact, nullable=False),
    sqlite_with_rowid=False,
)

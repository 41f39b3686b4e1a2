"""Keep readings, how meters and sinks are doing, and what happened."""

import sqlalchemy as sa
from alembic import op
from sqlalchemy.dialects.postgresql import JSONB

from kmpd.storage.column import Exact, Instant, Whole

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables."""
    _make_readings()
    _make_states()


def _make_readings() -> None:
    op.create_table(
        "point",
        sa.Column("id", sa.Integer, nullable=False),
        sa.Column("meter", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("latest_seq", Whole),
        sa.PrimaryKeyConstraint("id", name="pk_point"),
        sa.UniqueConstraint("meter", name="uq_point_meter"),
    )
    op.create_table(
        "reading",
        sa.Column("seq", Whole, nullable=False, autoincrement=False),
        _point("reading"),
        sa.Column("at", Instant, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("log", sa.Text, nullable=False),
        sa.Column("serial", sa.Text, nullable=False),
        sa.Column("family", sa.Text, nullable=False),
        sa.Column("meter_time", sa.DateTime(timezone=False)),
        sa.Column("missing", sa.Text, nullable=False),
        sa.Column("frames", sa.LargeBinary, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("line_seconds", sa.Double, nullable=False),
        sa.Column("requests", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_reading"),
    )
    op.create_index(
        "ix_reading_identity",
        "reading",
        ["point_id", "at", "source", "log", "serial"],
        unique=True,
    )
    _make_values()


def _make_values() -> None:
    op.create_table(
        "reading_value",
        sa.Column(
            "seq",
            Whole,
            sa.ForeignKey("reading.seq", name="fk_reading_value_seq"),
            nullable=False,
        ),
        sa.Column("register", sa.Integer, nullable=False),
        sa.Column("position", sa.SmallInteger, nullable=False),
        sa.Column("unit", sa.Integer, nullable=False),
        sa.Column("number", Exact),
        sa.Column("digits", sa.Text),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("quality", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.Column("raw", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("seq", "register", name="pk_reading_value"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "last_good",
        _point("last_good"),
        sa.Column("register", sa.Integer, nullable=False),
        sa.Column("at", Instant, nullable=False),
        sa.Column(
            "seq",
            Whole,
            sa.ForeignKey("reading.seq", name="fk_last_good_seq"),
            nullable=False,
        ),
        sa.PrimaryKeyConstraint("point_id", "register", name="pk_last_good"),
    )


def _make_states() -> None:
    op.create_table(
        "meter_state",
        _point("meter_state"),
        sa.Column(
            "state", sa.JSON().with_variant(JSONB(), "postgresql"), nullable=False
        ),
        sa.PrimaryKeyConstraint("point_id", name="pk_meter_state"),
    )
    op.create_table(
        "event",
        _point("event"),
        sa.Column("at", Instant, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("text", sa.Text, nullable=False),
        sa.Column("until", Instant),
        sa.PrimaryKeyConstraint("point_id", "at", "kind", name="pk_event"),
    )
    op.create_index("ix_event_at", "event", ["at"])
    op.create_table(
        "sink_cursor",
        sa.Column("sink", sa.Text, nullable=False),
        sa.Column("seq", Whole, nullable=False),
        sa.Column("failing_since", Instant),
        sa.Column("failure", sa.Text, nullable=False),
        sa.Column("last_write_at", Instant),
        sa.PrimaryKeyConstraint("sink", name="pk_sink_cursor"),
    )
    op.create_table(
        "station",
        sa.Column("id", sa.Integer, nullable=False, autoincrement=False),
        sa.Column("station", sa.Text, nullable=False),
        sa.Column("host", sa.Text, nullable=False),
        sa.Column("pid", sa.Integer, nullable=False),
        sa.Column("since", Instant, nullable=False),
        sa.Column("heartbeat_at", Instant, nullable=False),
        sa.Column("thinned_seq", Whole, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_station"),
    )


def _point(table: str) -> sa.Column[int]:
    key = sa.ForeignKey("point.id", name=f"fk_{table}_point_id")
    return sa.Column("point_id", sa.Integer, key, nullable=False)

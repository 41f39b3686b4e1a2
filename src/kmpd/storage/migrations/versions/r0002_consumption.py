"""Keep what was consumed, which meter was where, and what its line was used for."""

import sqlalchemy as sa
from alembic import op

from kmpd.storage.column import Exact, Instant

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the tables, and leave word that all readings are to be worked out."""
    op.add_column("point", sa.Column("thinned_until", Instant))
    op.create_table(
        "segment",
        _point("segment"),
        sa.Column("since", Instant, nullable=False),
        sa.Column("serial", sa.Text, nullable=False),
        sa.Column("reason", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("point_id", "since", name="pk_segment"),
    )
    op.create_table(
        "line_day",
        _point("line_day"),
        sa.Column("day", sa.Date, nullable=False),
        sa.Column("reads", sa.Integer, nullable=False),
        sa.Column("failures", sa.Integer, nullable=False),
        sa.Column("requests", sa.Integer, nullable=False),
        sa.Column("attempts", sa.Integer, nullable=False),
        sa.Column("seconds", sa.Double, nullable=False),
        sa.Column("line_seconds", sa.Double, nullable=False),
        sa.PrimaryKeyConstraint("point_id", "day", name="pk_line_day"),
    )
    op.create_table(
        "consumption_due",
        _point("consumption_due"),
        sa.Column("since", Instant, nullable=False),
        sa.Column("until", Instant, nullable=False),
        sa.PrimaryKeyConstraint("point_id", name="pk_consumption_due"),
    )
    _make_consumption()
    _take_up_readings()


def _make_consumption() -> None:
    op.create_table(
        "consumption",
        _point("consumption"),
        sa.Column("register", sa.Integer, nullable=False),
        sa.Column("period", sa.Text, nullable=False),
        sa.Column("start_at", Instant, nullable=False),
        sa.Column("end_at", Instant, nullable=False),
        sa.Column("number", Exact, nullable=False),
        sa.Column("unit", sa.Integer, nullable=False),
        sa.Column("mark", sa.Text, nullable=False),
        sa.Column("begin_gap_seconds", sa.Double),
        sa.Column("end_gap_seconds", sa.Double),
        sa.Column("is_interrupted", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint(
            "point_id", "register", "period", "start_at", name="pk_consumption"
        ),
        sqlite_with_rowid=False,
    )


def _take_up_readings() -> None:
    """Begin a segment wherever the serial number is another, and mark all as due."""
    op.execute("""
        INSERT INTO segment (point_id, since, serial, reason)
        SELECT point_id, min(at), serial, 'serial' FROM (
            SELECT point_id, at, serial, lag(serial) OVER (
                PARTITION BY point_id ORDER BY at, seq
            ) AS before
            FROM reading WHERE serial <> ''
        ) AS follow
        WHERE before IS NULL OR before <> serial
        GROUP BY point_id, at, serial
    """)
    op.execute("""
        INSERT INTO consumption_due (point_id, since, until)
        SELECT point_id, min(at), max(at) FROM reading GROUP BY point_id
    """)


def _point(table: str) -> sa.Column[int]:
    key = sa.ForeignKey("point.id", name=f"fk_{table}_point_id")
    return sa.Column("point_id", sa.Integer, key, nullable=False)

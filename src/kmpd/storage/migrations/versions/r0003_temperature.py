"""Keep how warm it was outdoors."""

import sqlalchemy as sa
from alembic import op

from kmpd.storage.column import Exact, Instant

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the table."""
    op.create_table(
        "temperature",
        sa.Column("at", Instant, nullable=False),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("celsius", Exact, nullable=False),
        sa.PrimaryKeyConstraint("at", "source", name="pk_temperature"),
        sqlite_with_rowid=False,
    )

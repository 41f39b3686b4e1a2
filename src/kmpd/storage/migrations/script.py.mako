"""${message}."""

import sqlalchemy as sa
from alembic import op

from kmpd.storage.column import Exact, Instant, Whole

revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Make the step."""
    ${upgrades if upgrades else "pass"}

"""Bring a store to the shape that this station knows, whole or not at all."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from kmpd.errors import StoreError
from kmpd.storage.address import StoreAddress

_FOLDER: Final = Path(__file__).with_name("migrations")

#: Advisory lock of those who migrate a PostgreSQL database: "kmpd" and one.
_LOCK: Final = 0x6B6D7064_00000001


def migrate(
    connection: Connection,
    address: StoreAddress,
    *,
    to: str = "head",
    may_change: Callable[[], bool] = lambda: True,
) -> None:
    """Take the steps that are missing, in one transaction.

    A process that is killed in it leaves the store as it was, on both engines.

    Args:
        connection: Without a transaction.
        address: Of the store, for errors.
        to: The revision to come to.
        may_change: Asked if a store that is in use must change.

    Raises:
        StoreError: A later station has written it, or one that runs is using it.
    """
    with connection.begin():
        if connection.dialect.name == "postgresql":
            connection.execute(
                text("SELECT pg_advisory_xact_lock(:key)"), {"key": _LOCK}
            )
        revision = MigrationContext.configure(connection).get_current_revision()
        script = ScriptDirectory(str(_FOLDER))
        target = script.get_current_head() if to == "head" else to
        if revision == target:
            return
        if revision is not None:
            _check(revision, script, address)
            if not may_change():
                raise StoreError(
                    store=str(address),
                    reason="an earlier station is running on it; stop it first",
                )
        config = Config()
        config.set_main_option("script_location", str(_FOLDER))
        config.set_main_option("path_separator", "os")
        config.attributes["connection"] = connection
        command.upgrade(config, to)


def has_tables(connection: Connection) -> bool:
    """Tell whether there is a store."""
    with connection.begin():
        return MigrationContext.configure(connection).get_current_revision() is not None


def _check(revision: str, script: ScriptDirectory, address: StoreAddress) -> None:
    known = {step.revision for step in script.walk_revisions()}
    if revision not in known:
        raise StoreError(
            store=str(address),
            reason=f"a later station has written it (revision {revision})",
        )

"""The store: keeps readings in SQLite or PostgreSQL, and all that must outlive us."""

from kmpd.storage.opening import open_store
from kmpd.storage.store import DatabaseStore

__all__ = ["DatabaseStore", "open_store"]

"""The store: keeps readings in SQLite or PostgreSQL, and all that must outlive us."""

from kmpd.storage.backing_up import restore
from kmpd.storage.history import StoredHistory
from kmpd.storage.opening import open_store
from kmpd.storage.segment import Segment, SegmentReason
from kmpd.storage.store import DatabaseStore

__all__ = [
    "DatabaseStore",
    "Segment",
    "SegmentReason",
    "StoredHistory",
    "open_store",
    "restore",
]

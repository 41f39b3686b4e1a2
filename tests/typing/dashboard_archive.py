"""The store tells all that the dashboard asks of it."""

from kmpd.storage import DatabaseStore
from kmpd.web.archive import Archive


def archive_of(store: DatabaseStore) -> Archive:
    """Return the store as the dashboard knows it."""
    return store

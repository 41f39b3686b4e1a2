"""Stores of either engine for tests of the collector, made as those of the store."""

from pathlib import Path

import pytest

from tests.kmpd.storage.conftest import server, url

__all__ = ["server", "url"]


@pytest.fixture
def file_url(tmp_path: Path) -> str:
    """Return the URL of a SQLite store, where the engine does not matter."""
    return f"sqlite:///{tmp_path / 'kmpd.db'}"

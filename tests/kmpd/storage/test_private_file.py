"""Who may read what a household used: the owner of the files, and nobody else."""

import os
import stat
from collections.abc import Iterator
from pathlib import Path

import pytest

from kmpd.storage import DatabaseStore, open_store, restore
from tests.kmpd.storage.making import hourly

OWNER_ONLY = 0o600


@pytest.fixture(autouse=True)
def _lax_umask() -> Iterator[None]:
    """Let new files be readable by all, unless somebody sees to it."""
    before = os.umask(0o000)
    yield
    os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Return who may read and write the files of a folder."""
    found = {file.name: stat.S_IMODE(file.stat().st_mode) for file in folder.iterdir()}
    # It says who runs, and nothing of what was used.
    return {name: mode for name, mode in found.items() if not name.endswith(".lock")}


async def test_a_new_store_is_for_its_owner_alone(tmp_path: Path) -> None:
    """Everybody on the computer could see when somebody is at home."""
    async with await open_store(tmp_path / "kmpd.db") as store:
        await store.lock("kmpd")
        await store.add(hourly(3))

        found = modes(tmp_path)

    assert "kmpd.db-wal" in found
    assert set(found.values()) == {OWNER_ONLY}


async def test_a_backup_is_for_its_owner_alone(
    store: DatabaseStore, tmp_path: Path
) -> None:
    """A copy in a shared folder would tell all of it."""
    folder = tmp_path / "copies"
    folder.mkdir()
    await store.add(hourly(3))

    await store.backup(folder / "backup.db")
    restore(folder / "backup.db", folder / "again.db")

    assert set(modes(folder).values()) == {OWNER_ONLY}


async def test_who_was_let_in_to_a_store_stays_in(tmp_path: Path) -> None:
    """A dashboard that reads the file would be locked out by a restart."""
    path = tmp_path / "kmpd.db"
    await (await open_store(path)).close()
    path.chmod(0o640)

    await (await open_store(path)).close()

    assert stat.S_IMODE(path.stat().st_mode) == 0o640

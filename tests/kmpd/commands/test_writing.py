"""A file is there whole or not at all, and never by accident in another's place."""

import os
import stat
from pathlib import Path

import pytest

from kmpd.commands.writing import write_whole


def _no_links(*_paths: object) -> None:
    raise OSError("this file system has no links")


@pytest.mark.parametrize(("is_secret", "mode"), [(True, 0o600), (False, 0o644)])
def test_file_is_for_those_it_is_for(
    tmp_path: Path, *, is_secret: bool, mode: int
) -> None:
    """Without it, a password is for everybody to read."""
    path = tmp_path / "a"
    before = os.umask(0o022)
    try:
        write_whole(path, "text", is_secret=is_secret, may_replace=False)
    finally:
        os.umask(before)

    assert path.read_text("utf-8") == "text"
    assert stat.S_IMODE(path.stat().st_mode) == mode
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("has_links", [True, False])
def test_file_that_is_there_stays(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, has_links: bool
) -> None:
    """Without it, two that write at once destroy each other's work."""
    path = tmp_path / "a"
    path.write_text("old", "utf-8")
    if not has_links:
        monkeypatch.setattr(os, "link", _no_links)

    with pytest.raises(FileExistsError):
        write_whole(path, "new", is_secret=False, may_replace=False)

    assert path.read_text("utf-8") == "old"
    assert list(tmp_path.iterdir()) == [path]


def test_file_is_written_where_there_are_no_links(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, nothing can be set up on a memory card."""
    monkeypatch.setattr(os, "link", _no_links)

    write_whole(tmp_path / "a", "new", is_secret=False, may_replace=False)

    assert (tmp_path / "a").read_text("utf-8") == "new"


def test_nothing_is_left_of_a_file_that_cannot_be_written(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without it, a full disk fills up with what could not be written."""

    def full(_handle: int) -> None:
        raise OSError("no space left on device")

    monkeypatch.setattr(os, "fsync", full)

    with pytest.raises(OSError, match="no space"):
        write_whole(tmp_path / "a", "new", is_secret=False, may_replace=False)

    assert list(tmp_path.iterdir()) == []

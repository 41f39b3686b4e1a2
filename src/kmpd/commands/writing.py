"""Files that are there whole or not at all."""

import os
import tempfile
from pathlib import Path
from typing import Final

_OWNER_ONLY: Final = 0o600
_EVERYBODY: Final = 0o644


def write_whole(path: Path, text: str, *, is_secret: bool, may_replace: bool) -> None:
    """Write a file so that nobody ever sees a part of it.

    Args:
        path: The file.
        text: All of it.
        is_secret: Whether only its owner may read it.
        may_replace: Whether it may take the place of another.

    Raises:
        FileExistsError: There is one already, and it may not be replaced.
        OSError: It cannot be written.
    """
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "w", encoding="utf-8") as file:
            file.write(text)
            file.flush()
            os.fchmod(file.fileno(), _OWNER_ONLY if is_secret else _mode())
            os.fsync(file.fileno())
        if may_replace:
            temporary.replace(path)
        else:
            _link(temporary, path)
    finally:
        temporary.unlink(missing_ok=True)


def _link(temporary: Path, path: Path) -> None:
    """Give a file its name, unless another one has it."""
    try:
        path.hardlink_to(temporary)
    except FileExistsError:
        raise
    except OSError:
        # Not every file system has links; without them, the check comes first.
        if path.exists():
            raise FileExistsError(path) from None
        temporary.replace(path)


def _mode() -> int:
    """Return what a new file of this user has: nobody can ask without setting it."""
    mask = os.umask(0)
    os.umask(mask)
    return _EVERYBODY & ~mask

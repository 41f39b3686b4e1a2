"""Files that only their owner may read: what a household uses is nobody else's."""

import os
from contextlib import suppress
from pathlib import Path
from typing import Final

_OWNER_ONLY: Final = 0o600


def make_private(path: Path) -> None:
    """Make a file for its owner alone, whatever the umask; one that is there stays.

    What SQLite lays beside it gets the same permissions.

    Raises:
        OSError: It cannot be made.
    """
    with suppress(FileExistsError):
        os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_WRONLY, _OWNER_ONLY))

"""Where the control socket of a station lies."""

import hashlib
import os
import tempfile
from pathlib import Path
from typing import Final

_NAME: Final = "kmpd.sock"
#: Linux takes 107 bytes, macOS and the BSDs 103.
_PATH_BYTES_MAX: Final = 103


def control_path(state_folder: Path) -> Path:
    """Return the path of the control socket of the station that lives in a folder.

    A folder whose name is too long for a socket gets one in the folder for temporary
    files, named after it; only its owner may connect to either.
    """
    path = state_folder.resolve() / _NAME
    if len(os.fsencode(path)) <= _PATH_BYTES_MAX:
        return path
    digest = hashlib.sha256(os.fsencode(path)).hexdigest()[:16]
    return Path(tempfile.gettempdir()) / f"kmpd-{os.getuid()}-{digest}.sock"

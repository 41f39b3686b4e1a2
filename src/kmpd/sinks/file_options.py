"""What a user may say about files that readings are written to."""

import datetime as dt
import re
import string
from pathlib import Path
from typing import Annotated, Final

from pydantic import AfterValidator, BaseModel, ConfigDict, Field

from kmpd.reading import Reading

#: What may stand in braces in a path.
PATH_FIELDS: Final = ("meter", "serial", "year", "month", "day")

_UNSAFE: Final = re.compile(r"[^A-Za-z0-9_-]")
_SIZE_BYTES_MIN: Final = 1_000


def _checked(path: str) -> str:
    """Return a path if only fields that there are stand in braces."""
    try:
        parts = list(string.Formatter().parse(path))
    except ValueError as error:
        raise ValueError(f"braces of the path do not match: {error}") from None
    for _, field, form, conversion in parts:
        if field is None:
            continue
        if field not in PATH_FIELDS or form or conversion:
            known = ", ".join(f"{{{name}}}" for name in PATH_FIELDS)
            raise ValueError(f"{{{field}}} is no part of a path; there are {known}")
    if not path or path.endswith("/"):
        raise ValueError("the path must end in the name of a file")
    return path


class FileOptions(BaseModel):
    """Where to write, and how.

    Attributes:
        path: The file; ``{meter}``, ``{serial}``, ``{year}``, ``{month}`` and ``{day}``
            in it are of each reading, in the zone of the station.
        fsync: Whether a reading counts only once the disk has it.
        rotate_bytes: A file that has grown to this is put aside; never without.
    """

    model_config = ConfigDict(extra="forbid", frozen=True)

    path: Annotated[str, AfterValidator(_checked)]
    fsync: bool = True
    rotate_bytes: Annotated[int, Field(ge=_SIZE_BYTES_MIN)] | None = None

    def path_of(self, reading: Reading, *, folder: Path, zone: dt.tzinfo) -> Path:
        """Return the file that a reading belongs to; a relative one is in a folder."""
        local = reading.at.astimezone(zone)
        fields = {
            "meter": _safe(reading.meter),
            "serial": _safe(reading.serial),
            "year": f"{local.year:04}",
            "month": f"{local.month:02}",
            "day": f"{local.day:02}",
        }
        return folder / Path(self.path.format_map(fields)).expanduser()


def _safe(text: str) -> str:
    """Return a text as part of a name that leads nowhere else."""
    return _UNSAFE.sub("_", text) or "_"

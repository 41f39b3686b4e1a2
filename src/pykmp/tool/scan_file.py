"""Where a scan is kept between two steps, for a command that goes on with it.

Layout: one JSON object; the scan itself is that of `pykmp.exchange.Scan.to_json`.
"""

import json
import os
import re
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

import attrs

from pykmp.exchange import Detection, Scan, ScanInvalidError

FORMAT_NAME: Final = "pykmp-tool-scan-1"

#: Bounds of a scan; None is the usual one.
Bounds = tuple[int, int] | None


@attrs.frozen(kw_only=True)
class KeptScan:
    """A scan with what is known of the meter.

    Attributes:
        bounds: First and last register.
        scan: How far it has come.
        families: Families that fit the meter.
        type_code: What it answers to GetType, if anything.
        software_revision: As in the same answer.
    """

    bounds: Bounds
    scan: Scan
    families: tuple[str, ...] = ()
    type_code: bytes | None = None
    software_revision: str | None = None

    def with_meter(self, found: Detection) -> Self:
        """Return it with what was found out about the meter."""
        return attrs.evolve(
            self,
            families=found.families,
            type_code=found.type_code,
            software_revision=found.software_revision,
        )


def state_directory() -> Path:
    """Return where programs keep their state: $XDG_STATE_HOME, or ~/.local/state.

    Source: XDG Base Directory Specification; a relative path counts for none.
    """
    named = os.environ.get("XDG_STATE_HOME", "")
    base = Path(named) if named.startswith("/") else Path.home() / ".local" / "state"
    return base / "pykmp"


def usual_path(url: str, *, address: int) -> Path:
    """Return where the scan of the meter at a port is kept.

    >>> usual_path("/dev/ttyUSB0", address=63).name
    'scan-dev-ttyUSB0-63.json'
    """
    return state_path("scan", url, address=address)


def state_path(what: str, url: str, *, address: int) -> Path:
    """Return where something about the meter at a port is kept."""
    plain = re.sub(r"[^0-9A-Za-z]+", "-", url).strip("-")
    return state_directory() / f"{what}-{plain}-{address}.json"


def load(path: Path) -> KeptScan | None:
    """Return the scan that is kept in a file, or None if there is no file.

    Raises:
        ScanInvalidError: The file holds something else.
        OSError: The file cannot be read.
    """
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise ScanInvalidError(reason=f"{path} is no text") from None
    try:
        return _kept(json.loads(text))
    except ValueError:
        raise ScanInvalidError(reason=f"{path} is no JSON") from None
    except ScanInvalidError as error:
        raise ScanInvalidError(reason=f"in {path} {error.reason}") from None


def save(kept: KeptScan, path: Path) -> None:
    """Keep a scan; the file is always a whole one.

    Raises:
        OSError: It cannot be written.
    """
    record = {
        "format": FORMAT_NAME,
        "bounds": kept.bounds,
        "families": kept.families,
        "type_code": None if kept.type_code is None else kept.type_code.hex(),
        "software_revision": kept.software_revision,
        "scan": kept.scan.to_json(),
    }
    path.parent.mkdir(parents=True, exist_ok=True)
    new = path.with_name(f"{path.name}.new")
    new.write_text(f"{json.dumps(record)}\n", "utf-8")
    new.replace(path)


def forget(path: Path) -> None:
    """Remove a scan that nobody needs any more."""
    with suppress(FileNotFoundError):
        path.unlink()


def _kept(record: Any) -> KeptScan:  # noqa: ANN401 - whatever stands in the file
    if not isinstance(record, dict) or record.get("format") != FORMAT_NAME:
        raise ScanInvalidError(reason=f"nothing is marked {FORMAT_NAME}")
    try:
        bounds, type_code = record["bounds"], record["type_code"]
        return KeptScan(
            bounds=None if bounds is None else (int(bounds[0]), int(bounds[1])),
            scan=Scan.from_json(record["scan"]),
            families=tuple(map(str, record["families"])),
            type_code=None if type_code is None else bytes.fromhex(type_code),
            software_revision=record["software_revision"],
        )
    except (KeyError, TypeError, IndexError, ValueError) as error:
        reason = f"{type(error).__name__}, {error}"
        raise ScanInvalidError(reason=reason) from None

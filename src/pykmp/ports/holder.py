"""Who holds a device: a word for the user whose port is in use."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import attrs

from pykmp.errors import PortBusyError

_PROCESSES = Path("/proc")


def holder_of(device: str) -> str:
    """Return the programs that have *device* open, or nothing if none can be seen.

    Only Linux tells, and to a user only about processes of that user.
    """
    target = os.path.realpath(device)
    holders = {
        f"{_name_of(process)} (process {process.name})"
        for process in _processes()
        if _has_open(process, target)
    }
    return ", ".join(sorted(holders))


@contextmanager
def naming_holder(url: str) -> Iterator[None]:
    """Let a busy port tell who holds it, where that can be seen.

    Raises:
        PortBusyError: As raised inside, with the holder for a reason.
    """
    try:
        yield
    except PortBusyError as error:
        holder = holder_of(url)
        if not holder:
            raise
        raise attrs.evolve(error, reason=f"by {holder}") from error


def _processes() -> list[Path]:
    try:
        return [path for path in _PROCESSES.iterdir() if path.name.isdigit()]
    except OSError:
        return []


def _has_open(process: Path, target: str) -> bool:
    try:
        return any(_points_to(link, target) for link in (process / "fd").iterdir())
    except OSError:
        return False


def _points_to(link: Path, target: str) -> bool:
    try:
        return str(link.readlink()) == target
    except OSError:
        return False


def _name_of(process: Path) -> str:
    try:
        return (process / "comm").read_text(errors="replace").strip()
    except OSError:
        return "a program"

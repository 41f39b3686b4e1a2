"""Programs of the project, started, shown and ended in order."""

import os
import queue
import shlex
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Final

from kmpd.config import WebConfig

_BIN: Final = Path(sys.executable).parent
TOOL: Final = _BIN / "pykmp-tool"
STATION: Final = _BIN / "kmpd"
_END_SECONDS: Final = 15


@contextmanager
def started(
    *command: object,
    folder: Path | None = None,
    is_quiet: bool = False,
    **variables: str,
) -> Iterator[subprocess.Popen[str]]:
    """Start a program in a process group of its own, and end it whatever happens.

    What it has to say to people is not shown if it shall be quiet; variables are added
    to its environment.

    Ctrl-C reaches this program alone, so that what runs ends in order.
    """
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL if is_quiet else None,
        text=True,
        cwd=folder,
        env={**os.environ, **variables},
        start_new_session=True,
    )
    try:
        yield process
    finally:
        end(process)
        if process.stdout is not None:
            process.stdout.close()


def end(process: subprocess.Popen[str]) -> int:
    """Ask a program to end, wait until it has, and return its exit status."""
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
    try:
        return process.wait(timeout=_END_SECONDS)
    except subprocess.TimeoutExpired:
        process.kill()
        return process.wait()


def url_of(meter: subprocess.Popen[str]) -> str:
    """Return what an emulated meter is read from, once it is there.

    Raises:
        RuntimeError: It did not start.
    """
    url = next(iter(meter.stdout or ()), "").strip()
    if not url:
        words = shlex.join(map(str, meter.args if isinstance(meter.args, list) else ()))
        raise RuntimeError(f"the emulated meter did not start; this tells why: {words}")
    return url


def free_address() -> str:
    """Return where a dashboard can be served: where it usually is, if that is free."""
    for port in (WebConfig().port, 0):
        with socket.socket() as one, suppress(OSError):
            one.bind((WebConfig().host, port))
            return "{}:{}".format(*one.getsockname())
    raise RuntimeError("no port of this computer is free")


def show(*command: object, folder: Path) -> int:
    """Show a command, run it, and return its exit status."""
    words = " ".join(str(word) for word in (Path(str(command[0])).name, *command[1:]))
    print(f"$ {words}", flush=True)
    status = subprocess.run(
        [str(word) for word in command], check=False, cwd=folder
    ).returncode
    print(flush=True)
    return status


def watch(station: subprocess.Popen[str], seconds: float | None) -> None:
    """Print what the station shows, until it ends or the time is up."""
    lines: queue.Queue[str | None] = queue.Queue()
    reader = threading.Thread(target=_collect, args=(station, lines), daemon=True)
    reader.start()
    until = float("inf") if seconds is None else time.monotonic() + seconds
    while (left_seconds := until - time.monotonic()) > 0:
        # A wait without an end could not be interrupted on every system.
        try:
            line = lines.get(timeout=min(left_seconds, 1.0))
        except queue.Empty:
            continue
        if line is None:
            return
        print(line, end="", flush=True)


def _collect(station: subprocess.Popen[str], lines: "queue.Queue[str | None]") -> None:
    """Put what the station prints into a queue, and None behind it."""
    for line in station.stdout or ():
        lines.put(line)
    lines.put(None)

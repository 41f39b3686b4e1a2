"""The main job on emulated meters: `make demo`.

Starts an emulated MULTICAL 403 and a 603 at the speed of real ones, and a station that
reads both, keeps the readings in SQLite, writes them to a file, and shows them as they
come. Ctrl-C stops all of it; without a terminal it ends by itself.
"""

import os
import queue
import signal
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Final

from kmpd.config.places import zone_of_host

_BIN: Final = Path(sys.executable).parent
_TOOL: Final = _BIN / "pykmp-tool"
_STATION: Final = _BIN / "kmpd"
_END_SECONDS: Final = 15
#: Without a terminal: three readings of each meter.
_SHOWN_SECONDS: Final = 26

_CONFIGURATION: Final = """\
# What `kmpd run` is told; every setting stands in docs/station-configuration.md.
zone: {zone}
store: {folder}/readings.db
meters:
  - name: house
    title: The house, a MULTICAL 403
    port: {house}
    interval: 8s
    budget: unlimited       # emulated meters have no battery
    mains_powered: true
  - name: flat
    title: The flat, a MULTICAL 603
    port: {flat}
    interval: 8s
    budget: unlimited
    mains_powered: true
sinks:
  file:
    type: json_lines
    path: {folder}/readings.jsonl
"""


@contextmanager
def started(
    *command: object, folder: Path | None = None
) -> Iterator[subprocess.Popen[str]]:
    """Start a program in a process group of its own, and end it whatever happens.

    Ctrl-C reaches this program alone, so that what runs ends in order.
    """
    process = subprocess.Popen(
        [str(word) for word in command],
        stdout=subprocess.PIPE,
        text=True,
        cwd=folder,
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


@contextmanager
def emulated_meter(family: str, seed: int) -> Iterator[str]:
    """Start an emulated meter in a simulated house; yield its URL.

    Raises:
        RuntimeError: It did not start.
    """
    command = (_TOOL, "emulate", "--meter", family, "--tcp", "127.0.0.1:0")
    with started(*command, "--values", "house", "--seed", seed) as meter:
        url = next(iter(meter.stdout or ()), "").strip()
        if not url:
            raise RuntimeError(f"the emulated {family} did not start")
        yield url


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
    reader = threading.Thread(target=collect, args=(station, lines), daemon=True)
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


def collect(station: subprocess.Popen[str], lines: "queue.Queue[str | None]") -> None:
    """Put what the station prints into a queue, and None behind it."""
    for line in station.stdout or ():
        lines.put(line)
    lines.put(None)


def demonstrate(urls: Mapping[str, str], folder: Path) -> int:
    """Run a station on two meters; return 0 if everything did its job."""
    # The emulated meters go by the clock of this computer.
    zone = zone_of_host(os.environ) or "UTC"
    configuration = folder / "kmpd.yaml"
    configuration.write_text(
        _CONFIGURATION.format(folder=folder, zone=zone, **urls), "utf-8"
    )
    statuses = [show(_STATION, "check", folder=folder)]
    has_terminal = sys.stdin.isatty()
    seconds = (
        None if has_terminal else float(os.environ.get("DEMO_SECONDS", _SHOWN_SECONDS))
    )
    ending = "Ctrl-C ends it" if has_terminal else f"it ends after {seconds:.0f} s"
    print(f"$ kmpd run --show     (both meters every 8 s; {ending})", flush=True)
    with started(_STATION, "run", "--show", folder=folder) as station:
        try:
            watch(station, seconds)
            print("\n$ kmpd status", flush=True)
            subprocess.run([str(_STATION), "status"], check=False, cwd=folder)
        except KeyboardInterrupt:
            print("\nStopping: the request in hand is finished, and kept.", flush=True)
        statuses.append(end(station))
    count = sum(1 for _ in (folder / "readings.jsonl").open(encoding="utf-8"))
    print(f"\n{count} readings are in the store and in the file that the sink wrote.")
    return max(map(abs, statuses))


def main() -> int:
    """Run the demonstration; return 0 if every command did its job."""
    print("A MULTICAL 403 and a MULTICAL 603, emulated at the speed of real ones:")
    print(
        "1200 baud, each in a simulated house. One moment: two years are simulated.\n"
    )
    try:
        with ExitStack() as stack:
            folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
            urls = {
                "house": stack.enter_context(emulated_meter("403", 1)),
                "flat": stack.enter_context(emulated_meter("603", 2)),
            }
            status = demonstrate(urls, folder)
    except KeyboardInterrupt:
        return 0
    print("The same with a meter of yours: `kmpd init` asks for its port and writes")
    print("the configuration; `pykmp-tool doctor` says why a meter does not answer.")
    return status


if __name__ == "__main__":
    sys.exit(main())

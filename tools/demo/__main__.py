"""The main job on emulated meters: `make demo`.

Makes a year of history of a MULTICAL 403 and a 603, then starts both at the speed of
real ones, and a station that reads them, keeps the readings in SQLite, writes them to a
file, and shows them as they come, in the terminal and in a dashboard. Ctrl-C stops all
of it; without a terminal it ends by itself.
"""

import datetime as dt
import logging
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from kmpd.config.places import zone_of_host
from tools.demo.configuration import LIVE, write_configuration
from tools.demo.history import DemoHistory, dwellings_of, make
from tools.demo.program import (
    STATION,
    TOOL,
    end,
    free_address,
    show,
    started,
    url_of,
    watch,
)

#: Without a terminal: three readings of each meter.
_SHOWN_SECONDS: Final = 26
_DAYS: Final = 365


def demonstrate(stack: ExitStack) -> int:
    """Make the history, start the meters, and run a station on them; return a status.

    Raises:
        RuntimeError: A meter did not start.
    """
    folder = Path(stack.enter_context(tempfile.TemporaryDirectory()))
    # The emulated meters go by the clock of this computer.
    zone = zone_of_host(os.environ) or ZoneInfo("UTC")
    days = int(os.environ.get("DEMO_DAYS", _DAYS))
    until = dt.datetime.now(dt.UTC)
    dwellings = dwellings_of(days=days, until=until, zone=zone)
    # They work out the past of their houses meanwhile.
    meters = {
        one.meter.name: stack.enter_context(
            started(TOOL, *one.emulate_arguments(), is_quiet=True)
        )
        for one in dwellings
    }
    history = lived(folder, days=days, until=until, zone=zone)
    urls = {name: url_of(meter) for name, meter in meters.items()}
    print("Both are live now, at 1200 baud, and count on where the history ends.\n")
    write_configuration(
        folder / "kmpd.yaml",
        [one.meter for one in dwellings],
        ports=urls,
        zone=zone,
        pace=LIVE,
        listen=free_address(),
    )
    return station(folder, history)


def lived(
    folder: Path, *, days: int, until: dt.datetime, zone: ZoneInfo
) -> DemoHistory:
    """Make the history, and tell of it."""
    print(
        f"Two emulated meters, each in a simulated house, are read for {days} days by"
    )
    print("the station's own collector, on simulated time:")
    begun = time.monotonic()
    history = make(folder, days=days, until=until, zone=zone, progress=_say_month)
    took_seconds = time.monotonic() - begun
    hole = history.hole
    _over(f"{days} days, {history.readings} readings, in {took_seconds:.0f} s.")
    print(
        f"From {hole.since:%d %B} to {hole.until:%d %B} the optical head of the "
        f"{hole.meter} had fallen off;\nthose hours were read from the meter's own log."
    )
    return history


def station(folder: Path, history: DemoHistory) -> int:
    """Run a station on what stands in a folder; return 0 if all did its job."""
    imported = STATION, "import-temperature", history.temperatures.name
    statuses = [show(*imported, folder=folder), show(STATION, "check", folder=folder)]
    seconds, ending = None, "Ctrl-C ends it"
    if not sys.stdin.isatty():
        seconds = float(os.environ.get("DEMO_SECONDS", _SHOWN_SECONDS))
        ending = f"it ends after {seconds:.0f} s"
    print(f"$ kmpd run --show     (both meters every 8 s; {ending})", flush=True)
    with started(STATION, "run", "--show", folder=folder) as running:
        try:
            watch(running, seconds)
            print("\n$ kmpd status", flush=True)
            subprocess.run([str(STATION), "status"], check=False, cwd=folder)
        except KeyboardInterrupt:
            print("\nStopping: the request in hand is finished, and kept.", flush=True)
        statuses.append(end(running))
    file = folder / "readings.jsonl"
    count = file.read_bytes().count(b"\n") if file.exists() else 0
    print(f"\nThe sink wrote {count} readings, {history.readings} of them of the past.")
    return max(map(abs, statuses))


def _say_month(at: dt.datetime) -> None:
    """Show how far the history is, where somebody looks on."""
    if sys.stdout.isatty():
        print(f"\r{at:%B %Y}\x1b[K", end="", flush=True)


def _over(text: str) -> None:
    """Print a line in the place of the month that was shown."""
    start = "\r\x1b[K" if sys.stdout.isatty() else ""
    print(f"{start}{text}", flush=True)


def main() -> int:
    """Run the demonstration; return 0 if every command did its job."""
    # What the collector says of the past is told here in fewer words.
    logging.getLogger("kmpd").setLevel(logging.CRITICAL)
    # What was started has sessions of its own, and outlives a terminal that is closed.
    for number in (signal.SIGHUP, signal.SIGTERM):
        signal.signal(number, signal.default_int_handler)
    print("A MULTICAL 403 and a MULTICAL 603, and a station with a year behind it.\n")
    try:
        with ExitStack() as stack:
            status = demonstrate(stack)
    except KeyboardInterrupt:
        print()
        return 0
    print("The same with a meter of yours: `kmpd init` asks for its port and writes")
    print("the configuration; `pykmp-tool doctor` says why a meter does not answer.")
    return status


if __name__ == "__main__":
    sys.exit(main())

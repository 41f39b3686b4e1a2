"""The program kmpd itself, run as a user runs it."""

import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs

from tests.kmpd.station.meters import FAMILY, REGISTERS

COMMAND: Final = (sys.executable, "-m", "kmpd")
#: So long a test waits for what must come, and not a moment longer than it takes.
PATIENCE_SECONDS: Final = 60.0
_POLL_SECONDS: Final = 0.01
_TRACEBACK: Final = "Traceback"


def until(is_so: Callable[[], object], what: str) -> None:
    """Wait until something is so."""
    deadline = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < deadline, f"it never came: {what}"
        time.sleep(_POLL_SECONDS)


def environment(**others: str) -> dict[str, str]:
    """Return what the station finds around it: nothing of the test's own service."""
    foreign = {"NOTIFY_SOCKET", "WATCHDOG_USEC", "STATE_DIRECTORY", "KMPD_CONFIG"}
    kept = {name: text for name, text in os.environ.items() if name not in foreign}
    return {**kept, "COLUMNS": "100", "NO_COLOR": "1", **others}


@attrs.frozen(kw_only=True)
class Configuration:
    """A configuration file, written in a few words.

    Attributes:
        path: The file.
        meters: URLs of the lines, by name of the meter.
        store: Path or URL.
        sinks: What stands below `sinks`, by name.
        interval: Between two readings.
        more: Lines that stand before all this.
        of_meter: Settings that each meter has beside.
    """

    path: Path
    meters: Mapping[str, str]
    store: str = "kmpd.db"
    sinks: Mapping[str, Mapping[str, object]] = attrs.Factory(dict)
    interval: str = "1s"
    more: str = ""
    of_meter: Mapping[str, object] = attrs.Factory(dict)

    def write(self) -> Path:
        """Write the file and return its path; JSON is YAML as well."""
        meters = [
            {
                "name": name,
                "port": url,
                "family": FAMILY,
                "interval": self.interval,
                "registers": list(REGISTERS),
                "mains_powered": True,
                **self.of_meter,
            }
            for name, url in self.meters.items()
        ]
        told = {
            "name": "home",
            "zone": "Europe/Copenhagen",
            "budget": "unlimited",
            "store": self.store,
            "meters": meters,
            "sinks": dict(self.sinks),
        }
        lines = [f"{key}: {json.dumps(value)}" for key, value in told.items()]
        self.path.write_text("\n".join([self.more, *lines, ""]), "utf-8")
        return self.path


def kmpd(
    *words: object, folder: Path, seconds: float = PATIENCE_SECONDS
) -> subprocess.CompletedProcess[str]:
    """Run a command of kmpd to its end; a person never sees a traceback."""
    done = subprocess.run(
        [*COMMAND, *map(str, words)],
        cwd=folder,
        env=environment(),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=seconds,
        check=False,
    )
    assert _TRACEBACK not in done.stderr, done.stderr
    return done


@attrs.define
class Station:
    """A station that runs in a process of its own.

    Attributes:
        process: It.
        said: File with all that it printed.
    """

    process: subprocess.Popen[bytes]
    said: Path
    _begin: int = 0

    @property
    def words(self) -> str:
        """All that this process printed so far."""
        return self.said.read_bytes()[self._begin :].decode(errors="replace")

    def until_said(self, words: str, *, times: int = 1) -> None:
        """Wait until the station has said something."""

        def is_so() -> bool:
            if self.words.count(words) >= times:
                return True
            assert self.process.poll() is None, self.words
            return False

        until(is_so, f"{words!r} in {self.words}")

    def until_ready(self) -> None:
        """Wait until the station reads its meters."""
        self.until_said("Ctrl-C ends it")

    def kill(self) -> None:
        """End it at once, as a power cut does."""
        self.process.kill()
        self.process.wait()

    def signal(self, number: signal.Signals) -> None:
        """Send a signal."""
        self.process.send_signal(number)

    def ended(self) -> int:
        """Return the exit status, once it has ended."""
        return self.process.wait(timeout=PATIENCE_SECONDS)

    def stop(self) -> int:
        """End it in order, and return the exit status."""
        if self.process.poll() is None:
            self.signal(signal.SIGTERM)
        return self.ended()


def start(
    config: Path, *words: str, before: Path | None = None, **more: str
) -> Station:
    """Start a station; it is up to the caller to end it.

    Args:
        config: Its configuration; what it says goes to a file beside.
        words: Options of `kmpd run`.
        before: What the interpreter is started by, if not by itself.
        more: Variables of its environment.
    """
    said = config.with_name("said.log")
    begin = said.stat().st_size if said.exists() else 0
    command = [*COMMAND, "run", str(config), *words]
    if before is not None:
        command = [str(before), *command]
    with said.open("ab") as log:
        process = subprocess.Popen(
            command,
            cwd=config.parent,
            env=environment(**more),
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
    return Station(process, said, begin)


@contextmanager
def running(config: Path, *words: str, **more: str) -> Iterator[Station]:
    """Run a station while the block runs; it must end in order, without a traceback."""
    station = start(config, *words, **more)
    try:
        station.until_ready()
        yield station
        status = station.stop()
    finally:
        station.process.kill()
        station.process.wait()
    assert _TRACEBACK not in station.words, station.words
    assert status == 0, station.words


def status_of(folder: Path, config: Path) -> Mapping[str, Any]:
    """Return what `kmpd status --json` says."""
    told: Mapping[str, Any] = json.loads(
        kmpd("status", config, "--json", folder=folder).stdout
    )
    return told

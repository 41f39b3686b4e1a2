"""The unit: systemd takes it, it is as closed as is said, the station works within."""

import re
import shlex
import shutil
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import attrs
import pytest

from kmpd.commands.exits import Exit
from tests.kmpd.station.meters import ledger_meters, served
from tests.kmpd.station.program import (
    PATIENCE_SECONDS,
    Station,
    environment,
    until,
)
from tests.packaging.files import DROP_INS, INSTALLING, ROOT, UNIT, settings

pytestmark = pytest.mark.needs("systemd-analyze")

_CONFIGURATION: Final = """\
zone: Europe/Copenhagen
budget: unlimited
meters:
  - name: m0
    port: {url}
    family: "403"
    interval: 1s
    mains_powered: true
    registers: [heat_energy, volume, heat_energy_high_resolution]
sinks:
  mqtt:
    host: 127.0.0.1
    port: 1
    username: kmpd
    password_file: ${{CREDENTIALS_DIRECTORY:-/etc/kmpd/secrets}}/mqtt
"""
#: Of no version that is known is the unit more open than this, in tenths.
_EXPOSURE_MAX: Final = 20
_STATED: Final = re.compile(
    r"^\| (?P<what>[^|]+) \| (?P<score>\d\.\d) \|$", re.MULTILINE
)
_VERSION: Final = re.compile(r"systemd (\d+)")


def _analyze(*words: object) -> subprocess.CompletedProcess[str]:
    command = ["systemd-analyze", "--no-pager", *map(str, words)]
    return subprocess.run(command, check=False, capture_output=True, text=True)


def _placed(folder: Path, *drop_ins: Path) -> Path:
    """Return a copy of the unit, whose program is the one under test."""
    unit = folder / UNIT.name
    program = str(Path(sys.executable).parent)
    unit.write_text(UNIT.read_text("utf-8").replace("/opt/kmpd/bin", program), "utf-8")
    beside = folder / f"{UNIT.name}.d"
    beside.mkdir()
    for drop_in in drop_ins:
        shutil.copy(drop_in, beside)
    return unit


@pytest.mark.parametrize("drop_ins", [(), DROP_INS], ids=["alone", "with drop-ins"])
def test_systemd_has_nothing_to_say_against_the_unit(
    drop_ins: tuple[Path, ...], tmp_path: Path
) -> None:
    """A setting that systemd does not know would protect nobody."""
    unit = _placed(tmp_path, *drop_ins)

    told = _analyze("verify", unit)

    assert (told.returncode, told.stdout, told.stderr) == (0, "", "")


def _scores_stated() -> dict[str, str]:
    text = INSTALLING.read_text("utf-8")
    return {match["what"]: match["score"] for match in _STATED.finditer(text)}


@pytest.mark.parametrize(
    ("what", "drop_ins"),
    [
        ("`kmpd.service`", ()),
        *((f"with `{path.name}`", (path,)) for path in DROP_INS),
        ("with both", tuple(DROP_INS)),
    ],
)
def test_the_unit_is_as_closed_as_is_said(
    what: str, drop_ins: tuple[Path, ...], tmp_path: Path
) -> None:
    """Whoever relies on the score in the documentation would be deceived."""
    unit = _placed(tmp_path, *drop_ins)

    told = _analyze("security", "--offline=true", f"--threshold={_EXPOSURE_MAX}", unit)

    (score,) = re.findall(r"Overall exposure level .*: (\d+\.\d)", told.stdout)
    assert told.returncode == 0, told.stdout
    # Each version of systemd counts in its own way.
    if _version(_analyze("--version").stdout) == _version(
        INSTALLING.read_text("utf-8")
    ):
        assert _scores_stated()[what] == score


def _version(text: str) -> str:
    (first, *_) = _VERSION.findall(text)
    return str(first)


def test_what_stays_wrong_is_not_started_again() -> None:
    """A mistake in the configuration would fill the journal each ten seconds."""
    (statuses,) = settings(UNIT)["RestartPreventExitStatus"]

    assert statuses.split() == [str(Exit.USAGE.value), str(Exit.CONFIG.value)]


@attrs.frozen(kw_only=True)
class _Service:
    """The station as the unit starts it, with the folders that systemd makes.

    Attributes:
        folder: What stands for the root of the file system.
        station: It.
        ear: What it tells systemd.
    """

    folder: Path
    station: Station
    ear: socket.socket

    def until_told(self, line: str) -> None:
        """Wait until the station tells systemd something."""
        until(lambda: line in self.ear.recv(4096).decode().splitlines(), line)

    @property
    def store(self) -> Path:
        """Where the store must be."""
        return self.folder / "state" / "kmpd.db"


def _variables(folder: Path) -> dict[str, str]:
    told = {"STATE": "state", "CONFIGURATION": "kmpd", "CREDENTIALS": "credentials"}
    for name in told.values():
        (folder / name).mkdir()
    (folder / "credentials" / "mqtt").write_text("sesame\n", "utf-8")
    variables = {f"{key}_DIRECTORY": str(folder / name) for key, name in told.items()}
    return {**variables, "PYTHONPATH": str(ROOT), "NOTIFY_SOCKET": str(folder / "ear")}


def _command(folder: Path) -> list[str]:
    """Return ExecStart of the unit, confined as the unit says."""
    (line,) = settings(UNIT)["ExecStart"]
    program = str(Path(sys.executable).parent)
    line = line.replace("/opt/kmpd/bin", program).replace("%E", str(folder))
    confined = [sys.executable, "-m", "tests.packaging.confined", str(UNIT)]
    # A script is what its first line names; only that can be executed.
    return [*confined, *shlex.split(line)]


@contextmanager
def _service(folder: Path, url: str) -> Iterator[_Service]:
    variables = environment(**_variables(folder))
    (folder / "kmpd" / "kmpd.yaml").write_text(_CONFIGURATION.format(url=url), "utf-8")
    said = folder / "said.log"
    with (
        socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear,
        said.open("wb") as log,
    ):
        ear.bind(str(folder / "ear"))
        ear.settimeout(PATIENCE_SECONDS)
        process = subprocess.Popen(
            _command(folder),
            cwd="/",
            env=variables,
            stdin=subprocess.DEVNULL,
            stdout=log,
            stderr=log,
        )
        try:
            station = Station(process, said)
            yield _Service(folder=folder, station=station, ear=ear)
        finally:
            process.kill()
            process.wait()


def _is_confined(pid: int) -> bool:
    status = Path(f"/proc/{pid}/status").read_text("utf-8")
    return "Seccomp:\t2" in status and "NoNewPrivs:\t1" in status


def test_the_station_works_within_the_unit(tmp_path: Path) -> None:
    """A system call that is needed and forbidden would be found by users only."""
    (meter,) = ledger_meters(1)
    with served([meter]) as urls, _service(tmp_path, urls["m0"]) as service:
        station = service.station
        station.until_ready()
        service.until_told("READY=1")
        is_confined = _is_confined(station.process.pid)
        until(lambda: service.store.exists() and meter.ledger, "a reading")

        station.signal(signal.SIGHUP)
        service.until_told("RELOADING=1")
        service.until_told("READY=1")
        station.signal(signal.SIGTERM)
        service.until_told("STOPPING=1")
        status = station.ended()

    assert (is_confined, status) == (True, 0), station.words
    assert "The configuration was read anew" in station.words
    assert sorted(path.name for path in (tmp_path / "kmpd").iterdir()) == ["kmpd.yaml"]

"""What the station needs goes away and comes back: nothing is lost, nothing doubled."""

import asyncio
import resource
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import pytest

from kmpd.control import ask, control_path
from kmpd.errors import ControlError
from kmpd.main import Whole
from kmpd.state import MeterState, SinkState
from tests.kmpd.servers import HOST, running_mosquitto, running_postgresql
from tests.kmpd.station.books import (
    Entry,
    check_broker,
    check_file,
    check_store,
    kept_in,
    lines_of,
    listening,
)
from tests.kmpd.station.deaf_proxy import proxied
from tests.kmpd.station.meters import LedgerMeter, ledger_meters, served, served_at
from tests.kmpd.station.program import (
    Configuration,
    Station,
    kmpd,
    running,
    until,
)

pytestmark = pytest.mark.timeout(180)

#: So many more answers are what a test waits for while something is away.
_SOME: Final = 6
_DISK_BYTES: Final = 1_500_000
#: What a station may still say where its files may not grow.
_LOG_BYTES_MAX: Final = 20_000


def _answers(meters: Sequence[LedgerMeter]) -> int:
    return sum(len(meter.ledger) for meter in meters)


def _let_answer(meters: Sequence[LedgerMeter], count: int = _SOME) -> None:
    """Wait until meters have answered some more times."""
    goal = _answers(meters) + count
    until(lambda: _answers(meters) >= goal, "more answers")


def _sink(config: Path, name: str) -> SinkState:
    whole = Whole()
    overview = asyncio.run(whole.overview(whole.load(config)))
    return next(sink for sink in overview.sinks if sink.sink == name)


def _state(config: Path, name: str) -> MeterState:
    whole = Whole()
    overview = asyncio.run(whole.overview(whole.load(config)))
    return next(state for state in overview.meters if state.meter == name)


def _check_all(
    kept: Sequence[Entry], meters: Sequence[LedgerMeter], lost: Sequence[int] = ()
) -> None:
    """See that the store has all that was answered, but for what never arrived."""
    check_store(kept, meters)
    for meter in meters:
        numbers = {one.number for one in kept if one.meter == meter.name}
        assert set(meter.ledger) - numbers == set(lost), meter.name


class TestBroker:
    """The broker goes away."""

    @pytest.mark.needs("mosquitto")
    def test_readings_wait_for_the_broker(self, tmp_path: Path) -> None:
        """Home Assistant would have a hole in its history after each update."""
        meters, file = ledger_meters(3), tmp_path / "out.jsonl"
        with (
            served(meters) as urls,
            running_mosquitto() as broker,
            listening(broker.port) as listener,
        ):
            config = Configuration(
                path=tmp_path / "kmpd.yaml",
                meters=urls,
                sinks={
                    "json_lines": {"path": str(file)},
                    "mqtt": {"host": HOST, "port": broker.port},
                },
            ).write()
            with running(config):
                until(lambda: len(listener.heard) >= _SOME, "readings at the broker")
                broker.stop()
                _let_answer(meters)
                until(lambda: _sink(config, "mqtt").failing_since, "a failing sink")
                assert _sink(config, "mqtt").backlog > 0
                assert not _sink(config, "json_lines").failing_since
                broker.start()
                until(lambda: not _sink(config, "mqtt").backlog, "an end of it")
                assert _sink(config, "mqtt").failing_since is None
            kept = kept_in(tmp_path / "kmpd.db")
            # What was handed over while the station ended is there as well.
            taken = _sink(config, "mqtt").seq
            until(lambda: set(listener.heard) >= set(kept[:taken]), "all of them")

        _check_all(kept, meters)
        check_broker(kept[:taken], listener.heard)

    @pytest.mark.needs("mosquitto")
    def test_a_broker_that_crashed_is_found_again(self, tmp_path: Path) -> None:
        """After a crash of the broker somebody would have to restart the station."""
        meters = ledger_meters(2)
        with served(meters) as urls, running_mosquitto() as broker:
            config = Configuration(
                path=tmp_path / "kmpd.yaml",
                meters=urls,
                sinks={"mqtt": {"host": HOST, "port": broker.port}},
            ).write()
            with running(config):
                until(lambda: _sink(config, "mqtt").seq >= _SOME, "readings there")
                broker.kill()
                until(lambda: _sink(config, "mqtt").failing_since, "a failing sink")
                broker.start()
                until(lambda: not _sink(config, "mqtt").failing_since, "it is back")
                with listening(broker.port) as listener:
                    until(lambda: len(listener.heard) >= _SOME, "readings there")

        _check_all(kept_in(tmp_path / "kmpd.db"), meters)


class TestDatabase:
    """The database goes away."""

    @pytest.mark.needs("postgres")
    @pytest.mark.parametrize("how", ["stop", "kill"])
    def test_readings_wait_for_the_database(self, how: str, tmp_path: Path) -> None:
        """Each update of the database would cost the readings of that time."""
        meters, file = ledger_meters(3), tmp_path / "out.jsonl"
        with served(meters) as urls, running_postgresql() as server:
            config = Configuration(
                path=tmp_path / "kmpd.yaml",
                meters=urls,
                store=server.make_database("station"),
                sinks={"json_lines": {"path": str(file)}},
                more=f"state_folder: {tmp_path}",
            ).write()
            with running(config) as station:
                until(lambda: len(lines_of(file)) >= _SOME, "readings")
                getattr(server, how)()
                _let_answer(meters)
                station.until_said("store=away")
                assert kmpd("status", config, folder=tmp_path).returncode == 7
                with pytest.raises(ControlError, match="cannot be used"):
                    ask(control_path(tmp_path), "read", meter="m0")
                away = len(lines_of(file))
                server.start()
                station.until_said("store=back")
                until(lambda: len(lines_of(file)) >= away + _SOME, "readings again")
            kept = kept_in(server.database("station"))

        _check_all(kept, meters)
        check_file(kept[: len(set(lines_of(file)))], lines_of(file))

    @pytest.mark.parametrize("is_mounted", [True, False])
    def test_a_full_disk_is_no_end(self, tmp_path: Path, *, is_mounted: bool) -> None:
        """A disk that another program has filled would cost all readings until then."""
        meters = ledger_meters(3)
        with (
            served(meters) as urls,
            _small_disk(tmp_path, is_mounted=is_mounted) as disk,
        ):
            config = Configuration(
                path=tmp_path / "kmpd.yaml",
                meters=urls,
                store=str(disk / "kmpd.db"),
                sinks={"json_lines": {"path": str(disk / "out.jsonl")}},
            ).write()
            with running(config) as station:
                until(lambda: len(lines_of(disk / "out.jsonl")) >= _SOME, "readings")
                with _filled(disk, station):
                    station.until_said("store=away")
                    _let_answer(meters)
                station.until_said("store=back")
                away = len(lines_of(disk / "out.jsonl"))
                until(
                    lambda: len(lines_of(disk / "out.jsonl")) >= away + _SOME,
                    "readings again",
                )
            kept = kept_in(disk / "kmpd.db")
            taken = lines_of(disk / "out.jsonl")

        _check_all(kept, meters)
        check_file(kept[: len(set(taken))], taken)


@contextmanager
def _small_disk(folder: Path, *, is_mounted: bool) -> Iterator[Path]:
    """Yield a folder, of a disk that holds little if this account may mount one."""
    disk = folder / "disk"
    disk.mkdir()
    if is_mounted:
        size = f"size={_DISK_BYTES}"
        mount = ["mount", "-t", "tmpfs", "-o", size, "tmpfs", str(disk)]
        subprocess.run(mount, capture_output=True, check=False)
    try:
        yield disk
    finally:
        if disk.is_mount():
            subprocess.run(["umount", str(disk)], check=True)


@contextmanager
def _filled(disk: Path, station: Station) -> Iterator[None]:
    """Let no file on a disk grow while the block runs."""
    filler = disk / "filler"
    if disk.is_mount():
        with filler.open("wb", buffering=0) as file:
            while shutil.disk_usage(disk).free:
                file.write(bytes(shutil.disk_usage(disk).free))
        yield
        filler.unlink()
        return
    before = resource.prlimit(station.process.pid, resource.RLIMIT_FSIZE)
    limits_bytes = _LOG_BYTES_MAX, before[1]
    resource.prlimit(station.process.pid, resource.RLIMIT_FSIZE, limits_bytes)
    yield
    resource.prlimit(station.process.pid, resource.RLIMIT_FSIZE, before)


class TestLine:
    """The way to a meter is cut."""

    def test_a_gateway_that_restarts_costs_no_reading(self, tmp_path: Path) -> None:
        """After a restart of a gateway somebody would have to restart the station."""
        away, other = meters = ledger_meters(2)
        with served([other]) as urls:
            with served([away]) as first:
                port = int(first["m0"].rpartition(":")[2])
                config = Configuration(
                    path=tmp_path / "kmpd.yaml", meters={**first, **urls}
                ).write()
                with running(config):
                    until(lambda: len(away.ledger) >= _SOME, "answers")
            with running(config):
                until(lambda: _state(config, "m0").failures, "a failure")
                assert _state(config, "m0").failure_kind == "HostNotFoundError"
                _let_answer([other])
                with served_at(away, port):
                    read = kmpd("read", "m0", "--now", folder=tmp_path)
                    assert read.returncode == 0, read.stderr
                    _let_answer([away])
                until(lambda: _state(config, "m0").failures, "a failure")
                assert _state(config, "m1").failures == 0

        check_store(kept := kept_in(tmp_path / "kmpd.db"), meters)
        numbers = {one.number for one in kept if one.meter == "m0"}
        # An answer may have been on its way when the gateway went down.
        assert len(set(away.ledger) - numbers) <= 1
        assert {one.number for one in kept if one.meter == "m1"} == set(other.ledger)

    def test_a_half_open_connection_costs_no_reading(self, tmp_path: Path) -> None:
        """A connection that died in silence would be waited on for ever."""
        heat, other = meters = ledger_meters(2)
        with served(meters) as urls, proxied(urls["m0"]) as proxy:
            config = Configuration(
                path=tmp_path / "kmpd.yaml",
                meters={**urls, "m0": proxy.url},
                of_meter={"attempts": 2, "timeout": "300ms"},
            ).write()
            with running(config):
                until(lambda: len(heat.ledger) >= _SOME, "answers")
                proxy.is_deaf = True
                until(lambda: _state(config, "m0").failures, "a failure")
                assert _state(config, "m0").failure_kind == "SilenceError"
                assert kmpd("read", "m0", "--now", folder=tmp_path).returncode == 3
                _let_answer([other])
                proxy.is_deaf = False
                assert kmpd("read", "m0", "--now", folder=tmp_path).returncode == 0
                _let_answer(meters)

        kept = kept_in(tmp_path / "kmpd.db")
        _check_all([one for one in kept if one.meter == "m1"], [other])
        _check_all([one for one in kept if one.meter == "m0"], [heat], proxy.vanished)

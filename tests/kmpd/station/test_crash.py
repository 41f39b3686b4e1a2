"""kill -9 at random moments: what anybody was told of is kept, and reaches all."""

import asyncio
import random
import signal
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Final

import attrs
import psycopg
import pytest

from kmpd.main import Whole
from tests.kmpd.servers import (
    HOST,
    Postgresql,
    running_mosquitto,
    running_postgresql,
)
from tests.kmpd.station.books import (
    check_broker,
    check_file,
    check_store,
    kept_in,
    lines_of,
    listening,
)
from tests.kmpd.station.meters import ledger_meters, served
from tests.kmpd.station.moments import Witness, moments
from tests.kmpd.station.program import Configuration, running, start, until

pytestmark = pytest.mark.needs("mosquitto")

_METERS: Final = 8
_KILLS: Final = 10
_SHARDS: Final = 5


@pytest.fixture(scope="module")
def postgresql() -> Iterator[Postgresql]:
    """Run one database server for all of it."""
    with running_postgresql() as server:
        yield server


def _backlog(config: Path) -> int:
    whole = Whole()
    overview = asyncio.run(whole.overview(whole.load(config)))
    return sum(sink.backlog for sink in overview.sinks)


def _kill_again_and_again(witness: Witness, seed: int) -> None:
    for moment in moments(seed, _KILLS):
        print(f"seed {seed}: {moment}")  # noqa: T201 - it brings the moment back
        station = start(witness.config)
        try:
            witness.wait_for(moment, station)
        finally:
            station.kill()
        assert station.process.returncode == -signal.SIGKILL, station.words
        witness.take_down(lines_of(witness.file))


def _crash(
    folder: Path, store: str | Path, is_touched: Callable[[], bool], *, seed: int
) -> None:
    """Kill a station again and again, let the last one catch up, and count."""
    meters, file = ledger_meters(_METERS), folder / "out.jsonl"
    with (
        served(meters) as urls,
        running_mosquitto() as broker,
        listening(broker.port) as listener,
    ):
        config = Configuration(
            path=folder / "kmpd.yaml",
            meters=urls,
            store=str(store),
            sinks={
                "json_lines": {"path": str(file)},
                "mqtt": {"host": HOST, "port": broker.port},
            },
            more=f"state_folder: {folder}",
        )
        witness = Witness(
            config=config.write(),
            meters=meters,
            file=file,
            is_touched=is_touched,
        )
        _kill_again_and_again(witness, seed)
        witness.take_down(listener.heard)
        attrs.evolve(config, interval="1d").write()
        with running(witness.config):
            until(lambda: not _backlog(witness.config), "an end of the backlog")
            kept = kept_in(store)
            until(
                lambda: set(listener.heard) >= set(kept),
                f"the rest of {kept}, of which {listener.heard} came",
            )

    assert kept
    assert witness.acknowledged
    assert witness.acknowledged <= {(one.meter, one.at) for one in kept}
    check_store(kept, meters)
    check_file(kept, lines_of(file))
    check_broker(kept, listener.heard)


@pytest.mark.timeout(180)
@pytest.mark.parametrize("seed", range(_SHARDS))
def test_nothing_that_was_told_is_lost_from_sqlite(seed: int, tmp_path: Path) -> None:
    """A power cut would cost readings that somebody had already seen."""
    store = tmp_path / "kmpd.db"

    _crash(tmp_path, store, store.exists, seed=seed)


@pytest.mark.timeout(180)
@pytest.mark.needs("postgres")
@pytest.mark.parametrize("seed", range(100, 100 + _SHARDS))
def test_nothing_that_was_told_is_lost_from_postgresql(
    seed: int, tmp_path: Path, postgresql: Postgresql
) -> None:
    """The same with the database of a server, which survives the station."""
    name = f"crash{seed}"
    store = postgresql.make_database(name)
    others = "SELECT count(*) FROM pg_stat_activity WHERE datname = %s"

    with psycopg.connect(postgresql.url, autocommit=True) as watcher:

        def is_touched() -> bool:
            row = watcher.execute(others, (name,)).fetchone()
            return bool(row and row[0])

        _crash(tmp_path, store, is_touched, seed=seed)


@pytest.mark.soak
def test_other_moments_lose_nothing_either(soak_seconds: float, tmp_path: Path) -> None:
    """The moments of the other tests are always the same, and so are their gaps."""
    until_seconds = time.monotonic() + soak_seconds

    while time.monotonic() < until_seconds:
        seed = random.SystemRandom().randrange(1_000, 1 << 31)
        folder = tmp_path / str(seed)
        folder.mkdir()
        store = folder / "kmpd.db"
        _crash(folder, store, store.exists, seed=seed)

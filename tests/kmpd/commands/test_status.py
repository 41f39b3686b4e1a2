"""`kmpd status`, `kmpd read` and the way back from a backup, on a real station."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from pykmp.emulator import running_tcp
from tests.kmpd.servers import running_postgresql
from tests.kmpd.station.books import kept_in, lines_of
from tests.kmpd.station.meters import LedgerMeter, ledger_meters, line_of, served
from tests.kmpd.station.program import (
    Configuration,
    kmpd,
    running,
    status_of,
    until,
)

pytestmark = pytest.mark.timeout(180)


@pytest.fixture
def meters() -> list[LedgerMeter]:
    """Return two meters."""
    return ledger_meters(2)


@pytest.fixture
def config(tmp_path: Path, meters: list[LedgerMeter]) -> Iterator[Path]:
    """Yield the configuration of a station that reads both often."""
    with served(meters) as urls:
        yield Configuration(
            path=tmp_path / "kmpd.yaml",
            meters=urls,
            sinks={"json_lines": {"path": str(tmp_path / "out.jsonl")}},
        ).write()


class TestStatus:
    """`kmpd status`."""

    def test_a_station_that_does_its_work_is_well(
        self, tmp_path: Path, config: Path
    ) -> None:
        """Monitoring would raise an alarm though all is well."""
        with running(config):
            until(lambda: len(lines_of(tmp_path / "out.jsonl")) > 4, "readings")
            shown = kmpd("status", config, folder=tmp_path)
            told = status_of(tmp_path, config)

        assert shown.returncode == 0, shown.stdout
        assert "Station home has run for" in shown.stdout
        assert "json_lines  ok" in shown.stdout
        assert told["healthy"] is True
        assert told["problems"] == []
        assert [meter["serial"] for meter in told["meters"]] == ["1000", "1001"]
        assert told["running_since"] < told["now"]

    def test_a_station_that_ended_is_not_running(
        self, tmp_path: Path, config: Path
    ) -> None:
        """Nobody would notice that a station is gone."""
        with running(config):
            until(lambda: lines_of(tmp_path / "out.jsonl"), "readings")

        shown = kmpd("status", config, folder=tmp_path)
        told = kmpd("status", config, "--json", folder=tmp_path)

        assert (shown.returncode, told.returncode) == (8, 8)
        assert "Station home does not run: 2 meters" in shown.stdout
        assert json.loads(told.stdout)["problems"] == ["The station does not run."]

    def test_before_the_first_start_there_is_no_store(
        self, tmp_path: Path, config: Path
    ) -> None:
        """A look would make a store, in a place that is perhaps the wrong one."""
        shown = kmpd("status", config, folder=tmp_path)

        assert shown.returncode == 7
        assert "there is no such file; the first 'kmpd run' makes it" in shown.stderr
        assert not (tmp_path / "kmpd.db").exists()


class TestRead:
    """`kmpd read METER --now`."""

    def test_what_is_shown_is_kept(self, tmp_path: Path, config: Path) -> None:
        """Somebody would note down a number that nobody finds again."""
        with running(config):
            words = kmpd("read", "m0", "--now", folder=tmp_path)
            told = kmpd("read", "m0", "--now", "--json", folder=tmp_path)

        assert words.returncode == 0
        assert words.stdout.startswith("m0 (1000) at ")
        reading = json.loads(told.stdout)
        at = reading["at"].replace("Z", "+00:00")
        assert ("m0", at) in {(e.meter, e.at) for e in kept_in(tmp_path / "kmpd.db")}

    @pytest.mark.parametrize(
        ("fault", "status"), [("silence", 3), ("babble", 4), ("flip", 4)]
    )
    def test_a_meter_that_gives_no_reading_is_told_as_by_the_tool(
        self, fault: str, status: int, tmp_path: Path
    ) -> None:
        """A script could not tell a dead meter from a bad line."""
        (meter,) = ledger_meters(1)
        with running_tcp([line_of(meter, faults=[fault])]) as (url,):
            config = Configuration(
                path=tmp_path / "kmpd.yaml",
                meters={meter.name: url},
                of_meter={"attempts": 1, "timeout": "300ms"},
            ).write()
            with running(config):
                done = kmpd("read", meter.name, "--now", folder=tmp_path)

        assert done.returncode == status, done.stderr
        assert done.stderr.startswith("kmpd: The meter m0 could not be read.")
        assert done.stderr.count("\n") == 1

    def test_without_a_station_it_says_what_to_do(
        self, tmp_path: Path, config: Path
    ) -> None:
        """Somebody would look for the fault at the meter."""
        done = kmpd("read", "m0", "--now", "-c", config, folder=tmp_path)

        assert done.returncode == 8
        assert "No station runs" in done.stderr
        assert "'kmpd run' starts one" in done.stderr

    def test_an_unknown_meter_is_told_with_those_there_are(
        self, tmp_path: Path, config: Path
    ) -> None:
        """Somebody would look for the fault at the line."""
        with running(config):
            done = kmpd("read", "attic", "--now", folder=tmp_path)

        assert done.returncode == 2
        assert done.stderr == "kmpd: No meter is called 'attic'; known: m0, m1.\n"


class TestBackup:
    """`kmpd backup` and `kmpd restore`."""

    def test_a_backup_of_a_running_station_is_the_store_again(
        self, tmp_path: Path, config: Path
    ) -> None:
        """Years of readings would end with the card they are on."""
        backup = tmp_path / "backup.db"
        with running(config):
            until(lambda: len(lines_of(tmp_path / "out.jsonl")) > 4, "readings")
            done = kmpd("backup", backup, folder=tmp_path)
            assert done.returncode == 0, done.stderr
            refused = kmpd("restore", backup, "--force", folder=tmp_path)
        kept = kept_in(tmp_path / "kmpd.db")
        for file in tmp_path.glob("kmpd.db*"):
            file.unlink()
        restored = kmpd("restore", backup, folder=tmp_path)

        assert refused.returncode == 7
        assert "the station home has been writing to it" in refused.stderr
        assert restored.returncode == 0, restored.stderr
        again = kept_in(tmp_path / "kmpd.db")
        assert len(again) > 4
        assert again == kept[: len(again)]
        with running(config):
            pass

    def test_nothing_is_overwritten_unasked(self, tmp_path: Path, config: Path) -> None:
        """A slip would cost the backup, or the store."""
        with running(config):
            until(lambda: lines_of(tmp_path / "out.jsonl"), "readings")
        first = kmpd("backup", tmp_path / "backup.db", folder=tmp_path)

        second = kmpd("backup", tmp_path / "backup.db", folder=tmp_path)
        restored = kmpd("restore", tmp_path / "backup.db", folder=tmp_path)

        assert first.returncode == 0
        assert second.returncode == 2
        assert "--force replaces it" in second.stderr
        assert restored.returncode == 7
        assert "it is not empty" in restored.stderr

    @pytest.mark.needs("postgres")
    def test_a_store_moves_to_a_server(self, tmp_path: Path, config: Path) -> None:
        """Whoever outgrows a file would have to begin anew."""
        with running(config):
            until(lambda: len(lines_of(tmp_path / "out.jsonl")) > 4, "readings")
        kept = kept_in(tmp_path / "kmpd.db")
        backup = tmp_path / "backup.db"
        assert kmpd("backup", backup, folder=tmp_path).returncode == 0

        with running_postgresql() as server:
            moved = tmp_path / "moved.yaml"
            moved.write_text(
                config.read_text("utf-8").replace('"kmpd.db"', f'"{server.url}"')
            )
            restored = kmpd("restore", backup, "-c", moved, folder=tmp_path)

            assert restored.returncode == 0, restored.stderr
            assert kept_in(server.url) == kept

    def test_a_file_that_is_no_backup_is_told(
        self, tmp_path: Path, config: Path
    ) -> None:
        """Somebody would see a traceback at the worst moment."""
        done = kmpd("restore", config, folder=tmp_path)

        assert done.returncode == 7
        assert done.stderr.count("\n") == 1

    def test_a_place_where_no_file_can_be_is_told(
        self, tmp_path: Path, config: Path
    ) -> None:
        """Somebody would look for the fault at the store."""
        with running(config):
            pass

        done = kmpd("backup", tmp_path / "no" / "backup.db", folder=tmp_path)

        assert done.returncode == 7
        assert str(tmp_path / "no" / "backup.db") in done.stderr

"""`kmpd run` as whoever starts it meets it: words, signals, and mistakes."""

import os
import signal
import socket
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import pytest

from kmpd.control import control_path
from pykmp.emulator import running_tcp
from tests.kmpd.station.books import kept_in, lines_of
from tests.kmpd.station.meters import LedgerMeter, ledger_meters, line_of, served
from tests.kmpd.station.program import (
    COMMAND,
    Configuration,
    kmpd,
    running,
    start,
    until,
)

pytestmark = pytest.mark.timeout(180)

#: An answer that takes long enough for a signal to come first.
_LATE: Final = "late=1.5"
_NOWHERE: Final = "socket://127.0.0.1:1"


@pytest.fixture
def meters() -> list[LedgerMeter]:
    """Return two meters."""
    return ledger_meters(2)


@pytest.fixture
def configuration(tmp_path: Path, meters: list[LedgerMeter]) -> Iterator[Configuration]:
    """Yield what reads the two meters often, and writes them to a file."""
    with served(meters) as urls:
        yield Configuration(
            path=tmp_path / "kmpd.yaml",
            meters=urls,
            sinks={"json_lines": {"path": str(tmp_path / "out.jsonl")}},
        )


class TestEnd:
    """How the station ends."""

    @pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGINT])
    def test_the_request_in_hand_is_finished_and_kept(
        self, how: signal.Signals, tmp_path: Path
    ) -> None:
        """Each restart would cost a reading, and monitoring take it for a crash."""
        (meter,) = ledger_meters(1)
        with running_tcp([line_of(meter, faults=[_LATE])]) as (url,):
            config = Configuration(
                path=tmp_path / "kmpd.yaml",
                meters={meter.name: url},
                of_meter={"timeout": "5s"},
            ).write()
            station = start(config)
            until(lambda: meter.ledger, "a request")
            station.until_ready()
            station.signal(how)
            status = station.ended()

        assert status == 0, station.words
        assert "The station reads 1 meter. Ctrl-C ends it.\n" in station.words
        assert station.words.count("once it has finished what it has in hand") == 1
        assert [one.number for one in kept_in(tmp_path / "kmpd.db")] == meter.ledger
        assert not control_path(tmp_path).exists()

    def test_a_second_signal_ends_at_once(self, tmp_path: Path) -> None:
        """Somebody in a hurry would have to look up how to kill a process."""
        (meter,) = ledger_meters(1)
        with running_tcp([line_of(meter, faults=["silence"])]) as (url,):
            config = Configuration(
                path=tmp_path / "kmpd.yaml",
                meters={meter.name: url},
                of_meter={"timeout": "60s"},
            ).write()
            station = start(config)
            station.until_ready()
            until(lambda: meter.ledger, "a request")
            station.signal(signal.SIGINT)
            station.until_said("finished what it has in hand")
            station.signal(signal.SIGINT)

            assert station.ended() == 1
            assert "Traceback" not in station.words

    def test_what_a_killed_station_left_is_in_nobodys_way(
        self, configuration: Configuration
    ) -> None:
        """After a power cut somebody would have to delete locks and sockets."""
        config = configuration.write()
        station = start(config)
        station.until_ready()
        station.kill()
        left = control_path(config.parent)
        assert left.exists()

        answered = kmpd("read", "m0", "--now", folder=config.parent)

        assert answered.returncode == 8
        assert "'kmpd run' starts one" in answered.stderr
        with running(config):
            again = kmpd("read", "m0", "--now", folder=config.parent)
            assert again.returncode == 0, again.stderr


class TestReload:
    """SIGHUP: the configuration is read anew."""

    def test_what_did_not_change_is_not_disturbed(
        self, tmp_path: Path, meters: list[LedgerMeter], configuration: Configuration
    ) -> None:
        """A new meter would cost every other one a reading, and its battery."""
        one, other = meters
        first, second = configuration.meters.items()
        daily = attrs.evolve(configuration, meters=dict([first]), interval="1d")
        with running(daily.write()) as station:
            file = tmp_path / "out.jsonl"
            read = kmpd("read", "m0", "--now", folder=tmp_path)
            assert read.returncode == 0, read.stderr
            before = len(one.ledger)
            more = attrs.evolve(
                daily,
                meters=dict([first, second]),
                sinks={
                    **daily.sinks,
                    "copy": {"type": "json_lines", "path": str(tmp_path / "copy")},
                },
            )
            more.write()
            station.signal(signal.SIGHUP)
            station.until_said("new meter m1, new sink copy.")
            read = kmpd("read", "m1", "--now", folder=tmp_path)
            assert read.returncode == 0, read.stderr
            until(lambda: len(lines_of(tmp_path / "copy")) >= 2, "both in the copy")
            attrs.evolve(more, meters=dict([second])).write()
            station.signal(signal.SIGHUP)
            station.until_said("meter m0 gone.")
            gone = kmpd("read", "m0", "--now", folder=tmp_path)

        assert gone.returncode == 2
        assert "No meter is called 'm0'; known: m1." in gone.stderr
        # The one that is due soon after the first start may have come meanwhile.
        assert len(one.ledger) <= before + 1
        assert other.ledger
        assert lines_of(file)[0] == lines_of(tmp_path / "copy")[0]

    def test_a_changed_interval_counts_at_once(
        self, meters: list[LedgerMeter], configuration: Configuration
    ) -> None:
        """Somebody would wait a day to see whether a change was any good."""
        daily = attrs.evolve(configuration, interval="1d")
        with running(daily.write()) as station:
            configuration.write()
            station.signal(signal.SIGHUP)
            station.until_said("meter m0 changed, meter m1 changed.")
            until(lambda: all(len(m.ledger) > 3 for m in meters), "many readings")

    def test_a_broken_file_changes_nothing_and_tells_every_mistake(
        self, meters: list[LedgerMeter], configuration: Configuration
    ) -> None:
        """A slip of the pen would end the collection of a year."""
        config = configuration.write()
        with running(config) as station:
            attrs.evolve(configuration, more="nme: home\nzone: Mars").write()
            station.signal(signal.SIGHUP)
            station.until_said("the old configuration stays")
            assert "nme" in station.words
            assert "Mars" in station.words or "zone" in station.words
            goal = len(meters[0].ledger) + 2
            until(lambda: len(meters[0].ledger) >= goal, "further readings")
            configuration.write()
            station.signal(signal.SIGHUP)
            station.until_said("nothing changed")

    def test_what_waits_for_a_restart_is_told(
        self, configuration: Configuration
    ) -> None:
        """Somebody would look for readings in a store that nobody writes to."""
        with running(configuration.write()) as station:
            attrs.evolve(configuration, store="other.db").write()
            station.signal(signal.SIGHUP)
            station.until_said("store changes with the next start only")


class TestTwo:
    """There may be one station to a store."""

    def test_a_second_station_is_refused_and_told_of_the_first(
        self, configuration: Configuration
    ) -> None:
        """Two stations would read every meter twice, and empty its battery."""
        config = configuration.write()
        with running(config) as station:
            second = kmpd("run", config, folder=config.parent)

            assert second.returncode == 7
            assert f"process {station.process.pid}" in second.stderr
            assert "the station home has been writing to it" in second.stderr

    def test_a_folder_is_of_one_station(
        self, tmp_path: Path, configuration: Configuration
    ) -> None:
        """`kmpd read` would ask the one station for a meter of the other."""
        config = configuration.write()
        words = f"state_folder: {tmp_path}"
        other = attrs.evolve(
            configuration, path=tmp_path / "b.yaml", store="b.db", more=words
        )
        with running(config):
            second = kmpd("run", other.write(), folder=tmp_path)

            assert second.returncode == 1
            assert "A station runs already; it answers at" in second.stderr


class TestSystemd:
    """The station as a service of Type=notify."""

    def test_systemd_is_told_each_step(self, configuration: Configuration) -> None:
        """The service would be taken for one that hangs, and be killed."""
        config = configuration.write()
        path = config.parent / "notify"
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
            ear.bind(str(path))
            ear.settimeout(20)
            told: list[str] = []

            def hear(words: str) -> None:
                while words not in (told[-1:] or [""])[0]:
                    told.append(ear.recv(999).decode())

            variables = {"NOTIFY_SOCKET": str(path), "WATCHDOG_USEC": "400000"}
            with running(config, **variables) as station:
                hear("READY=1\nSTATUS=reads 2 meters")
                for _ in range(3):
                    told.append("")
                    hear("WATCHDOG=1")
                station.signal(signal.SIGHUP)
                hear("RELOADING=1\nMONOTONIC_USEC=")
                hear("READY=1")
                station.signal(signal.SIGTERM)
                hear("STOPPING=1")
                assert station.ended() == 0


class TestMistakes:
    """What a user may get wrong before anything runs."""

    @pytest.mark.parametrize(
        ("more", "status", "words"),
        [
            ("store: folder", 7, "cannot be opened or made"),
            ("store: postgresql://kmpd@127.0.0.1:1/kmpd", 7, "refused"),
            ("state_folder: file/x", 1, "The state folder"),
            ("state_folder: file", 1, "The state folder"),
            ("stoer: x", 6, "Did you mean 'store'?"),
        ],
    )
    def test_a_mistake_is_told_in_a_line(
        self, more: str, status: int, words: str, tmp_path: Path
    ) -> None:
        """Somebody would have to read a traceback to find a typing error."""
        (tmp_path / "folder").mkdir()
        (tmp_path / "file").write_text("no database")
        config = tmp_path / "kmpd.yaml"
        config.write_text(
            f"{more}\nmeters: [{{name: heat, port: '{_NOWHERE}', family: 403}}]\n"
        )

        done = kmpd("run", config, folder=tmp_path)

        assert done.returncode == status
        assert words in done.stderr
        assert done.stderr.count("\n") == 1
        assert done.stdout == ""

    def test_no_configuration_is_told_with_a_way_out(self, tmp_path: Path) -> None:
        """Whoever begins would not know that there is `kmpd init`."""
        done = kmpd("run", folder=tmp_path)

        assert done.returncode == 2
        assert "write one with 'kmpd init'" in " ".join(done.stderr.split())

    def test_a_dead_meter_is_told_while_the_station_runs(self, tmp_path: Path) -> None:
        """A station that reads nothing would look like one that does."""
        config = Configuration(
            path=tmp_path / "kmpd.yaml", meters={"heat": _NOWHERE}
        ).write()

        with running(config):
            read = kmpd("read", "heat", "--now", folder=tmp_path)
            until(
                lambda: kmpd("status", config, folder=tmp_path).returncode == 9,
                "a status that says so",
            )
            status = kmpd("status", config, folder=tmp_path)

        assert read.returncode == 5
        assert "Connection refused" in read.stderr
        assert "heat: no reading since" in status.stdout

    @pytest.mark.parametrize("output", ["stdout", "stderr"])
    def test_an_output_that_nobody_reads_is_no_end(
        self, output: str, tmp_path: Path, configuration: Configuration
    ) -> None:
        """`kmpd run --show | head` would end the station behind whoever looked."""
        config = configuration.write()
        reader, writer = os.pipe()
        os.close(reader)
        outputs = {"stdout": subprocess.DEVNULL, "stderr": subprocess.PIPE}
        with subprocess.Popen(
            [*COMMAND, "run", str(config), "--show"],
            cwd=tmp_path,
            stdin=subprocess.DEVNULL,
            **outputs | {output: writer},
        ) as station:
            os.close(writer)
            try:
                until(lambda: len(lines_of(tmp_path / "out.jsonl")) > 4, "readings")
                is_alive = station.poll() is None
                station.terminate()
                words = station.communicate()[1] or b""
            finally:
                station.kill()

        assert is_alive
        assert b"Traceback" not in words

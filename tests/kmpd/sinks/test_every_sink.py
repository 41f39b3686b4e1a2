"""What every sink that writes files must do, whatever its kind."""

import asyncio
import datetime as dt
import json
import os
from collections.abc import Callable, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from kmpd.errors import SinkError
from kmpd.interfaces import Sink, SinkKind
from kmpd.reading import Quality, Reading
from kmpd.sinks import csv, json_lines
from kmpd.sinks.registry import BUILT_IN
from kmpd.state import Health, MeterState
from tests.kmpd.delivery.readings import reading, readings
from tests.kmpd.sinks.context import Context
from tests.kmpd.sinks.files import places

_FILE_KINDS: Final = [csv.KIND, json_lines.KIND]
_of_every_kind: Final = pytest.mark.parametrize(
    "kind", _FILE_KINDS, ids=lambda kind: kind.name
)


def _sink(kind: SinkKind, path: Path | str, **options: Any) -> Sink:  # noqa: ANN401 - each kind has its own
    return kind.make("file", kind.options(path=str(path), **options), Context())


def _kept(count: int, first: int = 1) -> list[Reading]:
    """Return readings as the store hands them out."""
    return [
        attrs.evolve(one, seq=first + place)
        for place, one in enumerate(readings(count, first=first))
    ]


async def _whole_life(sink: Sink, *batches: Sequence[Reading]) -> None:
    await sink.open()
    for batch in batches:
        await sink.write(batch)
    await sink.show([MeterState(meter="bath", health=Health.OK)])
    await sink.close()


def test_every_kind_of_ours_that_writes_files_is_tested_here() -> None:
    """A new kind of sink escapes the promises of the others."""
    others = {"domoticz", "influxdb", "mqtt", "postgresql", "prometheus", "webhook"}
    assert {kind.name for kind in _FILE_KINDS} == set(BUILT_IN) - others


@_of_every_kind
class TestFiles:
    """Whole lines, in order, whatever was there before."""

    def test_batches_follow_each_other(self, kind: SinkKind, tmp_path: Path) -> None:
        """A reading is missing in the file, or stands in the wrong place."""
        path = tmp_path / "deep" / "readings"

        asyncio.run(_whole_life(_sink(kind, path), _kept(3), _kept(2, first=4)))

        assert places(path, kind.name) == [1, 2, 3, 4, 5]

    def test_a_relative_path_begins_at_the_folder_of_the_configuration(
        self, kind: SinkKind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A service would write to /, and the same file by hand elsewhere."""
        monkeypatch.chdir("/")
        options = kind.options(path="out/{meter}.txt")
        sink = kind.make("file", options, Context(folder=tmp_path))

        asyncio.run(_whole_life(sink, _kept(3)))

        assert places(tmp_path / "out" / "bath.txt", kind.name) == [1, 2, 3]

    @given(cut=st.integers(1, 4_000))
    def test_a_torn_line_is_cut_and_written_again(
        self, kind: SinkKind, tmp_path_factory: pytest.TempPathFactory, cut: int
    ) -> None:
        """A power cut leaves a line that nothing can read."""
        path = tmp_path_factory.mktemp("torn") / "readings"
        asyncio.run(_whole_life(_sink(kind, path), _kept(3)))
        size_bytes = path.stat().st_size
        os.truncate(path, size_bytes - min(cut, size_bytes))
        whole = path.read_bytes().rpartition(b"\n")[0]

        asyncio.run(_whole_life(_sink(kind, path), _kept(3)))

        assert path.read_bytes().startswith(whole)
        assert list(dict.fromkeys(places(path, kind.name))) == [1, 2, 3]

    def test_a_torn_line_is_not_put_aside(self, kind: SinkKind, tmp_path: Path) -> None:
        """A file that was put aside after a power cut cannot be read."""
        path = tmp_path / "readings.txt"
        sink = _sink(kind, path, rotate_bytes=1_000)
        asyncio.run(sink.write(_kept(30)))
        os.truncate(path, path.stat().st_size - 9)

        asyncio.run(sink.write(_kept(1, first=30)))

        assert places(tmp_path / "readings.1.txt", kind.name) == list(range(1, 30))
        assert places(path, kind.name) == [30]

    def test_a_full_file_is_put_aside(self, kind: SinkKind, tmp_path: Path) -> None:
        """A file grows until the disk is full, or rotation loses readings."""
        path = tmp_path / "readings.txt"
        sink = _sink(kind, path, rotate_bytes=1_000)

        asyncio.run(_whole_life(sink, *([one] for one in _kept(30))))

        files = sorted(tmp_path.iterdir(), key=lambda file: file.stat().st_mtime_ns)
        found = [place for file in files for place in places(file, kind.name)]
        assert found == list(range(1, 31))
        names = {file.name for file in files}
        assert {"readings.txt", "readings.1.txt"} <= names
        assert all(1_000 <= file.stat().st_size < 2_000 for file in files[:-1])

    def test_a_file_moved_away_is_begun_anew(
        self, kind: SinkKind, tmp_path: Path
    ) -> None:
        """After logrotate, readings go to a file nobody looks at."""
        path = tmp_path / "readings.txt"
        sink = _sink(kind, path)

        asyncio.run(sink.write(_kept(2)))
        path.rename(tmp_path / "old.txt")
        asyncio.run(sink.write(_kept(1, first=3)))

        assert places(tmp_path / "old.txt", kind.name) == [1, 2]
        assert places(path, kind.name) == [3]

    def test_each_meter_and_month_has_its_file(
        self, kind: SinkKind, tmp_path: Path
    ) -> None:
        """Readings of a month stand in the file of another one."""
        sink = _sink(kind, tmp_path / "{meter}" / "{year}-{month}-{day}.txt")
        midnight = dt.datetime(2026, 10, 31, 23, tzinfo=dt.UTC)
        batch = [
            attrs.evolve(reading(1, "bath"), at=midnight, seq=1),
            attrs.evolve(
                reading(2, "../../etc"), at=midnight - dt.timedelta(seconds=1), seq=2
            ),
        ]

        asyncio.run(_whole_life(sink, batch))

        found = sorted(str(p.relative_to(tmp_path)) for p in tmp_path.rglob("*.txt"))
        assert found == ["______etc/2026-10-31.txt", "bath/2026-11-01.txt"]

    def test_a_batch_that_does_not_fit_leaves_nothing(
        self, kind: SinkKind, tmp_path: Path, file_limit: Callable[[int], None]
    ) -> None:
        """A full disk leaves half a line, and the next reading is glued to it."""
        path = tmp_path / "readings"
        sink = _sink(kind, path)
        asyncio.run(sink.write(_kept(3)))
        before = path.read_bytes()
        file_limit(len(before) + 100)

        with pytest.raises(SinkError, match="readings cannot be written: File too"):
            asyncio.run(sink.write(_kept(20, first=4)))

        assert path.read_bytes() == before

    def test_a_place_that_cannot_be_written_is_told(
        self, kind: SinkKind, tmp_path: Path
    ) -> None:
        """An operator reads a traceback instead of a path."""
        with pytest.raises(SinkError, match=r"cannot be written: Is a directory"):
            asyncio.run(_sink(kind, tmp_path).write(_kept(1)))

    @pytest.mark.parametrize("path", ["{metre}.txt", "{meter", "{meter!r}", "", "a/"])
    def test_a_path_that_cannot_be_meant_is_refused(
        self, kind: SinkKind, path: str
    ) -> None:
        """A typing error in the path shows when the first reading comes, or never."""
        with pytest.raises(ValidationError):
            kind.options(path=path)

    def test_a_foreign_file_is_not_cut(self, kind: SinkKind, tmp_path: Path) -> None:
        """A path that leads to somebody's notes destroys their last line."""
        path = tmp_path / "notes.txt"
        path.write_text("buy bread\nand milk")

        asyncio.run(_sink(kind, path).write(_kept(1)))

        texts = [file.read_text() for file in tmp_path.iterdir()]
        assert any(text.startswith("buy bread\nand milk") for text in texts)


class TestJsonLines:
    """What a line says."""

    def test_numbers_are_exact_and_doubtful_values_are_marked(
        self, tmp_path: Path
    ) -> None:
        """A program takes a broken sensor's 185 °C for a temperature."""
        (one,) = _kept(1)
        bad = attrs.evolve(
            one.values[60],
            register=86,
            unit=37,
            number=Decimal("185.00"),
            quality=Quality.BAD,
            reason="T1 is broken.",
        )
        one = attrs.evolve(one, values={**one.values, 86: bad}, missing=(80,))

        asyncio.run(_sink(json_lines.KIND, tmp_path / "out").write([one]))

        assert json.loads((tmp_path / "out").read_text()) == {
            "seq": 1,
            "meter": "bath",
            "serial": "6021",
            "family": "403",
            "at": "2026-11-01T00:01:00Z",
            "source": "poll",
            "values": {
                "heat_energy": {
                    "register": 60,
                    "value": "0.001",
                    "float": 0.001,
                    "unit": "GJ",
                    "quality": "good",
                },
                "temp1": {
                    "register": 86,
                    "value": "185.00",
                    "float": 185.0,
                    "unit": "°C",
                    "quality": "bad",
                    "reason": "T1 is broken.",
                },
            },
            "missing": ["power"],
        }


class TestCsv:
    """What a row says."""

    def test_a_row_is_a_reading_with_a_comma_if_wanted(self, tmp_path: Path) -> None:
        """A spreadsheet takes decimals for thousands."""
        path = tmp_path / "out.csv"

        asyncio.run(_sink(csv.KIND, path, decimal=",").write(_kept(1)))

        assert path.read_bytes().decode() == (
            "at;local_time;meter;serial;source;doubtful;heat_energy (GJ)\r\n"
            "2026-11-01T00:01:00Z;2026-11-01 01:01:00;bath;6021;poll;;0,001\r\n"
        )

    def test_a_new_column_begins_a_new_file_with_the_old_ones(
        self, tmp_path: Path
    ) -> None:
        """Values stand below the name of another register."""
        path = tmp_path / "out.csv"
        sink = _sink(csv.KIND, path)
        one, two, three = _kept(3)
        volume = attrs.evolve(one.values[60], register=68, unit=40)

        asyncio.run(sink.write([one]))
        asyncio.run(sink.write([attrs.evolve(two, values={68: volume})]))
        asyncio.run(sink.write([three]))

        assert places(tmp_path / "out.1.csv", "csv") == [1]
        assert path.read_text().splitlines() == [
            "at,local_time,meter,serial,source,doubtful,heat_energy (GJ),volume (m³)",
            "2026-11-01T00:02:00Z,2026-11-01 01:02:00,bath,6021,poll,,,0.001",
            "2026-11-01T00:03:00Z,2026-11-01 01:03:00,bath,6021,poll,,0.003,",
        ]

    def test_doubtful_values_are_named_and_left_out(self, tmp_path: Path) -> None:
        """A mean over the column takes in what nobody believes."""
        (one,) = _kept(1)
        bad = attrs.evolve(one.values[60], quality=Quality.BAD)

        asyncio.run(
            _sink(csv.KIND, tmp_path / "o").write([attrs.evolve(one, values={60: bad})])
        )

        assert (tmp_path / "o").read_text().splitlines()[1].endswith(",heat_energy")

    def test_one_sign_cannot_mean_two_things(self) -> None:
        """Columns fall apart at every decimal."""
        with pytest.raises(ValidationError, match="different signs"):
            csv.CsvOptions(path="x", decimal=",", delimiter=",")

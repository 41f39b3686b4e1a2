"""`kmpd import` and `kmpd export`, run by people: what goes in comes out the same."""

import csv
import json
import re
from pathlib import Path
from typing import Final

import duckdb
import pytest
import yaml

from tests.kmpd.station.program import kmpd

_PAGE: Final = (Path(__file__).parents[4] / "docs" / "import-export.md").read_text(
    "utf-8"
)
_CONFIG: Final = """\
zone: Europe/Copenhagen
store: {store}
meters:
  - name: heat
    port: socket://192.0.2.7:2002
"""
_ROWS: Final = [
    f"{day:02}-10-2025;{hour:02}:00;{40 + day},{hour:02};{day * 24 + hour}\n"
    for day in (25, 26)
    for hour in range(24)
]
_HOURS: Final = "".join(["Dato;Tid;Energi [GJ];Vand\n", *_ROWS])
_WORDS: Final = (
    "--time", "Dato", "--time", "Tid", "--time-format", "%d-%m-%Y %H:%M",
    "--column", "Energi [GJ]=heat_energy GJ", "--column", "Vand=volume m3",
    "--serial", "99",
)  # fmt: skip


def _config(folder: Path, name: str = "one") -> Path:
    path = folder / f"{name}.yaml"
    path.write_text(_CONFIG.format(store=f"{name}.db"), "utf-8")
    return path


def _imported(folder: Path) -> Path:
    config = _config(folder)
    (folder / "old.csv").write_text(_HOURS, "utf-8")
    done = kmpd(
        "import", "old.csv", "--meter", "heat", "-c", config, *_WORDS, folder=folder
    )
    assert done.returncode == 0, done.stderr
    assert "48 readings added" in done.stdout
    return config


def _rows(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(text.splitlines()))


def test_the_same_file_again_changes_nothing(tmp_path: Path) -> None:
    """Without it, a second try doubles all history."""
    config = _imported(tmp_path)
    words = ("import", "old.csv", "--meter", "heat", "-c", config, *_WORDS)

    again = kmpd(*words, folder=tmp_path)

    assert "0 readings added, 48 are there already" in again.stdout


def test_dry_run_changes_nothing(tmp_path: Path) -> None:
    """Without it, a look costs a restore."""
    config = _config(tmp_path)
    (tmp_path / "old.csv").write_text(_HOURS, "utf-8")

    done = kmpd("import", "old.csv", "--meter", "heat", "-c", config, *_WORDS,
                "--dry-run", folder=tmp_path)  # fmt: skip

    assert "48 readings would be added" in done.stdout
    assert not (tmp_path / "one.db").exists()


def test_bad_rows_stop_all_unless_told_otherwise(tmp_path: Path) -> None:
    """Without it, half of a file is imported and nobody knows which."""
    config = _config(tmp_path)
    (tmp_path / "old.csv").write_text(f"{_HOURS}x;y;1;2\n", "utf-8")
    words = ("import", "old.csv", "--meter", "heat", "-c", config, *_WORDS)

    refused = kmpd(*words, folder=tmp_path)
    taken = kmpd(*words, "--skip-bad", folder=tmp_path)

    assert refused.returncode == 1
    assert "line 50: 'x y' is no time" in refused.stderr
    assert "48 readings added" in taken.stdout


def test_what_is_exported_comes_back_the_same(tmp_path: Path) -> None:
    """Without it, a store cannot be moved by way of a table."""
    config, other = _imported(tmp_path), _config(tmp_path, "two")
    kmpd("export", "-c", config, "-o", "all.csv", folder=tmp_path)

    done = kmpd("import", "all.csv", "--meter", "heat", "-c", other, folder=tmp_path)

    first, second = (
        kmpd("export", "-c", one, folder=tmp_path).stdout for one in (config, other)
    )
    assert "48 readings added" in done.stdout
    assert first == second
    assert len(_rows(first)) == 96


def test_consumption_adds_up_over_the_long_day(tmp_path: Path) -> None:
    """Without it, imported history has no days and months."""
    config = _imported(tmp_path)

    days = _rows(kmpd("export", "-c", config, "--what", "day", folder=tmp_path).stdout)
    hours = _rows(
        kmpd("export", "-c", config, "--what", "hour", folder=tmp_path).stdout
    )

    volume = [row for row in days if row["name"] == "volume"]
    assert [row["local_start"][:10] for row in volume] == ["2025-10-25", "2025-10-26"]
    assert sum(int(row["number"]) for row in volume) == 47
    assert volume[1]["end"] == "2025-10-26T23:00:00Z"
    assert sum(int(r["number"]) for r in hours if r["name"] == "volume") == 47


@pytest.mark.parametrize(
    ("words", "count"),
    [
        (("--from", "2025-10-26"), 48),
        (("--until", "2025-10-26"), 48),
        (("--from", "2025-10-26", "--until", "2025-10-26T01:00"), 2),
        (("--from", "2025-10-25T22:00", "--zone", "UTC"), 48),
    ],
)
def test_range_goes_by_the_zone(
    tmp_path: Path, words: tuple[str, ...], count: int
) -> None:
    """Without it, a day begins at the wrong hour."""
    config = _imported(tmp_path)

    done = kmpd("export", "heat", "-c", config, *words, folder=tmp_path)

    assert len(_rows(done.stdout)) == count


def test_all_forms_say_the_same_exactly(tmp_path: Path) -> None:
    """Without it, a number has other digits in Parquet than in the store."""
    config = _imported(tmp_path)
    for name in ("a.csv", "a.jsonl", "a.parquet"):
        kmpd("export", "-c", config, "-o", name, folder=tmp_path)

    table = _rows((tmp_path / "a.csv").read_text("utf-8"))
    lines = (tmp_path / "a.jsonl").read_text("utf-8").splitlines()
    with duckdb.connect() as connection:
        found = connection.execute(
            'SELECT register, number, unit, epoch_us("at") FROM read_parquet(?)',
            [str(tmp_path / "a.parquet")],
        ).fetchall()

    told = [(json.loads(line)["number"], json.loads(line)["unit"]) for line in lines]
    assert told == [(row["number"], row["unit"]) for row in table]
    assert len(found) == 96
    expected = {(row["register"], f"{float(row['number']):.2f}") for row in table}
    assert {(str(r), f"{n:.2f}") for r, n, _, _ in found} == expected


def test_files_that_are_there_stay(tmp_path: Path) -> None:
    """Without it, an export replaces what somebody needs."""
    config = _imported(tmp_path)
    (tmp_path / "a.csv").write_text("mine", "utf-8")

    done = kmpd("export", "-c", config, "-o", "a.csv", folder=tmp_path)

    assert done.returncode == 2
    assert (tmp_path / "a.csv").read_text("utf-8") == "mine"


def test_mapping_of_the_page_works(tmp_path: Path) -> None:
    """Without it, the page shows what does not work."""
    _, mapping = re.findall(r"^```yaml\n(.*?)^```$", _PAGE, re.MULTILINE | re.DOTALL)
    table = re.findall(r"^```csv\n(.*?)^```$", _PAGE, re.MULTILINE | re.DOTALL)[0]
    (tmp_path / "old.csv").write_text(table, "utf-8")
    (tmp_path / "map.yaml").write_text(mapping, "utf-8")
    config = _config(tmp_path)

    done = kmpd("import", "old.csv", "--meter", "heat", "--map", "map.yaml", "-c",
                config, folder=tmp_path)  # fmt: skip

    assert "2 readings added" in done.stdout, done.stderr
    assert set(yaml.safe_load(mapping)["columns"]) == {"Energi [MWh]", "Vand"}


@pytest.mark.parametrize("words", [("import", "--help"), ("export", "--help")])
def test_options_of_the_page_are_there(tmp_path: Path, words: tuple[str, str]) -> None:
    """Without it, people type what the program does not know."""
    help_ = kmpd(*words, folder=tmp_path).stdout
    options = set(re.findall(r"--[a-z-]+", help_)) - {"--help", "--config", "--output"}

    assert {one for one in options if one not in _PAGE} == set()

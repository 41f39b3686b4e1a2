"""`kmpd import-temperature`, beside a station that runs: what a person sees of it."""

import asyncio
import datetime as dt
from pathlib import Path

import pytest
from click.testing import Result

from kmpd.commands.exits import Exit
from kmpd.commands.import_temperature import command
from kmpd.storage import open_store
from kmpd.temperature import Temperature
from tests.kmpd.commands.loading import run
from tests.kmpd.config.reading import ONE_METER, write

_ALWAYS = (
    dt.datetime(2000, 1, 1, tzinfo=dt.UTC),
    dt.datetime(2100, 1, 1, tzinfo=dt.UTC),
)
_DAYS = "date,celsius\n2026-01-01,-1.5\n2026-01-02,0\n2026-01-03,2.25\n"


def brought(folder: Path, text: str, *words: str) -> Result:
    """Run the command with a file."""
    config = write(folder, f"zone: Europe/Amsterdam\n{ONE_METER}")
    file = write(folder, text, name="days.csv")
    return run(command, [str(file), "-c", str(config), *words])


async def kept(folder: Path) -> list[Temperature]:
    """Return what the store holds."""
    async with await open_store(folder / "kmpd.db", create=False) as store:
        return list(await store.temperatures(*_ALWAYS))


def test_a_file_is_brought_in_once_and_corrected_by_a_later_one(tmp_path: Path) -> None:
    """A second try would double the weather, or leave what was provisional."""
    first = brought(tmp_path, _DAYS)
    again = brought(tmp_path, _DAYS)
    later = brought(tmp_path, f"{_DAYS.replace('2.25', '2.5')}2026-01-04,3\n")

    assert first.return_value == Exit.COMPLETE
    assert first.stdout == "3 temperatures added.\n"
    assert "From 2025-12-31 23:00 to 2026-01-02 23:00 UTC." in first.stderr
    assert "The column 'celsius' has the temperature." in first.stderr
    assert again.stdout == "0 temperatures added, 3 there already.\n"
    assert later.stdout == "1 temperature added, 1 corrected, 2 there already.\n"
    found = [str(one.celsius) for one in asyncio.run(kept(tmp_path))]
    assert found == ["-1.5", "0", "2.5", "3"]


@pytest.mark.parametrize("is_there", [False, True])
def test_a_dry_run_tells_and_changes_nothing(tmp_path: Path, *, is_there: bool) -> None:
    """Whoever wants to see first would have it all in the store."""
    if is_there:
        brought(tmp_path, "date,celsius\n2026-01-01,-1\n2026-01-02,0\n")

    result = brought(tmp_path, _DAYS, "--dry-run")

    others = ", 1 would be corrected, 1 there already" if is_there else ""
    added = "1 temperature" if is_there else "3 temperatures"
    assert result.stdout == f"{added} would be added{others}.\n"
    if is_there:
        assert len(asyncio.run(kept(tmp_path))) == 2
    else:
        assert not (tmp_path / "kmpd.db").exists()


def test_rows_that_cannot_be_read_are_told_before_anything_is_added(
    tmp_path: Path,
) -> None:
    """Half a file would be in the store, and nobody knows which half."""
    text = f"{_DAYS}2026-01-04,hot\n"

    refused = brought(tmp_path, text)
    skipped = brought(tmp_path, text, "--skip-bad")

    assert refused.return_value == Exit.OTHER
    assert "days.csv: line 5: 'hot' is no number" in refused.stderr
    assert (
        "Nothing was added: 1 row cannot be read; --skip-bad leaves out"
        in refused.stderr
    )
    assert skipped.return_value == Exit.COMPLETE
    assert skipped.stdout == "3 temperatures added, 1 not readable.\n"


def test_a_file_of_which_no_row_is_read_leads_to_how_it_is_written(
    tmp_path: Path,
) -> None:
    """Whoever has dates of another country would be told to leave them all out."""
    result = brought(tmp_path, "date;celsius\n18.11.2026;4,2\n")

    assert result.return_value == Exit.OTHER
    assert "--time-format" in result.stderr
    assert "--skip-bad" not in result.stderr


@pytest.mark.parametrize(
    ("text", "words", "told"),
    [
        ("a,b\n1,2\n", (), "has no line with titles in which there is a column with"),
        ("a,b\n1,2\n", (), "; --time and --column name them"),
        (_DAYS, ("--zone", "Nowhere"), "'Nowhere' is no time zone"),
        (_DAYS, ("--delimiter", "ab"), "'ab' is no sign between columns"),
    ],
)
def test_what_cannot_be_used_is_told(
    tmp_path: Path, text: str, words: tuple[str, ...], told: str
) -> None:
    """A user would see a traceback, or an empty result."""
    result = brought(tmp_path, text, *words)

    assert told in str(result.exception)
    assert not (tmp_path / "kmpd.db").exists()


async def test_the_station_goes_on_meanwhile(tmp_path: Path) -> None:
    """An import would need the station to stop, and readings would lack."""
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=n) for n in range(2_500)]
    text = "date,celsius\n" + "".join(f"{day},{n % 30}\n" for n, day in enumerate(days))
    async with await open_store(tmp_path / "kmpd.db") as store:
        await store.lock("cellar")

        result = await asyncio.to_thread(brought, tmp_path, text)

        assert result.stdout.startswith("2500 temperatures added")
        assert len(await store.temperatures(*_ALWAYS)) == 2_500

"""`kmpd report`."""

import asyncio
import datetime as dt
import stat
from pathlib import Path

import pytest

from kmpd.commands.exits import Exit
from kmpd.storage import open_store
from tests.kmpd.station.program import Configuration, kmpd
from tests.kmpd.storage.making import hourly


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Return the folder of a station that read two days in March 2026."""
    Configuration(
        path=tmp_path / "kmpd.yaml", meters={"heat": "socket://127.0.0.1:1"}
    ).write()

    async def fill() -> None:
        async with await open_store(tmp_path / "kmpd.db") as store:
            await store.add(hourly(48))

    asyncio.run(fill())
    return tmp_path


def test_a_report_is_a_file_that_only_its_owner_may_read(folder: Path) -> None:
    """Everybody on the computer reads when somebody was at home."""
    done = kmpd("report", "--year", "2026", folder=folder)

    file = folder / "report-heat-2026.html"
    assert done.returncode == 0, done.stderr
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "March 2026" in file.read_text("utf-8")
    assert done.stdout == ""


def test_a_report_speaks_the_language_that_is_asked_for(folder: Path) -> None:
    """A Dutch household sends an English page to its utility."""
    words = "report", "--year", "2026", "--language", "nl", "--output", "-"

    done = kmpd(*words, folder=folder)

    assert done.returncode == 0, done.stderr
    assert '<html lang="nl">' in done.stdout
    assert "maart 2026" in done.stdout


@pytest.mark.parametrize(
    ("words", "status", "said"),
    [
        (("--meter", "haet"), 2, "No meter is called 'haet'; known: heat."),
        (
            ("--language", "xx"),
            Exit.OTHER,
            "The report cannot be written: nobody speaks 'xx' here; known: en, nl.",
        ),
        (
            ("--year", "2026", "-o", "nowhere/report.html"),
            1,
            "cannot be written: No such file",
        ),
        (("--year", "12"), 2, "12 is not in the range"),
        (
            ("--year", "2025"),
            Exit.OTHER,
            "nothing was read of heat in 2025; --year names another year.",
        ),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path, words: tuple[str, ...], status: int, said: str
) -> None:
    """A report is missing and nobody knows why."""
    done = kmpd("report", *words, folder=folder)

    assert done.returncode == status
    assert said in done.stderr


def test_the_year_before_this_is_meant_by_nothing(folder: Path) -> None:
    """A report of a year that has just begun is checked against a bill."""
    year = dt.datetime.now(dt.UTC).year - 1

    done = kmpd("report", folder=folder)

    assert str(year) in done.stderr

"""The picture of a year in the documentation."""

import sys
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from tools import plot_year

_PICTURE = Path(__file__).parents[3] / "docs" / "house-year.svg"


def test_the_picture_shows_the_house_as_it_is() -> None:
    """Whoever looks at the page sees the year that the emulated meter will have."""
    drawn = plot_year.draw(3, 2024)

    assert _PICTURE.read_text("utf-8") == drawn


def test_the_picture_is_whole() -> None:
    """A browser can show it, with a bar for each day."""
    root = ET.fromstring(_PICTURE.read_text("utf-8"))  # noqa: S314 - our own file

    bars = root.findall("{http://www.w3.org/2000/svg}rect[@class='heat']")

    assert len(bars) == 366


def test_the_command_writes_and_compares(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    """A change of the house that forgets its picture is noticed."""
    output = tmp_path / "year.svg"
    arguments = ["plot_year", "--year", "2023", "--output", str(output)]

    monkeypatch.setattr(sys, "argv", arguments)
    statuses = [plot_year.main()]
    monkeypatch.setattr(sys, "argv", [*arguments, "--check"])
    statuses.append(plot_year.main())
    output.write_text("<svg/>", "utf-8")
    statuses.append(plot_year.main())

    assert statuses == [0, 0, 1]
    assert "out of date" in capsys.readouterr().out

"""The page "which way for whom": its configurations do what it says they do."""

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
import pytest

from kmpd.commands.cli import cli
from tests.kmpd.commands.loading import run
from tests.packaging.files import ROOT

_PAGE: Final = (ROOT / "docs" / "which-way.md").read_text("utf-8")
_BLOCK: Final = re.compile(r"^```(yaml|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
_TITLE: Final = re.compile(r"^## (.+)$", re.MULTILINE)
#: A file of its own that others include says so in its first line.
_NAME: Final = re.compile(r"# (\S+\.yaml)\n")


@attrs.frozen
class Way:
    """A part of the page.

    Attributes:
        title: Its heading.
        files: The files that it shows, in order.
        said: The lines that `kmpd check` is to say.
        options: What the command is given beside the file.
    """

    title: str
    files: tuple[str, ...]
    said: tuple[str, ...]
    options: tuple[str, ...]


def _ways() -> Iterator[Way]:
    _, *parts = _TITLE.split(_PAGE)
    for title, text in zip(parts[::2], parts[1::2], strict=True):
        blocks = _BLOCK.findall(text)
        files = tuple(block for kind, block in blocks if kind == "yaml")
        lines = [line for kind, block in blocks if kind == "text"
                 for line in block.splitlines()]  # fmt: skip
        commands = [line.split() for line in lines if line.startswith("kmpd run ")]
        options = tuple(commands[0][3:]) if commands else ()
        said = tuple(line for line in lines if line.startswith("  "))
        if files:
            yield Way(title, files, said, options)


_WAYS: Final = tuple(_ways())


@pytest.mark.parametrize("way", _WAYS, ids=lambda way: way.title)
def test_each_way_works_as_it_is_written(way: Way, tmp_path: Path) -> None:
    """Whoever copies it would begin with a mistake that is not their own."""
    (tmp_path / "secret").write_text("sesame\n", "utf-8")
    for text in way.files:
        if "accepter:" not in text:
            _write(text, tmp_path)

    checked = run(cli, ["check", str(tmp_path / "kmpd.yaml"), *way.options])

    assert checked.exit_code == 0, checked.output
    assert way.said
    assert [line for line in way.said if line not in checked.stdout.splitlines()] == []


def _write(text: str, folder: Path) -> None:
    named = _NAME.match(text)
    # Secrets of a service are made up here.
    told = re.sub(r"password_file: \S+", "password_file: secret", text)
    (folder / (named[1] if named else "kmpd.yaml")).write_text(told, "utf-8")


def test_ser2net_is_told_what_meters_need(tmp_path: Path) -> None:
    """A gateway set up by the page would block for ever, or spoil answers."""
    (lines,) = (text for way in _WAYS for text in way.files if "accepter:" in text)
    path = tmp_path / "ser2net.yaml"
    path.write_text(lines, "utf-8")

    made = run(cli, ["import-ser2net", str(path), "--host", "cupboard.lan"])

    assert (made.exit_code, made.stderr) == (0, "")
    assert "port: socket://cupboard.lan:2002" in made.stdout


def test_every_way_in_the_table_is_on_the_page() -> None:
    """Somebody would look for a way that is told and not shown."""
    links = set(re.findall(r"\]\(#([a-z0-9-]+)\)", _PAGE))
    titles = {re.sub(r"[^a-z0-9 -]", "", t.lower()).replace(" ", "-")
              for t in _TITLE.findall(_PAGE)}  # fmt: skip

    assert links <= titles

"""The page "installing" names what there is."""

import re
import tomllib
from typing import Final

import pytest

from tests.packaging.files import INSTALLING, ROOT, UNIT, settings

_PAGE: Final = INSTALLING.read_text("utf-8")


def test_every_extra_is_in_the_table() -> None:
    """Nobody would know what to install for what."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    (table,) = re.findall(r"\| extra \| brings \|\n(.*?)\n\n", _PAGE, re.DOTALL)

    named = set(re.findall(r"^\| `([a-z]+)` \|", table, re.MULTILINE))

    assert named == set(project["optional-dependencies"])


@pytest.mark.parametrize(
    "path", sorted(set(re.findall(r"packaging/[\w./-]*\w", _PAGE)))
)
def test_every_file_that_is_named_is_there(path: str) -> None:
    """A command of the page would end with "no such file"."""
    assert (ROOT / path).exists()


def test_page_and_unit_mean_the_same_places() -> None:
    """The service would look for its program or its configuration elsewhere."""
    (command,) = settings(UNIT)["ExecStart"]
    program, _, config = command.replace("%E", "/etc").split()

    assert f"sudo {program} status {config}" in _PAGE
    assert program.removesuffix("/bin/kmpd") == "/opt/kmpd"
    assert "sudo python3 -m venv /opt/kmpd" in _PAGE
    assert settings(UNIT)["StateDirectory"] == ["kmpd"]
    assert f"init --store /var/lib/kmpd/kmpd.db {config}" in _PAGE

"""The project's own machines: what they find, and what they must not overlook."""

import os
import subprocess
from pathlib import Path

import pytest

from tools.console import Command, commands
from tools.generate import PARTS, report, stale
from tools.generated import Part, PartError, renew
from tools.sources import in_data, in_python

_PAGE = "before\n<!-- generated: one -->\nold\n<!-- /generated -->\nafter\n"
_RENEWED = "before\n<!-- generated: one -->\n\nnew\n\n<!-- /generated -->\nafter\n"
_PART = Part(page=Path("README.md"), name="one", write=lambda: "new\n")


def test_a_generated_part_is_written_between_its_marks() -> None:
    """What people wrote around a generated part stays theirs."""
    page = renew(_PAGE, [_PART])

    assert page == _RENEWED


def test_a_renewed_page_stays_as_it_is() -> None:
    """A check right after writing finds nothing to write."""
    page = renew(_RENEWED, [_PART])

    assert page == _RENEWED


@pytest.mark.parametrize(
    ("page", "parts"), [(_PAGE, []), ("no marks", [_PART]), (_PAGE * 2, [_PART])]
)
def test_a_place_and_a_part_need_each_other(page: str, parts: list[Part]) -> None:
    """No page promises to be generated and is forgotten."""
    with pytest.raises(PartError):
        renew(page, parts)


def test_check_names_the_page_and_leaves_it_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """A reviewer learns which page is stale, and nothing is changed behind them."""
    (tmp_path / "README.md").write_text(_PAGE)

    status = report(stale(tmp_path, [_PART]), root=tmp_path, check=True)

    assert status == 1
    assert "README.md" in capsys.readouterr().out
    assert (tmp_path / "README.md").read_text() == _PAGE


def test_generating_writes_the_page(tmp_path: Path) -> None:
    """One command brings every page up to date."""
    (tmp_path / "README.md").write_text(_PAGE)

    status = report(stale(tmp_path, [_PART]), root=tmp_path, check=False)

    assert status == 0
    assert (tmp_path / "README.md").read_text() == _RENEWED


def test_a_part_whose_page_is_gone_is_an_error(tmp_path: Path) -> None:
    """A renamed page does not silently lose its generated parts."""
    with pytest.raises(PartError, match=r"README\.md"):
        list(stale(tmp_path, [_PART]))


def test_part_names_are_unique() -> None:
    """A name leads to one writer."""
    names = [(part.page, part.name) for part in PARTS]

    assert len(set(names)) == len(names)


def test_an_unknown_source_is_found_with_its_owner() -> None:
    """Whoever looks for a proof knows which fact lacks one."""
    source = 'class A:\n    def f(self):\n        """F.\n\n        Source: unknown\n'
    source += '        """\n'

    found = list(in_python(source))

    assert found == [(5, "A.f")]


def test_an_unknown_source_in_data_is_found_with_its_path() -> None:
    """A register without a proof is listed as one."""
    data = {"register": [{"source": "manual"}, {"source": "unknown: seen on a forum"}]}

    found = list(in_data(data))

    assert found == ["register[1]"]


def test_a_console_block_is_split_at_its_prompts() -> None:
    """Every command of a page is run, and compared with its own output."""
    block = "$ pykmp-tool a\none\ntwo\n$ cat file\n"

    found = list(commands(block))

    assert found == [
        Command(line="pykmp-tool a", output="one\ntwo\n"),
        Command(line="cat file", output="\n"),
    ]
    assert [command.is_ours for command in found] == [True, False]


def test_making_an_environment_says_first_what_it_takes(tmp_path: Path) -> None:
    """A newcomer on a train waits for `make demo` and does not know for what."""
    finished = subprocess.run(
        ["sh", "tools/make_environment.sh", str(tmp_path / "new")],
        capture_output=True,
        check=False,
        cwd=Path(__file__).parents[1],
        encoding="utf-8",
        env={**os.environ, "BASE_PYTHON": "no-such-python"},
        timeout=50,
    )

    first = finished.stderr.splitlines()[0]
    assert first.startswith(f"Making {tmp_path / 'new'}: needs the package registry")
    assert not (tmp_path / "new").exists()

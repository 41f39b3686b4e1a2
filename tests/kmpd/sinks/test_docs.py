"""The pages about sinks say what the code does."""

import re
from pathlib import Path
from typing import Any, Final

import pytest
import yaml

from kmpd.config.fields import field_names
from kmpd.sinks.registry import BUILT_IN

_DOCS: Final = Path(__file__).parents[3] / "docs"
_YAML: Final = re.compile(r"```yaml\n(.*?)```", re.DOTALL)
_PAGES: Final = {
    "domoticz": "domoticz.md",
    "influxdb": "databases.md",
    "postgresql": "databases.md",
    "prometheus": "databases.md",
}


def _sinks(page: str) -> list[tuple[str, dict[str, Any]]]:
    """Return the sinks of all examples of a page, by their sort."""
    told = [yaml.safe_load(text) for text in _YAML.findall(_read(page))]
    sinks = [item for one in told for item in one.get("sinks", {}).items()]
    return [(one.pop("type", name), one) for name, one in sinks]


def _read(page: str) -> str:
    return (_DOCS / page).read_text(encoding="utf-8")


@pytest.mark.parametrize("page", sorted(set(_PAGES.values())))
def test_every_example_is_accepted(page: str) -> None:
    """Without it, a reader copies an example that the station refuses."""
    found = _sinks(page)

    for kind, options in found:
        BUILT_IN[kind].options.model_validate(options)

    assert {kind for kind, _ in found} == {k for k, p in _PAGES.items() if p == page}


@pytest.mark.parametrize("kind", sorted(_PAGES))
def test_every_option_is_explained(kind: str) -> None:
    """Without it, a setting is there and nobody knows of it."""
    text = _read(_PAGES[kind])

    missing = [n for n in field_names(BUILT_IN[kind].options) if f"`{n}`" not in text]

    assert missing == []


def test_every_kind_is_in_the_list() -> None:
    """Without it, somebody writes a sink that there is."""
    text = _read("station-sinks.md")

    assert [kind for kind in BUILT_IN if f"`{kind}`" not in text] == []

"""Whatever stands in a file, it is a configuration or a list of mistakes in it."""

import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from kmpd.config import StationConfig, load
from kmpd.errors import ConfigError, Problem
from tests.kmpd.config.kinds import KINDS

_GOOD: Final = """\
name: home
zone: Europe/Paris
store: {url: "postgresql://anna@db/kmpd", password: !secret word}
budget: 10min
meters:
  - &first
    name: heat
    port: socket://192.0.2.7:2002
    family: 403
    registers: [heat_energy, E1, 0x44]
    interval: 1h
  - <<: *first
    name: ${NAME:-water}
    address: 0x7F
    cron: "0 * * * *"
sinks:
  mqtt:
    host: broker
    password: sesame
    tls: {key_file: secrets.yaml}
"""
_KEYS: Final = (
    *("name", "zone", "store", "url", "password", "state_folder", "budget", "meters"),
    *("retention", "raw_days", "sinks", "port", "family", "address", "baud", "cron"),
    *("interval", "registers", "attempts", "timeout", "mains_powered", "clock", "area"),
    *("limits", "power_max_kw", "mqtt", "type", "host", "tls", "<<"),
    *("password_file",),
)
_SCRAPS: Final = (
    *(f"{key}: " for key in _KEYS),
    *("- ", "\n", "\n  ", "    ", "!secret ", "!include ", "${A}", "*first", "&a "),
    *("{", "}", "[", "]", ":", ",", "'", '"', "#", "\t", "~", "0x3F", "\x85", "\u2028"),
    *(
        "1h",
        "auto",
        "403",
        "true",
        "|\n",
        "? ",
        "---\n",
        "...",
        "kmpd.yaml",
        "\r",
        "\0",
    ),
)


@pytest.fixture(scope="module")
def folder() -> Iterator[Path]:
    """Return a folder for the files of one property."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name)
        (path / "secrets.yaml").write_text("word: sesame\nother: {a: b}\n", "utf-8")
        yield path


def _outcome(folder: Path, text: str) -> StationConfig | tuple[Problem, ...]:
    path = folder / "kmpd.yaml"
    path.write_bytes(text.encode("utf-8", "surrogatepass"))
    try:
        return load(path, sink_kinds=KINDS, environment={"TZ": "Europe/Paris"})
    except ConfigError as error:
        return error.problems


def _check(folder: Path, text: str) -> None:
    outcome = _outcome(folder, text)
    if isinstance(outcome, StationConfig):
        assert outcome.meters
        return
    assert outcome
    for problem in outcome:
        lines = problem.file.read_bytes().decode("utf-8", "replace")
        lines = lines.replace("\r\n", "\n").replace("\r", "\n")
        assert 1 <= problem.line <= max(1, lines.count("\n") + 1)
        line = lines.split("\n")[problem.line - 1]
        assert 1 <= problem.column <= len(line) + 1
        assert problem.message.endswith((".", "?"))


@st.composite
def damaged(draw: st.DrawFn) -> str:
    """Return a good file into which somebody has fallen, now and then."""
    text = _GOOD
    for _ in range(draw(st.integers(0, 6))):
        start = draw(st.integers(0, len(text)))
        length = draw(st.integers(0, 12))
        scrap = draw(st.sampled_from(_SCRAPS) | st.text(max_size=3))
        text = text[:start] + scrap + text[start + length :]
    return text


_VALUES: Final = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=8)
    | st.sampled_from(("heat", "1h", "socket://h:1", "403", "E1", "0 * * * *")),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(_KEYS) | st.text(max_size=4), inner, max_size=6
        )
    ),
    max_leaves=12,
)


@given(text=st.text() | st.lists(st.sampled_from(_SCRAPS), max_size=30).map("".join))
def test_any_text_is_a_configuration_or_told(folder: Path, text: str) -> None:
    """Without it, some typo ends in a traceback."""
    _check(folder, text)


@given(text=damaged())
def test_damaged_file_is_a_configuration_or_told(folder: Path, text: str) -> None:
    """Without it, some typo in a long file ends in a traceback."""
    _check(folder, text)


@given(
    document=st.dictionaries(st.sampled_from(_KEYS), _VALUES, max_size=8),
    meters=st.lists(
        st.fixed_dictionaries(
            {"name": st.just("heat") | _VALUES, "port": st.just("/dev/x") | _VALUES},
            optional={key: _VALUES for key in _KEYS if key not in {"name", "port"}},
        ),
        max_size=3,
    ),
    options=_VALUES,
)
def test_any_values_are_a_configuration_or_told(
    folder: Path, document: dict[str, object], meters: list[object], options: object
) -> None:
    """Without it, a value of an unexpected sort ends in a traceback."""
    document = {"meters": meters, "sinks": {"mqtt": options}} | document

    _check(folder, yaml.safe_dump(document, allow_unicode=True))


@given(text=damaged())
def test_secrets_are_in_no_mistake(folder: Path, text: str) -> None:
    """Without it, a password is pasted into a forum with the question."""
    outcome = _outcome(folder, text)

    shown = f"{outcome}{outcome!r}"
    if isinstance(outcome, StationConfig):
        shown += outcome.model_dump_json() + str(outcome.model_dump())
    assert "sesame" not in shown

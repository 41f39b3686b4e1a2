"""Our own kinds of sinks, and those of others."""

from importlib.metadata import EntryPoint
from typing import Final

import pytest
from pydantic import BaseModel

from kmpd.interfaces import SinkKind
from kmpd.sinks import json_lines
from kmpd.sinks.registry import BUILT_IN, GROUP, sink_kinds, told_sink_kinds

THEIRS: Final = SinkKind(
    name="theirs",
    options=json_lines.JsonLinesOptions,
    make=json_lines.KIND.make,
)
TWIN: Final = SinkKind(name="csv", options=BaseModel, make=json_lines.KIND.make)
ODD: Final = SinkKind(name="odd", options=dict, make=json_lines.KIND.make)  # type: ignore[arg-type]


def _point(value: str, name: str = "theirs") -> EntryPoint:
    return EntryPoint(name=name, value=value, group=GROUP)


def test_a_kind_of_others_stands_beside_ours() -> None:
    """A sink from another package cannot be configured."""
    found = sink_kinds([_point("tests.kmpd.sinks.test_registry:THEIRS")])

    assert found.kinds == {**BUILT_IN, "theirs": THEIRS}
    assert found.remarks == ()


@pytest.mark.parametrize(
    ("value", "words"),
    [
        ("no_such_package:KIND", "cannot be loaded: ModuleNotFoundError"),
        ("tests.kmpd.sinks.test_registry:NOTHING", "cannot be loaded: AttributeError"),
        ("tests.kmpd.sinks.ends_the_program:KIND", "cannot be loaded: SystemExit"),
        ("tests.kmpd.sinks.test_registry:GROUP", "is no SinkKind but str"),
        ("tests.kmpd.sinks.test_registry:TWIN", "there is a kind 'csv' already"),
        ("tests.kmpd.sinks.test_registry:ODD", "no model of pydantic"),
    ],
)
def test_a_broken_kind_is_a_remark_and_no_crash(value: str, words: str) -> None:
    """One broken package keeps the station from starting."""
    good = _point("tests.kmpd.sinks.test_registry:THEIRS", name="zz")

    found = sink_kinds([_point(value), good])

    assert set(found.kinds) == {*BUILT_IN, "theirs"}
    (remark,) = found.remarks
    assert words in remark
    assert value in remark


def test_what_is_installed_here_is_ours_alone() -> None:
    """The station starts with a remark about itself."""
    assert told_sink_kinds() == BUILT_IN

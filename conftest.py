"""What holds for every run of pytest: examples are executed, and CI skips nothing."""

import datetime as dt
import doctest
import os
from collections.abc import Generator, Iterator
from typing import Any, Final

import pytest
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

from pykmp.emulator import (
    LineSettings,
    emulated_lines,
    house_values,
    parse_fault,
    running_tcp,
)
from tools.console import evaluate

_OPTIONS: Final = doctest.ELLIPSIS

#: Where ser2net listens in the documentation, and where its meter does not answer.
_PORT_OF_THE_METER: Final = 2002
_PORT_OF_A_SILENT_METER: Final = 2003
#: Where a MULTICAL 603 answers that has two years behind it.
_PORT_OF_A_METER_WITH_A_PAST: Final = 2004
_ZONE: Final = dt.timezone(dt.timedelta(hours=1))
_NOW: Final = dt.datetime(2026, 1, 5, 12, 30, tzinfo=_ZONE)
_FITTED: Final = dt.datetime(2024, 1, 1, tzinfo=_ZONE)

_PAGES: Final = Sybil(
    parsers=[
        PythonCodeBlockParser(doctest_optionflags=_OPTIONS),
        CodeBlockParser(language="console", evaluator=evaluate),
    ],
    patterns=["README.md", "docs/*.md", "docs/**/*.md"],
    fixtures=["console_environment"],
)
_DOCSTRINGS: Final = Sybil(
    parsers=[DocTestParser(optionflags=_OPTIONS)],
    path="src",
    patterns=["*.py"],
    document_types={".py": PythonDocStringDocument},
)

pytest_collect_file = (_PAGES + _DOCSTRINGS).pytest()


@pytest.fixture(scope="session")
def console_environment(
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[dict[str, str]]:
    """Run the meters that the documentation talks to; return what its shell knows."""
    well = emulated_lines("403", settings=LineSettings(is_fast=True))
    silent = emulated_lines("403", faults=[parse_fault("silence")])
    past = emulated_lines(
        "603",
        values=house_values(start=_NOW, fitted=_FITTED, speed=0.0),
        settings=LineSettings(is_fast=True),
    )
    with (
        running_tcp(well, port=_PORT_OF_THE_METER),
        running_tcp(silent, port=_PORT_OF_A_SILENT_METER),
        running_tcp(past, port=_PORT_OF_A_METER_WITH_A_PAST),
    ):
        yield {
            "XDG_STATE_HOME": str(tmp_path_factory.mktemp("state")),
            "COLUMNS": "88",
            "NO_COLOR": "1",
            "PYKMP_SERIAL_DEVICE": f"socket://localhost:{_PORT_OF_THE_METER}",
        }


def _without_skip(report: Any) -> Any:  # noqa: ANN401 - two kinds of report, one rule
    """Return *report*; where CI is set, a skip has become a failure."""
    expected_to_fail = hasattr(report, "wasxfail")
    if report.skipped and not expected_to_fail and os.environ.get("CI") == "true":
        _path, _line, reason = report.longrepr
        report.outcome = "failed"
        report.longrepr = f"CI skips nothing. {reason}"
    return report


@pytest.hookimpl(wrapper=True)
def pytest_runtest_makereport() -> Generator[None, Any, Any]:
    """Fail a test that skips itself in CI."""
    return _without_skip((yield))


@pytest.hookimpl(wrapper=True)
def pytest_make_collect_report() -> Generator[None, Any, Any]:
    """Fail a module that skips itself in CI."""
    return _without_skip((yield))

"""What holds for every run of pytest: examples are executed, and CI skips nothing."""

import doctest
import os
from collections.abc import Generator, Iterator
from typing import Any, Final

import pytest
from sybil import Sybil
from sybil.document import PythonDocStringDocument
from sybil.parsers.markdown import CodeBlockParser, PythonCodeBlockParser
from sybil.parsers.rest import DocTestParser

from pykmp.emulator import LineSettings, emulated_lines, parse_fault, running_tcp
from tools.console import evaluate

_OPTIONS: Final = doctest.ELLIPSIS

#: Where ser2net listens in the documentation, and where its meter does not answer.
_PORT_OF_THE_METER: Final = 2002
_PORT_OF_A_SILENT_METER: Final = 2003

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
def console_environment() -> Iterator[dict[str, str]]:
    """Run the meters that the documentation talks to; return what its shell knows."""
    well = emulated_lines("403", settings=LineSettings(is_fast=True))
    silent = emulated_lines("403", faults=[parse_fault("silence")])
    with (
        running_tcp(well, port=_PORT_OF_THE_METER),
        running_tcp(silent, port=_PORT_OF_A_SILENT_METER),
    ):
        yield {
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

"""Every error leads to a status of its own, the same as that of the tool."""

from pathlib import Path

import pytest

from kmpd.commands.exits import BY_ERROR, MEANINGS, Exit, exit_for
from kmpd.errors import ConfigError, ControlError, NotRunningError, StoreError
from pykmp.errors import PortBusyError
from pykmp.tool import exits as tool


@pytest.mark.parametrize(
    ("error", "status"),
    [
        (ConfigError(problems=()), 6),
        (StoreError(store="a", reason="b"), 7),
        (NotRunningError(path=Path("a")), 8),
        (ControlError(reason="a"), 1),
        (PortBusyError(url="a"), 5),
        (OSError("a"), 1),
    ],
)
def test_error_leads_to_its_status(error: Exception, status: int) -> None:
    """Without it, monitoring takes one trouble for another."""
    assert exit_for(error) == status


def test_every_status_has_a_meaning() -> None:
    """Without it, a script meets a number that no page explains."""
    assert set(MEANINGS) == set(Exit)
    assert {exit_ for _, exit_ in BY_ERROR} <= set(Exit)


@pytest.mark.parametrize(
    "name",
    ["COMPLETE", "OTHER", "USAGE", "NO_ANSWER", "UNUSABLE", "PORT", "INTERRUPTED"],
)
def test_both_programs_mean_the_same(name: str) -> None:
    """Without it, a script needs two tables for two programs of one package."""
    assert Exit[name] == tool.Exit[name]

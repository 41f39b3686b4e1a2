"""Commands that only read configurations, run without the rest of the station."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import click
from click.testing import CliRunner, Result

from kmpd.config import Beside, StationConfig, load
from kmpd.interfaces import SinkKind
from kmpd.sinks.registry import BUILT_IN

#: Of the host, whatever zone it is in.
VARIABLES = {"TZ": "Europe/Copenhagen", "STATE_DIRECTORY": ""}


class LoadingAssembly:
    """What `kmpd.main` hands to commands, as far as these ask for it."""

    def sink_kinds(self) -> Mapping[str, SinkKind]:
        """Return the kinds of sinks that come with the station."""
        return BUILT_IN

    def load(self, path: Path, beside: Beside | None = None) -> StationConfig:
        """Read a configuration."""
        return load(path, sink_kinds=self.sink_kinds(), beside=beside)


def run(command: click.Command, words: Sequence[str], *, typed: str = "") -> Result:
    """Run a command; its exit status is what it returns, as `kmpd.main` has it."""
    return CliRunner().invoke(
        command,
        list(words),
        obj=LoadingAssembly(),
        input=typed,
        env=VARIABLES,
        standalone_mode=False,
    )

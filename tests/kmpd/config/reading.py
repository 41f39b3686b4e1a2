"""What the tests of configurations share: files become configurations or problems."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from kmpd.config import StationConfig, load
from kmpd.errors import ConfigError, Problem
from tests.kmpd.config.kinds import KINDS

NO_VARIABLES: Final[Mapping[str, str]] = {"TZ": "Europe/Copenhagen"}

ONE_METER: Final = """\
meters:
  - name: heat
    port: socket://192.0.2.7:2002
"""

#: Of a password that nobody has.
HASH: Final = (
    "$argon2id$v=19$m=65536,t=3,p=4$5/7xL7IvGTp6VZgTOOEdDg"
    "$cA9t9ivOU9wkh2PKTEBJDanI5GamCokB/EKXAmPe6fE"
)


def write(folder: Path, text: str, *, name: str = "kmpd.yaml") -> Path:
    """Write a file, readable by its owner alone."""
    path = folder / name
    path.write_text(text, "utf-8")
    path.chmod(0o600)
    return path


def config_of(
    folder: Path, text: str, *, environment: Mapping[str, str] = NO_VARIABLES
) -> StationConfig:
    """Return what a text says."""
    path = write(folder, text)
    return load(path, sink_kinds=KINDS, environment=environment)


def problems_of(
    folder: Path, text: str, *, environment: Mapping[str, str] = NO_VARIABLES
) -> tuple[Problem, ...]:
    """Return all that is wrong with a text; none if nothing is."""
    try:
        config_of(folder, text, environment=environment)
    except ConfigError as error:
        return error.problems
    return ()


def only_problem(
    folder: Path, text: str, *, environment: Mapping[str, str] = NO_VARIABLES
) -> Problem:
    """Return the one thing that is wrong with a text."""
    (problem,) = problems_of(folder, text, environment=environment)
    return problem

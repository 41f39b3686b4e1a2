"""The errors of the station.

StationError
├── ConfigError         the configuration cannot be used; holds every mistake
├── StoreError          the database cannot be used
├── SinkError           a sink did not take a batch
├── DoubtfulValueError  a value must not be handed on
├── WebError            the dashboard cannot be served
└── ControlError        the station that runs did not do as asked
    └── NotRunningError there is none
"""

from pathlib import Path

import attrs


@attrs.define(kw_only=True, slots=False)
class StationError(Exception):
    """Root of the station's errors; carries facts as attributes."""


@attrs.frozen(kw_only=True)
class Problem:
    """A mistake in a configuration, or something worth knowing about it.

    Attributes:
        file: Where it stands.
        line, column: Where in the file, both from 1.
        key: The way to the setting, such as ``meters[0].port``; empty for the file.
        message: What is wrong, in a sentence, without any secret.
        suggestion: What may be meant; empty if nobody knows.
    """

    file: Path
    line: int
    column: int
    key: str
    message: str
    suggestion: str = ""

    def __str__(self) -> str:
        key = f"{self.key}: " if self.key else ""
        suggestion = f" {self.suggestion}" if self.suggestion else ""
        return f"{self.file}:{self.line}:{self.column}: {key}{self.message}{suggestion}"


@attrs.define(kw_only=True, slots=False)
class ConfigError(StationError):
    """The configuration cannot be used.

    Attributes:
        problems: Every mistake, in the order of the files.
    """

    problems: tuple[Problem, ...]

    def __str__(self) -> str:
        return "\n".join(map(str, self.problems))


@attrs.define(kw_only=True, slots=False)
class StoreError(StationError):
    """The database cannot be used.

    Attributes:
        store: Its URL, without secrets.
        reason: Why, in words.
    """

    store: str
    reason: str

    def __str__(self) -> str:
        return f"The store {self.store} cannot be used: {self.reason}."


@attrs.define(kw_only=True, slots=False)
class SinkError(StationError):
    """A sink did not take a batch.

    Attributes:
        reason: Why, in words.
    """

    reason: str

    def __str__(self) -> str:
        return self.reason


@attrs.define(kw_only=True, slots=False)
class DoubtfulValueError(StationError):
    """A value must not be handed on.

    Attributes:
        register: Of which register.
        reason: Why, in words.
    """

    register: int
    reason: str

    def __str__(self) -> str:
        reason = self.reason.rstrip(".")
        return f"Register {self.register} was not handed on: {reason}."


@attrs.define(kw_only=True, slots=False)
class WebError(StationError):
    """The dashboard cannot be served, or what its extra brings cannot be done.

    Attributes:
        what: What cannot be, in words.
        address: Where it would be, such as ``127.0.0.1:8403``; empty if that is not
            why.
        reason: Why not, and what to do, in sentences.
    """

    what: str = "The dashboard cannot be served"
    address: str = ""
    reason: str

    def __str__(self) -> str:
        where = f" at {self.address}" if self.address else ""
        return f"{self.what}{where}: {self.reason}"


@attrs.define(kw_only=True, slots=False)
class ControlError(StationError):
    """The station that runs did not do as asked.

    Attributes:
        reason: Why, in words.
        kind: Name of the error that the station met; empty if it met none.
    """

    reason: str
    kind: str = ""

    def __str__(self) -> str:
        return self.reason


@attrs.define(kw_only=True, slots=False)
class NotRunningError(ControlError):
    """No station runs.

    Attributes:
        path: Where its control socket would be.
    """

    path: Path
    reason: str = "No station runs"

    def __str__(self) -> str:
        return (
            f"No station runs: nobody answers at {self.path}. 'kmpd run' starts one; "
            "'pykmp-tool read' reads a meter without."
        )

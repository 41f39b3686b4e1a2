"""The errors of the station.

StationError
├── ConfigError         the configuration cannot be used; holds every mistake
├── StoreError          the database cannot be used
├── SinkError           a sink did not take a batch
└── ControlError        the station that runs did not do as asked
    └── NotRunningError there is none
"""

from pathlib import Path

import attrs


@attrs.define(kw_only=True, slots=False)
class StationError(Exception):
    """Root of the station's errors; carries facts as attributes."""


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
class ControlError(StationError):
    """The station that runs did not do as asked.

    Attributes:
        reason: Why, in words.
    """

    reason: str

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
        return f"No station runs: nobody answers at {self.path}."

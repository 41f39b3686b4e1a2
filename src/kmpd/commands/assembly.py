"""What commands are handed by `kmpd.main`, which alone knows all the parts."""

from collections.abc import Mapping, Sequence
from contextlib import AbstractAsyncContextManager
from pathlib import Path
from typing import Any, Protocol, cast

import click

from kmpd.commands.health import Overview
from kmpd.config import Beside, StationConfig
from kmpd.interfaces import SinkKind


class Runner(Protocol):
    """A station that is put together."""

    async def run(self) -> None:
        """Collect and deliver until a signal says to stop."""


class Assembly(Protocol):
    """Puts the station, or parts of it, together."""

    def sink_kinds(self) -> Mapping[str, SinkKind]:
        """Return the kinds of sinks, those of others included."""

    def load(self, path: Path, beside: Beside | None = None) -> StationConfig:
        """Read a configuration.

        Args:
            path: The file.
            beside: What a file of ESPHome has no place for; without it, nobody wants
                to know where the meters are.

        Raises:
            ConfigError: It cannot be used.
        """

    def station(
        self, config: StationConfig, *, shows_readings: bool
    ) -> AbstractAsyncContextManager[Runner]:
        """Put the station together; leaving the context gives everything back.

        Args:
            config: What it shall do.
            shows_readings: Whether each reading is printed as it is kept.
        """

    async def overview(self, config: StationConfig) -> Overview:
        """Return how a station is doing, from its store.

        Raises:
            StoreError: The store cannot be used.
        """

    async def gaps(
        self, config: StationConfig, meter: str | None
    ) -> Sequence[Mapping[str, Any]]:
        """Return what is missing in the history of a meter, or of all, as JSON has it.

        Raises:
            StoreError: The store cannot be used, or is that of another station.
            StationError: There is no such meter.
        """

    async def skip(
        self, config: StationConfig, sink: str, *, is_dry: bool, seq: int | None
    ) -> Mapping[str, Any]:
        """Put a sink behind the first reading it did not take, and tell which that was.

        Args:
            config: Of the station, which does not run.
            sink: Name of the sink.
            is_dry: Whether to tell only.
            seq: Place of the reading that is meant; the first one without.

        Raises:
            StationError: The sink does not fail, has taken all, or stands elsewhere.
            StoreError: The store cannot be used, or is that of another station.
        """

    async def report(
        self, config: StationConfig, meter: str, year: int, *, unit: str, language: str
    ) -> str:
        """Return a year of a meter as a page of HTML.

        Args:
            config: Of the station, which may run.
            meter: Name of the meter.
            year: Which.
            unit: Of energy.
            language: Of the page; empty is that of the configuration, or English.

        Raises:
            StoreError: The store cannot be used.
            WebError: It cannot be written; says why.
        """

    async def backup(self, config: StationConfig, file: Path) -> None:
        """Copy the store of a station into a file.

        Raises:
            StoreError: The store or the file cannot be used.
        """

    async def restore(
        self, config: StationConfig, file: Path, *, is_forced: bool
    ) -> None:
        """Bring a backup into the store of a station.

        Raises:
            StoreError: The store or the file cannot be used, or the store is not empty.
        """


def assembly() -> Assembly:
    """Return what `kmpd.main` handed to the command that runs."""
    return cast("Assembly", click.get_current_context().find_root().obj)

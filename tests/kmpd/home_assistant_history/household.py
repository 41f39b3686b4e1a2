"""A store with history for the command, and the command."""

import asyncio
import datetime as dt
from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final

import attrs
import click
from click.testing import Result

from kmpd.commands.exits import exit_for
from kmpd.commands.ha_backfill import command
from kmpd.consumption import PeriodKind
from kmpd.errors import StationError
from kmpd.reading import Reading
from kmpd.storage import open_store
from tests.kmpd.commands.loading import run
from tests.kmpd.storage.making import BEGIN, HOUR, VOLUME, ZONE, reading, value

ENERGY_ID: Final = "kmpd:heat_heat_energy"
VOLUME_ID: Final = "kmpd:heat_volume"
_CUBIC_METRES: Final = 40
_CONFIG: Final = """\
zone: Europe/Amsterdam
store: kmpd.db
meters:
  - name: heat
    title: District heating
    family: "403"
    port: socket://192.0.2.7:2002
"""


def read_in(hours: Sequence[int], *, serial: str = "6715890") -> list[Reading]:
    """Return readings in these hours, seven minutes past; 2 MJ and 30 l in each."""
    return [
        reading(
            BEGIN + hour * HOUR + dt.timedelta(minutes=7),
            value(Decimal(hour * 2).scaleb(-3)),
            value(Decimal(hour * 3).scaleb(-2), register=VOLUME, unit=_CUBIC_METRES),
            serial=serial,
        )
        for hour in hours
    ]


@attrs.frozen
class Household:
    """A folder with a configuration, a store and a token."""

    folder: Path

    @classmethod
    async def made(cls, folder: Path, readings: Sequence[Reading]) -> "Household":
        """Return one that has these readings."""
        house = cls(folder)
        (folder / "kmpd.yaml").write_text(_CONFIG, "utf-8")
        await house.add(readings)
        return house

    async def add(self, readings: Sequence[Reading]) -> None:
        """Bring readings into the store, and work out what they counted."""
        async with await open_store(self.folder / "kmpd.db", zone=ZONE) as store:
            await store.add(readings)
            await store.consumption(
                "heat", 60, period=PeriodKind.HOUR, since=BEGIN, until=BEGIN
            )

    async def run(self, *words: str, url: str = "", token: str = "") -> Result:
        """Run the command."""
        where = []
        if url:
            (self.folder / "token").write_text(f"{token}\n", "utf-8")
            where = ["--url", url, "--token-file", str(self.folder / "token")]
        told = ["-c", str(self.folder / "kmpd.yaml"), *where, *words]
        return await asyncio.to_thread(run, command, told)


def status(result: Result) -> int:
    """Return the exit status that a command ended with."""
    error = result.exception
    if error is None:
        return 0
    if isinstance(error, click.ClickException):
        return error.exit_code
    assert isinstance(error, StationError), error
    return exit_for(error)


def said(result: Result) -> str:
    """Return what a person reads of what went wrong."""
    error = result.exception
    return error.message if isinstance(error, click.ClickException) else str(error)

"""A scan on its way: step by step, each kept before the next."""

from pathlib import Path

import attrs

from pykmp.client import MeterClient
from pykmp.errors import KmpError
from pykmp.exchange import BAUD, ExchangeSettings, OtherMeterError, Scan, cost_of
from pykmp.tool import scan_file
from pykmp.tool.console import say
from pykmp.tool.meter import open_meter, options
from pykmp.tool.progress import progress_bar
from pykmp.tool.rendering import scans
from pykmp.tool.scan_file import KeptScan


def exchange_settings(*, baud: int = BAUD) -> ExchangeSettings:
    """Return how the options before the command say to ask.

    *baud* is for want of --baud.
    """
    chosen = options()
    return ExchangeSettings(
        address=chosen["destination_address"],
        attempts=chosen["attempts"],
        timeout_seconds=chosen["timeout"],
        baud=chosen["baud"] or baud,
    )


class Scanning:
    """Takes the steps of one scan; owns how far it has come.

    Attributes:
        kept: What is known by now.
    """

    def __init__(
        self, kept: KeptScan, *, path: Path, pause_seconds: float, is_thorough: bool
    ) -> None:
        self.kept = kept
        self._path = path
        self._pause_seconds = pause_seconds
        self._is_thorough = is_thorough

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to ask."""
        return self._rest.is_done

    @property
    def announcement(self) -> str:
        """What the rest of it takes, in words."""
        cost = cost_of(
            self._rest,
            settings=exchange_settings(),
            pause_seconds=self._pause_seconds,
        )
        return scans.announcement(self._rest, cost, pause_seconds=self._pause_seconds)

    def run(self) -> None:
        """Go on to the end; what was reached before a failure is kept.

        Raises:
            OtherMeterError: The scan was begun with another meter.
            ExchangeError: The meter gave no usable answer.
            PortError: The port cannot be used.
            OSError: The scan cannot be kept.
        """
        try:
            with open_meter() as meter:
                self._run(meter)
        except OtherMeterError:
            say(f"{self._path} keeps that scan: --anew drops it.")
            raise
        except (KeyboardInterrupt, KmpError):
            if self.kept.scan.requests:
                words = scans.progress(self.kept.scan)
                say(f"{words}: kept in {self._path}, the same command goes on.")
            raise

    @property
    def _rest(self) -> Scan:
        return self.kept.scan.one_by_one() if self._is_thorough else self.kept.scan

    def _run(self, meter: MeterClient) -> None:
        if not self.kept.scan.requests:
            self.kept = self.kept.with_meter(meter.detect_family())
        self._take_steps(meter)
        if self._is_thorough:
            self.kept = attrs.evolve(self.kept, scan=self._rest)
            self._take_steps(meter)

    def _take_steps(self, meter: MeterClient) -> None:
        with progress_bar() as tell:
            while not (scan := self.kept.scan).is_done:
                tell(scan.total - scan.remaining, scan.total, scans.progress(scan))
                scan = meter.scan_step(scan, pause_seconds=self._pause_seconds)
                self.kept = attrs.evolve(self.kept, scan=scan)
                scan_file.save(self.kept, self._path)

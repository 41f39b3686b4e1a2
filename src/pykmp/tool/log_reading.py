"""A log on its way: what it will take, how far it has come, the records in the end."""

import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
import click

from pykmp.client import run
from pykmp.client.log_file import LogFile
from pykmp.errors import (
    KmpError,
    LogChangedError,
    LogRestartedError,
    NoAnswerError,
    NothingKnownError,
)
from pykmp.exchange import ExchangeSettings, Line
from pykmp.logs import (
    LogCost,
    LogProgress,
    LogQuery,
    LogReading,
    LogRecord,
    cost_of,
    log_step,
    progress_of,
)
from pykmp.logs.keeping import answer_line, header_line, replay
from pykmp.meters import Logger
from pykmp.tool import scan_file
from pykmp.tool.console import say
from pykmp.tool.exits import Exit
from pykmp.tool.log_choice import Logs, no_module_text
from pykmp.tool.log_kept import KeptLog, in_words
from pykmp.tool.log_range import LogRange
from pykmp.tool.meter import open_line
from pykmp.tool.progress import progress_bar
from pykmp.tool.rendering import logs as rendering
from pykmp.tool.rendering.scans import counted

#: Above this, a person is asked whether that is meant.
LONG_SECONDS: Final = 600
#: How often words tell how far it is where no bar can.
_WORDS_EVERY_SECONDS: Final = 60


@attrs.frozen(kw_only=True)
class LogWish:
    """What is to be read.

    Attributes:
        logs: The logs of the family.
        logger: The log.
        ids: Its registers.
        range: Its records.
        asked: All of it in the words of the command.
    """

    logs: Logs
    logger: Logger
    ids: tuple[int, ...]
    range: LogRange
    asked: dict[str, Any]

    @property
    def query(self) -> LogQuery:
        """The query, with what the family says of widths."""
        return self.range.query(self.logger, self.ids, self._widths)

    def cost(self, settings: ExchangeSettings) -> LogCost:
        """Return what all of it takes, as far as anybody knows."""
        counting = self.range.until_now(self.logger)
        query = counting.query(self.logger, self.ids, self._widths)
        return cost_of(LogReading(query), settings=settings)

    @property
    def _widths(self) -> dict[int, int]:
        registers = self.logs.profile.registers
        return {id_: one.significand_bytes for id_, one in registers.items()}


def make_sure(cost: LogCost, *, is_confirmed: bool) -> None:
    """Ask before a reading that keeps the line busy for long.

    Raises:
        click.UsageError: There is nobody to ask.
        click.exceptions.Exit: It is not meant.
    """
    if is_confirmed or cost.line_seconds <= LONG_SECONDS:
        return
    if not sys.stdin.isatty():
        raise click.UsageError(
            "That keeps the meter awake for more than ten minutes, and there is no "
            "terminal to ask on: add --yes if it is meant, or ask for less."
        )
    if not click.confirm("Begin?", err=True):
        say("Nothing was sent.")
        raise click.exceptions.Exit(Exit.OTHER)


class Telling:
    """Tells how far a reading is: in a bar at a terminal, now and then in words."""

    def __init__(self, bar: Callable[[int, int, str], None]) -> None:
        self._bar = bar
        self._said_at = time.monotonic()

    def __call__(self, told: LogProgress) -> None:
        """Tell it."""
        words = rendering.progress(told)
        heard = told.heard_bytes
        self._bar(heard, heard + told.left.bytes_from_meter, words)
        is_due = time.monotonic() - self._said_at >= _WORDS_EVERY_SECONDS
        if is_due and not sys.stderr.isatty():
            say(f"{words}.")
            self._said_at = time.monotonic()


class Reading:
    """One reading of a log, kept answer by answer; owns how far it has come.

    Attributes:
        wish: What is read.
        path: Where it is kept until all is there.
        is_going_on: Whether there was something to go on with.
    """

    def __init__(self, wish: LogWish, *, path: Path, is_new: bool) -> None:
        kept = None if is_new else KeptLog.load(path)
        if kept is not None and kept.asked != wish.asked:
            raise click.UsageError(
                f"{path} keeps another reading, which was broken off: add --anew to "
                "drop it, or --state to keep this one elsewhere."
            )
        self.wish = wish if kept is None else attrs.evolve(wish, range=kept.range)
        self.path = path
        self.is_going_on = kept is not None
        self._reading = LogReading(self.wish.query)
        self._records: list[LogRecord] = []
        if kept is not None:
            self._replay(kept)

    @property
    def missing(self) -> tuple[int, ...]:
        """Registers that are wanted and that the log does not have."""
        return tuple(id_ for id_ in self.wish.ids if id_ in self._reading.missing)

    @property
    def is_done(self) -> bool:
        """Whether there is nothing left to ask."""
        return self._reading.is_done

    @property
    def records(self) -> list[LogRecord]:
        """The records, the oldest first."""
        is_past = self._reading.dialect.step < 0
        return self._records[::-1] if is_past else list(self._records)

    def cost(self, settings: ExchangeSettings) -> LogCost:
        """Return what the rest of it takes."""
        if self._reading.requests:
            return cost_of(self._reading, settings=settings)
        return self.wish.cost(settings)

    @property
    def is_at_most(self) -> bool:
        """Whether only the meter knows how many records there are."""
        return not self._reading.requests and not self.wish.range.is_counted

    def progress(self, settings: ExchangeSettings) -> LogProgress:
        """Return how far it has come."""
        return progress_of(self._reading, settings=settings)

    def run(self, settings: ExchangeSettings) -> None:
        """Go on to the end; what was reached before a failure is kept.

        Raises:
            LogError: The log is not what it was, or cannot be read.
            ExchangeError: The meter gave no usable answer.
            PortError: The port cannot be used.
            OSError: The reading cannot be kept.
        """
        try:
            with self._opened() as file:
                self._run(settings, file)
        except (LogChangedError, LogRestartedError) as error:
            if self.is_going_on:
                error.add_note(f"{self.path} keeps that reading: --anew drops it.")
            raise
        except (KeyboardInterrupt, KmpError) as error:
            self._say_how_to_go_on()
            if isinstance(error, (NoAnswerError, NothingKnownError)):
                self._add_hint(error)
            raise

    def _replay(self, kept: KeptLog) -> None:
        lines, path = kept.lines, str(self.path)
        with in_words():
            for records in replay(self._reading, lines, meter=None, path=path):
                self._records += records

    @contextmanager
    def _opened(self) -> Iterator[LogFile]:
        """Open the file, and begin it unless it is there."""
        self.path.parent.mkdir(parents=True, exist_ok=True)
        query, asked = self._reading.query, self.wish.asked
        with in_words():
            file = LogFile(self.path, is_new=not self.is_going_on)
        with file:
            if not self.is_going_on:
                with in_words():
                    file.append(header_line(query, None, asked=asked))
            yield file

    def _run(self, settings: ExchangeSettings, file: LogFile) -> None:
        reading, line = self._reading, Line()
        with open_line(baud=settings.baud) as port, progress_bar(is_timed=False) as bar:
            tell = Telling(bar)
            while not reading.is_done:
                tell(self.progress(settings))
                plan = log_step(reading, line=line, settings=settings)
                answer = run(plan, port)
                records = reading.take(answer)
                with in_words():
                    file.append(answer_line(answer))
                self._records += records

    def _say_how_to_go_on(self) -> None:
        if not self._reading.requests:
            scan_file.forget(self.path)
            return
        words = counted(len(self._records), "record")
        say(f"{words} read: kept in {self.path}, the same command goes on.")

    def _add_hint(self, error: KmpError) -> None:
        logger = self.wish.logger
        if isinstance(error, NothingKnownError):
            error.add_note("'pykmp-tool log list' tells what each log holds.")
        elif logger.address is not None:
            error.add_note(no_module_text(logger))

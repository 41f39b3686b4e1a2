"""What is said during a reading, or a watch of many: with the time, and once."""

import datetime as dt

from pykmp.errors import ExchangeError, PortError
from pykmp.tool.console import complain
from pykmp.tool.exits import Exit, exit_for
from pykmp.tool.failures import report


class Telling:
    """Tells what goes wrong; owns what has been told.

    In a watch, failures have the time, the same failure again is told in short, and
    a warning comes once.
    """

    def __init__(self, *, is_watching: bool) -> None:
        self._is_watching = is_watching
        self._warned: set[str] = set()
        self._failed: tuple[type, ...] = ()
        self._times = 0

    def failure(self, error: ExchangeError | PortError) -> Exit:
        """Tell of a reading that failed, and return the exit status."""
        if not self._is_watching:
            return report(error)
        at = f"{dt.datetime.now().astimezone():%Y-%m-%d %H:%M:%S}"
        kind = (type(error), type(getattr(error, "failure", None)))
        self._times = self._times + 1 if kind == self._failed else 1
        self._failed = kind
        if self._times == 1:
            return report(error, at=at)
        complain(f"{at}: The same, {self._times} times in a row.")
        return exit_for(error)

    def success(self) -> None:
        """Begin anew: the next failure is another one."""
        self._failed = ()

    def warn(self, text: str) -> None:
        """Warn, of what goes on in a watch only once."""
        if text not in self._warned:
            complain(text)
        if self._is_watching:
            self._warned.add(text)

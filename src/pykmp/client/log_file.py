"""The file that a reading of a log is kept in, so that it can go on after an end."""

import os
from pathlib import Path
from typing import Self

# Loads when it is needed.
from pykmp import logs


class LogFile:
    """A file to append lines to; owns it while it is open.

    A last line that was torn, because the program or the machine went down while it
    was written, is cut off.

    Raises:
        LogStateInvalidError: The file cannot be read or written, or is no text.
    """

    def __init__(self, path: str | os.PathLike[str]) -> None:
        self.path = os.fspath(path)
        try:
            self._file = Path(path).open("ab+")  # noqa: SIM115 - closed on leaving
        except OSError as error:
            raise self._invalid(error) from error
        try:
            self.lines = self._whole_lines()
        except (OSError, ValueError) as error:
            self._file.close()
            raise self._invalid(error) from error

    def _whole_lines(self) -> list[str]:
        self._file.seek(0)
        raw = self._file.read()
        whole = raw[: raw.rfind(b"\n") + 1]
        self._file.truncate(len(whole))
        return whole.decode().splitlines()

    def append(self, line: str) -> None:
        """Write a line, past all buffers of this program.

        Raises:
            LogStateInvalidError: The file cannot be written.
        """
        try:
            self._file.write(line.encode())
            self._file.flush()
        except OSError as error:
            raise self._invalid(error) from error

    def _invalid(self, error: Exception) -> "logs.LogStateInvalidError":
        reason = getattr(error, "strerror", None) or str(error)
        return logs.LogStateInvalidError(path=self.path, reason=reason)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()

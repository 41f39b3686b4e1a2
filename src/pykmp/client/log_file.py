"""The file that a reading of a log is kept in, so that it can go on after an end."""

import os
from pathlib import Path
from typing import Self

# Loads when it is needed.
from pykmp import logs


class LogFile:
    """A file to append lines to; owns it while it is open.

    A last line that was torn, because the program or the machine went down while it
    was written, counts for none, and is cut off before the next one is written.

    Raises:
        LogStateInvalidError: The file cannot be read or written, or is no text.
    """

    def __init__(self, path: str | os.PathLike[str], *, is_new: bool = False) -> None:
        self.path = os.fspath(path)
        self.lines: list[str] = []
        self._length_bytes = 0
        try:
            self._file = Path(path).open("ab+")  # noqa: SIM115 - closed on leaving
        except OSError as error:
            raise _invalid(self.path, error) from error
        if is_new:
            return
        try:
            self._file.seek(0)
            whole = _whole(self._file.read())
            self.lines, self._length_bytes = _lines(whole), len(whole)
        except (OSError, ValueError) as error:
            self._file.close()
            raise _invalid(self.path, error) from error

    def append(self, line: str) -> None:
        """Write a line, past all buffers of this program.

        Raises:
            LogStateInvalidError: The file cannot be written.
        """
        raw = line.encode()
        try:
            self._file.truncate(self._length_bytes)
            self._file.write(raw)
            self._file.flush()
        except OSError as error:
            raise _invalid(self.path, error) from error
        self._length_bytes += len(raw)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._file.close()


def kept_lines(path: str | os.PathLike[str]) -> list[str] | None:
    """Return the lines of a file, which stays as it is; None if there is none.

    Raises:
        LogStateInvalidError: The file cannot be read, or is no text.
    """
    try:
        return _lines(_whole(Path(path).read_bytes()))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise _invalid(os.fspath(path), error) from error


def _whole(raw: bytes) -> bytes:
    return raw[: raw.rfind(b"\n") + 1]


def _lines(whole: bytes) -> list[str]:
    return whole.decode().split("\n")[:-1]


def _invalid(path: str, error: Exception) -> "logs.LogStateInvalidError":
    reason = getattr(error, "strerror", None) or str(error)
    if isinstance(error, UnicodeDecodeError):
        reason = "it is no text"
    return logs.LogStateInvalidError(path=path, reason=reason)

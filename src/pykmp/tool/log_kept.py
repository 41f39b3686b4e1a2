"""A reading of a log that was broken off, for the command that goes on with it.

What is kept, and how, is that of `pykmp.client.log_file`; here are the words for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Self

import attrs
import click

from pykmp.client.log_file import kept_lines
from pykmp.logs import LogStateInvalidError
from pykmp.logs.keeping import header_of
from pykmp.tool.log_range import LogRange


@attrs.frozen(kw_only=True)
class KeptLog:
    """What a file keeps.

    Attributes:
        asked: What was asked for, in the words of the command; None if it was not the
            command that asked.
        range: The records that this meant.
        lines: All of its lines.
    """

    asked: Mapping[str, Any] | None
    range: LogRange
    lines: Sequence[str]

    @classmethod
    def load(cls, path: Path) -> Self | None:
        """Return what is kept in a file, or None if there is no file.

        Raises:
            click.ClickException: The file holds something else.
            OSError: The file cannot be read.
        """
        with in_words():
            lines = kept_lines(path)
            return None if lines is None else cls._of(lines, path=str(path))

    @classmethod
    def _of(cls, lines: Sequence[str], *, path: str) -> Self:
        header = header_of(lines, path=path)
        try:
            range_ = LogRange.kept(header.query)
        except (KeyError, TypeError, ValueError) as error:
            reason = f"{type(error).__name__}, {error}"
            raise LogStateInvalidError(path=path, reason=reason) from None
        return cls(asked=header.asked, range=range_, lines=lines)


@contextmanager
def in_words() -> Iterator[None]:
    """Name the options that help where a kept reading cannot go on.

    Raises:
        click.ClickException: It is none, or another one.
        OSError: It cannot be read or written.
    """
    try:
        yield
    except LogStateInvalidError as error:
        if isinstance(error.__cause__, OSError):
            raise error.__cause__ from None
        message = (
            f"{error.path} keeps no log that can be gone on with: {error.reason}. "
            "--anew begins anew, --state names another file."
        )
        raise click.ClickException(message) from None

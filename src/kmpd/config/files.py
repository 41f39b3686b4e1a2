"""Files as text."""

from pathlib import Path


class UnreadableError(Exception):
    """A file cannot be read; knows why, and in which line if that helps."""

    def __init__(self, reason: str, *, line: int | None = None) -> None:
        super().__init__(reason)
        self.line = line


def read_text(path: Path, *, bytes_max: int) -> str:
    """Return what a file says, whatever its lines end with.

    Raises:
        UnreadableError: It is not there, no text, or too large.
    """
    try:
        with path.open("rb") as file:
            raw = file.read(bytes_max + 1)
    except OSError as error:
        raise UnreadableError((error.strerror or str(error)).lower()) from None
    except ValueError:
        raise UnreadableError("no file can be called that") from None
    if len(raw) > bytes_max:
        raise UnreadableError("it is too large")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise UnreadableError("it is not written in UTF-8", line=line) from None
    return text.replace("\r\n", "\n").replace("\r", "\n")

"""A first configuration is tried before it is written."""

import re
import tempfile
from pathlib import Path
from typing import Final

from kmpd.commands.assembly import assembly
from kmpd.commands.init_text import Answers, secret_lines, texts
from kmpd.commands.writing import write_whole
from kmpd.config.files import UnreadableError, read_text
from kmpd.config.secret import SECRETS_FILE

_KEY: Final = re.compile(r"^([^\s#:]+)\s*:", re.MULTILINE)
_SECRETS_BYTES_MAX: Final = 1_000_000


def write_first(path: Path, answers: Answers, *, may_replace: bool) -> tuple[Path, ...]:
    """Write a configuration, and what is secret in it beside it; return the files.

    Raises:
        ConfigError: The station would not take it; nothing was written.
        OSError: A file cannot be written.
    """
    secrets_path = path.parent / SECRETS_FILE
    old = _text_of(secrets_path)
    written = texts(answers, taken=frozenset(_KEY.findall(old)))
    if old and not old.endswith("\n"):
        old += "\n"
    secrets = old + secret_lines(written.secrets)
    _try(written.config, secrets)
    files = [path]
    if written.secrets:
        # First, so that the configuration never names what is not there.
        write_whole(secrets_path, secrets, is_secret=True, may_replace=True)
        files.insert(0, secrets_path)
    write_whole(path, written.config, is_secret=False, may_replace=may_replace)
    return tuple(files)


def _text_of(path: Path) -> str:
    if not path.exists():
        return ""
    try:
        return read_text(path, bytes_max=_SECRETS_BYTES_MAX)
    except UnreadableError as error:
        raise OSError(f"{path} cannot be read: {error}") from None


def _try(config: str, secrets: str) -> None:
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / SECRETS_FILE).write_text(secrets, "utf-8")
        path = folder / "kmpd.yaml"
        path.write_text(config, "utf-8")
        assembly().load(path)

"""Readings to a file, each a line of JSON."""

import json
from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Final

from kmpd.errors import SinkError
from kmpd.interfaces import SinkContext, SinkKind
from kmpd.reading import Reading
from kmpd.sinks.appending import AppendRules, append, in_thread, is_full, put_aside
from kmpd.sinks.file_options import FileOptions
from kmpd.sinks.record import record_of
from kmpd.state import MeterState

#: Every line begins with this; it tells ours from what others wrote.
_BEGIN: Final = b'{"seq": '


class JsonLinesOptions(FileOptions):
    """What may stand in the configuration of a sink of this kind."""


class JsonLinesSink:
    """Appends a line of JSON for each reading, at least once, in order."""

    def __init__(self, options: JsonLinesOptions, context: SinkContext) -> None:
        self._options = options
        self._context = context
        self._rules = AppendRules(syncs=options.fsync, is_ours=_is_ours)

    async def open(self) -> None:
        """Do nothing; files are opened for each batch."""

    async def write(self, batch: Sequence[Reading]) -> None:
        """Append the readings to their files.

        Raises:
            SinkError: A file cannot be written; readings before it may be in theirs.
        """
        await in_thread(partial(self._write, tuple(batch)))

    async def show(self, states: Sequence[MeterState]) -> None:
        """Do nothing; files have readings only."""

    async def close(self) -> None:
        """Do nothing; no file is open."""

    def _write(self, batch: Sequence[Reading]) -> None:
        lines: dict[Path, list[bytes]] = {}
        for reading in batch:
            path = self._options.path_of(
                reading, folder=self._context.folder, zone=self._context.zone
            )
            lines.setdefault(path, []).append(_line(reading))
        for path, of_file in lines.items():
            try:
                if is_full(path, self._options.rotate_bytes):
                    put_aside(path, _is_ours)
                append(path, b"".join(of_file), rules=self._rules)
            except OSError as error:
                raise SinkError(
                    reason=f"{path} cannot be written: {error.strerror or error}"
                ) from None


def _line(reading: Reading) -> bytes:
    return json.dumps(record_of(reading), ensure_ascii=False).encode() + b"\n"


def _is_ours(torn: bytes) -> bool:
    return torn.startswith(_BEGIN) or _BEGIN.startswith(torn)


def _make(_name: str, options: JsonLinesOptions, context: SinkContext) -> JsonLinesSink:
    return JsonLinesSink(options, context)


#: For `kmpd.sinks`.
KIND: Final = SinkKind(name="json_lines", options=JsonLinesOptions, make=_make)

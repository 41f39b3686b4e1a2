"""The control socket: one line of JSON in, one line of JSON out.

Layout of a question:
    {"command": NAME, ...}

Layout of an answer:
    {"ok": true, ...} or {"ok": false, "reason": WORDS, "kind": NAME OF AN ERROR}

Whoever may open the socket may ask: it belongs to the user that the station runs as.
"""

import asyncio
import json
import logging
import os
import socket
import stat
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any, Final, Self

from kmpd.errors import ControlError, StationError

Handler = Callable[[Mapping[str, Any]], Awaitable[Mapping[str, Any]]]

_LINE_BYTES_MAX: Final = 65_536
_OWNER_ONLY: Final = stat.S_IRUSR | stat.S_IWUSR
_PROBE_SECONDS: Final = 1.0

logger = logging.getLogger("kmpd.control")


class ControlServer:
    """Answers on a Unix socket; owns the socket while it is open.

    Raises:
        ControlError: Another station answers there, or the socket cannot be made.
    """

    def __init__(self, path: Path, handlers: Mapping[str, Handler]) -> None:
        self.path = path
        self._handlers = dict(handlers)
        self._server: asyncio.Server | None = None
        self._talks: set[asyncio.Task[None]] = set()

    async def __aenter__(self) -> Self:
        _remove_stale(self.path)
        mask = os.umask(0o177)
        try:
            self._server = await asyncio.start_unix_server(
                self._talk, self.path, limit=_LINE_BYTES_MAX
            )
            self.path.chmod(_OWNER_ONLY)
        except OSError as error:
            raise ControlError(
                reason=f"The control socket {self.path} cannot be made: "
                f"{error.strerror or error}."
            ) from None
        finally:
            os.umask(mask)
        return self

    async def __aexit__(self, *_: object) -> None:
        if self._server is None:
            return
        self._server.close()
        for talk in tuple(self._talks):
            talk.cancel()
        await asyncio.gather(*self._talks, return_exceptions=True)
        with suppress(FileNotFoundError):
            self.path.unlink()

    async def _talk(
        self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter
    ) -> None:
        task = asyncio.current_task()
        if task is not None:
            self._talks.add(task)
            task.add_done_callback(self._talks.discard)
        try:
            while line := await reader.readline():
                answer = await self._answer(line)
                writer.write(json.dumps(answer).encode() + b"\n")
                await writer.drain()
        except (OSError, ValueError, asyncio.CancelledError):
            # Whoever asked is gone, sent more than a line holds, or we are closing.
            pass
        finally:
            writer.close()

    async def _answer(self, line: bytes) -> Mapping[str, Any]:
        try:
            question = json.loads(line)
        except ValueError:
            return _refused("the question is no JSON")
        name = question.get("command") if isinstance(question, dict) else None
        handler = self._handlers.get(name) if isinstance(name, str) else None
        if handler is None:
            known = ", ".join(sorted(self._handlers))
            return _refused(f"there is no command {name!r}; there are {known}")
        try:
            return {"ok": True, **await handler(question)}
        except StationError as error:
            return _refused(str(error), kind=_kind(error))
        except Exception:  # The outermost loop of this shell.
            logger.exception("control command=%s failed", name)
            return _refused("the station met an error of its own; its log tells more")


def _refused(reason: str, kind: str = "") -> Mapping[str, Any]:
    return {"ok": False, "reason": reason, "kind": kind}


def _kind(error: StationError) -> str:
    """Return the name of an error, or of the failure at a meter that it tells of."""
    failure = getattr(error, "failure", error)
    return type(failure).__name__


def _remove_stale(path: Path) -> None:
    """Take away the socket of a station that is gone; refuse if one answers."""
    with socket.socket(socket.AF_UNIX) as probe:
        probe.settimeout(_PROBE_SECONDS)
        try:
            probe.connect(os.fspath(path))
        except FileNotFoundError:
            return
        except ConnectionRefusedError:
            path.unlink(missing_ok=True)
            return
        except OSError as error:
            raise ControlError(
                reason=f"The control socket {path} cannot be used: "
                f"{error.strerror or error}."
            ) from None
    raise ControlError(reason=f"A station runs already; it answers at {path}.")

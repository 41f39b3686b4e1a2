"""Emulated meters for tests: served by a thread of their own while a block runs."""

import asyncio
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import AbstractAsyncContextManager, contextmanager
from pathlib import Path
from typing import TypeVar

from pykmp.emulator.line import EmulatedLine
from pykmp.emulator.pty import serve_pty
from pykmp.emulator.tcp import Sharing, serve_tcp

T = TypeVar("T")


@contextmanager
def running_tcp(
    lines: Sequence[EmulatedLine],
    *,
    host: str = "127.0.0.1",
    port: int = 0,
    sharing: Sharing = Sharing.SHARE,
) -> Iterator[tuple[str, ...]]:
    """Serve lines at TCP ports while the block runs, and yield their URLs.

    Raises:
        PortError: See :func:`serve_tcp`.
    """

    def serve() -> AbstractAsyncContextManager[tuple[str, ...]]:
        return serve_tcp(lines, host=host, port=port, sharing=sharing)

    with _in_thread(serve) as urls:
        yield urls


@contextmanager
def running_pty(line: EmulatedLine, path: str | Path | None = None) -> Iterator[str]:
    """Serve a line at a terminal while the block runs, and yield the path to open.

    Raises:
        PortError: See :func:`serve_pty`.
    """
    with _in_thread(lambda: serve_pty(line, path)) as name:
        yield name


@contextmanager
def _in_thread(serve: Callable[[], AbstractAsyncContextManager[T]]) -> Iterator[T]:
    started: Future[tuple[T, Callable[[], object]]] = Future()

    async def run() -> None:
        loop, over = asyncio.get_running_loop(), asyncio.Event()
        async with serve() as served:
            started.set_result((served, lambda: loop.call_soon_threadsafe(over.set)))
            await over.wait()

    def run_or_tell() -> None:
        try:
            asyncio.run(run())
        except BaseException as error:
            if started.done():
                raise
            started.set_exception(error)

    thread = threading.Thread(target=run_or_tell, name="emulated meters", daemon=True)
    thread.start()
    served, end = started.result()
    try:
        yield served
    finally:
        end()
        thread.join()

"""The dashboard that the documentation asks."""

import asyncio
import tempfile
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

from pydantic import SecretStr

from kmpd.config.dashboard import Role, TokenConfig, WebConfig
from kmpd.web.server import WebServer
from tests.kmpd.web.house import living

TOKEN: Final = "kN3Vd0mJ4sYp8RzQ7aHc2LxUe9WgTb5f"  # noqa: S105 - of a test


@contextmanager
def documented_dashboard() -> Iterator[str]:
    """Serve a house with some history in a thread of its own; return where."""
    ready = threading.Event()
    parts: list[tuple[asyncio.AbstractEventLoop, WebServer]] = []

    async def serve(folder: Path) -> None:
        token = TokenConfig(name="docs", token=SecretStr(TOKEN), role=Role.ADMIN)
        web = WebConfig(port=0, tokens=(token,))
        async with living(folder, web) as house:
            server = WebServer(house.context, web, state_folder=folder)
            server.listen()
            parts.append((asyncio.get_running_loop(), server))
            ready.set()
            await server.run()

    with tempfile.TemporaryDirectory() as folder:
        thread = threading.Thread(target=lambda: asyncio.run(serve(Path(folder))))
        thread.start()
        ready.wait()
        loop, server = parts[0]
        try:
            yield server.url
        finally:
            loop.call_soon_threadsafe(server.stop)
            thread.join()

"""Draws a page anew in a browser, without getting into the way of who uses it."""

import json
from collections.abc import Callable
from contextlib import suppress
from functools import lru_cache
from importlib import resources
from typing import Final

from nicegui import Client

#: A browser that is not ready within this time, such as one in a pocket, is not waited
#: for.
READY_SECONDS: Final = 5.0


async def drawn_anew(client: Client, draw: Callable[[], object]) -> None:
    """Draw, once charts are made; whoever goes by keyboard stays where they were."""
    held: object = None
    with suppress(TimeoutError):
        held = await client.run_javascript(
            f"if (!window.kmpdBeforeDrawing) {{\n{_script()}\n}}\n"
            "return await window.kmpdBeforeDrawing();",
            timeout=READY_SECONDS,
        )
    if client.is_deleted:
        return
    draw()
    if held is not None:
        client.run_javascript(f"window.kmpdAfterDrawing({json.dumps(held)})")


@lru_cache
def _script() -> str:
    return resources.files(__package__).joinpath("redrawing.js").read_text("utf-8")

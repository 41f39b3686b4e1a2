"""What a page is made of."""

from collections.abc import Awaitable, Callable
from typing import Any

import attrs

from kmpd.web.pages.visit import Visit


@attrs.frozen(kw_only=True)
class Page:
    """A page: it gathers what it shows, then shows it.

    Attributes:
        path: Its address, below the dashboard's.
        title: Its name in English, noted for the catalogues.
        icon: Name of its icon in the set that NiceGUI brings.
        gather: Returns what is to be shown to a visit. Raises StoreError if the store
            cannot be used.
        show: Draws what was gathered; asks nobody and never waits.
        is_live: Whether it is drawn anew as its meter is read.
        needs_meter: Whether it shows one meter.
    """

    path: str
    title: str
    icon: str
    # Each page shows what it gathers itself; no static type says so of a table.
    gather: Callable[[Visit], Awaitable[Any]]
    show: Callable[[Visit, Any], None]
    is_live: bool = False
    needs_meter: bool = True

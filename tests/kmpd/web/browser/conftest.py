"""A browser and stations, made once for all tests of a worker."""

import datetime as dt
import os
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest
import pytest_asyncio
from playwright.async_api import Browser, async_playwright

from tests.conftest import find_real_part
from tests.kmpd.web.browser.dashboards import (
    Dashboard,
    contracts,
    dashboard,
    emulated,
    meters,
    silent_url,
    users,
)
from tests.kmpd.web.browser.past import HISTORY_DAYS, copied, history_in


@pytest_asyncio.fixture(scope="session", loop_scope="session")
async def browser() -> AsyncIterator[Browser]:
    """Start the browser of this system."""
    path = find_real_part("chromium")
    # Chromium has no sandbox for root.
    arguments = ["--no-sandbox"] if os.geteuid() == 0 else []
    async with async_playwright() as playwright:
        started = await playwright.chromium.launch(executable_path=path, args=arguments)
        yield started
        await started.close()


@pytest.fixture(scope="session")
def past(
    tmp_path_factory: pytest.TempPathFactory, worker_id: str
) -> tuple[Path, dt.datetime]:
    """Return the store of a history, and when that ends; workers share it."""
    shared = tmp_path_factory.getbasetemp()
    if worker_id != "master":
        shared = shared.parent
    return history_in(shared / "browser-history")


@pytest.fixture(scope="session")
def living(
    past: tuple[Path, dt.datetime], tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Dashboard]:
    """Run a station with a history, a meter that answers, and some that do not."""
    store, until = past
    folder = tmp_path_factory.mktemp("living")
    with (
        emulated(until, days=HISTORY_DAYS) as url,
        dashboard(
            folder, copied(store, folder), meters=meters(url), contracts=contracts()
        ) as served,
    ):
        yield served


@pytest.fixture(scope="session")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Dashboard]:
    """Run a station that people sign in to; its only meter does not answer."""
    folder = tmp_path_factory.mktemp("guarded")
    only = {"name": "heat", "family": "403", "port": silent_url()}
    with dashboard(
        folder,
        folder / "kmpd.db",
        meters=[only],
        contracts=contracts("heat"),
        web={"users": users()},
    ) as served:
        yield served


@pytest.fixture(scope="session")
def screenshots(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return the folder that pictures of pages go to; SCREENSHOTS names it."""
    named = os.environ.get("SCREENSHOTS")
    folder = Path(named) if named else tmp_path_factory.mktemp("screenshots")
    folder.mkdir(parents=True, exist_ok=True)
    return folder.absolute()

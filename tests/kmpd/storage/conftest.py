"""A store of either engine, empty, for each test that asks for one."""

import itertools
from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from kmpd.storage import DatabaseStore, open_store
from tests.kmpd.servers import Postgresql, running_postgresql
from tests.kmpd.storage.making import ZONE

ENGINES = ["sqlite", pytest.param("postgresql", marks=pytest.mark.needs("postgres"))]

_numbers = itertools.count()


@pytest.fixture(scope="session")
def server() -> Iterator[Postgresql]:
    """Run a PostgreSQL that tests share; each has a database of its own."""
    with running_postgresql() as running:
        yield running


@pytest.fixture(params=ENGINES)
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Return the URL of a store that is not there yet."""
    return new_url(request, request.param, tmp_path)


@pytest.fixture(params=ENGINES, scope="module")
def shared_url(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> str:
    """Return the URL of a store that the examples of a property share."""
    return new_url(request, request.param, tmp_path_factory.mktemp("store"))


@pytest.fixture
async def store(url: str) -> AsyncIterator[DatabaseStore]:
    """Open an empty store."""
    async with await open_store(url, zone=ZONE) as opened:
        yield opened


def new_url(request: pytest.FixtureRequest, engine: str, folder: Path) -> str:
    """Return the URL of a store of an engine that is not there yet."""
    if engine == "sqlite":
        return f"sqlite:///{folder / f'store{next(_numbers)}.db'}"
    running: Postgresql = request.getfixturevalue("server")
    return running.make_database(f"store{next(_numbers)}")

"""What tests of the web share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from tests.kmpd.web.house import House, living


@pytest.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Build a house whose dashboard is open to this computer."""
    async with living(tmp_path) as built:
        yield built

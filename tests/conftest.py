"""What the tests share: what hypothesis tries, real parts, how long a soak takes."""

import os
import shutil
from pathlib import Path
from typing import Final

import pytest
from hypothesis import HealthCheck, settings

#: Examples of one property, by profile; HYPOTHESIS_PROFILE chooses.
_EXAMPLES: Final = {"local": 100, "nightly": 2_000}

for _name, _count in _EXAMPLES.items():
    settings.register_profile(
        _name,
        max_examples=_count,
        deadline=None,  # Nothing fails on time.
        print_blob=True,
        suppress_health_check=[HealthCheck.too_slow],
    )
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "local"))

#: Where real parts may lie although a user's path does not lead there.
_SYSTEM_PATH: Final = os.pathsep.join(
    [
        "/usr/local/sbin:/usr/sbin:/sbin",
        # Debian keeps the versions of PostgreSQL apart; the newest first.
        *map(str, sorted(Path("/usr/lib/postgresql").glob("*/bin"), reverse=True)),
    ]
)


def find_real_part(name: str) -> str | None:
    """Return the path of an installed program, or None."""
    return shutil.which(name) or shutil.which(name, path=_SYSTEM_PATH)


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skip a test marked `needs("socat")` where that real part is missing."""
    for mark in item.iter_markers("needs"):
        for name in mark.args:
            if find_real_part(name) is None:
                pytest.skip(f"{name} is not installed")


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let a long test take its time, and as much again."""
    for item in items:
        if item.get_closest_marker("soak") and not item.get_closest_marker("timeout"):
            item.add_marker(pytest.mark.timeout(2 * _soak_seconds() + 60))


def _soak_seconds() -> float:
    return float(os.environ.get("SOAK_SECONDS", "60"))


@pytest.fixture(scope="session")
def soak_seconds() -> float:
    """Return how long a test marked `soak` goes on."""
    return _soak_seconds()

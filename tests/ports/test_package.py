"""What the package of ports offers, and when it loads."""

import subprocess
import sys

import pytest

from pykmp import ports


@pytest.mark.parametrize("name", ports.__all__)
def test_every_name_is_there(name: str) -> None:
    """What the documentation promises can be imported."""
    assert getattr(ports, name) is not None


def test_a_wrong_name_is_told() -> None:
    """A typing error fails as in any module."""
    with pytest.raises(AttributeError, match="has no attribute 'open_prot'"):
        ports.open_prot  # noqa: B018  (asking is the test)


def test_nothing_slow_loads_before_it_is_needed() -> None:
    """A command that opens no port starts without serial libraries and a loop."""
    program = (
        "import sys, pykmp.ports\n"
        "print(*{'asyncio', 'serialx', 'serial', 'socket'} & set(sys.modules))"
    )

    shown = subprocess.run(
        [sys.executable, "-c", program], check=True, capture_output=True, text=True
    )

    assert shown.stdout.strip() == ""

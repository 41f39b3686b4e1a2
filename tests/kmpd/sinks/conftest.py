"""What tests of sinks share."""

import resource
import signal
from collections.abc import Callable, Iterator

import pytest


@pytest.fixture
def file_limit() -> Iterator[Callable[[int], None]]:
    """Let no file grow beyond some bytes, as a full disk does; put that right after."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    handler = signal.signal(signal.SIGXFSZ, signal.SIG_IGN)

    def limit(length_bytes: int) -> None:
        resource.setrlimit(resource.RLIMIT_FSIZE, (length_bytes, hard))

    yield limit
    resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    signal.signal(signal.SIGXFSZ, handler)

"""What a service of Type=notify tells systemd: ready, reloading, alive, stopping.

Layout of a message: a datagram of lines NAME=VALUE to the socket NOTIFY_SOCKET names.

Source: sd_notify(3) and systemd.service(5), which document the protocol for programs
that do without the library.
"""

import logging
import os
import socket
import time
from collections.abc import Mapping
from typing import Final

_MICRO: Final = 1_000_000
#: systemd.service(5) advises to be alive twice in each of its intervals.
_BEATS_PER_INTERVAL: Final = 2

logger = logging.getLogger("kmpd.control")


class Systemd:
    """The ear of systemd, or of nobody where it did not start the station."""

    def __init__(self, environment: Mapping[str, str] | None = None) -> None:
        told = os.environ if environment is None else environment
        self._address = told.get("NOTIFY_SOCKET", "")
        self._watchdog_microseconds = _watchdog_microseconds(told)

    @property
    def beat_seconds(self) -> float | None:
        """How often the station is to say that it lives; None if nobody asks."""
        if not self._watchdog_microseconds:
            return None
        return self._watchdog_microseconds / _MICRO / _BEATS_PER_INTERVAL

    def ready(self, status: str) -> None:
        """Say that the station does its work, in a few words."""
        self._tell("READY=1", f"STATUS={status}")

    def status(self, status: str) -> None:
        """Say how the station is doing."""
        self._tell(f"STATUS={status}")

    def reloading(self) -> None:
        """Say that the configuration is read anew; `ready` ends it."""
        microseconds = time.clock_gettime_ns(time.CLOCK_MONOTONIC) // 1000
        self._tell("RELOADING=1", f"MONOTONIC_USEC={microseconds}")

    def alive(self) -> None:
        """Say that the station lives."""
        self._tell("WATCHDOG=1")

    def stopping(self) -> None:
        """Say that the station finishes what it has in hand."""
        self._tell("STOPPING=1")

    def _tell(self, *lines: str) -> None:
        if not self._address:
            return
        # A leading @ stands for the zero byte of an abstract address.
        address = self._address.replace("@", "\0", 1)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
            try:
                ear.sendto("\n".join(lines).encode(), address)
            except OSError:
                # Who asked to be told is gone; that is no reason to stop collecting.
                self._address = ""


def _watchdog_microseconds(told: Mapping[str, str]) -> int:
    """Return within which time a sign of life is awaited from us; 0 if none is.

    Source: sd_watchdog_enabled(3): another process may be meant by WATCHDOG_PID.
    """
    text, process = told.get("WATCHDOG_USEC", ""), told.get("WATCHDOG_PID", "")
    if not text or process not in {"", str(os.getpid())}:
        return 0
    if text.isascii() and text.isdigit() and int(text):
        return int(text)
    logger.warning("WATCHDOG_USEC=%r is no time; no sign of life is given", text)
    return 0

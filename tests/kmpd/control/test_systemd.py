"""What systemd is told."""

import os
import socket
from collections.abc import Iterator
from pathlib import Path

import pytest

from kmpd.control import Systemd


@pytest.fixture
def ear(tmp_path: Path) -> Iterator[socket.socket]:
    """Listen as systemd does."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind(str(tmp_path / "notify"))
        listening.settimeout(5)
        yield listening


def test_systemd_is_told_each_step(ear: socket.socket) -> None:
    """`systemctl start` returns when the station reads, and knows what it does."""
    systemd = Systemd({"NOTIFY_SOCKET": ear.getsockname()})

    systemd.ready("2 meters")
    systemd.reloading()
    systemd.alive()
    systemd.stopping()

    assert ear.recv(999) == b"READY=1\nSTATUS=2 meters"
    assert ear.recv(999).startswith(b"RELOADING=1\nMONOTONIC_USEC=")
    assert ear.recv(999) == b"WATCHDOG=1"
    assert ear.recv(999) == b"STOPPING=1"


def test_an_abstract_address_is_understood() -> None:
    """Containers hand in an address without a file."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as listening:
        listening.bind("\0kmpd-test-notify")
        listening.settimeout(5)

        Systemd({"NOTIFY_SOCKET": "@kmpd-test-notify"}).alive()

        assert listening.recv(999) == b"WATCHDOG=1"


def test_the_beat_is_twice_in_each_interval() -> None:
    """A busy moment does not get the station killed."""
    assert Systemd({"WATCHDOG_USEC": "30000000"}).beat_seconds == 15
    assert Systemd({}).beat_seconds is None


def test_without_systemd_nothing_is_said(tmp_path: Path) -> None:
    """A station that somebody starts by hand runs as well."""
    gone = Systemd({"NOTIFY_SOCKET": str(tmp_path / "gone")})

    gone.alive()
    gone.alive()
    Systemd({}).ready("fine")

    assert gone._address == ""


@pytest.mark.parametrize("text", ["", "0", "-5", "soon", "1.5", "٣"])
def test_a_watchdog_time_that_is_none_stops_nothing(text: str) -> None:
    """A station would not start because of a variable that somebody mistyped."""
    assert Systemd({"WATCHDOG_USEC": text}).beat_seconds is None


def test_a_watchdog_of_another_process_is_not_fed() -> None:
    """A program that the service starts would answer for the one that hangs."""
    mine = {"WATCHDOG_USEC": "30000000", "WATCHDOG_PID": str(os.getpid())}

    assert Systemd(mine).beat_seconds == 15
    assert Systemd(mine | {"WATCHDOG_PID": "1"}).beat_seconds is None

"""The station while it serves a dashboard: what one does to the other."""

import re
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.kmpd.station.meters import ledger_meters, served
from tests.kmpd.station.program import (
    Configuration,
    Station,
    running,
    status_of,
    until,
)

_WEB = 'web: {listen: "127.0.0.1:0"}'
_ADDRESS = re.compile(r"The dashboard is at (http://\S+)")


@pytest.fixture
def urls() -> Iterator[dict[str, str]]:
    """Serve a meter."""
    with served(ledger_meters(1)) as found:
        yield found


def address_of(station: Station) -> str:
    """Return where a station says its dashboard is, once it answers there."""
    station.until_said("The dashboard is at")
    found = _ADDRESS.search(station.words)
    assert found is not None
    address = found[1]

    def answers() -> bool:
        try:
            return httpx.get(f"{address}api/v1/meters").is_success
        except httpx.TransportError:
            return False

    until(answers, f"an answer of {address}")
    return address


def reading_of(address: str) -> dict[str, Any] | None:
    """Return the last reading of the meter, as the API tells it; None before it."""
    (meter,) = httpx.get(f"{address}api/v1/meters").json()["items"]
    answer = httpx.get(f"{address}api/v1/meters/{meter['name']}/latest")
    return dict(answer.json()) if answer.is_success else None


def test_what_is_read_is_told_by_the_station_itself(
    tmp_path: Path, urls: dict[str, str]
) -> None:
    """A household runs a second program to look at its readings."""
    config = Configuration(path=tmp_path / "kmpd.yaml", meters=urls, more=_WEB).write()

    with running(config) as station:
        address = address_of(station)
        until(lambda: reading_of(address), "a reading")
        first = reading_of(address)
        assert first is not None
        until(lambda: reading_of(address) != first, "another reading")


def test_a_stream_that_is_open_does_not_hold_up_the_end(
    tmp_path: Path, urls: dict[str, str]
) -> None:
    """A browser that somebody forgot keeps the station from being updated."""
    config = Configuration(path=tmp_path / "kmpd.yaml", meters=urls, more=_WEB).write()
    heard = threading.Event()

    def listen(address: str) -> None:
        with httpx.stream("GET", f"{address}api/v1/live", timeout=60) as stream:
            for line in stream.iter_lines():
                if line.startswith("data:"):
                    heard.set()

    with running(config) as station:
        listener = threading.Thread(
            target=listen, args=(address_of(station),), daemon=True
        )
        listener.start()
        assert heard.wait(30)
        station.signal(signal.SIGTERM)
        assert station.ended() == 0
        listener.join(10)

    assert not listener.is_alive()


def test_a_port_that_is_taken_is_told_and_costs_no_reading(
    tmp_path: Path, urls: dict[str, str]
) -> None:
    """Another program takes the port at boot, and a month of readings is missing."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        more = f'web: {{listen: "127.0.0.1:{port}"}}'
        config = Configuration(path=tmp_path / "kmpd.yaml", meters=urls, more=more)
        path = config.write()

        with running(path) as station:
            station.until_said("another program listens there")
            until(
                lambda: status_of(tmp_path, path)["readings"] > 1,
                "readings in the store",
            )

    assert station.words.count(f"127.0.0.1:{port}") == 1
    assert "The dashboard is at" not in station.words


def test_a_dashboard_whose_address_changes_waits_for_the_next_start(
    tmp_path: Path, urls: dict[str, str]
) -> None:
    """Somebody changes the port, reloads, and looks for the fault."""
    config = Configuration(path=tmp_path / "kmpd.yaml", meters=urls, more=_WEB).write()

    with running(config) as station:
        address = address_of(station)
        moved = config.read_text("utf-8").replace("127.0.0.1:0", "127.0.0.1:1")
        config.write_text(moved, "utf-8")
        station.signal(signal.SIGHUP)
        station.until_said("the dashboard changes its address with the next start only")

        assert httpx.get(f"{address}api/v1/meters").is_success


@pytest.mark.parametrize("module", ["nicegui", "uvicorn", "fastapi"])
def test_what_is_not_installed_is_named_with_the_way_to_it(
    tmp_path: Path, module: str
) -> None:
    """Who installed the station alone sees a traceback."""
    config = Configuration(
        path=tmp_path / "kmpd.yaml", meters={"heat": "socket://127.0.0.1:1"}, more=_WEB
    ).write()
    program = (
        f"import sys; sys.modules[{module!r}] = None; "
        f"sys.argv = ['kmpd', 'run', {str(config)!r}]; "
        "from kmpd.__main__ import main; sys.exit(main())"
    )

    done = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False
    )

    assert done.returncode == 1
    assert f"{module} is not installed" in done.stderr
    assert "pip install 'PyKMP[web]'" in done.stderr
    assert "Traceback" not in done.stderr

"""Stations with a dashboard, each a process of its own as a user starts it."""

import datetime as dt
import json
import re
import socket
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, Final

import attrs
from argon2 import PasswordHasher

from tests.kmpd.station.program import Station, running, until
from tests.kmpd.storage.making import ZONE
from tests.kmpd.web.browser.past import DUMB, LIVE, NEW, SWAPPED
from tools.demo.history import dwellings_of
from tools.demo.program import TOOL, started, url_of

PASSWORD: Final = "correct horse battery"  # noqa: S105 - of a test
ADMIN: Final = "anna"
VIEWER: Final = "ben"
#: As cheap as Argon2 gets; what it costs is no matter here.
_CHEAP: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_ADDRESS: Final = re.compile(r"dashboard is at (http://\S+?)/\s")
#: A meter goes by the standard time of its zone, and knows no summer time.
_STANDARD_TIME: Final = "CET-1"
_REGISTERS: Final = (
    "E1",
    "V1",
    "E8",
    "E9",
    "T1",
    "T2",
    "T1-T2",
    "flow",
    "power",
    "INFO",
)


@attrs.frozen(kw_only=True)
class Dashboard:
    """A station whose dashboard is served.

    Attributes:
        url: Where, without a slash behind it.
        store: Its store.
        station: Its process.
    """

    url: str
    store: Path
    station: Station


def today() -> dt.date:
    """Return the day that it is where the meters are."""
    return dt.datetime.now(ZONE).date()


def silent_url() -> str:
    """Return the URL of a line on which nobody listens."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        return f"socket://127.0.0.1:{taken.getsockname()[1]}"


@contextmanager
def emulated(until_: dt.datetime, *, days: int) -> Iterator[str]:
    """Be the live meter of a history that ended a moment ago, and yield its URL."""
    dwelling = dwellings_of(days=days, until=until_, zone=ZONE)[0]
    arguments = [*dwelling.emulate_arguments(), "--fast"]
    with started(TOOL, *arguments, is_quiet=True, TZ=_STANDARD_TIME) as meter:
        yield url_of(meter)


def meters(live: str) -> Sequence[Mapping[str, object]]:
    """Return what a configuration says of meters that answer, or never did.

    Args:
        live: URL of the one that answers.
    """
    usual = {"family": "403", "registers": list(_REGISTERS)}
    return (
        {
            **usual,
            "name": LIVE,
            "title": "The house",
            "port": live,
            "interval": "2s",
            "mains_powered": True,
            "targets": {"cooling_kelvin": 30},
        },
        {**usual, "name": DUMB, "title": "The flat", "port": silent_url()},
        {**usual, "name": SWAPPED, "title": "The shed", "port": silent_url()},
        {**usual, "name": NEW, "title": "The barn", "port": silent_url()},
    )


def contracts(meter: str = LIVE) -> Sequence[Mapping[str, object]]:
    """Return a contract of a meter, since before its history began."""
    prices = (("Heat", "33.20", "GJ"), ("Standing charge", "281.35", "year"))
    return (
        {
            "name": "District heating",
            "meter": meter,
            "since": f"{today().year - 1}-01-01",
            "tax_percent": 21,
            "prices": [
                {"name": name, "amount": amount, "per": per}
                for name, amount, per in prices
            ],
        },
    )


def users() -> Sequence[Mapping[str, object]]:
    """Return an admin and a viewer, who have the same password."""
    return tuple(
        {"name": name, "role": role, "password_hash": _CHEAP.hash(PASSWORD)}
        for name, role in ((ADMIN, "admin"), (VIEWER, "viewer"))
    )


@contextmanager
def dashboard(
    folder: Path,
    store: Path,
    **settings: Any,  # noqa: ANN401 - whatever a file may say
) -> Iterator[Dashboard]:
    """Run a station on a store, and yield where its dashboard is.

    Args:
        folder: Where its configuration goes.
        store: Its store.
        settings: What the configuration says beside; JSON is YAML as well.
    """
    told = {
        "name": "home",
        "zone": str(ZONE),
        "budget": "unlimited",
        "store": str(store),
        **settings,
        "web": {"listen": "127.0.0.1:0", **settings.get("web", {})},
    }
    lines = [f"{key}: {json.dumps(value)}" for key, value in told.items()]
    config = folder / "kmpd.yaml"
    config.write_text("\n".join(lines), "utf-8")
    with running(config, STATE_DIRECTORY=str(folder)) as station:
        until(lambda: _ADDRESS.search(station.words), "where the dashboard is")
        found = _ADDRESS.search(station.words)
        assert found is not None
        yield Dashboard(url=found[1], store=store, station=station)

"""A stand-in for Domoticz: it refuses what Domoticz is said to refuse.

It knows what docs and sources say, and was never compared with a real one.
"""

import base64
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Final

import attrs
from aiohttp import web

from tests.kmpd.servers import HOST, free_port

COUNTER: Final = "Managed Counter"
TEMPERATURE: Final = "Temperature"
TEXT: Final = "Text"
WATERFLOW: Final = "Waterflow"
KWH: Final = "kWh"
USER: Final = "anna"
PASSWORD: Final = "sesame: open"  # noqa: S105 - of a server that ends with a test
_HISTORY_PARTS: Final = 3


@attrs.define
class StandIn:
    """A Domoticz of the tests.

    Attributes:
        url: Where it listens.
        devices: Sort of each device, by its number.
        demands_password: Whether it lets only its user change devices.
        takes_plain_password: Whether it looks at a password over a plain line.
        values: What each device shows.
        history: What stands in short log and calendar of each device, by date.
        requests: How many devices it was told to update.
        failures: So many requests are not answered well, before all are again.
    """

    url: str
    devices: dict[int, str]
    demands_password: bool = False
    takes_plain_password: bool = False
    values: dict[int, str] = attrs.Factory(dict)
    history: dict[int, dict[str, tuple[int, int]]] = attrs.Factory(dict)
    requests: int = 0
    failures: int = 0

    async def answer(self, request: web.Request) -> web.Response:
        """Do what is asked, or say neither OK nor why."""
        if not self._is_allowed(request):
            return web.Response(status=401)
        query = request.query
        if query.get("type") != "command":
            return web.json_response({"status": "ERR"})
        if query.get("param") == "getversion":
            return web.json_response({"status": "OK", "version": "2025.1"})
        if query.get("param") != "udevice":
            return web.json_response({"status": "ERR"})
        self.requests += 1
        if self.failures:
            self.failures -= 1
            return web.Response(status=500)
        is_done = self._update(query.get("idx", ""), query.get("svalue", ""))
        return web.json_response({"status": "OK"} if is_done else {"title": "udevice"})

    def _is_allowed(self, request: web.Request) -> bool:
        told = request.headers.get("Authorization")
        if told is not None and not (request.secure or self.takes_plain_password):
            return not self.demands_password
        pair = base64.b64encode(f"{USER}:{PASSWORD}".encode()).decode()
        if told is not None:
            # A wrong one costs what a trusted network would have allowed.
            return told == f"Basic {pair}"
        return not self.demands_password

    def _update(self, idx: str, value: str) -> bool:
        if not idx.isdecimal() or int(idx) not in self.devices or not value:
            return False
        try:
            self._show(int(idx), value)
        except ValueError:
            return False
        return True

    def _show(self, idx: int, value: str) -> None:
        parts = value.split(";")
        match self.devices[idx]:
            case "Managed Counter" if len(parts) == _HISTORY_PARTS:
                counts, usage, date = parts
                at = self.history.setdefault(idx, {})
                at[date] = int(counts), int(usage)
                return
            case "Managed Counter":
                (counts,) = parts
                int(counts)
            case "kWh":
                watts, energy = parts
                float(watts), float(energy)
            case "Temperature" | "Waterflow":
                (number,) = parts
                float(number)
        self.values[idx] = value


@asynccontextmanager
async def running_stand_in(
    devices: dict[int, str], certificates: Path | None = None
) -> AsyncIterator[StandIn]:
    """Run a stand-in, encrypted if there are certificates."""
    tls = None
    if certificates is not None:
        tls = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        tls.load_cert_chain(certificates / "server.crt", certificates / "server.key")
    port, scheme = free_port(), "http" if tls is None else "https"
    stand_in = StandIn(url=f"{scheme}://{HOST}:{port}", devices=devices)
    app = web.Application()
    app.router.add_get("/json.htm", stand_in.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port, ssl_context=tls).start()
        yield stand_in
    finally:
        await runner.cleanup()

"""A stand-in for Home Assistant, for what a real one does not do when asked to.

It refuses what the versions it plays are said to refuse, by their sources.
"""

import datetime as dt
import ssl
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import attrs
from aiohttp import web

from tests.kmpd.servers import HOST, free_port

TOKEN: Final = "of an administrator"  # noqa: S105 - of a server that ends with a test
_NEW: Final = (2025, 11)
_OLD_KEYS: Final = frozenset(
    {"has_mean", "has_sum", "name", "source", "statistic_id", "unit_of_measurement"}
)
_NEW_KEYS: Final = (_OLD_KEYS - {"has_mean"}) | {"mean_type", "unit_class"}


@attrs.define
class StandIn:
    """A Home Assistant of the tests.

    Attributes:
        url: Where it listens.
        version: Which it says it is.
        has_recorder: Whether it keeps history.
        is_admin: Whether the token is of an administrator.
        hangs_up_after: So many imports are taken before it hangs up; None for all.
        is_silent: Whether it lets us in and then says nothing more.
        forgets: Whether it takes imports and keeps nothing.
        metadata: What it was told of each statistic.
        rows: What it keeps of each statistic, by start in milliseconds.
        imports: How many it was sent.
    """

    url: str
    version: str = "2026.11.0"
    has_recorder: bool = True
    is_admin: bool = True
    hangs_up_after: int | None = None
    is_silent: bool = False
    forgets: bool = False
    metadata: dict[str, Mapping[str, Any]] = attrs.field(factory=dict)
    rows: dict[str, dict[int, Mapping[str, Any]]] = attrs.field(factory=dict)
    imports: int = 0

    async def serve(self, request: web.Request) -> web.WebSocketResponse:
        """Talk on one connection."""
        socket = web.WebSocketResponse(max_msg_size=0)
        await socket.prepare(request)
        await socket.send_json({"type": "auth_required", "ha_version": self.version})
        if (await socket.receive_json())["access_token"] != TOKEN:
            await socket.send_json({"type": "auth_invalid", "message": "Invalid"})
            await socket.close()
            return socket
        await socket.send_json({"type": "auth_ok", "ha_version": self.version})
        async for message in socket:
            words = message.json()
            if self.is_silent:
                continue
            if self._is_to_hang_up(words):
                await socket.close()
                break
            # Something that nobody asked for comes between.
            await socket.send_json({"id": 0, "type": "event"})
            await socket.send_json(
                {"id": words["id"], "type": "result", **self._answer(words)}
            )
        return socket

    def _is_to_hang_up(self, words: Mapping[str, Any]) -> bool:
        if words["type"] != "recorder/import_statistics":
            return False
        self.imports += 1
        after = self.hangs_up_after
        return after is not None and self.imports > after

    def _answer(self, words: Mapping[str, Any]) -> Mapping[str, Any]:
        if not self.has_recorder:
            return _refused("unknown_command", "Unknown command.")
        match words["type"]:
            case "recorder/list_statistic_ids":
                return _done(
                    [
                        {
                            "statistic_id": id_,
                            "statistics_unit_of_measurement": told[
                                "unit_of_measurement"
                            ],
                        }
                        for id_, told in self.metadata.items()
                    ]
                )
            case "recorder/statistics_during_period":
                return _done(
                    {id_: self._within(id_, words) for id_ in words["statistic_ids"]}
                )
            case "recorder/import_statistics":
                return self._import(words)
            case "recorder/clear_statistics":
                for id_ in words["statistic_ids"]:
                    self.metadata.pop(id_)
                    self.rows.pop(id_)
                return _done(None)
        return _refused("unknown_command", "Unknown command.")

    def _within(self, id_: str, words: Mapping[str, Any]) -> list[Mapping[str, Any]]:
        since = _milliseconds(words["start_time"])
        until = _milliseconds(words.get("end_time", "2200-01-01T00:00:00+00:00"))
        rows = self.rows.get(id_, {})
        return [rows[start] for start in sorted(rows) if since <= start < until]

    def _import(self, words: Mapping[str, Any]) -> Mapping[str, Any]:
        told = words["metadata"]
        year, month = map(int, self.version.split(".")[:2])
        is_new = (year, month) >= _NEW
        if not self.is_admin:
            return _refused("unauthorized", "Unauthorized")
        if set(told) != (_NEW_KEYS if is_new else _OLD_KEYS):
            return _refused("invalid_format", "extra keys not allowed")
        if not self.forgets:
            self.metadata[told["statistic_id"]] = told
            kept = self.rows.setdefault(told["statistic_id"], {})
            for row in words["stats"]:
                start = _milliseconds(row["start"])
                kept[start] = {"state": None, **row, "start": start}
        return _done(None)


@asynccontextmanager
async def running_stand_in(*, tls: Path | None = None) -> AsyncIterator[StandIn]:
    """Run one, encrypted if there is a folder with certificates."""
    port = free_port()
    there = StandIn(url=f"{'http' if tls is None else 'https'}://{HOST}:{port}")
    app = web.Application()
    app.router.add_get("/api/websocket", there.serve)
    app.router.add_get("/moved/api/websocket", _moved)
    app.router.add_get("/other/api/websocket", _other)
    runner = web.AppRunner(app, shutdown_timeout=0.1)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port, ssl_context=_tls(tls)).start()
        yield there
    finally:
        await runner.cleanup()


async def _moved(_request: web.Request) -> web.Response:
    return web.Response(
        status=301, headers={"Location": "https://house.example/api/websocket"}
    )


async def _other(request: web.Request) -> web.WebSocketResponse:
    socket = web.WebSocketResponse()
    await socket.prepare(request)
    await socket.send_str("welcome")
    await socket.close()
    return socket


def _tls(folder: Path | None) -> ssl.SSLContext | None:
    if folder is None:
        return None
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(folder / "server.crt", folder / "server.key")
    return context


def _milliseconds(text: str) -> int:
    return int(dt.datetime.fromisoformat(text).timestamp() * 1_000)


def _done(result: object) -> Mapping[str, Any]:
    return {"success": True, "result": result}


def _refused(code: str, message: str) -> Mapping[str, Any]:
    return {"success": False, "error": {"code": code, "message": message}}

"""What is asked of Domoticz over HTTP, and when it counts as done.

Domoticz answers 200 to nearly everything; only `"status": "OK"` says that it was done.

Source: domoticz@85308e91e, main/WebServerCmds.cpp; wiki of Domoticz, API.
"""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final

import attrs

from kmpd.errors import SinkError
from kmpd.sinks.domoticz.options import DomoticzServer
from kmpd.sinks.http_client import Answer, HttpServer, Visit, basic, tls_of

_NAME: Final = "Domoticz"
_PATH: Final = "/json.htm"
_DONE: Final = "OK"
_REFUSALS: Final[Mapping[int, str]] = {
    301: "it sends us elsewhere; is the address right, with https if need be?",
    302: "it sends us elsewhere; is the address right, with https if need be?",
    307: "it sends us elsewhere; is the address right, with https if need be?",
    308: "it sends us elsewhere; is the address right, with https if need be?",
    401: "it does not take us for a user; are username and password right, and is the "
    "line encrypted?",
    403: "the user has no right to do that",
    404: "there is no API at this address",
}


@attrs.frozen
class DomoticzApi:
    """Requests to one Domoticz that share a connection."""

    _visit: Visit

    @classmethod
    @asynccontextmanager
    async def opened(cls, server: DomoticzServer) -> AsyncIterator["DomoticzApi"]:
        """Let requests share a connection.

        Raises:
            SinkError: The file with whom to trust cannot be used.
        """
        async with _http_server(server).visit() as visit:
            yield cls(visit)

    async def version(self) -> str:
        """Return the version of Domoticz.

        Raises:
            SinkError: It did not tell.
        """
        told = await self._command({"param": "getversion"}, what="tell its version")
        return str(told.get("version", ""))

    async def update(self, idx: int, value: str) -> None:
        """Give a device a value.

        Raises:
            SinkError: It is not known that Domoticz took it.
        """
        # Without a number of its own, Domoticz sets that of a switch.
        query = {"param": "udevice", "idx": str(idx), "nvalue": "0", "svalue": value}
        what = f"take {value!r} for device {idx}"
        await self._command(query, what=what)

    async def _command(self, query: Mapping[str, str], *, what: str) -> dict[str, Any]:
        answer = await self._visit.get(_PATH, {"type": "command", **query})
        told = _told(answer)
        if answer.is_taken and told is not None and told.get("status") == _DONE:
            return told
        reason = _REFUSALS.get(answer.status) or _reason(answer, told)
        raise SinkError(reason=f"{_NAME} did not {what}: {reason}")


def _http_server(server: DomoticzServer) -> HttpServer:
    headers = {}
    if server.username is not None and server.password is not None:
        password = server.password.get_secret_value()
        headers["Authorization"] = basic(server.username, password)
    return HttpServer(
        name=_NAME,
        url=server.url,
        headers=headers,
        timeout_seconds=server.timeout_seconds,
        tls=tls_of(ca_file=server.ca_file, is_insecure=server.is_insecure),
    )


def _told(answer: Answer) -> dict[str, Any] | None:
    try:
        told = json.loads(answer.body)
    except ValueError:
        return None
    return told if isinstance(told, dict) else None


def _reason(answer: Answer, told: Mapping[str, Any] | None) -> str:
    if not answer.is_taken:
        return f"it answered {answer.status}"
    if told is None:
        return "it answered something else than Domoticz does; is the address right?"
    words = next((told[key] for key in ("message", "status") if told.get(key)), "")
    said = f" ({words})" if words else ""
    return f"it did not say OK{said}; does the device exist, and take such a value?"

"""The sink: each batch is one request; a point that comes again replaces itself."""

import json
from collections.abc import Callable, Mapping, Sequence
from typing import Final

import attrs

from kmpd.errors import SinkError
from kmpd.interfaces import SinkContext, SinkKind
from kmpd.reading import Reading
from kmpd.sinks.http_client import Answer, HttpServer, basic, tls_of
from kmpd.sinks.influxdb.line_protocol import line_of
from kmpd.sinks.influxdb.options import InfluxOptions, Version
from kmpd.state import MeterState

_NAME: Final = "InfluxDB"
_REFUSALS: Final[Mapping[int, str]] = {
    401: "it does not take us for a user",
    403: "the user or the token has no right to write there",
}


@attrs.frozen(kw_only=True)
class _Dialect:
    """How a version is written to.

    Attributes:
        path: Where.
        query: Which database, and what times are given in; nobody has to guess that.
        headers: Who we are.
    """

    path: str
    query: Callable[[InfluxOptions], Mapping[str, str]]
    headers: Callable[[InfluxOptions], Mapping[str, str]]


def _first_query(options: InfluxOptions) -> Mapping[str, str]:
    policy = options.retention_policy
    where = {"db": options.database or "", "precision": "u"}
    return where if policy is None else {**where, "rp": policy}


def _second_query(options: InfluxOptions) -> Mapping[str, str]:
    return {
        "org": options.org or "",
        "bucket": options.bucket or "",
        "precision": "us",
    }


def _third_query(options: InfluxOptions) -> Mapping[str, str]:
    return {
        "db": options.database or "",
        "precision": "microsecond",
        # A batch is taken whole or not at all, and is on the disk when it is.
        "accept_partial": "false",
        "no_sync": "false",
    }


def _user(options: InfluxOptions) -> Mapping[str, str]:
    if options.username is None or options.password is None:
        return {}
    password = options.password.get_secret_value()
    return {"Authorization": basic(options.username, password)}


def _token(options: InfluxOptions, scheme: str) -> Mapping[str, str]:
    if options.token is None:
        return {}
    return {"Authorization": f"{scheme} {options.token.get_secret_value()}"}


_DIALECTS: Final[Mapping[Version, _Dialect]] = {
    1: _Dialect(path="/write", query=_first_query, headers=_user),
    2: _Dialect(
        path="/api/v2/write",
        query=_second_query,
        headers=lambda options: _token(options, "Token"),
    ),
    3: _Dialect(
        path="/api/v3/write_lp",
        query=_third_query,
        headers=lambda options: _token(options, "Bearer"),
    ),
}


class InfluxSink:
    """Writes a point for each reading."""

    def __init__(self, options: InfluxOptions, context: SinkContext) -> None:
        self._options = options
        self._context = context
        self._dialect = _DIALECTS[options.version]

    async def open(self) -> None:
        """Make the database, if that is wanted.

        Raises:
            SinkError: It cannot be made.
        """
        if not self._options.create:
            return
        name = (self._options.database or "").replace("\\", "\\\\").replace('"', '\\"')
        query = {"q": f'CREATE DATABASE "{name}"'}
        async with self._server().visit() as visit:
            answer = await visit.post("/query", query, b"")
        if not answer.is_taken or _error_in(answer):
            raise _refusal("make the database", answer)

    async def write(self, batch: Sequence[Reading]) -> None:
        """Write a batch in one request.

        Raises:
            SinkError: It is not known that InfluxDB has all of it.
        """
        options, dialect = self._options, self._dialect
        lines = [
            line_of(
                reading, measurement=options.measurement, site=self._context.station
            )
            for reading in batch
        ]
        if not lines:
            return
        body = "\n".join(lines).encode()
        async with self._server().visit() as visit:
            answer = await visit.post(dialect.path, dialect.query(options), body)
        if not answer.is_taken or _error_in(answer):
            raise _refusal(f"take {len(lines)} points", answer)

    async def show(self, states: Sequence[MeterState]) -> None:
        """Do nothing; points are of readings only."""

    async def close(self) -> None:
        """Do nothing; no connection is kept."""

    def _server(self) -> HttpServer:
        options = self._options
        return HttpServer(
            name=_NAME,
            url=options.url,
            headers=self._dialect.headers(options),
            timeout_seconds=options.timeout_seconds,
            tls=tls_of(ca_file=options.ca_file, is_insecure=options.is_insecure),
        )


def _refusal(what: str, answer: Answer) -> SinkError:
    told = _REFUSALS.get(answer.status, f"it answered {answer.status}")
    words = _error_in(answer) or answer.words
    said = f" ({words})" if words else ""
    return SinkError(reason=f"{_NAME} did not {what}: {told}{said}")


def _error_in(answer: Answer) -> str:
    """Return what is wrong; version 1 may say so although it answers 200."""
    try:
        told = json.loads(answer.body)
    except ValueError:
        return ""
    if not isinstance(told, dict):
        return ""
    results = told.get("results")
    within = results if isinstance(results, list) else []
    found = (part.get("error") for part in (told, *within) if isinstance(part, dict))
    # Version 2 calls its words a message.
    return str(next(filter(None, found), "") or told.get("message") or "")


def _make(_name: str, options: InfluxOptions, context: SinkContext) -> InfluxSink:
    return InfluxSink(options, context)


#: For `kmpd.sinks`.
KIND: Final = SinkKind(name="influxdb", options=InfluxOptions, make=_make)

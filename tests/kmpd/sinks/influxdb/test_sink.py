"""Points reach InfluxDB: a real one of version 1, and stand-ins of 2 and 3.

The stand-ins know what the documents of InfluxDB say, and were never compared with a
real one.
"""

from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any, Final

import aiohttp
import attrs
import pytest
from aiohttp import web
from pydantic import ValidationError

from kmpd.errors import SinkError
from kmpd.reading import Reading
from kmpd.sinks.influxdb import KIND, InfluxSink
from tests.kmpd.delivery.readings import START, readings
from tests.kmpd.servers import HOST, Influxd, free_port, running_influxd
from tests.kmpd.sinks.context import Context
from tests.kmpd.sinks.mqtt.household import HEAT, NOON, reading_of, value

_MICROSECOND: Final = 1_000_000


def _sink(url: str, **more: Any) -> InfluxSink:  # noqa: ANN401 - as configured
    options = KIND.options.model_validate({"url": url} | more)
    sink = KIND.make("influxdb", options, Context())
    assert isinstance(sink, InfluxSink)
    return sink


def _kept(count: int) -> list[Reading]:
    return [attrs.evolve(one, seq=n) for n, one in enumerate(readings(count), 1)]


async def _asked(server: Influxd, query: str, **who: str) -> Sequence[Sequence[Any]]:
    """Return the rows that a question is answered with."""
    parameters = {"q": query, "db": "meters", "epoch": "u", **who}
    async with (
        aiohttp.ClientSession() as session,
        session.post(f"{server.url}/query", params=parameters) as response,
    ):
        (result,) = (await response.json())["results"]
    assert "error" not in result
    return [row for series in result.get("series", []) for row in series["values"]]


@pytest.fixture(scope="module")
def influxd() -> Iterator[Influxd]:
    """Run an InfluxDB of version 1."""
    with running_influxd() as server:
        yield server


@pytest.fixture
async def empty(influxd: Influxd) -> Influxd:
    """Return the server, without what tests before have written."""
    await _asked(influxd, 'DROP DATABASE "meters"')
    return influxd


@pytest.mark.needs("influxd")
class TestFirst:
    """Version 1, as Debian has it."""

    async def test_points_are_there_and_only_once(self, empty: Influxd) -> None:
        """Without it, a batch that comes again counts twice."""
        sink = _sink(empty.url, version=1, database="meters", create=True)
        await sink.open()
        await sink.open()

        await sink.write(_kept(500))
        await sink.write(_kept(500)[400:])
        await sink.close()

        rows = await _asked(empty, "SELECT seq, heat_energy FROM kmp")
        assert [row[1] for row in rows] == list(range(1, 501))
        assert rows[1][2] == 0.001
        assert rows[1][0] - rows[0][0] == 60 * _MICROSECOND

    async def test_signs_come_as_they_are(self, empty: Influxd) -> None:
        """Without it, a name of a meter makes a whole batch be refused."""
        sink = _sink(empty.url, version=1, database="meters", create=True)
        await sink.open()
        text = attrs.evolve(value(1003, "x", 48), text='a "b" \\ c, d=e')
        one = reading_of(HEAT, serial="1 2,3=4", told=[text])

        await sink.write([one])

        rows = await _asked(empty, 'SELECT date_text FROM kmp GROUP BY "serial"')
        assert [row[1] for row in rows] == ['a "b" \\ c, d=e']
        tags = await _asked(empty, 'SHOW TAG VALUES FROM kmp WITH KEY = "serial"')
        assert tags == [["serial", "1 2,3=4"]]

    async def test_whole_numbers_after_broken_ones_are_taken(
        self, empty: Influxd
    ) -> None:
        """Without it, a field that was a float once refuses the first whole number."""
        sink = _sink(empty.url, version=1, database="meters", create=True)
        await sink.open()

        for number, at in (("1.5", NOON), ("2", NOON.replace(hour=13))):
            await sink.write([reading_of(HEAT, at, told=[value(60, number, 8)])])

        rows = await _asked(empty, "SELECT heat_energy FROM kmp")
        assert [row[1] for row in rows] == [1.5, 2.0]

    async def test_a_database_that_is_missing_is_told(self, empty: Influxd) -> None:
        """Without it, readings go nowhere, and nobody hears of it."""
        sink = _sink(empty.url, version=1, database="meters")
        await sink.open()

        with pytest.raises(SinkError, match=r'404 .database not found: "meters"'):
            await sink.write(_kept(1))

    async def test_a_type_that_was_changed_by_others_is_told(
        self, empty: Influxd
    ) -> None:
        """Without it, points are dropped one by one."""
        sink = _sink(empty.url, version=1, database="meters", create=True)
        await sink.open()
        at = int(START.timestamp())
        line = f'kmp heat_energy="text" {at}'
        async with aiohttp.ClientSession() as session:
            await session.post(f"{empty.url}/write?db=meters&precision=s", data=line)

        with pytest.raises(SinkError, match="field type conflict"):
            await sink.write(_kept(1))

    async def test_an_outage_is_caught_up_with(self) -> None:
        """Without it, a database that was restarted lacks readings for ever."""
        with running_influxd() as server:
            sink = _sink(server.url, version=1, database="meters", create=True)
            await sink.open()
            await sink.write(_kept(3))
            server.kill()
            with pytest.raises(SinkError, match="cannot be reached"):
                await sink.write(_kept(6)[3:])

            server.start()
            await sink.write(_kept(6)[3:])

            rows = await _asked(server, "SELECT seq FROM kmp")
            assert [row[1] for row in rows] == [1, 2, 3, 4, 5, 6]

    @pytest.mark.parametrize(
        ("who", "words"),
        [
            ({"username": "anna", "password": "sesame"}, ""),
            ({"username": "anna", "password": "wrong"}, "does not take us for a user"),
            ({}, "does not take us for a user"),
        ],
    )
    async def test_who_we_are_is_told(self, who: Mapping[str, str], words: str) -> None:
        """Without it, only a database that is open to all can be used."""
        with running_influxd(demands_password=True) as server:
            await _asked(
                server, "CREATE USER anna WITH PASSWORD 'sesame' WITH ALL PRIVILEGES"
            )
            sink = _sink(server.url, version=1, database="meters", create=True, **who)

            if words:
                with pytest.raises(SinkError, match=words):
                    await sink.open()
                return
            await sink.open()
            await sink.write(_kept(2))

            rows = await _asked(server, "SELECT seq FROM kmp", u="anna", p="sesame")
            assert len(rows) == 2


@attrs.define
class StandIn:
    """What the documents say of a later version, as far as we use it.

    Attributes:
        url: Where it listens.
        version: 2 or 3.
        points: Fields by series and time.
    """

    url: str
    version: int
    points: dict[tuple[str, str], str] = attrs.Factory(dict)

    async def write(self, request: web.Request) -> web.Response:
        """Take points, if all is as the version wants it."""
        scheme, names, precision = {
            2: ("Token", {"org": "home", "bucket": "meters"}, "us"),
            3: ("Bearer", {"db": "meters"}, "microsecond"),
        }[self.version]
        if request.headers.get("Authorization") != f"{scheme} s3cret":
            return web.json_response({"code": "unauthorized"}, status=401)
        query = request.query
        if any(query.get(key) != name for key, name in names.items()):
            told = {"message": "not found", "error": "not found"}
            return web.json_response(told, status=404)
        if query.get("precision") != precision:
            return web.json_response({"message": "precision"}, status=400)
        for line in (await request.text()).splitlines():
            series, _, rest = line.replace("\\ ", "~").partition(" ")
            fields, _, at = rest.rpartition(" ")
            self.points[series, at] = fields
        return web.Response(status=204)


@asynccontextmanager
async def _standing_in(version: int) -> AsyncIterator[StandIn]:
    port = free_port()
    stand_in = StandIn(url=f"http://{HOST}:{port}", version=version)
    app = web.Application()
    path = {2: "/api/v2/write", 3: "/api/v3/write_lp"}[version]
    app.router.add_post(path, stand_in.write)
    runner = web.AppRunner(app)
    await runner.setup()
    try:
        await web.TCPSite(runner, HOST, port).start()
        yield stand_in
    finally:
        await runner.cleanup()


_LATER: Final = {
    2: {"version": 2, "org": "home", "bucket": "meters", "token": "s3cret"},
    3: {"version": 3, "database": "meters", "token": "s3cret"},
}


@pytest.mark.parametrize("version", [2, 3])
class TestLater:
    """Versions 2 and 3, as far as their documents tell."""

    async def test_points_are_there_and_only_once(self, version: int) -> None:
        """Without it, a batch that comes again counts twice."""
        async with _standing_in(version) as there:
            sink = _sink(there.url, **_LATER[version])
            await sink.open()

            await sink.write(_kept(20))
            await sink.write(_kept(20)[10:])

            assert len(there.points) == 20

    @pytest.mark.parametrize(
        ("change", "words"),
        [
            ({"token": "wrong"}, "does not take us for a user"),
            ({"bucket": "else", "database": "else"}, "answered 404 .not found"),
        ],
    )
    async def test_a_refusal_is_told(
        self, version: int, change: Mapping[str, str], words: str
    ) -> None:
        """Without it, a token that has run out is a riddle."""
        async with _standing_in(version) as there:
            known = _LATER[version]
            changes = {key: text for key, text in change.items() if key in known}
            sink = _sink(there.url, **{**known, **changes})

            with pytest.raises(SinkError, match=words) as refused:
                await sink.write(_kept(1))

            assert "s3cret" not in str(refused.value)


@pytest.mark.parametrize(
    "more",
    [
        {},
        {"version": 1},
        {"version": 4, "database": "a"},
        {"version": 1, "database": "a", "token": "t"},
        {"version": 1, "database": "a", "username": "anna"},
        {"version": 2, "org": "a", "bucket": "b"},
        {"version": 2, "org": "a", "bucket": "b", "token": "t", "create": True},
        {"version": 3, "bucket": "a"},
        {"version": 3, "database": "a", "measurement": "_kmp"},
        {"version": 3, "database": "a", "measurement": "a\nb"},
        {"version": 3, "database": "a", "url": "influxdb.lan"},
    ],
)
def test_options_that_cannot_be_meant_are_refused(more: dict[str, Any]) -> None:
    """Without it, a setting of another version is silently of no use."""
    with pytest.raises(ValidationError):
        KIND.options.model_validate({"url": "http://influxdb.lan:8086"} | more)

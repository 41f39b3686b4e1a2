"""The dashboard is served beside the collector, and never in its way."""

import asyncio
import json
import signal
import socket
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any, Final

import aiohttp
import attrs
import pytest
from fastapi import FastAPI, WebSocket
from pydantic import SecretStr

from kmpd.config.dashboard import TokenConfig, UserConfig, WebConfig
from kmpd.errors import WebError
from kmpd.web import server as module
from kmpd.web.access.session import KEY_FILE, session_key
from kmpd.web.api import live
from kmpd.web.server import WebServer
from tests.kmpd.web.house import HOURS, NOW, House, reading_at

_WEB: Final = WebConfig(port=0)
_TIMEOUT: Final = aiohttp.ClientTimeout(total=20)


@asynccontextmanager
async def serving(
    house: House, mount: Callable[[FastAPI], None] | None = None
) -> AsyncIterator[tuple[WebServer, aiohttp.ClientSession]]:
    """Serve a house on a port of its own; in the end it is over within its grace."""
    server = _server(house, mount)
    server.listen()
    running = asyncio.create_task(server.run())
    await server.started()
    async with aiohttp.ClientSession(server.url, timeout=_TIMEOUT) as session:
        yield server, session
        server.stop()
        await asyncio.wait_for(running, module.GRACE_SECONDS + 10)


def _server(house: House, mount: Callable[[FastAPI], None] | None = None) -> WebServer:
    return WebServer(
        house.context, _WEB, state_folder=house.config.state_folder, mount=mount
    )


@attrs.frozen
class Told:
    """An event of a stream."""

    kind: str
    id: str
    data: Mapping[str, Any]


async def events(answer: aiohttp.ClientResponse) -> AsyncIterator[Told]:
    """Yield the events of a stream."""
    fields: dict[str, str] = {}
    async for line in answer.content:
        name, _, value = line.decode().rstrip("\n").partition(": ")
        if name:
            fields[name] = value
        elif "data" in fields:
            yield Told(
                fields["event"], fields.get("id", ""), json.loads(fields["data"])
            )
            fields = {}


async def seqs(answer: aiohttp.ClientResponse, count: int) -> list[int]:
    """Return the places of the next readings of a stream."""
    found: list[int] = []
    async for event in events(answer):
        if event.kind == "reading":
            assert event.data["seq"] == int(event.id)
            found.append(int(event.id))
        if len(found) == count:
            break
    return found


async def _keep(house: House, number: int, meter: str = "heat") -> int:
    at = NOW.replace(microsecond=number + 1)
    kept = await house.keep(reading_at(HOURS, at=at, meter=meter))
    assert kept.seq is not None
    return kept.seq


async def _keep_all(house: House, count: int) -> list[int]:
    """Keep readings at once, and tell nobody."""
    instants = (NOW.replace(microsecond=number + 1_000) for number in range(count))
    kept = await house.store.add([reading_at(HOURS, at=at) for at in instants])
    return [one.seq for one in kept if one.seq is not None]


async def _until_nobody_listens(house: House) -> None:
    while house.live.listeners:  # noqa: ASYNC110 - a feed tells nobody who left
        await asyncio.sleep(0.01)


class TestLive:
    """News come as they are."""

    async def test_a_reading_comes_as_it_is_kept(self, house: House) -> None:
        """A display lags behind the meter."""
        async with serving(house) as (_, session):
            answer = await session.get("/api/v1/live")
            first = await anext(events(answer))
            kept = [await _keep(house, number) for number in range(3)]

            assert first.kind == "state"
            assert first.data["health"] == "ok"
            assert await seqs(answer, 3) == kept

    async def test_a_stream_that_broke_off_goes_on_where_it_was(
        self, house: House
    ) -> None:
        """A reading is lost while a telephone is in a tunnel."""
        kept = await _keep_all(house, 300)
        async with serving(house) as (_, session):
            told = {"Last-Event-ID": str(kept[10])}
            answer = await session.get("/api/v1/live", headers=told)
            again = await seqs(answer, 289)
            later = await _keep(house, 301)

            assert again == kept[11:]
            assert await seqs(answer, 1) == [later]

    async def test_whoever_reads_slowly_misses_none(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A burst of readings from a log pushes others out."""
        monkeypatch.setattr("kmpd.web.live.NEWS_MAX", 4)
        first = await _keep(house, 0)
        async with serving(house) as (_, session):
            url = f"/api/v1/live?since_seq={first - 1}"
            answer = await session.get(url)
            assert await seqs(answer, 1) == [first]
            kept = await _keep_all(house, 50)
            house.live.tell(await house.store.after(first, 50))

            assert await seqs(answer, 50) == kept

    async def test_only_meters_that_are_wanted_come(self, house: House) -> None:
        """A display of one flat shows the next one."""
        async with serving(house) as (_, session):
            answer = await session.get("/api/v1/live?meter=heat")
            await _keep(house, 0, meter="new")
            wanted = await _keep(house, 1)

            assert await seqs(answer, 1) == [wanted]

    async def test_silence_is_told_from_an_end(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A connection that is dead looks like a meter that rests."""
        monkeypatch.setattr(live, "HEARTBEAT_SECONDS", 0.01)
        async with serving(house) as (_, session):
            answer = await session.get("/api/v1/live?meter=none")
            await answer.content.readuntil(b": alive\n")

    async def test_nobody_is_listened_to_for_ever(self, house: House) -> None:
        """Each telephone that was here once takes memory."""
        async with serving(house) as (_, session):
            answer = await session.get("/api/v1/live")
            await anext(events(answer))
            assert house.live.listeners == 1
            answer.close()
            await _until_nobody_listens(house)

    async def test_it_ends_with_the_right_to_see_it(self, house: House) -> None:
        """A token that was taken back goes on telling."""
        token = TokenConfig(name="x", token=SecretStr("t" * 20))
        house.says(WebConfig(tokens=(token,)))
        async with serving(house) as (_, session):
            told = {"Authorization": "Bearer " + "t" * 20}
            answer = await session.get("/api/v1/live", headers=told)
            await anext(events(answer))
            house.says(WebConfig(users=(_USER,)))
            await _keep(house, 0)

            assert await answer.content.read() == b""
            await _until_nobody_listens(house)


_USER: Final = UserConfig(name="anna", password_hash=SecretStr("x"))


class TestServing:
    """It begins and ends as a part of the station."""

    async def test_it_ends_while_streams_and_websockets_are_open(
        self, house: House
    ) -> None:
        """A station that is to be updated hangs because of a telephone."""

        def mount(app: FastAPI) -> None:
            @app.websocket("/socket")
            async def follow(socket: WebSocket) -> None:
                await socket.accept()
                while True:
                    await socket.receive_text()

        async with serving(house, mount) as (server, session):
            origin = server.url.rstrip("/")
            opened = await session.ws_connect("/socket", headers={"Origin": origin})
            stream = await session.get("/api/v1/live")
            await anext(events(stream))
            server.stop()

            assert (await opened.receive()).type is aiohttp.WSMsgType.CLOSE

    async def test_a_port_that_is_taken_is_told_before_the_start(
        self, house: House
    ) -> None:
        """The station runs, and nobody knows why there is no dashboard."""
        with socket.socket() as taken:
            taken.bind(("127.0.0.1", 0))
            taken.listen()
            port = taken.getsockname()[1]
            web = WebConfig(port=port)
            server = WebServer(
                house.context, web, state_folder=house.config.state_folder
            )

            with pytest.raises(
                WebError, match=rf"127\.0\.0\.1:{port}.*another program"
            ):
                server.listen()

    @pytest.mark.parametrize("host", ["192.0.2.1", "no.such.host.invalid"])
    async def test_an_address_that_is_not_ours_is_told(
        self, house: House, host: str
    ) -> None:
        """A slip in the address leads to a traceback."""
        web = WebConfig(host=host, port=0)
        server = WebServer(house.context, web, state_folder=house.config.state_folder)

        with pytest.raises(WebError, match=host):
            server.listen()

    async def test_signals_stay_those_of_the_station(self, house: House) -> None:
        """Ctrl-C ends the dashboard, and the collector goes on."""
        before = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]
        async with serving(house):
            during = [signal.getsignal(one) for one in (signal.SIGINT, signal.SIGTERM)]

        assert during == before

    async def test_what_fails_to_start_is_tried_again(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """A fault in a page ends the reading of meters."""
        monkeypatch.setattr(module, "REST_SECONDS", 0.01)
        starts = 0

        def mount(app: FastAPI) -> None:
            @asynccontextmanager
            async def lifespan(_: FastAPI) -> AsyncIterator[None]:
                nonlocal starts
                starts += 1
                if starts < 3:
                    raise RuntimeError("a page is broken")
                yield

            app.router.lifespan_context = lifespan

        async with serving(house, mount) as (_, session):
            # Its port was another after each fault.
            assert starts == 3
            assert not session.closed

    async def test_pages_that_cannot_be_made_end_nobody_else(
        self, house: House, caplog: pytest.LogCaptureFixture
    ) -> None:
        """A fault in a page ends the reading of meters."""

        def mount(_: FastAPI) -> None:
            raise RuntimeError("a page is broken")

        await _server(house, mount).run()

        assert "meters are read all the same" in caplog.text

    async def test_it_ends_before_it_has_begun(self, house: House) -> None:
        """A station that is ended at once hangs."""
        server = _server(house)
        server.stop()
        await asyncio.wait_for(server.run(), 10)


class TestKey:
    """Cookies are signed with a key that is the station's own."""

    def test_it_stays_the_same_and_is_nobody_elses(self, tmp_path: Path) -> None:
        """All have to sign in after each start, or another user signs for them."""
        key = session_key(tmp_path)

        assert session_key(tmp_path) == key
        assert len(key) == 32
        assert (tmp_path / KEY_FILE).stat().st_mode & 0o777 == 0o600
        assert [path.name for path in tmp_path.iterdir()] == [KEY_FILE]

    def test_a_file_that_is_no_key_is_told(self, tmp_path: Path) -> None:
        """An empty file signs cookies that anybody can make."""
        (tmp_path / KEY_FILE).write_bytes(b"")

        with pytest.raises(WebError, match="is no key"):
            session_key(tmp_path)

    def test_a_folder_that_is_not_there_is_told(self, tmp_path: Path) -> None:
        """A slip in the folder leads to a traceback."""
        with pytest.raises(WebError, match="cannot be read or made"):
            session_key(tmp_path / "nowhere")

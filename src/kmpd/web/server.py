"""Serves the dashboard and the API in the station's own loop."""

import asyncio
import logging
import socket
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, Final, cast

import uvicorn
from fastapi import FastAPI
from starlette.types import ASGIApp

from kmpd.config.dashboard import WebConfig
from kmpd.errors import WebError
from kmpd.web.access import guarded
from kmpd.web.access.session import session_key
from kmpd.web.api import PREFIX, answer_problems, create_api
from kmpd.web.context import WebContext
from kmpd.web.listening import listen, url_of

#: Whoever has an answer in hand may take it with them for so long.
GRACE_SECONDS: Final = 3
#: After a fault the dashboard is back so much later.
REST_SECONDS: Final = 10.0
#: Connections at once, websockets and live streams included; more get 503.
CONNECTIONS_MAX: Final = 500
#: Bytes of a message on a websocket; pages send events, no files.
_MESSAGE_BYTES_MAX: Final = 1 << 20

logger = logging.getLogger("kmpd.web")

Mount = Callable[[FastAPI], None]


class WebServer:
    """Serves until it is told to stop; a `Part` of the station.

    Owns the sockets. Whatever happens here, it ends nobody else: a fault is logged, and
    the dashboard is served anew after a rest.
    """

    def __init__(
        self,
        context: WebContext,
        config: WebConfig,
        *,
        state_folder: Path,
        mount: Mount | None = None,
    ) -> None:
        """Make the server.

        Args:
            context: What is served.
            config: Where; who may see it is asked of the context for each request.
            state_folder: Where the key lies that cookies are signed with.
            mount: Puts the pages onto the application.
        """
        self._context = context
        self._config = config
        self._state_folder = state_folder
        self._mount = mount
        self._sockets: Sequence[socket.socket] = ()
        self._server: uvicorn.Server | None = None
        self._ends = asyncio.Event()
        self._started = asyncio.Event()
        self._url = ""
        self._told = ""

    @property
    def url(self) -> str:
        """Where the dashboard is served; empty before `listen`."""
        return self._url

    def listen(self) -> None:
        """Take the port, and see whether all is there that serving needs.

        To be called before the station begins to collect, so that whoever starts it is
        told what is wrong here; `run` tries it again.

        Raises:
            WebError: The port is taken, or the state folder cannot be used.
        """
        if self._sockets:
            return
        session_key(self._state_folder)
        self._sockets = listen(self._config.host, self._config.port)
        self._url = url_of(self._config.host, self._sockets)

    def close(self) -> None:
        """Give the port back, if `run` has not done so."""
        for one in self._sockets:
            one.close()
        self._sockets = ()

    async def started(self) -> None:
        """Return once requests are answered."""
        await self._started.wait()

    def stop(self) -> None:
        """Finish what is in hand, and let `run` return."""
        self._ends.set()
        if self._server is not None:
            self._server.should_exit = True

    async def run(self) -> None:
        """Serve until `stop`."""
        try:
            application = self._guarded()
            while not self._ends.is_set():
                await self._serve_once(application)
                with suppress(TimeoutError):
                    await asyncio.wait_for(self._ends.wait(), REST_SECONDS)
        except Exception:
            # Meters are read whether anybody looks or not.
            logger.exception("event=dashboard-failed; meters are read all the same")
        finally:
            self.close()

    def application(self) -> FastAPI:
        """Return what is served, without its guard."""
        # One application, so that NiceGUI's mount at the root stands behind the API.
        root = FastAPI(openapi_url=None, docs_url=None, redoc_url=None)
        # Paths that no part takes, such as one with an end of a line in it.
        answer_problems(root)
        root.mount(PREFIX, create_api(self._context, ends=self._ends))
        if self._mount is not None:
            self._mount(root)
        return root

    def _guarded(self) -> ASGIApp:
        return guarded(
            self.application(),
            config=self._context.config,
            host=self._config.host,
            key=session_key(self._state_folder),
            clock=self._context.clock,
        )

    async def _serve_once(self, application: ASGIApp) -> None:
        try:
            self.listen()
            self._server = _Server(_settings(application), self._started)
            self._server.should_exit = self._ends.is_set()
            if self._told:
                logger.info("event=dashboard-back url=%s", self._url)
            self._told = ""
            await self._server.serve(list(self._sockets))
        except WebError as error:
            self._tell(str(error))
        except (Exception, SystemExit):
            # uvicorn ends the program where what it serves does not start.
            logger.exception("event=dashboard-failed; it is tried again")
        finally:
            self._started.clear()
            self._server = None
            self.close()

    def _tell(self, reason: str) -> None:
        """Log why nobody is served, once as long as it stays the same."""
        if reason != self._told:
            logger.error(
                "event=dashboard-away, meters are read all the same: %s", reason
            )
        self._told = reason


class _Server(uvicorn.Server):
    """A server that says when it has started, and leaves signals to the station."""

    def __init__(self, config: uvicorn.Config, started: asyncio.Event) -> None:
        super().__init__(config)
        self._has_started = started

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to answer."""
        await super().startup(sockets)
        self._has_started.set()

    @contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Do nothing."""
        yield


def _settings(application: ASGIApp) -> uvicorn.Config:
    return uvicorn.Config(
        # uvicorn's own types of ASGI are closed unions, Starlette's are mappings.
        cast("Any", application),
        lifespan="on",
        log_config=None,
        access_log=False,
        server_header=False,
        # The guard believes one proxy, as the configuration says.
        proxy_headers=False,
        limit_concurrency=CONNECTIONS_MAX,
        timeout_graceful_shutdown=GRACE_SECONDS,
        ws_max_size=_MESSAGE_BYTES_MAX,
    )

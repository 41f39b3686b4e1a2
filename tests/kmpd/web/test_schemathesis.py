"""The API does what its description says, whatever it is asked."""

import asyncio
from collections.abc import Iterator
from contextlib import AsyncExitStack
from typing import Final, cast

import pytest
import schemathesis
from hypothesis import HealthCheck, settings
from pydantic import SecretStr
from starlette.types import ASGIApp, Receive, Scope, Send

from kmpd.config.dashboard import Role, TokenConfig, WebConfig
from kmpd.web.api import create_api
from kmpd.web.context import WebContext
from kmpd.web.server import WebServer
from tests.kmpd.web.asking import guard_of
from tests.kmpd.web.house import living

_TOKEN = "a token that is long enough"  # noqa: S105 - of a test
_AUTH = {"Authorization": f"Bearer {_TOKEN}"}


class _Late:
    """An application whose house is built when its tests begin; owns it till then."""

    def __init__(self) -> None:
        # The description is the same whatever house it is of.
        self.app: ASGIApp = create_api(cast("WebContext", None))

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self.app(scope, receive, send)


_LATE: Final = _Late()
_SCHEMA: Final = schemathesis.openapi.from_asgi("/v1/openapi.json", _LATE)


@pytest.fixture(scope="module", autouse=True)
def _house(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Build the house that is asked."""
    token = TokenConfig(name="test", token=SecretStr(_TOKEN), role=Role.ADMIN)
    web = WebConfig(tokens=(token,))
    folder = tmp_path_factory.mktemp("house")
    with asyncio.Runner() as runner:
        stack = AsyncExitStack()
        house = runner.run(stack.enter_async_context(living(folder, web)))
        server = WebServer(house.context, web, state_folder=folder)
        # A stream that never ends would never be checked.
        server.stop()
        _LATE.app = guard_of(house, server.application())
        yield
        runner.run(stack.aclose())


@_SCHEMA.parametrize()
@settings(
    max_examples=8,
    derandomize=True,
    database=None,
    suppress_health_check=list(HealthCheck),
)
def test_it_does_what_its_description_says(case: schemathesis.Case) -> None:
    """A program that goes by the description meets no surprise."""
    case.call_and_validate(headers=_AUTH)

"""In a real browser, neither another page nor something got into ours does any harm."""

from collections.abc import AsyncIterator
from typing import Final

import pytest
import pytest_asyncio
from aiohttp import web
from playwright.async_api import Browser, Page

from tests.kmpd.web.browser.dashboards import Dashboard

pytestmark = [
    pytest.mark.needs("chromium"),
    pytest.mark.asyncio(loop_scope="session"),
    pytest.mark.timeout(120),
]

_READ: Final = "api/v1/meters/heat/read"
#: Waits for what could come after it; a browser runs what it runs before that.
_SETTLE: Final = "() => new Promise(done => setTimeout(done, 200))"


@pytest_asyncio.fixture(loop_scope="session")
async def elsewhere() -> AsyncIterator[str]:
    """Serve a page of somebody else; it may hold whatever a test gets into it."""

    async def answer(_: web.Request) -> web.Response:
        return web.Response(text="<p>cats</p>", content_type="text/html")

    application = web.Application()
    application.router.add_get("/", answer)
    runner = web.AppRunner(application)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    # Another name is another site; by its port alone it would be another origin only.
    yield f"http://localhost:{port}/"
    await runner.cleanup()


@pytest_asyncio.fixture(loop_scope="session")
async def page(browser: Browser) -> AsyncIterator[Page]:
    """Open an empty page."""
    async with await browser.new_context() as context:
        yield await context.new_page()


class TestFromElsewhere:
    """A dashboard without any sign-in, and a page of somebody else in the browser."""

    async def test_no_form_has_a_meter_read(
        self, page: Page, elsewhere: str, living: Dashboard
    ) -> None:
        """A page with cats runs the battery of a meter down."""
        await page.goto(elsewhere)
        async with page.expect_response(f"**/{_READ}") as waiting:
            await page.evaluate(
                """address => {
                    const form = document.createElement("form");
                    form.method = "post";
                    form.action = address;
                    document.body.append(form);
                    form.submit();
                }""",
                f"{living.url}/{_READ}",
            )

        assert (await waiting.value).status == 403

    @pytest.mark.parametrize("mode", ["no-cors", "cors"])
    async def test_no_program_reads_or_changes_anything(
        self, page: Page, elsewhere: str, living: Dashboard, mode: str
    ) -> None:
        """A page with cats knows when nobody is at home."""
        await page.goto(elsewhere)
        told = await page.evaluate(
            """async ([url, read, mode]) => {
                const answers = [];
                for (const [path, method] of [[read, "POST"], ["api/v1/meters", "GET"]])
                    try {
                        const answer = await fetch(`${url}/${path}`, {method, mode});
                        answers.push(`${answer.status} ${await answer.text()}`);
                    } catch (error) { answers.push("refused"); }
                return answers;
            }""",
            [living.url, _READ, mode],
        )

        assert told == ["refused", "refused"]

    async def test_no_websocket_is_opened(
        self, page: Page, elsewhere: str, living: Dashboard
    ) -> None:
        """A page with cats takes the dashboard over by its live part."""
        await page.goto(elsewhere)
        address = living.url.replace("http", "ws", 1)
        told = await page.evaluate(
            """address => new Promise(done => {
                const socket = new WebSocket(address);
                socket.onopen = () => done("open");
                socket.onerror = () => done("refused");
            })""",
            f"{address}/_nicegui_ws/socket.io/?EIO=4&transport=websocket",
        )

        assert told == "refused"

    async def test_no_frame_shows_the_dashboard(
        self, page: Page, elsewhere: str, living: Dashboard
    ) -> None:
        """A page with cats has its buttons over ours."""
        await page.goto(elsewhere)
        async with page.expect_response(f"{living.url}/") as waiting:
            await page.evaluate(
                """url => {
                    const frame = document.createElement("iframe");
                    frame.src = url;
                    document.body.append(frame);
                }""",
                f"{living.url}/",
            )

        assert (await waiting.value).status == 403


class TestFromWithin:
    """Something of an attacker got into a page of ours."""

    async def test_nothing_that_comes_later_runs(
        self, page: Page, living: Dashboard
    ) -> None:
        """A name with markup in it acts for the admin who looks at it."""
        await page.goto(living.url)
        await page.wait_for_selector("h1")
        await page.evaluate(
            """() => {
                document.body.insertAdjacentHTML(
                    "beforeend", '<img src="/none" onerror="window.harmed = 1">');
                const script = document.createElement("script");
                script.textContent = "window.harmed = 2";
                document.body.append(script);
                const link = document.createElement("a");
                link.href = "javascript:window.harmed = 3";
                document.body.append(link);
                link.click();
            }"""
        )
        await page.evaluate(_SETTLE)

        assert await page.evaluate("() => window.harmed") is None

    async def test_nothing_is_sent_elsewhere(
        self, page: Page, elsewhere: str, living: Dashboard
    ) -> None:
        """What somebody got into a page tells others what it sees."""
        asked: list[str] = []
        page.on("response", lambda response: asked.append(response.url))
        await page.goto(living.url)
        await page.wait_for_selector("h1")
        await page.evaluate(
            """url => {
                fetch(url, {mode: "no-cors"}).catch(() => {});
                new Image().src = url;
                const form = document.createElement("form");
                form.action = url;
                document.body.append(form);
                form.submit();
            }""",
            elsewhere,
        )
        await page.evaluate(_SETTLE)

        assert not [url for url in asked if url.startswith(elsewhere)]

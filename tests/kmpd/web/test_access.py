"""Who gets in, and who does not, whatever they send."""

import asyncio
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from ipaddress import ip_network
from pathlib import Path
from typing import Any, Final
from urllib.parse import urljoin, urlsplit

import httpx
import pytest
from argon2 import PasswordHasher
from hypothesis import given
from hypothesis import strategies as st
from pydantic import SecretStr
from starlette.types import Receive, Scope, Send

from kmpd.config.dashboard import (
    ProxyConfig,
    Role,
    TokenConfig,
    UserConfig,
    WebConfig,
)
from kmpd.web.access.form import local_path
from kmpd.web.access.session import SESSION_SECONDS
from tests.kmpd.web.asking import ORIGIN, client, guard_of
from tests.kmpd.web.house import House, empty

PASSWORD: Final = "correct horse battery"  # noqa: S105 - of a test
_WRONG: Final = "wrong password"
#: As cheap as Argon2 gets; what it costs is no matter here.
_CHEAP: Final = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
_ADMIN_TOKEN: Final = "an admin's token, long enough"  # noqa: S105 - of a test
_VIEWER_TOKEN: Final = "a viewer's token, long enough"  # noqa: S105 - of a test
_SAME: Final = {"Origin": ORIGIN}

ANNA: Final = UserConfig(
    name="anna", password_hash=SecretStr(_CHEAP.hash(PASSWORD)), role=Role.ADMIN
)
BEN: Final = UserConfig(name="ben", password_hash=SecretStr(_CHEAP.hash("b" * 12)))
TOKENS: Final = (
    TokenConfig(name="mill", token=SecretStr(_ADMIN_TOKEN), role=Role.ADMIN),
    TokenConfig(name="eye", token=SecretStr(_VIEWER_TOKEN)),
)
WEB: Final = WebConfig(users=(ANNA, BEN), tokens=TOKENS)

STATION: Final = "/api/v1/station"
READ: Final = "/api/v1/meters/heat/read"


async def behind(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer everything with what the guard says of the visitor."""
    visitor = scope["state"]["visitor"]
    if scope["type"] == "websocket":
        await receive()
        await send({"type": "websocket.accept"})
        while (await receive())["type"] == "websocket.receive":
            await send({"type": "websocket.send", "text": visitor.name})
        return
    text = f"{visitor.name} {visitor.role}".encode()
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": text})


@pytest.fixture
def house(tmp_path: Path) -> House:
    """Return a house; nobody gets as far as its store."""
    return empty(tmp_path)


@pytest.fixture
async def signing(house: House) -> AsyncIterator[httpx.AsyncClient]:
    """Return a client of a dashboard that people sign in to."""
    house.says(WEB)
    async with client(guard_of(house, behind)) as asking:
        yield asking


async def sign_in(
    asking: httpx.AsyncClient,
    name: str = "anna",
    password: str = PASSWORD,
    **facts: Any,  # noqa: ANN401 - whatever a request has
) -> httpx.Response:
    """Send the form as a browser does."""
    headers = _SAME | facts.pop("headers", {})
    form = {"name": name, "password": password}
    return await asking.post("/login", data=form, headers=headers, **facts)


class TestNobodySignsIn:
    """With nobody to sign in, only this computer may look, and it may do all."""

    async def test_whoever_is_at_this_computer_is_an_admin(self, house: House) -> None:
        """A first look needs no password."""
        async with client(guard_of(house, behind)) as asking:
            assert (await asking.get("/")).text == " admin"

    @pytest.mark.parametrize(
        "host", ["localhost", "LOCALHOST:8403", "127.0.0.1", "127.8.8.8", "[::1]:8403"]
    )
    async def test_names_of_loopback_are_ours(self, house: House, host: str) -> None:
        """The address that is printed works."""
        async with client(guard_of(house, behind)) as asking:
            assert (await asking.get("/", headers={"Host": host})).is_success

    @pytest.mark.parametrize(
        "host",
        [
            "evil.example",
            "127.0.0.1.evil.example",
            "localhost.evil.example:8403",
            "192.168.1.5",
            "[::2]",
            "[::1",
            "localhost:80:80",
            "localhost@evil.example",
            "",
        ],
    )
    async def test_a_name_that_was_pointed_at_us_is_not_ours(
        self, house: House, host: str
    ) -> None:
        """No page on the internet reads meters by a name of its own (DNS rebinding)."""
        async with client(guard_of(house, behind)) as asking:
            answer = await asking.get("/", headers={"Host": host})

        assert answer.status_code == 421

    async def test_a_name_that_is_configured_is_ours(self, house: House) -> None:
        """Whoever gives this computer a name can use it."""
        house.says(WebConfig(hosts=("Meters.example",)))
        async with client(guard_of(house, behind)) as asking:
            answer = await asking.get("/", headers={"Host": "meters.example:8403"})

        assert answer.is_success

    @pytest.mark.parametrize("name", ["X-Forwarded-For", "Forwarded", "X-Real-IP"])
    async def test_a_proxy_that_nobody_spoke_of_opens_nothing(
        self, house: House, name: str
    ) -> None:
        """A proxy put before it does not hand the house to the internet."""
        async with client(guard_of(house, behind)) as asking:
            answer = await asking.get("/", headers={name: "203.0.113.9"})

        assert answer.status_code == 403
        assert "proxy" in answer.text

    async def test_beyond_loopback_nobody_gets_anything(self, house: House) -> None:
        """Users that were taken out of the file open nothing to everybody."""
        async with client(guard_of(house, behind, host="0.0.0.0")) as asking:
            assert [
                (await asking.get(path)).status_code
                for path in ("/", "/login", "/_nicegui/x.js", STATION)
            ] == [403] * 4


class TestForeignPages:
    """A page of somebody else gets a browser to ask, but not to do."""

    @pytest.mark.parametrize(
        "headers",
        [
            {},
            {"Origin": "null"},
            {"Origin": "https://evil.example"},
            {"Origin": "http://127.0.0.1:9999"},
            {"Origin": "http://127.0.0.1"},
            {"Origin": "http://127.0.0.1:8403.evil.example"},
            {"Origin": ORIGIN, "Sec-Fetch-Site": "cross-site"},
            {"Origin": ORIGIN, "Sec-Fetch-Site": "same-site"},
            {"Sec-Fetch-Site": "none"},
            {"Sec-Fetch-Site": "cross-site"},
            {"Referer": f"{ORIGIN}/"},
        ],
    )
    @pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "PATCH", "BREW"])
    async def test_it_changes_nothing(
        self, house: House, method: str, headers: Mapping[str, str]
    ) -> None:
        """No page somewhere has meters read, or resets noted, by my browser."""
        async with client(guard_of(house, behind)) as asking:
            answer = await asking.request(method, "/x", headers=dict(headers))

        assert answer.status_code == 403

    @pytest.mark.parametrize(
        "headers",
        [
            _SAME,
            {"Sec-Fetch-Site": "same-origin"},
            _SAME | {"Sec-Fetch-Site": "same-origin"},
        ],
    )
    async def test_our_own_page_does(
        self, house: House, headers: Mapping[str, str]
    ) -> None:
        """What the dashboard offers works."""
        async with client(guard_of(house, behind)) as asking:
            assert (await asking.post("/x", headers=dict(headers))).is_success

    @pytest.mark.parametrize("dest", ["image", "script", "iframe", "empty"])
    async def test_it_has_nothing_of_ours_in_it(self, house: House, dest: str) -> None:
        """No page learns by an image or a frame whether somebody is signed in."""
        told = {"Sec-Fetch-Site": "cross-site", "Sec-Fetch-Dest": dest}
        mode = "navigate" if dest == "iframe" else "no-cors"
        async with client(guard_of(house, behind)) as asking:
            answer = await asking.get("/x", headers={**told, "Sec-Fetch-Mode": mode})

        assert answer.status_code == 403

    async def test_a_link_to_us_may_be_followed(self, house: House) -> None:
        """A link in a message opens the dashboard."""
        told = {
            "Sec-Fetch-Site": "cross-site",
            "Sec-Fetch-Mode": "navigate",
            "Sec-Fetch-Dest": "document",
        }
        async with client(guard_of(house, behind)) as asking:
            assert (await asking.get("/", headers=told)).is_success

    async def test_it_signs_nobody_in_or_out(self, signing: httpx.AsyncClient) -> None:
        """No page signs me in as somebody else, to see what I then type."""
        evil = {"Origin": "https://evil.example"}
        signed_in = await sign_in(signing, headers=evil)
        signed_out = await signing.post("/logout", headers=evil)

        assert signed_in.status_code == signed_out.status_code == 403
        assert "set-cookie" not in signed_in.headers
        assert "set-cookie" not in signed_out.headers

    async def test_a_program_with_a_token_needs_no_page(
        self, signing: httpx.AsyncClient
    ) -> None:
        """A script works without pretending to be a browser."""
        told = {"Authorization": f"Bearer {_ADMIN_TOKEN}"}

        assert (await signing.post(READ, headers=told)).is_success


class TestSigningIn:
    """People sign in with a password, and stay for a while."""

    async def test_a_page_leads_to_the_form_and_back(
        self, signing: httpx.AsyncClient
    ) -> None:
        """Whoever follows a link arrives at it after signing in."""
        first = await signing.get("/cost?meter=heat&year=2026")
        form = await signing.get(first.headers["location"])
        done = await sign_in(signing, params=first.next_request.url.params)

        assert first.status_code == done.status_code == 303
        assert form.status_code == 200
        assert done.headers["location"] == "/cost?meter=heat&year=2026"
        assert (await signing.get("/")).text == "anna admin"

    async def test_the_cookie_is_kept_from_scripts_and_strangers(
        self, signing: httpx.AsyncClient
    ) -> None:
        """A fault in a page gives no session away."""
        cookie = (await sign_in(signing)).headers["set-cookie"].lower()

        assert "httponly" in cookie
        assert "samesite=lax" in cookie
        assert "path=/" in cookie
        assert "domain" not in cookie
        assert f"max-age={SESSION_SECONDS}" in cookie

    async def test_over_tls_the_cookie_stays_there(self, house: House) -> None:
        """A session of TLS is never sent in the clear, nor set by another host."""
        house.says(WEB)
        origin = "https://meters.example"
        async with client(guard_of(house, behind), origin=origin) as asking:
            answer = await sign_in(asking, headers={"Origin": origin})

            assert answer.headers["set-cookie"].startswith("__Host-kmpd_session_")
            assert "Secure" in answer.headers["set-cookie"]
            assert (await asking.get("/")).text == "anna admin"

    @pytest.mark.parametrize(
        ("name", "password"),
        [
            ("anna", "wrong password"),
            ("anna", ""),
            ("anna", PASSWORD + "\0"),
            ("anna", PASSWORD.upper()),
            ("anna", "x" * 5_000),
            ("ANNA", PASSWORD),
            ("ben", PASSWORD),
            ("nobody", PASSWORD),
            ("", ""),
        ],
    )
    async def test_what_is_not_right_is_refused_alike(
        self, signing: httpx.AsyncClient, name: str, password: str
    ) -> None:
        """Nobody learns whether a name exists, or gets in by one that does."""
        answer = await sign_in(signing, name, password)

        assert answer.status_code == 403
        assert "The name or the password is not right." in answer.text
        assert "set-cookie" not in answer.headers
        assert (await signing.get(STATION)).status_code == 401

    async def test_a_name_nobody_has_costs_as_much(
        self, house: House, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        """The time an answer takes tells no names."""
        compared: list[str] = []

        def noted(_: str, wanted: str) -> bool:
            compared.append(wanted)
            return True

        monkeypatch.setattr("kmpd.web.access.signing_in.is_right", noted)
        house.says(WEB)
        async with client(guard_of(house, behind)) as asking:
            answer = await sign_in(asking, "nobody")

        assert compared == [ANNA.password_hash.get_secret_value()]
        assert answer.status_code == 403

    async def test_what_was_typed_is_shown_as_text(
        self, signing: httpx.AsyncClient
    ) -> None:
        """A link to the form runs nothing in it."""
        evil = '"><script>alert(1)</script>'
        answer = await sign_in(signing, evil, params={"next": f"/{evil}"})

        assert "<script" not in answer.text

    async def test_the_form_speaks_the_language_of_the_browser(
        self, signing: httpx.AsyncClient
    ) -> None:
        """People read it."""
        dutch = await signing.get("/login", headers={"Accept-Language": "nl"})
        english = await signing.get("/login", headers={"Accept-Language": "xx"})

        assert "Wachtwoord" in dutch.text
        assert 'lang="nl"' in dutch.text
        assert "Password" in english.text

    async def test_too_much_is_not_read(self, signing: httpx.AsyncClient) -> None:
        """Nobody fills the memory by a form."""
        assert (await sign_in(signing, "x" * 100_000)).status_code == 413
        many = {f"f{number}": "" for number in range(1_000)}
        answer = await signing.post("/login", data=many, headers=_SAME)
        assert answer.status_code == 413

    @given(st.text(alphabet="/\\:@.\t\n\r\0 ?#%a-exmpl", max_size=12) | st.text())
    def test_the_way_on_never_leaves_us(self, text: str) -> None:
        """No link to the form ends at a page that looks like ours."""
        path = local_path(text)

        assert urlsplit(urljoin("http://us.example/login", path)).netloc == "us.example"
        assert path.startswith("/")
        assert not path.startswith(("//", "/\\"))


class TestSessions:
    """A session ends when it shall, and is of nobody else."""

    async def test_it_ends_after_a_month(
        self, house: House, signing: httpx.AsyncClient
    ) -> None:
        """A telephone that is lost does not look for ever."""
        await sign_in(signing)
        signing.cookies = httpx.Cookies(dict(signing.cookies))
        house.clock.passed_seconds = SESSION_SECONDS
        assert (await signing.get("/")).is_success
        house.clock.passed_seconds = SESSION_SECONDS + 1
        assert (await signing.get("/")).status_code == 303

    @pytest.mark.parametrize(
        "users",
        [
            (),
            (BEN,),
            (ANNA.model_copy(update={"password_hash": BEN.password_hash}), BEN),
        ],
        ids=["nobody", "gone", "another password"],
    )
    async def test_it_ends_with_its_user_and_password(
        self, house: House, signing: httpx.AsyncClient, users: tuple[UserConfig, ...]
    ) -> None:
        """Whoever must not look any more is out at once, by a reload."""
        await sign_in(signing)
        house.says(WebConfig(users=users, tokens=TOKENS))

        assert (await signing.get("/")).status_code == 303

    async def test_without_its_settings_the_dashboard_is_open_to_nobody_else(
        self, house: House, signing: httpx.AsyncClient
    ) -> None:
        """To take the dashboard out of the file opens it to all for a while."""
        await signing.get("/")
        house.config = house.config.model_copy(
            update={
                "dashboard": house.config.dashboard.model_copy(update={"web": None})
            }
        )

        assert (await signing.get("/")).status_code == 303
        await sign_in(signing)
        assert (await signing.get("/")).is_success

    async def test_a_role_changes_at_once(
        self, house: House, signing: httpx.AsyncClient
    ) -> None:
        """Rights that were taken are gone, though nobody signs in anew."""
        await sign_in(signing)
        viewer = ANNA.model_copy(update={"role": Role.VIEWER})
        house.says(WebConfig(users=(viewer,)))

        assert (await signing.get("/")).text == "anna viewer"
        assert (await signing.post(READ, headers=_SAME)).status_code == 403

    async def test_signing_out_gives_the_cookie_away(
        self, signing: httpx.AsyncClient
    ) -> None:
        """Whoever comes to the computer next does not see my meters."""
        await sign_in(signing)
        answer = await signing.post("/logout", headers=_SAME)

        assert answer.headers["location"] == "/login"
        assert (await signing.get("/")).status_code == 303

    async def test_no_link_signs_out(self, signing: httpx.AsyncClient) -> None:
        """An image in a page does not throw me out."""
        await sign_in(signing)

        assert (await signing.get("/logout")).status_code == 405
        assert (await signing.get("/")).is_success

    @given(data=st.data())
    async def test_no_other_cookie_is_one(self, data: st.DataObject) -> None:
        """Nobody makes a session, however little of one is changed."""
        house = empty(Path())
        house.says(WEB)
        guard = guard_of(house, behind)
        name = guard.recognition.sessions.name(is_secure=False)
        whole = guard.recognition.sessions.made(ANNA)
        place = data.draw(st.integers(0, len(whole) - 1))
        sign = data.draw(st.sampled_from("ABab01-_.") | st.characters(codec="ascii"))
        other = data.draw(
            st.just(whole[:place] + sign + whole[place + 1 :])
            | st.just(whole[:place])
            | st.text(alphabet=st.characters(codec="latin-1"))
        )
        is_same = other.strip(' "') == whole
        cookie = f"{name}={other}".encode("latin-1")
        async with client(guard) as asking:
            answer = await asking.get("/", headers=[(b"cookie", cookie)])

        # The last sign of a signature holds bits that nobody looks at.
        is_last = place == len(whole) - 1
        assert is_same or is_last or answer.status_code == 303


class TestTokens:
    """Programs send a token, to the API only."""

    @pytest.mark.parametrize(
        ("token", "role"), [(_ADMIN_TOKEN, "mill admin"), (_VIEWER_TOKEN, "eye viewer")]
    )
    async def test_it_tells_who_asks(
        self, signing: httpx.AsyncClient, token: str, role: str
    ) -> None:
        """Each program may do what its token allows."""
        told = {"Authorization": f"bearer {token}"}

        assert (await signing.get(STATION, headers=told)).text == role

    @pytest.mark.parametrize(
        "header",
        [
            "",
            "Bearer",
            "Bearer ",
            f"Basic {_ADMIN_TOKEN}",
            _ADMIN_TOKEN,
            f"Bearer {_ADMIN_TOKEN[:-1]}",
            f"Bearer {_ADMIN_TOKEN}x",
            f"Bearer {_ADMIN_TOKEN} {_ADMIN_TOKEN}",
            "Bearer \u00ff",
        ],
    )
    async def test_anything_else_is_refused(
        self, signing: httpx.AsyncClient, header: str
    ) -> None:
        """A token is right, or it is none; a cookie beside it is no help."""
        await sign_in(signing)
        told = [(b"authorization", header.encode("latin-1"))]
        answer = await signing.get(STATION, headers=told)

        assert answer.status_code == 401
        assert answer.headers["www-authenticate"].startswith("Bearer")
        assert answer.headers["content-type"] == "application/problem+json"

    async def test_a_page_takes_none(self, signing: httpx.AsyncClient) -> None:
        """A token in a browser is not meant to be."""
        told = {"Authorization": f"Bearer {_ADMIN_TOKEN}"}

        assert (await signing.get("/", headers=told)).status_code == 303

    async def test_a_viewer_changes_nothing(self, signing: httpx.AsyncClient) -> None:
        """A display in the hall draws on no battery."""
        told = {"Authorization": f"Bearer {_VIEWER_TOKEN}"}
        answers = [
            await signing.request(method, READ, headers=told)
            for method in ("POST", "DELETE", "PUT", "BREW")
        ]

        assert {answer.status_code for answer in answers} == {403}


_PROXY: Final = WebConfig(
    proxy=ProxyConfig(addresses=(ip_network("10.0.0.0/24"),), admins=("zoë",))
)


class TestProxies:
    """A proxy is believed, if it is the one."""

    @asynccontextmanager
    async def _asking(
        self, house: House, peer: str = "10.0.0.9"
    ) -> AsyncIterator[httpx.AsyncClient]:
        house.says(_PROXY)
        guard = guard_of(house, behind, host="0.0.0.0")
        async with client(guard, peer=peer) as asking:
            yield asking

    @pytest.mark.parametrize(
        ("name", "told"), [("zoë", "zoë admin"), ("max", "max viewer")]
    )
    async def test_it_tells_who_is_there(
        self, house: House, name: str, told: str
    ) -> None:
        """One sign-in of the house is enough."""
        async with self._asking(house) as asking:
            headers = [(b"x-forwarded-user", name.encode())]
            assert (await asking.get("/", headers=headers)).text == told

    @pytest.mark.parametrize("peer", ["10.0.1.9", "127.0.0.1", "::1", "unknown"])
    async def test_nobody_else_is_believed(self, house: House, peer: str) -> None:
        """Whoever sends the header to the dashboard itself gets nothing by it."""
        async with self._asking(house, peer) as asking:
            told = {"X-Forwarded-User": "zoe", "X-Forwarded-For": "10.0.0.9"}
            assert (await asking.get(STATION, headers=told)).status_code == 401

    @pytest.mark.parametrize(
        "values", [[], [""], ["  "], ["max", "zoë"], ["zoë", "max"], ["max, zoë"]]
    )
    async def test_a_name_that_is_not_one_is_none(
        self, house: House, values: list[str]
    ) -> None:
        """A header that somebody sent along is not taken for the proxy's."""
        async with self._asking(house) as asking:
            told = [(b"x-forwarded-user", value.encode()) for value in values]
            assert (await asking.get(STATION, headers=told)).status_code == 401

    async def test_it_tells_which_host_was_asked(self, house: House) -> None:
        """What changes something works behind a proxy, and only there."""
        told = {
            "X-Forwarded-User": "max",
            "X-Forwarded-Host": "meters.example",
            "Origin": "https://meters.example",
        }
        async with self._asking(house) as asking:
            assert (await asking.post("/x", headers=told)).is_success
            told["Origin"] = "https://evil.example"
            assert (await asking.post("/x", headers=told)).status_code == 403

    async def test_an_address_of_ipv4_within_ipv6_is_the_same(
        self, house: House
    ) -> None:
        """A station that listens on both sees its proxy."""
        async with self._asking(house, "::ffff:10.0.0.9") as asking:
            answer = await asking.get("/", headers={"X-Forwarded-User": "max"})

        assert answer.text == "max viewer"


class TestTries:
    """Passwords are not guessed."""

    async def test_after_some_tries_it_is_a_while_to_wait(
        self, house: House, signing: httpx.AsyncClient
    ) -> None:
        """A list of passwords takes for ever, even for the right one in it."""
        for _ in range(10):
            assert (await sign_in(signing, password=_WRONG)).status_code == 403
        answer = await sign_in(signing)

        assert answer.status_code == 429
        assert "too many tries" in answer.text
        house.clock.passed_seconds += float(answer.headers["retry-after"])
        assert (await sign_in(signing)).status_code == 303

    async def test_tries_at_the_same_time_count(
        self, signing: httpx.AsyncClient
    ) -> None:
        """To ask for all at once is no way around it."""
        answers = await asyncio.gather(
            *(sign_in(signing, password=_WRONG) for _ in range(30))
        )

        assert sum(answer.status_code == 403 for answer in answers) <= 10

    async def test_one_account_does_not_open_the_next(
        self, signing: httpx.AsyncClient
    ) -> None:
        """To sign in oneself in between gives no more tries for others."""
        statuses = []
        for _ in range(8):
            await sign_in(signing)
            statuses.append((await sign_in(signing, "ben", "wrong")).status_code)

        assert statuses[-1] == 429

    async def test_many_addresses_do_not_help(self, house: House) -> None:
        """Nor does a net of computers."""
        house.says(WEB)
        guard = guard_of(house, behind)
        statuses = []
        for number in range(12):
            async with client(guard, peer=f"192.0.2.{number}") as asking:
                statuses.append((await sign_in(asking, password=_WRONG)).status_code)

        assert statuses == [403] * 10 + [429] * 2


class TestHeaders:
    """Every answer says what a browser shall not do with it."""

    @pytest.mark.parametrize(
        ("path", "host"),
        [("/", None), (STATION, None), ("/login", None), ("/", "evil.example")],
    )
    async def test_all_have_them(
        self, signing: httpx.AsyncClient, path: str, host: str | None
    ) -> None:
        """No answer was forgotten."""
        answer = await signing.get(path, headers={} if host is None else {"Host": host})

        assert "default-src 'none'" in answer.headers["content-security-policy"]
        assert "frame-ancestors 'none'" in answer.headers["content-security-policy"]
        assert answer.headers["x-content-type-options"] == "nosniff"
        assert answer.headers["referrer-policy"] == "same-origin"
        assert answer.headers["cross-origin-resource-policy"] == "same-origin"
        assert answer.headers["cache-control"] == "no-store"


class TestWebsockets:
    """What pages follow live is guarded as pages are."""

    async def _opened(
        self, house: House, cookie: str, origin: str = ORIGIN, messages: int = 0
    ) -> list[dict[str, Any]]:
        sent: list[dict[str, Any]] = []
        told = iter(
            [
                {"type": "websocket.connect"},
                *({"type": "websocket.receive", "text": "x"} for _ in range(messages)),
                {"type": "websocket.disconnect", "code": 1000},
            ]
        )

        async def receive() -> Any:  # noqa: ANN401 - a message of ASGI
            return next(told)

        async def send(message: Any) -> None:  # noqa: ANN401 - a message of ASGI
            sent.append(message)

        headers = [(b"host", b"127.0.0.1:8403"), (b"cookie", cookie.encode())]
        if origin:
            headers.append((b"origin", origin.encode()))
        scope = {
            "type": "websocket",
            "path": "/_nicegui_ws/socket.io/",
            "headers": headers,
            "client": ("127.0.0.1", 40_000),
        }
        await guard_of(house, behind)(scope, receive, send)
        return sent

    def _cookie(self, house: House) -> str:
        sessions = guard_of(house, behind).recognition.sessions
        return f"{sessions.name(is_secure=False)}={sessions.made(ANNA)}"

    async def test_whoever_is_signed_in_may_open_one(self, house: House) -> None:
        """Pages are live."""
        house.says(WEB)
        sent = await self._opened(house, self._cookie(house), messages=1)

        assert [each["type"] for each in sent] == ["websocket.accept", "websocket.send"]

    @pytest.mark.parametrize("origin", ["", "null", "https://evil.example"])
    async def test_no_other_page_opens_one(self, house: House, origin: str) -> None:
        """A page somewhere does not take over my dashboard by my cookie."""
        house.says(WEB)
        sent = await self._opened(house, self._cookie(house), origin)

        assert [each["type"] for each in sent] == ["websocket.close"]

    async def test_nobody_opens_one_unknown(self, house: House) -> None:
        """The live part of a page is not open where the page is not."""
        house.says(WEB)
        sent = await self._opened(house, "")

        assert [each["type"] for each in sent] == ["websocket.close"]

    async def test_it_ends_with_the_session(self, house: House) -> None:
        """A page that stays open does not outlive the right to see it."""
        house.says(WEB)
        cookie = self._cookie(house)
        house.clock.passed_seconds = 1.0
        opened = guard_of(house, behind)
        sent: list[str] = []
        turn = 0

        async def receive() -> Any:  # noqa: ANN401 - a message of ASGI
            nonlocal turn
            turn += 1
            if turn == 1:
                return {"type": "websocket.connect"}
            if turn == 3:
                house.says(WebConfig(users=(BEN,)))
            return {"type": "websocket.receive", "text": "x"}

        async def send(message: Any) -> None:  # noqa: ANN401 - a message of ASGI
            sent.append(message["type"])

        scope = {
            "type": "websocket",
            "path": "/",
            "headers": [
                (b"host", b"127.0.0.1:8403"),
                (b"origin", ORIGIN.encode()),
                (b"cookie", cookie.encode()),
            ],
            "client": ("127.0.0.1", 40_000),
        }
        await opened(scope, receive, send)

        assert sent == ["websocket.accept", "websocket.send"]

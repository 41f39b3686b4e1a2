"""A real Home Assistant that the tests start, connected to a broker of theirs."""

import asyncio
import base64
import contextlib
import datetime as dt
import fcntl
import hashlib
import hmac
import json
import secrets
import shutil
import subprocess
import tempfile
from collections.abc import AsyncIterator, Mapping
from pathlib import Path
from typing import Any, Final

import aiohttp
import attrs

from tests.kmpd.servers import HOST, free_port, wait_until_listening

_ROOT: Final = Path(__file__).resolve().parents[2]
_REQUIREMENTS: Final = _ROOT / "requirements" / "homeassistant.txt"
_ENVIRONMENT: Final = _ROOT / ".venv-homeassistant"

_PYTHON: Final = "3.13"
_USER: Final = "0123456789abcdef0123456789abcdef"
_LOGIN: Final = "fedcba9876543210fedcba9876543210"
_LOOK_SECONDS: Final = 0.05
_LONG_AGO: Final = "2024-01-01T00:00:00+00:00"


def find_python() -> Path | None:
    """Return a Python that Home Assistant runs on, from the path or pyenv."""
    from_pyenv = sorted(
        Path.home().glob(f".pyenv/versions/{_PYTHON}.*/bin/python"), reverse=True
    )
    on_path = shutil.which(f"python{_PYTHON}")
    candidates = [*([Path(on_path)] if on_path else []), *from_pyenv]
    return next((python for python in candidates if _runs(python)), None)


def installed() -> Path:
    """Return the folder of programs of an environment with Home Assistant in it.

    It is made once and used again until the list of requirements changes.

    Raises:
        RuntimeError: There is no Python for it.
        CalledProcessError: It cannot be installed.
    """
    wanted = hashlib.sha256(_REQUIREMENTS.read_bytes()).hexdigest()
    with _ENVIRONMENT.with_suffix(".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        done = _ENVIRONMENT / "installed"
        if not done.exists() or done.read_text() != wanted:
            _install()
            done.write_text(wanted)
    return _ENVIRONMENT / "bin"


@attrs.define
class HomeAssistant:
    """A Home Assistant that runs: what it shows, and what it has written.

    Attributes:
        folder: Its configuration.
        url: Where it answers.
    """

    folder: Path
    url: str
    _session: aiohttp.ClientSession

    @property
    def token(self) -> str:
        """A token for its API, of an administrator."""
        return self._session.headers["Authorization"].removeprefix("Bearer ")

    @property
    def complaints(self) -> list[str]:
        """The warnings and errors in its log, with what belongs to them."""
        entries: list[str] = []
        for line in (self.folder / "home-assistant.log").read_text().splitlines():
            if line[:4].isdigit():
                entries.append(line)
            elif entries:
                entries[-1] += f"\n{line}"
        levels = (" WARNING ", " ERROR ", " CRITICAL ")
        return [entry for entry in entries if any(level in entry for level in levels)]

    async def states(self) -> Mapping[str, Mapping[str, Any]]:
        """Return the state of every entity, with attributes, by entity id."""
        async with self._session.get(f"{self.url}/api/states") as response:
            response.raise_for_status()
            return {state["entity_id"]: state for state in await response.json()}

    async def registry(self, what: str) -> list[Mapping[str, Any]]:
        """Return what is registered: `entity` or `device`."""
        found: list[Mapping[str, Any]] = await self.ask(f"config/{what}_registry/list")
        return found

    async def ask(self, command: str, **words: object) -> Any:  # noqa: ANN401 - whatever the command answers
        """Return what a command of its websocket answers."""
        async with self._session.ws_connect(f"{self.url}/api/websocket") as socket:
            await socket.receive_json()
            await socket.send_json({"type": "auth", "access_token": self.token})
            await socket.receive_json()
            await socket.send_json({"id": 1, "type": command, **words})
            answer = await socket.receive_json()
            assert answer["success"], answer
            return answer["result"]


@contextlib.asynccontextmanager
async def running_home_assistant(
    *, broker_port: int | None = None, has_recorder: bool = False
) -> AsyncIterator[HomeAssistant]:
    """Run one that nobody need set up.

    Args:
        broker_port: Where the broker is that it is connected to; None is nowhere.
        has_recorder: Whether it keeps history.
    """
    programs = await asyncio.to_thread(installed)
    with tempfile.TemporaryDirectory(prefix="homeassistant-") as name:
        folder, port = Path(name), free_port()
        token = _configure(folder, port=port, entries=_entries(broker_port))
        if has_recorder:
            with (folder / "configuration.yaml").open("a") as file:
                file.write("recorder:\n  commit_interval: 1\n")
        process = _started(programs / "hass", folder)
        try:
            await asyncio.to_thread(wait_until_listening, port, process)
            headers = {"Authorization": f"Bearer {token}"}
            async with aiohttp.ClientSession(headers=headers) as session:
                home = HomeAssistant(folder, f"http://{HOST}:{port}", session)
                if has_recorder:
                    # It answers before its recorder is ready.
                    while (await home.ask("get_config"))["state"] != "RUNNING":  # noqa: ASYNC110 - it is another process
                        await asyncio.sleep(_LOOK_SECONDS)
                yield home
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


def _started(program: Path, folder: Path) -> subprocess.Popen[bytes]:
    return subprocess.Popen(
        [program, "-c", folder, "--skip-pip", "--log-no-color"],
        stdin=subprocess.DEVNULL,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def _runs(python: Path) -> bool:
    asked = subprocess.run(
        [python, "-c", "import sys; print('%d.%d' % sys.version_info[:2])"],
        capture_output=True,
        text=True,
        check=False,
    )
    return asked.returncode == 0 and asked.stdout.strip() == _PYTHON


def _install() -> None:
    python = find_python()
    if python is None:
        raise RuntimeError(f"there is no Python {_PYTHON} that runs")
    shutil.rmtree(_ENVIRONMENT, ignore_errors=True)
    subprocess.run([python, "-m", "venv", _ENVIRONMENT], check=True)
    subprocess.run(
        [
            *(_ENVIRONMENT / "bin" / "python", "-m", "pip", "install", "--quiet"),
            *("--disable-pip-version-check", "--no-deps", "-r", _REQUIREMENTS),
        ],
        check=True,
    )


def _configure(folder: Path, *, port: int, entries: Mapping[str, Any]) -> str:
    """Write what a person would have clicked; return a token for its API."""
    (folder / "configuration.yaml").write_text(
        "homeassistant:\n"
        "  name: Test\n"
        "  unit_system: metric\n"
        "  time_zone: Europe/Amsterdam\n"
        f"http:\n  server_host: {HOST}\n  server_port: {port}\n"
        "logger:\n  default: warning\n"
    )
    key = secrets.token_hex(64)
    _store(folder, "auth", 1, _users(key))
    _store(
        folder,
        "onboarding",
        4,
        {"done": ["user", "core_config", "analytics", "integration"]},
    )
    _store(folder, "core.config_entries", 1, entries, minor_version=5)
    return _token(key)


def _store(
    folder: Path,
    key: str,
    version: int,
    data: Mapping[str, Any],
    *,
    minor_version: int = 1,
) -> None:
    path = folder / ".storage" / key
    path.parent.mkdir(exist_ok=True)
    stored = {"version": version, "minor_version": minor_version, "key": key}
    path.write_text(json.dumps(stored | {"data": data}))


def _users(key: str) -> Mapping[str, Any]:
    user = {
        "id": _USER,
        "group_ids": ["system-admin"],
        "is_owner": True,
        "is_active": True,
        "name": "Test",
        "system_generated": False,
        "local_only": False,
    }
    login = {
        "id": _LOGIN,
        "user_id": _USER,
        "client_id": None,
        "client_name": "test",
        "client_icon": None,
        "token_type": "long_lived_access_token",
        "created_at": _LONG_AGO,
        "access_token_expiration": 3_600.0,
        "token": secrets.token_hex(64),
        "jwt_key": key,
        "last_used_at": None,
        "last_used_ip": None,
        "expire_at": None,
        "credential_id": None,
        "version": "2025.4.4",
    }
    groups = [
        {"id": "system-admin", "name": "Administrators"},
        {"id": "system-users", "name": "Users"},
        {"id": "system-read-only", "name": "Read Only"},
    ]
    return {
        "users": [user],
        "groups": groups,
        "credentials": [],
        "refresh_tokens": [login],
    }


def _entries(broker_port: int | None) -> Mapping[str, Any]:
    if broker_port is None:
        return {"entries": []}
    entry = {
        "created_at": _LONG_AGO,
        "data": {"broker": HOST, "port": broker_port},
        "disabled_by": None,
        "discovery_keys": {},
        "domain": "mqtt",
        "entry_id": "01234567890123456789012345",
        "minor_version": 2,
        "modified_at": _LONG_AGO,
        "options": {},
        "pref_disable_new_entities": False,
        "pref_disable_polling": False,
        "source": "user",
        "subentries": [],
        "title": "broker",
        "unique_id": None,
        "version": 1,
    }
    return {"entries": [entry]}


def _token(key: str) -> str:
    """Return a signed token, as Home Assistant would have given it to a person."""
    now = int(dt.datetime.now(dt.UTC).timestamp())
    claims = {"iss": _LOGIN, "iat": now, "exp": now + 3_600}
    parts = [_packed({"alg": "HS256", "typ": "JWT"}), _packed(claims)]
    signed = hmac.new(key.encode(), ".".join(parts).encode(), hashlib.sha256)
    return ".".join([*parts, _base64(signed.digest())])


def _packed(value: Mapping[str, Any]) -> str:
    return _base64(json.dumps(value).encode())


def _base64(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()

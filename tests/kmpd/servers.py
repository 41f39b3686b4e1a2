"""Real servers that the tests start, on ports and in folders of their own."""

import contextlib
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Final

import attrs

from tests.conftest import find_real_part

HOST: Final = "127.0.0.1"

#: Of the account that PostgreSQL is used by.
PASSWORD: Final = "secret-of-tests"  # noqa: S105 - of a server that ends with a test

_START_SECONDS_MAX: Final = 30.0
#: A server that refuses to run as root runs as one that owns nothing.
_ACCOUNT: Final = "nobody"
_ACCOUNT_GROUP: Final = "nogroup"
_POLL_SECONDS: Final = 0.05


def free_port() -> int:
    """Return a TCP port that nobody listens at."""
    with socket.create_server((HOST, 0)) as server:
        port: int = server.getsockname()[1]
        return port


@attrs.frozen(kw_only=True)
class MosquittoSettings:
    """What a broker asks of its clients, and what it keeps.

    Attributes:
        user, password: What it demands; nothing if there is no user.
        certificates: Folder with ca.crt, server.crt and server.key, for TLS.
        needs_client_certificate: Whether clients must show one of that authority.
        access: Lines of its access list; without them everybody may do everything.
        port: Where it listens; one that is free if it is 0.
    """

    user: str = ""
    password: str = ""
    certificates: Path | None = None
    needs_client_certificate: bool = False
    access: str = ""
    port: int = 0


@attrs.define
class Mosquitto:
    """A broker: it keeps its port when it goes away and comes back.

    Attributes:
        folder: Where its files lie.
        port: Where it listens.
    """

    folder: Path
    port: int
    _process: subprocess.Popen[bytes] | None = None

    @property
    def log(self) -> str:
        """What it has written so far."""
        return (self.folder / "log").read_text(errors="replace")

    def start(self) -> None:
        """Come up, and be ready when this returns."""
        program = find_real_part("mosquitto")
        assert program is not None
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, "-c", str(self.folder / "mosquitto.conf")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        wait_until_listening(self.port, self._process)

    def stop(self) -> None:
        """Go away; what was retained stays, as it does on a disk."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait()
            self._process = None

    def kill(self) -> None:
        """Go away at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextlib.contextmanager
def running_mosquitto(settings: MosquittoSettings | None = None) -> Iterator[Mosquitto]:
    """Run a broker; the test is to be marked `needs("mosquitto")`."""
    settings = settings or MosquittoSettings()
    with tempfile.TemporaryDirectory(prefix="mosquitto-") as name:
        broker = Mosquitto(folder=Path(name), port=settings.port or free_port())
        _configure(broker, settings)
        broker.start()
        try:
            yield broker
        finally:
            broker.stop()


def wait_until_listening(port: int, process: subprocess.Popen[bytes]) -> None:
    """Return when somebody listens at a port.

    Raises:
        RuntimeError: The process has ended, or takes too long.
    """
    deadline = time.monotonic() + _START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        with contextlib.suppress(OSError), socket.create_connection((HOST, port), 1):
            return
        time.sleep(_POLL_SECONDS)
    raise RuntimeError(f"{process.args} does not listen at port {port}")


def _configure(broker: Mosquitto, settings: MosquittoSettings) -> None:
    folder = broker.folder
    lines = [
        f"listener {broker.port} {HOST}",
        f"allow_anonymous {str(not settings.user).lower()}",
        "persistence true",
        f"persistence_location {folder}/",
        "max_queued_messages 0",
    ]
    if settings.user:
        _write_passwords(folder / "passwords", settings)
        lines.append(f"password_file {folder / 'passwords'}")
    if settings.access:
        (folder / "access").write_text(settings.access)
        lines.append(f"acl_file {folder / 'access'}")
    if settings.certificates is not None:
        for file in ("ca.crt", "server.crt", "server.key"):
            shutil.copy(settings.certificates / file, folder / file)
        lines += _tls_lines(settings, folder)
    (folder / "mosquitto.conf").write_text("\n".join(lines) + "\n")
    _give_to_mosquitto(folder)


def _tls_lines(settings: MosquittoSettings, folder: Path) -> list[str]:
    return [
        f"cafile {folder / 'ca.crt'}",
        f"certfile {folder / 'server.crt'}",
        f"keyfile {folder / 'server.key'}",
        f"require_certificate {str(settings.needs_client_certificate).lower()}",
    ]


def _write_passwords(path: Path, settings: MosquittoSettings) -> None:
    program = find_real_part("mosquitto_passwd")
    assert program is not None
    path.touch(mode=0o600)
    subprocess.run(
        [program, "-b", str(path), settings.user, settings.password],
        check=True,
        capture_output=True,
    )


def _give_to_mosquitto(folder: Path) -> None:
    """Let the account read that a broker started by root changes to."""
    with contextlib.suppress(LookupError, PermissionError):
        shutil.chown(folder, "mosquitto", "mosquitto")
        for path in folder.iterdir():
            shutil.chown(path, "mosquitto", "mosquitto")


@attrs.define
class Postgresql:
    """A database server: it keeps its port when it goes away and comes back.

    Attributes:
        folder: Where its files lie.
        port: Where it listens.
    """

    folder: Path
    port: int
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Of its first database, which is empty at first."""
        return self.database("postgres")

    @property
    def log(self) -> str:
        """What it has written so far."""
        return (self.folder / "log").read_text(errors="replace")

    def database(self, name: str) -> str:
        """Return the URL of a database."""
        return f"postgresql://kmpd:{PASSWORD}@{HOST}:{self.port}/{name}"

    def start(self) -> None:
        """Come up, and be ready when this returns."""
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [
                    *_unprivileged(),
                    _postgresql_program("postgres"),
                    *("-D", str(self.folder / "data")),
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        self._wait_until_ready()

    def stop(self) -> None:
        """Go away at once, in order: sessions end, what was committed stays."""
        self._end(signal.SIGINT)

    def kill(self) -> None:
        """Go away as in a crash of the server."""
        self._end(signal.SIGQUIT)

    def make_database(self, name: str) -> str:
        """Make an empty database and return its URL."""
        self._ask("createdb", name)
        return self.database(name)

    def _wait_until_ready(self) -> None:
        deadline = time.monotonic() + _START_SECONDS_MAX
        while time.monotonic() < deadline and self._process.poll() is None:
            asked = self._run("pg_isready", "-q", "-d", "postgres")
            if asked.returncode == 0:
                return
            time.sleep(_POLL_SECONDS)
        raise RuntimeError(f"PostgreSQL does not come up: {self.log}")

    def _ask(self, program: str, *arguments: str) -> None:
        asked = self._run(program, *arguments)
        if asked.returncode:
            raise RuntimeError(f"{program}: {asked.stderr.decode()}")

    def _run(self, program: str, *arguments: str) -> subprocess.CompletedProcess[bytes]:
        where = ["-h", HOST, "-p", str(self.port), "-U", "kmpd"]
        return subprocess.run(
            [_postgresql_program(program), *where, *arguments],
            capture_output=True,
            check=False,
            env={**os.environ, "PGPASSWORD": PASSWORD},
        )

    def _end(self, how: signal.Signals) -> None:
        if self._process is not None:
            self._process.send_signal(how)
            self._process.wait()
            self._process = None


@contextlib.contextmanager
def running_postgresql(
    *, settings: Mapping[str, str] | None = None
) -> Iterator[Postgresql]:
    """Run a database server; the test is to be marked `needs("postgres")`.

    Args:
        settings: Lines of its configuration, by name.
    """
    with tempfile.TemporaryDirectory(prefix="postgresql-") as name:
        server = Postgresql(folder=Path(name), port=free_port())
        _initialise(server, settings or {})
        server.start()
        try:
            yield server
        finally:
            server.stop()


#: What the station's documents call it.
running_postgres = running_postgresql


def _initialise(server: Postgresql, settings: Mapping[str, str]) -> None:
    folder = server.folder
    if os.geteuid() == 0:
        shutil.chown(folder, _ACCOUNT, _ACCOUNT_GROUP)
    (folder / "password").write_text(PASSWORD)
    (folder / "password").chmod(0o644)
    subprocess.run(
        [
            *_unprivileged(),
            _postgresql_program("initdb"),
            *("-D", str(folder / "data"), "-U", "kmpd", "-A", "scram-sha-256"),
            *("--pwfile", str(folder / "password"), "-E", "UTF8", "--no-sync"),
            *("--locale", "C"),
        ],
        check=True,
        capture_output=True,
    )
    lines = {
        "listen_addresses": HOST,
        "port": str(server.port),
        "unix_socket_directories": "",
        "timezone": "America/New_York",
        **settings,
    }
    with (folder / "data" / "postgresql.conf").open("a") as file:
        file.writelines(f"{key} = '{value}'\n" for key, value in lines.items())


def _postgresql_program(name: str) -> str:
    """Return the path of a program of PostgreSQL."""
    program = find_real_part(name)
    assert program is not None, f"{name} is not installed"
    return program


def _unprivileged() -> list[str]:
    """Return what makes a program run by an account that is not root."""
    if os.geteuid() != 0:
        return []
    return ["setpriv", "--reuid", _ACCOUNT, "--regid", _ACCOUNT_GROUP, "--clear-groups"]


@attrs.define
class Influxd:
    """An InfluxDB of version 1.

    Attributes:
        folder: Where its files lie.
        port: Where it listens.
    """

    folder: Path
    port: int
    _process: subprocess.Popen[bytes] | None = None

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"

    def start(self) -> None:
        """Come up, and be ready when this returns."""
        program = find_real_part("influxd")
        assert program is not None
        with (self.folder / "log").open("ab") as log:
            self._process = subprocess.Popen(
                [program, "run", "-config", str(self.folder / "influxdb.conf")],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                env={**os.environ, "HOME": str(self.folder)},
            )
        _wait_until_it_answers(f"{self.url}/ping", self._process)

    def kill(self) -> None:
        """Go away at once."""
        if self._process is not None:
            self._process.kill()
            self._process.wait()
            self._process = None


@contextlib.contextmanager
def running_influxd(*, demands_password: bool = False) -> Iterator[Influxd]:
    """Run an InfluxDB 1; the test is to be marked `needs("influxd")`."""
    with tempfile.TemporaryDirectory(prefix="influxdb-") as name:
        server = Influxd(folder=Path(name), port=free_port())
        lines = [
            "reporting-disabled = true",
            f'bind-address = "{HOST}:{free_port()}"',
            *("[meta]", f'dir = "{name}/meta"'),
            *("[data]", f'dir = "{name}/data"', f'wal-dir = "{name}/wal"'),
            *("[http]", f'bind-address = "{HOST}:{server.port}"'),
            f"auth-enabled = {str(demands_password).lower()}",
            *("[monitor]", "store-enabled = false"),
        ]
        (server.folder / "influxdb.conf").write_text("\n".join(lines))
        server.start()
        try:
            yield server
        finally:
            server.kill()


@attrs.frozen
class Prometheus:
    """A Prometheus that scrapes one target.

    Attributes:
        port: Where it listens.
    """

    port: int

    @property
    def url(self) -> str:
        """Where it listens."""
        return f"http://{HOST}:{self.port}"


@contextlib.contextmanager
def running_prometheus(target: str) -> Iterator[Prometheus]:
    """Run a Prometheus; the test is to be marked `needs("prometheus")`.

    Args:
        target: Host and port that it scrapes again and again.
    """
    program = find_real_part("prometheus")
    assert program is not None
    with tempfile.TemporaryDirectory(prefix="prometheus-") as name:
        server = Prometheus(free_port())
        (Path(name) / "prometheus.yml").write_text(
            "global: {scrape_interval: 200ms, scrape_timeout: 200ms}\n"
            "scrape_configs:\n"
            f"  - {{job_name: kmpd, static_configs: [{{targets: ['{target}']}}]}}\n"
        )
        with (Path(name) / "log").open("ab") as log:
            process = subprocess.Popen(
                [
                    program,
                    f"--config.file={name}/prometheus.yml",
                    f"--storage.tsdb.path={name}/data",
                    f"--web.listen-address={HOST}:{server.port}",
                ],
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
            )
        try:
            wait_until_listening(server.port, process)
            _wait_until_it_answers(f"{server.url}/-/ready", process)
            yield server
        finally:
            process.kill()
            process.wait()


def _wait_until_it_answers(url: str, process: subprocess.Popen[bytes]) -> None:
    """Return when a server takes requests; it may listen before that."""
    deadline = time.monotonic() + _START_SECONDS_MAX
    while time.monotonic() < deadline and process.poll() is None:
        with (
            contextlib.suppress(OSError),
            urllib.request.urlopen(url, timeout=1),  # noqa: S310 - of a server of ours
        ):
            return
        time.sleep(_POLL_SECONDS)
    raise RuntimeError(f"{process.args} does not answer at {url}")

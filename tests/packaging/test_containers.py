"""What the untried files name is there: paths, commands, options, extras."""

import json
import os
import re
import shlex
import signal
import subprocess
import sys
import threading
import tomllib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Final

import click
import pytest
import yaml

from kmpd.commands.cli import cli
from kmpd.commands.where import VARIABLE
from tests.kmpd.station.meters import ledger_meters, served
from tests.kmpd.station.program import Station, environment, kmpd
from tests.packaging.files import ADD_ON, DOCKER, ROOT

_DOCKERFILES: Final = (DOCKER / "Dockerfile", ADD_ON / "Dockerfile")
_PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
_SAID: Final = {"host": "127.0.0.1", "port": 1, "username": "addons", "password": "p"}
#: Of developers.home-assistant.io, "Add-on configuration", those that are used.
_KEYS: Final = {
    "arch", "boot", "description", "init", "map", "name", "options", "ports", "schema",
    "services", "slug", "startup", "timeout", "uart", "version",
}  # fmt: skip


def _instructions(dockerfile: Path) -> Iterator[tuple[str, str]]:
    """Yield the instructions of a Dockerfile, each with what it is told."""
    lines = dockerfile.read_text("utf-8").splitlines()
    text = "\n".join(line for line in lines if not line.startswith("#"))
    for line in text.replace("\\\n", " ").splitlines():
        if line:
            word, _, rest = line.partition(" ")
            yield word, " ".join(rest.split())


def _told(dockerfile: Path, word: str) -> list[str]:
    return [rest for one, rest in _instructions(dockerfile) if one == word]


@pytest.mark.parametrize("file", [*_DOCKERFILES, ADD_ON / "config.yaml",
                                  ADD_ON / "run.py", ADD_ON / "DOCS.md"],
                         ids=lambda path: str(path.relative_to(ROOT)))  # fmt: skip
def test_what_nobody_tried_says_so(file: Path) -> None:
    """Somebody would spend an evening on what never ran."""
    assert "untried" in file.read_text("utf-8").lower()


@pytest.mark.parametrize("dockerfile", _DOCKERFILES, ids=lambda path: path.parent.name)
def test_what_a_dockerfile_copies_and_installs_is_there(dockerfile: Path) -> None:
    """The build would end at its first or second step."""
    folder = ROOT if dockerfile.parent == DOCKER else ADD_ON
    copied = [line.split()[0] for line in _told(dockerfile, "COPY")]
    installed = " ".join(_told(dockerfile, "RUN"))
    (extras,) = re.findall(r"\[([a-z,]+)\]", installed)

    here = [name for name in copied if not name.startswith("--from")]
    assert here
    assert all((folder / name).exists() for name in here)
    assert set(extras.split(",")) <= set(_PROJECT["optional-dependencies"])
    for name in re.findall(r"--constraint (\S+)", installed):
        assert (folder / name).is_file()


def test_the_image_is_built_of_all_that_the_wheel_needs() -> None:
    """A file that is ignored would be missing in the middle of the build."""
    lines = (DOCKER / "Dockerfile.dockerignore").read_text("utf-8").splitlines()
    taken = {line.removeprefix("!") for line in lines if line.startswith("!")}

    needed = {_PROJECT["readme"], *_PROJECT["license-files"], "pyproject.toml", "src"}
    assert needed <= taken
    assert all((ROOT / name).exists() for name in taken)


def test_the_image_runs_commands_that_there_are() -> None:
    """A container would end at once, or be unhealthy for ever."""
    dockerfile = DOCKER / "Dockerfile"
    (entry,), (words,) = (_told(dockerfile, word) for word in ("ENTRYPOINT", "CMD"))
    (check,) = _told(dockerfile, "HEALTHCHECK")
    (variables,) = _told(dockerfile, "ENV")
    name, command, *_ = shlex.split(check.partition("CMD ")[2])

    assert json.loads(entry) == [name] == ["kmpd"]
    assert name in _PROJECT["scripts"]
    assert {command, *json.loads(words)} <= set(cli.list_commands(click.Context(cli)))
    assert {VARIABLE, "STATE_DIRECTORY", "PATH"} == {
        each.partition("=")[0] for each in variables.split()
    }
    assert _told(dockerfile, "USER") == ["kmpd"]


def test_the_manifest_says_what_the_add_on_is() -> None:
    """The Supervisor leaves out an add-on whose manifest is wrong, without a word."""
    manifest = yaml.safe_load((ADD_ON / "config.yaml").read_text("utf-8"))
    page = (ADD_ON / "DOCS.md").read_text("utf-8")

    assert set(manifest) == _KEYS
    assert manifest["version"] == _PROJECT["version"]
    (installed,) = re.findall(r"==([^\"]+)\"", (ADD_ON / "Dockerfile").read_text())
    assert installed == _PROJECT["version"]
    assert manifest["options"].keys() == manifest["schema"].keys()
    assert all(f"| `{option}` |" in page for option in manifest["options"])


class _Supervisor(BaseHTTPRequestHandler):
    """Tells the broker to who shows the token."""

    def do_GET(self) -> None:
        """Answer."""
        knows = self.headers["Authorization"] == "Bearer sesame"
        is_known = knows and self.path == "/services/mqtt"
        self.send_response(200 if is_known else 400)
        self.end_headers()
        self.wfile.write(json.dumps({"result": "ok", "data": _SAID}).encode())

    def log_message(self, *_: object) -> None:
        """Say nothing."""


@contextmanager
def _supervisor() -> Iterator[str]:
    with HTTPServer(("127.0.0.1", 0), _Supervisor) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        try:
            yield f"http://127.0.0.1:{server.server_port}"
        finally:
            server.shutdown()
            thread.join()


def _started(
    folder: Path, options: Mapping[str, object], **more: str
) -> subprocess.Popen[bytes]:
    (folder / "options.json").write_text(json.dumps(options), "utf-8")
    path = os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]])
    variables = environment(
        PATH=path, TZ="Europe/Copenhagen", STATE_DIRECTORY=str(folder), **more
    )
    with (folder / "said.log").open("wb") as log:
        command = [sys.executable, str(ADD_ON / "run.py"), str(folder), str(folder)]
        return subprocess.Popen(command, env=variables, stdout=log, stderr=log)


def test_the_add_on_begins_with_the_port_and_the_broker_it_is_told(
    tmp_path: Path,
) -> None:
    """Who installs it would have to write a configuration before anything happens."""
    (meter,) = ledger_meters(1)
    with served([meter]) as urls, _supervisor() as url:
        told = {"SUPERVISOR_URL": url, "SUPERVISOR_TOKEN": "sesame"}
        process = _started(tmp_path, {"port": urls["m0"], "verbose": False}, **told)
        try:
            station = Station(process, tmp_path / "said.log")
            station.until_ready()
            station.signal(signal.SIGTERM)
            status = station.ended()
        finally:
            process.kill()
            process.wait()

    checked = kmpd("check", tmp_path / "kmpd.yaml", folder=tmp_path)
    assert status == 0, station.words
    assert (tmp_path / "kmpd.db").exists()
    assert checked.returncode == 0, checked.stderr
    assert "Sink mqtt" in checked.stdout


def test_an_add_on_without_a_port_says_what_to_set(tmp_path: Path) -> None:
    """It would end without a word."""
    process = _started(tmp_path, {"port": ""}, SUPERVISOR_URL="http://127.0.0.1:1")
    status = process.wait()

    assert status == 2
    assert "option 'port'" in (tmp_path / "said.log").read_text("utf-8")

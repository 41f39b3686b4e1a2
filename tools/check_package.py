"""Build the package, install it where nothing else is, and see that it works there.

First without extras: the library imports, each program says which extra it needs.
Then with the extra `tool`: the tool runs, and so do the tests that stand for the rest,
against the installed files, with the sources out of the way.
Then with the extra `station`: the station reads a configuration and makes a store.
Then with the extra `web`: the dashboard speaks another language, and has its style.
"""

import shutil
import subprocess
import sys
import tarfile
import tempfile
import zipfile
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Final

import attrs

from tools.environment import Environment

_ROOT: Final = Path.cwd()
_SOURCES: Final = Path("src")
_PACKAGES: Final = (_SOURCES / "kmpd", _SOURCES / "pykmp")

#: What an integrator relies on; the other tests need the whole tree.
_TESTS: Final = ("tests/contract",)
_TEST_TOOLS: Final = ("hypothesis", "pytest", "pytest-asyncio", "pytest-timeout")
_LOCK: Final = _ROOT / "requirements" / "dev.txt"

#: Beside the sources, what a distribution of the sources must hold.
_BESIDE: Final = (
    "CHANGELOG.md",
    "LICENSE",
    "PKG-INFO",
    "README.md",
    "packaging/systemd/kmpd.service",
    "packaging/udev/61-kmp.rules",
    "pyproject.toml",
)


#: What a station needs at least; nobody answers there.
_CONFIGURATION: Final = """\
zone: Europe/Copenhagen
store: kmpd.db
meters:
  - name: heat
    port: socket://127.0.0.1:1
"""
_MAKE_STORE: Final = """\
import asyncio
from kmpd.storage import open_store

async def make():
    async with await open_store("kmpd.db"):
        pass

asyncio.run(make())
"""
#: What the dashboard needs beside its code: a catalogue, a style, a script, a report.
_SHOW: Final = """\
from importlib import resources
from jinja2 import Environment, PackageLoader
from kmpd.web.words import Words

assert Words("nl")("Now") == "Nu"
pages = resources.files("kmpd.web.pages")
assert pages.joinpath("style.css").read_text("utf-8")
assert pages.joinpath("redrawing.js").read_text("utf-8")
Environment(loader=PackageLoader("kmpd.web.report", ".")).get_template("report.html")
"""
#: What `kmpd status` ends with where no station runs.
_NOT_RUNNING: Final = 8


class PackageError(Exception):
    """The package is not what users were promised."""


@attrs.frozen(kw_only=True)
class Built:
    """The two files that a release consists of."""

    sdist: Path
    wheel: Path


def demand(*, holds: bool, promise: str, seen: object = "") -> None:
    """Do nothing if the promise holds.

    Raises:
        PackageError: It does not.
    """
    if not holds:
        raise PackageError(f"{promise}\n{seen}".rstrip())


def build(folder: Path) -> Built:
    """Build the distribution of the sources, and from it the wheel."""
    command = [sys.executable, "-m", "build", "--no-isolation", "--outdir", str(folder)]
    subprocess.run(command, check=True, capture_output=True, text=True)
    (sdist,) = folder.glob("*.tar.gz")
    (wheel,) = folder.glob("*.whl")
    return Built(sdist=sdist, wheel=wheel)


def package_files() -> Iterator[Path]:
    """Find every file of the import packages: code, data, the marker of types."""
    for package in _PACKAGES:
        for path in sorted(package.rglob("*")):
            if path.is_file() and "__pycache__" not in path.parts:
                yield path


def missing(wanted: Iterable[str], names: Iterable[str]) -> list[str]:
    """Return what is wanted and not among the names."""
    return sorted(set(wanted).difference(names))


def check_contents(built: Built) -> None:
    """Compare what was built with the tree."""
    files = list(package_files())
    with zipfile.ZipFile(built.wheel) as wheel:
        inside = wheel.namelist()
    lost = missing((str(p.relative_to(_SOURCES)) for p in files), inside)
    demand(holds=not lost, promise="The wheel holds the whole package.", seen=lost)
    strange = [n for n in inside if not n.startswith(("kmpd/", "pykmp/", "pykmp-"))]
    demand(holds=not strange, promise="The wheel holds nothing else.", seen=strange)

    with tarfile.open(built.sdist) as sdist:
        inside = [name.partition("/")[2] for name in sdist.getnames()]
    lost = missing([*map(str, files), *_BESIDE], inside)
    demand(holds=not lost, promise="The sdist holds all that is needed.", seen=lost)


def check_bare(environment: Environment) -> None:
    """See what a user meets who installed the library alone."""
    environment.run("-c", "from pykmp import *")
    for program, extra in (("pykmp-tool", "tool"), ("kmpd", "station")):
        check_extra(environment, program=program, extra=extra)


def check_extra(environment: Environment, *, program: str, extra: str) -> None:
    """See that a program says what it lacks."""
    said = environment.attempt(program=program)
    command = f"pip install PyKMP[{extra}]"
    demand(
        holds=said.returncode == 2
        and said.stdout == ""
        and said.stderr.count("\n") == 1
        and command in said.stderr.replace("'", "").replace('"', ""),
        promise=f"Without its extra, {program} names it in one line and exits with 2.",
        seen=said,
    )


def check_tool(environment: Environment) -> None:
    """See that the tool starts, by its name and as a module."""
    environment.run("--help", program="pykmp-tool")
    environment.run("-m", "pykmp.tool", "--version")


def check_station(environment: Environment, folder: Path) -> None:
    """See that the station starts, in *folder*: help, configuration, store."""
    folder.mkdir()
    (folder / "kmpd.yaml").write_text(_CONFIGURATION, "utf-8")
    environment.run("--help", program="kmpd")
    environment.run("-m", "kmpd", "--version")
    environment.run("check", program="kmpd", folder=folder)
    environment.run("-c", _MAKE_STORE, folder=folder)
    status = environment.attempt("status", program="kmpd", folder=folder)
    demand(
        holds=status.returncode == _NOT_RUNNING,
        promise="Installed, the station looks into a store that it has made.",
        seen=status,
    )


def check_dashboard(environment: Environment, folder: Path) -> None:
    """See, from *folder*, that the dashboard has what it is made of beside its code."""
    environment.run("-c", _SHOW, folder=folder)
    environment.run("-c", "import kmpd.web.server, kmpd.web.report", folder=folder)


def check_tests(environment: Environment, folder: Path) -> None:
    """Run tests in *folder*, where no source lies."""
    shutil.copytree(_ROOT / "tests", folder / "tests")
    shutil.copy(_ROOT / "pyproject.toml", folder)
    where = environment.run("-c", "import pykmp; print(pykmp.__file__)", folder=folder)
    demand(
        holds=Path(where.stdout.strip()).is_relative_to(environment.folder.resolve()),
        promise="The tests meet the installed package.",
        seen=where.stdout,
    )
    tests = environment.attempt("-m", "pytest", "-q", *_TESTS, folder=folder)
    demand(
        holds=tests.returncode == 0,
        promise="Installed, the package passes its tests.",
        seen=tests.stdout + tests.stderr,
    )
    print(tests.stdout.rstrip().splitlines()[-1])


def check(folder: Path) -> None:
    """Build in *folder* and check there, step by step."""

    def step(text: str, action: Callable[[], None]) -> None:
        action()
        print(f"{text}: good")

    built = build(folder / "dist")
    locked = ("--constraint", str(_LOCK))
    environment = Environment.make(folder / "venv")
    step("contents of wheel and sdist", lambda: check_contents(built))
    environment.install(*locked, str(built.wheel))
    step("without extras", lambda: check_bare(environment))
    environment.install(*locked, f"{built.wheel}[tool]", *_TEST_TOOLS)
    step("with [tool]", lambda: check_tool(environment))
    step(
        "with [tool], kmpd",
        lambda: check_extra(environment, program="kmpd", extra="station"),
    )
    step("tests on what is installed", lambda: check_tests(environment, folder))
    environment.install(*locked, f"{built.wheel}[station]")
    station = folder / "station"
    step("with [station]", lambda: check_station(environment, station))
    environment.install(*locked, f"{built.wheel}[web]")
    step("with [web]", lambda: check_dashboard(environment, station))


def main() -> int:
    """Check the package; return the exit status."""
    with tempfile.TemporaryDirectory() as folder:
        try:
            check(Path(folder).resolve())
        except PackageError as error:
            print(error)
            return 1
        except subprocess.CalledProcessError as error:
            print(error, error.stdout, error.stderr, sep="\n")
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())

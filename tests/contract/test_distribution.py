"""What pip and requirement files know of the package."""

import re
from importlib import resources
from importlib.metadata import Distribution, distribution

import pytest


@pytest.fixture
def installed() -> Distribution:
    """Return the installed distribution."""
    return distribution("PyKMP")


def required(installed: Distribution, extra: str) -> set[str]:
    """Return the names of what an extra brings, in lower case; "" is no extra."""
    names = set()
    for requirement in installed.requires or ():
        name, _, marker = requirement.partition(";")
        wanted = f"extra == '{extra}'" if extra else ""
        if marker.replace('"', "'").strip() == wanted:
            names.add(re.split(r"[^\w-]", name.strip())[0].lower())
    return names


def test_the_name_is_the_same(installed: Distribution) -> None:
    """A requirement file written for the release installs something else."""
    assert installed.metadata["Name"] == "PyKMP"


def test_the_extras_are_the_same(installed: Distribution) -> None:
    """``pip install PyKMP[tool]`` brings no tool."""
    assert {"serial", "tool"} <= set(installed.metadata.get_all("Provides-Extra") or ())
    assert "pyserial" in required(installed, "serial")
    assert {"click", "pyserial"} <= required(installed, "tool")


def test_nothing_but_attrs_comes_without_an_extra(installed: Distribution) -> None:
    """A program that only decodes drags libraries for ports and consoles along."""
    assert required(installed, "") == {"attrs"}


def test_the_command_is_the_same(installed: Distribution) -> None:
    """A crontab written for the release finds no program."""
    scripts = installed.entry_points.select(group="console_scripts")

    assert {one.name: one.value for one in scripts}["pykmp-tool"] == (
        "pykmp.tool.__main__:main"
    )


def test_the_package_says_that_it_is_typed() -> None:
    """A checker ignores all types of the package."""
    assert resources.files("pykmp").joinpath("py.typed").is_file()

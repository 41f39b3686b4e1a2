"""The two clients are one: the same surface, signatures and promises."""

import inspect
import re
from typing import Any, Final

import pytest

from pykmp.client import AsyncMeterClient, MeterClient

#: What a context manager is called on either side.
TWINS: Final = {"__enter__": "__aenter__", "__exit__": "__aexit__"}

NAMES: Final = sorted(
    name
    for name in vars(MeterClient)
    if not name.startswith("_") or name in {*TWINS, "__init__"}
)

#: What differs on purpose: one opens ports, the other opens ports to await.
APART: Final = {"open_port"}

#: What is iterated over: with ``for`` on one side, with ``async for`` on the other.
ITERATED: Final = {"log"}


def of(client: type, name: str) -> Any:  # noqa: ANN401 - method or property
    """Return what a class defines."""
    found = vars(client)[name]
    return found.fget if isinstance(found, property) else found


def both(name: str) -> tuple[Any, Any]:
    """Return what the two classes define under one name."""
    return of(MeterClient, name), of(AsyncMeterClient, TWINS.get(name, name))


def spelt(signature: inspect.Signature) -> list[str]:
    """Return the parameters as they are written, those that differ by name alone."""
    return [
        name if name in APART else str(parameter)
        for name, parameter in signature.parameters.items()
    ]


def topics(text: str | None) -> list[str]:
    """Return the errors and references that a docstring speaks of."""
    return re.findall(r"\w+Error|:\w+:`\w+`|\w+=\w+|\d{4}", text or "")


def test_the_surfaces_are_the_same() -> None:
    """A program cannot go over to asyncio without learning another client."""
    names = {
        name
        for name in vars(AsyncMeterClient)
        if not name.startswith("_") or name in {*TWINS.values(), "__init__"}
    }

    assert {TWINS.get(name, name) for name in NAMES} == names
    assert {
        "read",
        "serial_number",
        "meter_type",
        "clock",
        "set_clock",
        "send",
    } <= names


@pytest.mark.parametrize("name", NAMES)
def test_the_signatures_are_the_same(name: str) -> None:
    """An argument works with one client only, or has another default."""
    one, other = (inspect.signature(method) for method in both(name))

    returns = str(other.return_annotation)
    assert spelt(one) == spelt(other)
    if name in ITERATED:
        returns = returns.removeprefix("Async")
    assert str(one.return_annotation) == returns


@pytest.mark.parametrize("name", NAMES)
def test_one_waits_and_the_other_is_awaited(name: str) -> None:
    """A method has to be awaited that should not, or the other way round."""
    one, other = both(name)

    waits = name not in {"__init__", "total_seconds_max", *ITERATED}
    assert not inspect.iscoroutinefunction(one)
    assert inspect.iscoroutinefunction(other) == waits


@pytest.mark.parametrize("name", NAMES)
def test_the_promises_are_the_same(name: str) -> None:
    """An error is documented for one client only."""
    one, other = both(name)

    assert topics(one.__doc__) == topics(other.__doc__)
    assert (one.__doc__ is None) == (other.__doc__ is None)


def test_the_attributes_are_the_same() -> None:
    """A program finds the URL of one client only."""
    public = [
        {name for name in vars(client("tty")) if not name.startswith("_")}
        for client in (MeterClient, AsyncMeterClient)
    ]

    assert public == [{"url"}, {"url"}]

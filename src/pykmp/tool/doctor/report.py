"""What the doctor says at the end: for people, for programs, and as a file."""

import platform
import sys
import textwrap
from collections.abc import Iterator
from importlib.metadata import PackageNotFoundError, version
from typing import Any, Final

from pykmp.tool.console import Paint
from pykmp.tool.doctor.causes import Diagnosis
from pykmp.tool.doctor.tap import Cost
from pykmp.tool.doctor.visit import Step, Visit

_WHAT_WIDTH: Final = 24
_WIDTH: Final = 80
_HANGING: Final = 3
_PACKAGES: Final = ("PyKMP", "serialx", "pyserial")


def step(done: Step) -> str:
    """Return one step in a line."""
    return f"{done.what:<{_WHAT_WIDTH}}  {done.result}"


def ending(found: Diagnosis, cost: Cost, *, paint: Paint) -> str:
    """Return the diagnosis, what to do, and what finding it has cost."""
    cause = found.cause
    lines = ["", _filled(f"Seen: {cause.seen}")]
    lines.append(paint.bold(_filled(f"Most probable cause: {cause.cause}")))
    if found.detail:
        lines.append(_filled(f"Here: {found.detail}"))
    if found.command:
        lines.append(f"Next: {found.command}")
    lines.append("What to do:")
    lines += [
        _filled(f"{place}. {each}", indent=2)
        for place, each in enumerate(cause.advice, 1)
    ]
    return "\n".join((*lines, _cost(cost)))


def record(found: Diagnosis, visit: Visit) -> dict[str, Any]:
    """Return the diagnosis for programs."""
    cause, cost = found.cause, visit.cost
    return {
        "cause": cause.key,
        "exit_status": int(cause.exit),
        "seen": cause.seen,
        "most_probable_cause": cause.cause,
        "detail": found.detail or None,
        "command": found.command or None,
        "advice": list(cause.advice),
        "steps": [{"what": one.what, "result": one.result} for one in visit.steps],
        "cost": {
            "requests": cost.requests,
            "sent_bytes": cost.sent_bytes,
            "heard_bytes": cost.heard_bytes,
            "line_seconds": round(cost.line_seconds, 3),
            "seconds": round(cost.seconds, 3),
        },
    }


def file(found: Diagnosis, visit: Visit) -> str:
    """Return a report to attach to a question: all of the above, and every byte.

    Keys and passwords of the port's URL are left out; the serial number of the meter
    is in it.
    """
    settings = visit.settings
    lines = [
        "PyKMP doctor's report",
        "",
        *_versions(),
        f"port {visit.url}",
        (
            f"address {settings.address}, {settings.attempts} attempts, "
            f"{settings.timeout_seconds:g} s each"
        ),
        f"cause {found.cause.key}",
        "",
        *map(step, visit.steps),
        ending(found, visit.cost, paint=Paint(is_on=False)),
        "",
        "What passed, as 'pykmp-tool decode' takes it:",
        "",
        visit.record.getvalue(),
    ]
    return "\n".join(lines)


def _filled(text: str, *, indent: int = 0) -> str:
    """Return a paragraph in lines; what is to be copied is never broken."""
    return textwrap.fill(
        text,
        width=_WIDTH,
        initial_indent=" " * indent,
        subsequent_indent=" " * (indent + _HANGING),
        break_on_hyphens=False,
        break_long_words=False,
    )


def _versions() -> Iterator[str]:
    yield f"Python {platform.python_version()} on {sys.platform}, {platform.machine()}"
    for package in _PACKAGES:
        try:
            yield f"{package} {version(package)}"
        except PackageNotFoundError:
            yield f"{package} is not installed"


def _cost(cost: Cost) -> str:
    requests = "1 request" if cost.requests == 1 else f"{cost.requests} requests"
    return (
        f"Cost: {requests}, {cost.sent_bytes} bytes sent, {cost.heard_bytes} heard, "
        f"{cost.line_seconds:.1f} s of line time, {cost.seconds:.1f} s in all."
    )

"""Tables of the documentation that stand in the code: errors, states, events."""

from collections.abc import Iterable, Iterator, Sequence

from pykmp.emulator import EVENTS, FAULTS, EventKind, FaultKind
from pykmp.errors import (
    ExchangeError,
    KmpError,
    NoAnswerError,
    PortError,
    UnusableAnswerError,
)
from pykmp.exchange import TRANSITIONS
from pykmp.tool.exits import BY_ERROR

#: Roots that are never raised themselves.
_ABSTRACT = (ExchangeError, NoAnswerError, UnusableAnswerError, PortError)


def errors() -> str:
    """Return every failure of a conversation and of a port: what, advice, exit."""
    rows = [
        (f"`{kind.__name__}`", _first_line(kind), kind.advice, _exit_of(kind))
        for root in (ExchangeError, PortError)
        for kind in _tree(root)
        if kind not in _ABSTRACT
    ]
    return _table(("error", "what happened", "what to try", "exit"), rows)


def states() -> str:
    """Return the states of a line as a diagram."""
    lines = ["```mermaid", "stateDiagram-v2", "    [*] --> ready"]
    lines += [
        f"    {_id(before.value)} --> {_id(following.value)}: {event.value}"
        for (before, event), following in TRANSITIONS.items()
    ]
    return "\n".join([*lines, "```"])


def faults() -> str:
    """Return the faults of an emulated line."""
    rows = [(f"`{kind.name}`", kind.what, _value_of(kind)) for kind in FAULTS.values()]
    return _table(("fault", "what happens", "value"), rows)


def events() -> str:
    """Return what can happen to a meter in a simulated house."""
    rows = [(f"`{kind.name}`", kind.what, _value_of(kind)) for kind in EVENTS.values()]
    return _table(("event", "what happens", "value"), rows)


def _tree(
    root: type[ExchangeError] | type[PortError],
) -> Iterator[type[ExchangeError] | type[PortError]]:
    yield root
    for kind in root.__subclasses__():
        yield from _tree(kind)


def _exit_of(kind: type[KmpError]) -> str:
    return str(next(exit_.value for base, exit_ in BY_ERROR if issubclass(kind, base)))


def _value_of(kind: FaultKind | EventKind) -> str:
    if kind.value is None:
        return ""
    return f"{kind.value.what}; {kind.value.default_text} if none is given"


def _first_line(kind: type) -> str:
    return (kind.__doc__ or "").splitlines()[0]


def _id(state: str) -> str:
    return state.replace(" ", "_")


def _table(headings: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [headings, ["---"] * len(headings), *rows]
    return "\n".join(f"| {' | '.join(cells)} |" for cells in lines)

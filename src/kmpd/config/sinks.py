"""The sinks of a configuration: each with the options of its kind."""

import re
from collections.abc import Mapping
from typing import Final

from pydantic import BaseModel

from kmpd.config.binding import bind
from kmpd.config.fields import secret_names
from kmpd.config.hidden import HIDDEN, without_secrets
from kmpd.config.station import SinkConfig
from kmpd.config.tree import Broken, Node, Problems, Scalar, Sequence, Table, Way
from kmpd.config.wording import did_you_mean
from kmpd.interfaces import SinkKind

TYPE: Final = "type"
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9_-]{0,59}")


def bound_sinks(
    tree: Table, key: str, *, kinds: Mapping[str, SinkKind], problems: Problems
) -> Mapping[str, SinkConfig]:
    """Return the sinks that have no mistakes, by name; tell all mistakes."""
    node = tree.get(key)
    if node is None or isinstance(node, Broken):
        return {}
    if isinstance(node, Scalar) and node.value is None:
        return {}
    if not isinstance(node, Table):
        message = "sinks by their names belong here, each with its settings."
        problems.add(node.place, (key,), message)
        return {}
    sinks: dict[str, SinkConfig] = {}
    for name, entry in node.entries.items():
        way = (key, name)
        if not _NAME.fullmatch(name):
            message = "the name of a sink has small letters, digits, - and _."
            problems.add(entry.place, way, message)
        sink = _bound(name, entry.value, way=way, kinds=kinds, problems=problems)
        if sink is not None:
            sinks[name] = sink
    return sinks


def _bound(
    name: str,
    node: Node,
    *,
    way: Way,
    kinds: Mapping[str, SinkKind],
    problems: Problems,
) -> SinkConfig | None:
    kind = _kind(name, node, way=way, kinds=kinds, problems=problems)
    if kind is None:
        return None
    rest = node.without(TYPE) if isinstance(node, Table) else node
    options = bind(kind.options, rest, way=way, problems=problems)
    if options is None:
        return None
    shown = shown_of(rest, kind.options) if isinstance(rest, Table) else {}
    return SinkConfig(name=name, kind=kind.name, options=options, shown=shown)


def shown_of(node: Table, model: type[BaseModel]) -> Mapping[str, str]:
    """Return what a file says of options, and may be shown of it."""
    secrets = secret_names(model)
    shown: dict[str, str] = {}
    for key, entry in node.entries.items():
        match entry.value:
            case Scalar(shown=text):
                is_named = text.startswith("!secret ")
                shown[key] = HIDDEN if key in secrets and not is_named else text
            case Sequence(items=items):
                shown[key] = f"[{len(items)}]"
            case _:
                shown[key] = "{...}"
    return {key: without_secrets(text) for key, text in shown.items()}


def _kind(
    name: str,
    node: Node,
    *,
    way: Way,
    kinds: Mapping[str, SinkKind],
    problems: Problems,
) -> SinkKind | None:
    told = node.get(TYPE) if isinstance(node, Table) else None
    if isinstance(node, Broken) or isinstance(told, Broken):
        return None
    if told is None:
        if name in kinds:
            return kinds[name]
        message = f"which sort of sink is {name!r}?"
        problems.add(node.place, (*way, TYPE), message, suggestion=_known(name, kinds))
        return None
    return _told(told, (*way, TYPE), kinds=kinds, problems=problems)


def _told(
    told: Node, way: Way, *, kinds: Mapping[str, SinkKind], problems: Problems
) -> SinkKind | None:
    place = told.place
    if not isinstance(told, Scalar):
        problems.add(place, way, "the sort of a sink belongs here.")
        return None
    if told.text not in kinds:
        message = f"there is no sort of sink {told.shown!r}."
        problems.add(place, way, message, suggestion=_known(told.shown, kinds))
        return None
    return kinds[told.text]


def _known(name: str, kinds: Mapping[str, SinkKind]) -> str:
    known = f"There are {', '.join(sorted(kinds))}." if kinds else ""
    return did_you_mean(name, list(kinds)) or known

"""A tree becomes an object of a pydantic model, and its mistakes become problems."""

from collections.abc import Iterator
from collections.abc import Sequence as Row
from pathlib import Path
from typing import Final, TypeVar

import attrs
from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from kmpd.config.fields import field_names, model_within, names_with_files, secret_names
from kmpd.config.files import UnreadableError, read_text
from kmpd.config.hidden import HIDDEN
from kmpd.config.tree import (
    Broken,
    Entry,
    Node,
    Place,
    Problems,
    Scalar,
    Sequence,
    Table,
    Way,
    plain,
    scalars,
    step_into,
)
from kmpd.config.wording import hide, worded

M = TypeVar("M", bound=BaseModel)

_FILE: Final = "_file"
_STRING_TYPE: Final = "string_type"
_UNKNOWN: Final = "extra_forbidden"
_MISSING: Final = "missing"
_OF_ANOTHER_SORT: Final = ("_type", "_parsing")
_SECRET_BYTES_MAX: Final = 100_000


def bind(model: type[M], node: Node, *, way: Way, problems: Problems) -> M | None:
    """Return what a table says, as an object; None if it has mistakes."""
    if isinstance(node, Broken):
        return None
    if isinstance(node, Scalar) and node.value is None:
        node = Table(place=node.place, entries={})
    if not isinstance(node, Table):
        problems.add(node.place, way, "settings with their values belong here.")
        return None
    node = _with_secrets(node, model, way=way, problems=problems)
    try:
        return _validated(model, node)
    except ValidationError as error:
        mistakes = error.errors(include_url=False)
        for mistake in _worth_telling(mistakes, node):
            _tell(mistake, model, node, way=way, problems=problems)
        return None


def _worth_telling(mistakes: Row[ErrorDetails], node: Table) -> Iterator[ErrorDetails]:
    """Leave out what a value was not meant to be, where more than one sort may stand.

    Whoever writes a table, and makes a mistake in it, did not mean true or false.
    """
    ways = [_find(mistake, node).way for mistake in mistakes]
    for mistake, way in zip(mistakes, ways, strict=True):
        is_deeper = any(
            len(other) > len(way) and other[: len(way)] == way for other in ways
        )
        if not (is_deeper and mistake["type"].endswith(_OF_ANOTHER_SORT)):
            yield mistake


def _validated(model: type[M], node: Table) -> M:
    """Validate; where text is wanted, what is written counts, not what YAML sees in it.

    So a password may be 0123, and a name may be on.
    """
    try:
        return model.model_validate(plain(node))
    except ValidationError as error:
        wanted = [one for one in error.errors() if one["type"] == _STRING_TYPE]
        texts = frozenset(id(_find(one, node).node) for one in wanted)
        if not texts:
            raise
    return model.model_validate(plain(node, as_texts=texts))


def _tell(
    mistake: ErrorDetails,
    model: type[BaseModel],
    node: Table,
    *,
    way: Way,
    problems: Problems,
) -> None:
    found = _find(mistake, node)
    if isinstance(found.node, Broken):
        return
    names: tuple[str, ...] = ()
    if mistake["type"] == _UNKNOWN:
        within = model_within(model, found.way[:-1])
        names = field_names(within) if within else ()
    value = found.node if isinstance(found.node, Scalar) else None
    message, suggestion = worded(mistake, value=value, names=names)
    message, suggestion = (
        without_foreign(text, found.node) for text in (message, suggestion)
    )
    problems.add(found.place, (*way, *found.way), message, suggestion=suggestion)


@attrs.frozen(kw_only=True)
class _Found:
    """Where a mistake is: the node, or that around it if it is not there."""

    node: Node
    place: Place
    way: Way


def _find(mistake: ErrorDetails, node: Table) -> _Found:
    """Return what a mistake is about; pydantic names steps that are in no file, too."""
    at: Node = node
    place, way = node.place, ()  # type: Place, Way
    *steps, last = mistake["loc"] or ("",)
    for step in (*steps, last):
        below = step_into(at, step)
        if below is None:
            continue
        place = below.place
        if isinstance(at, Table) and mistake["type"] == _UNKNOWN:
            place = at.entries[str(step)].place
        at, way = below, (*way, step)
    if mistake["type"] == _MISSING:
        way = (*way, last)
    return _Found(node=at, place=place, way=way)


def without_foreign(text: str, node: Node) -> str:
    """Return a text about a value as the file has it, not as what that stands for."""
    for scalar in scalars(node):
        if scalar.is_foreign:
            text = hide(scalar, text)
    return text


def _with_secrets(
    node: Table, model: type[BaseModel], *, way: Way, problems: Problems
) -> Table:
    """Read the files that `KEY_file` names, and mark what must not be shown."""
    secrets, with_files = secret_names(model), names_with_files(model)
    entries: dict[str, Entry] = {}
    for key, entry in node.entries.items():
        secret = key.removesuffix(_FILE)
        if key.endswith(_FILE) and secret in with_files:
            value = _secret_in(entry, (*way, key), problems)
            if secret in node.entries:
                message = f"{secret} is there as well; one of the two is enough."
                problems.add(entry.place, (*way, key), message)
            entries[secret] = attrs.evolve(entry, value=value)
            continue
        value, within = entry.value, model_within(model, (key,))
        if key in secrets and isinstance(value, Scalar) and not value.is_foreign:
            value = attrs.evolve(value, shown=HIDDEN, is_foreign=True)
        if within is not None:
            value = _below(value, within, way=(*way, key), problems=problems)
        entries[key] = attrs.evolve(entry, value=value)
    return attrs.evolve(node, entries=entries)


def _below(node: Node, model: type[BaseModel], *, way: Way, problems: Problems) -> Node:
    if isinstance(node, Table):
        return _with_secrets(node, model, way=way, problems=problems)
    if not isinstance(node, Sequence):
        return node
    items = (
        _below(item, model, way=(*way, index), problems=problems)
        for index, item in enumerate(node.items)
    )
    return attrs.evolve(node, items=tuple(items))


def _secret_in(entry: Entry, way: Way, problems: Problems) -> Node:
    named = entry.value
    if isinstance(named, Broken):
        return named
    if not isinstance(named, Scalar) or not named.text:
        problems.add(named.place, way, "the name of a file belongs here.")
        return Broken(place=named.place)
    path = named.place.file.parent / Path(named.text)
    try:
        text = read_text(path, bytes_max=_SECRET_BYTES_MAX).removesuffix("\n")
    except UnreadableError as error:
        message = f"{named.shown} cannot be read: {error}."
        problems.add(named.place, way, message)
        return Broken(place=named.place)
    shown = f"the text in {named.shown}"
    return Scalar(
        place=named.place, value=text, text=text, shown=shown, is_foreign=True
    )

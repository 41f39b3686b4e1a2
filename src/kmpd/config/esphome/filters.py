"""Filters of ESPHome: those that make sense of a reading now and then."""

from collections.abc import Callable, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Final

import attrs

from kmpd.config.esphome.notes import LAMBDA, Notes
from kmpd.config.quantities import duration_seconds
from kmpd.config.tree import Broken, Node, Scalar, Sequence, Table, Way
from kmpd.config.wording import MistakeError, sentence
from kmpd.presentation import Delta, Presentation, Step, StepKind

_DECIMALS_MAX: Final = 20
_DIGITS_MAX: Final = 40
_PERCENT: Final = "%"


def with_filters(
    presentation: Presentation, node: Node, *, way: Way, notes: Notes
) -> Presentation:
    """Return a presentation with what a list of filters does.

    They may stand in any order. Numbers are made first, in the order of the list; then
    it is looked whether the result has changed enough, and whether it is time.
    """
    if not isinstance(node, Sequence):
        if notes.is_usable(node, way):
            notes.mistake(node, way, "a list of filters belongs here.")
        return presentation
    for index, item in enumerate(node.items):
        presentation = _with_filter(presentation, item, way=(*way, index), notes=notes)
    return presentation


def _with_filter(
    presentation: Presentation, node: Node, *, way: Way, notes: Notes
) -> Presentation:
    if isinstance(node, Broken):
        notes.is_usable(node, way)
        return presentation
    if not isinstance(node, Table) or len(node.entries) != 1:
        notes.remark(node.place, way, "no such filter is known here; it is left out.")
        return presentation
    ((name, entry),) = node.entries.items()
    if name == LAMBDA.removeprefix("!"):
        notes.is_usable(Broken(place=entry.place, tag=LAMBDA), (*way, name))
        return presentation
    if name not in _FILTERS:
        message = "no such filter is known here; it is left out."
        notes.remark(entry.place, (*way, name), message)
        return presentation
    if not notes.is_usable(entry.value, (*way, name)):
        return presentation
    return _taken(presentation, name, entry.value, way=(*way, name), notes=notes)


def _taken(
    presentation: Presentation, name: str, node: Node, *, way: Way, notes: Notes
) -> Presentation:
    if not isinstance(node, Scalar):
        message = "this form of the filter is not known here; it is left out."
        notes.remark(node.place, way, message)
        return presentation
    try:
        return _FILTERS[name](presentation, node)
    except MistakeError as error:
        # What was substituted may be a secret; what the file says is none.
        reason = str(error) if not node.is_foreign else error.reason
        notes.mistake(node, way, sentence(reason), suggestion=error.suggestion)
        return presentation


def node_is_foreign(node: Node) -> bool:
    """Return whether a value comes from elsewhere, and is not to be shown."""
    return isinstance(node, Scalar) and node.is_foreign


def exact(text: str) -> Decimal:
    """Return the number that a text is, with its digits.

    Raises:
        MistakeError: It is none.
    """
    try:
        number = Decimal(text.strip())
    except InvalidOperation:
        raise MistakeError("a number belongs here") from None
    if not number.is_finite() or not _is_of_this_world(number):
        raise MistakeError("a number of this world belongs here")
    return number


def _is_of_this_world(number: Decimal) -> bool:
    return len(str(number)) <= _DIGITS_MAX and abs(number.adjusted()) <= _DIGITS_MAX


def decimals(text: str) -> int:
    """Return the number of decimals that a text is.

    Raises:
        MistakeError: It is none.
    """
    if not text.strip().isdecimal() or int(text) > _DECIMALS_MAX:
        raise MistakeError(f"a whole number from 0 to {_DECIMALS_MAX} belongs here")
    return int(text)


def _stepped(
    presentation: Presentation, kind: StepKind, number: Decimal
) -> Presentation:
    step = Step(kind=kind, number=number)
    return attrs.evolve(presentation, steps=(*presentation.steps, step))


def _multiply(presentation: Presentation, node: Scalar) -> Presentation:
    return _stepped(presentation, StepKind.MULTIPLY, exact(node.text))


def _offset(presentation: Presentation, node: Scalar) -> Presentation:
    return _stepped(presentation, StepKind.OFFSET, exact(node.text))


def _round(presentation: Presentation, node: Scalar) -> Presentation:
    return _stepped(presentation, StepKind.ROUND, Decimal(decimals(node.text)))


def _delta(presentation: Presentation, node: Scalar) -> Presentation:
    is_percent = node.text.strip().endswith(_PERCENT)
    number = exact(node.text.strip().removesuffix(_PERCENT))
    if number < 0:
        raise MistakeError("a difference is not less than nothing")
    return attrs.evolve(presentation, delta=Delta(number=number, is_percent=is_percent))


def _throttle(presentation: Presentation, node: Scalar) -> Presentation:
    seconds = duration_seconds(node.value)
    return attrs.evolve(presentation, throttle_seconds=seconds)


_Filter = Callable[[Presentation, Scalar], Presentation]
_FILTERS: Final[Mapping[str, _Filter]] = MappingProxyType(
    {
        "multiply": _multiply,
        "offset": _offset,
        "round": _round,
        "delta": _delta,
        "throttle": _throttle,
    }
)

"""The sensors of a `kamstrup_kmp` block: which registers, and how they are shown."""

from collections.abc import Iterator
from typing import Final

import attrs

from kmpd.config.esphome.filters import decimals, node_is_foreign, with_filters
from kmpd.config.esphome.notes import Notes
from kmpd.config.meter_words import register
from kmpd.config.quantities import whole_number
from kmpd.config.tree import Broken, Node, Scalar, Table, Way
from kmpd.config.wording import MistakeError, sentence
from kmpd.presentation import Presentation, refusal
from pykmp.registers import heat

#: What the platform calls its own sensors; registers have the same names here.
NATIVE: Final = (
    "heat_energy",
    "power",
    "temp1",
    "temp2",
    "temp_diff",
    "flow",
    "volume",
)
CUSTOM: Final = "custom"
COMMAND: Final = "command"
_DECIMALS: Final = "accuracy_decimals"
_FILTERS: Final = "filters"
_UNIT: Final = "unit_of_measurement"
#: An id ties a sensor to others in ESPHome; there is nothing to tie here.
_SENSOR: Final = frozenset({"id", "name", _DECIMALS, _FILTERS, _UNIT})


@attrs.frozen(kw_only=True)
class Sensor:
    """A sensor: where its register is told, and how it shall be shown."""

    node: Scalar
    presentation: Presentation


def sensors(block: Table, way: Way, notes: Notes) -> Iterator[Sensor]:
    """Yield the sensors of a block, in the order of the file."""
    for key, entry in block.entries.items():
        if key in NATIVE and notes.is_usable(entry.value, (*way, key)):
            told = Scalar(place=entry.place, value=key, text=key, shown=key)
            found = _presented(register(key, family="auto"), entry.value,
                               way=(*way, key), notes=notes)  # fmt: skip
            yield Sensor(node=told, presentation=found)
        elif key == CUSTOM:
            for table, its_way in notes.tables(entry.value, (*way, key)):
                yield from _custom(table, its_way, notes)


def _custom(table: Table, way: Way, notes: Notes) -> Iterator[Sensor]:
    node = table.get(COMMAND)
    if node is None:
        notes.mistake(table, (*way, COMMAND), "this is missing.")
        return
    if not notes.is_usable(node, (*way, COMMAND)):
        return
    try:
        id_ = _register_id(node)
    except MistakeError as error:
        message = error.reason if node_is_foreign(node) else str(error)
        notes.mistake(node, (*way, COMMAND), sentence(message))
        return
    if isinstance(node, Scalar):
        body = table.without(COMMAND)
        found = _presented(id_, body, way=way, notes=notes)
        yield Sensor(node=attrs.evolve(node, value=id_), presentation=found)


def _register_id(node: Node) -> int:
    if not isinstance(node, Scalar):
        raise MistakeError("the number of a register belongs here, such as 0x003C")
    return register(whole_number(node.value), family="auto")


def _presented(id_: int, node: Node, *, way: Way, notes: Notes) -> Presentation:
    presentation = Presentation(register=id_)
    if isinstance(node, Scalar):
        name = "" if node.value is None else node.text
        return attrs.evolve(presentation, name=name)
    if not isinstance(node, Table):
        if not isinstance(node, Broken):
            notes.mistake(node, way, "settings with their values belong here.")
        return presentation
    notes.ignore(node, _SENSOR, way)
    presentation = attrs.evolve(
        presentation,
        name=notes.text(node, "name", way),
        unit=notes.text(node, _UNIT, way).strip(),
        decimals=_decimals(node, way, notes),
    )
    filters = notes.value(node, _FILTERS, way)
    if filters is not None and not _is_nothing(filters):
        presentation = with_filters(
            presentation, filters, way=(*way, _FILTERS), notes=notes
        )
    return _with_unit(presentation, node, way=way, notes=notes)


def _decimals(table: Table, way: Way, notes: Notes) -> int | None:
    text = notes.text(table, _DECIMALS, way)
    if not text:
        return None
    try:
        return decimals(text)
    except MistakeError as error:
        node = table.entries[_DECIMALS].value
        notes.mistake(node, (*way, _DECIMALS), sentence(str(error)))
        return None


def _with_unit(
    presentation: Presentation, table: Table, *, way: Way, notes: Notes
) -> Presentation:
    """Say what cannot be made of a unit, and return the rest."""
    entry = heat().by_id.get(presentation.register)
    if presentation.names_result and not presentation.unit:
        message = (
            "the number is multiplied, and shown in the unit of the meter all the same."
        )
        place = table.entries[_FILTERS].place
        advice = f"{_UNIT} names the one that comes out."
        notes.remark(place, (*way, _FILTERS), message, suggestion=advice)
    if presentation.names_result or not presentation.unit or entry is None:
        return presentation
    why_not = refusal(entry.quantity, presentation.unit)
    if why_not is None:
        return presentation
    advice = f"There are {', '.join(why_not.known)}." if why_not.known else ""
    message = f"{why_not}; the number stays in the unit of the meter."
    place = table.entries[_UNIT].value.place
    notes.remark(place, (*way, _UNIT), message, suggestion=advice)
    return attrs.evolve(presentation, unit="")


def _is_nothing(node: Node) -> bool:
    return isinstance(node, Scalar) and node.value is None

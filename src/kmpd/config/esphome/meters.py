"""The meters of a file of ESPHome, as a file of ours would have them."""

import re
from collections.abc import Iterable, Iterator
from typing import Final

import attrs

from kmpd.config.esphome.notes import Notes, scalar
from kmpd.config.esphome.sensors import CUSTOM, NATIVE, Sensor, sensors
from kmpd.config.esphome.uart import Uart, check_flags, port_of, uarts
from kmpd.config.quantities import NAME_LENGTH_MAX, duration_seconds
from kmpd.config.setting_types import UNLIMITED
from kmpd.config.station import Beside
from kmpd.config.tree import Entry, Node, Place, Scalar, Sequence, Table, Way
from kmpd.config.wording import MistakeError
from kmpd.presentation import Presentation

SENSOR: Final = "sensor"
PLATFORM: Final = "kamstrup_kmp"
#: How often a block that says nothing is polled.
UPDATE_INTERVAL: Final = "60s"
_INTERVAL: Final = "update_interval"
_UART_ID: Final = "uart_id"
_KNOWN: Final = frozenset({"platform", "id", _UART_ID, _INTERVAL, CUSTOM, *NATIVE})
_USUAL_NAME: Final = "heat"
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9_]+")


@attrs.frozen(kw_only=True)
class Block:
    """A block of the platform."""

    node: Table
    way: Way
    sensors: tuple[Sensor, ...]
    uart: Uart


@attrs.frozen(kw_only=True)
class Meter:
    """A meter as a file of ours would have it, and how its registers are shown."""

    node: Table
    presentations: tuple[Presentation, ...]


def meters(tree: Table, *, beside: Beside, notes: Notes) -> tuple[Meter, ...]:
    """Return the meters: one for each line that has a block of the platform."""
    lines = uarts(tree, notes)
    blocks = tuple(_blocks(tree, lines, notes))
    if not blocks:
        message = f"no sensor is of the platform {PLATFORM}: there is none to read."
        notes.mistake(tree.get(SENSOR) or tree, (SENSOR,), message)
        return ()
    check_flags(lines, beside=beside, tree=tree, notes=notes)
    names: list[str] = []
    found = []
    for line in lines:
        of_line = [block for block in blocks if block.uart is line]
        if not of_line:
            continue
        port = port_of(line, all_of_them=lines, beside=beside, notes=notes)
        found.append(_meter(of_line, port, names=names, notes=notes))
    return tuple(found)


def _blocks(tree: Table, lines: tuple[Uart, ...], notes: Notes) -> Iterator[Block]:
    for table, way in notes.tables(tree.get(SENSOR), (SENSOR,)):
        platform = notes.text(table, "platform", way)
        if platform != PLATFORM:
            message = f"the station reads {PLATFORM} only, and leaves this out."
            notes.remark(table.place, way, message)
            continue
        notes.ignore(table, _KNOWN, way)
        uart = _uart_of(table, lines, way=way, notes=notes)
        found = tuple(sensors(table, way, notes))
        if not {CUSTOM, *NATIVE} & set(table.entries):
            notes.mistake(table, way, "this block has no sensor to be read.")
        yield Block(node=table, way=way, sensors=found, uart=uart or lines[0])


def _uart_of(
    table: Table, lines: tuple[Uart, ...], *, way: Way, notes: Notes
) -> Uart | None:
    wanted = notes.text(table, _UART_ID, way)
    if not wanted and len(lines) == 1:
        return lines[0]
    if not wanted:
        notes.mistake(table, (*way, _UART_ID), "this is missing: there are several.")
        return None
    for line in lines:
        if line.id == wanted:
            return line
    ids = ", ".join(line.id for line in lines if line.id)
    node = table.entries[_UART_ID].value
    advice = f"There are {ids}." if ids else "Its block wants an id."
    notes.mistake(node, (*way, _UART_ID), "no uart has this id.", suggestion=advice)
    return None


def _meter(
    blocks: list[Block], port: Scalar | None, *, names: list[str], notes: Notes
) -> Meter:
    first = blocks[0]
    found = [sensor for block in blocks for sensor in block.sensors]
    registers: dict[int, Scalar] = {}
    for sensor in found:
        registers.setdefault(sensor.presentation.register, sensor.node)
    place = first.node.place
    told: dict[str, Node | None] = {
        "name": scalar(place, _name(blocks, names, notes)),
        "port": port or scalar(place, "/dev/null"),
        "interval": _interval(blocks, notes),
        "registers": _registers(registers.values(), place),
        "budget": scalar(place, UNLIMITED),
        "baud": notes.value(first.uart.node, "baud_rate", first.uart.way),
    }
    entries = {
        key: Entry(place=node.place, value=node)
        for key, node in told.items()
        if node is not None
    }
    shown = tuple(sensor.presentation for sensor in found)
    return Meter(node=Table(place=place, entries=entries), presentations=shown)


def _registers(nodes: Iterable[Scalar], place: Place) -> Sequence | None:
    """Return what is to be read; nothing if all of it has mistakes, which are told."""
    items = tuple(nodes)
    return Sequence(place=place, items=items) if items else None


def _name(blocks: Iterable[Block], names: list[str], notes: Notes) -> str:
    """Return a name that no other meter has; add it to the names."""
    ids = (notes.text(block.node, "id", block.way) for block in blocks)
    told = next(filter(None, ids), _USUAL_NAME)
    plain = _NOT_IN_NAMES.sub("_", told.lower()).strip("_")[: NAME_LENGTH_MAX - 3]
    base = plain or _USUAL_NAME
    name, count = base, 1
    while name in names:
        count += 1
        name = f"{base}_{count}"
    names.append(name)
    return name


def _interval(blocks: list[Block], notes: Notes) -> Node:
    """Return the shortest interval of the blocks of one meter."""
    told: list[tuple[float, Node]] = []
    for block in blocks:
        node = notes.value(block.node, _INTERVAL, block.way)
        node = node or scalar(block.node.place, UPDATE_INTERVAL)
        try:
            seconds = duration_seconds(node.value if isinstance(node, Scalar) else None)
        except MistakeError:
            return node  # Whoever binds it tells what is wrong with it.
        told.append((seconds, node))
    shortest = min(told, key=lambda one: one[0])
    if any(seconds != shortest[0] for seconds, _ in told):
        message = "another block reads this meter as well; all is read at the shortest."
        notes.remark(shortest[1].place, (*blocks[0].way, _INTERVAL), message)
    return shortest[1]

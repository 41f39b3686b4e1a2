"""The `uart` blocks of a file: the lines that meters are at."""

from collections.abc import Mapping
from typing import Final

import attrs

from kmpd.config.esphome.notes import Notes, scalar
from kmpd.config.hidden import without_secrets
from kmpd.config.station import Beside
from kmpd.config.tree import Scalar, Table, Way

UART: Final = "uart"
_PORT: Final = "port"
_KNOWN: Final = frozenset(
    {"id", _PORT, "baud_rate", "stop_bits", "data_bits", "parity"}
)
#: What meters want, and so what the station sets, whatever else is told.
_SETTINGS: Final[Mapping[str, str]] = {
    "stop_bits": "2",
    "data_bits": "8",
    "parity": "NONE",
}


@attrs.frozen(kw_only=True)
class Uart:
    """A line.

    Attributes:
        id: What others call it; empty if nobody needs to.
        node: Its settings.
        way: Where they stand.
    """

    id: str
    node: Table
    way: Way


def uarts(tree: Table, notes: Notes) -> tuple[Uart, ...]:
    """Return the lines of a file; one of which nothing is known, if it has none."""
    found = []
    for table, way in notes.tables(tree.get(UART), (UART,)):
        notes.ignore(table, _KNOWN, way)
        _remark_settings(table, way, notes)
        found.append(Uart(id=notes.text(table, "id", way), node=table, way=way))
    nothing = Table(place=tree.place, entries={})
    return tuple(found) or (Uart(id="", node=nothing, way=(UART,)),)


def _remark_settings(table: Table, way: Way, notes: Notes) -> None:
    for key, wanted in _SETTINGS.items():
        told = notes.text(table, key, way)
        if told and told.upper() != wanted:
            message = f"meters want {wanted}, and the station goes by that."
            notes.remark(table.entries[key].value.place, (*way, key), message)


def port_of(
    uart: Uart, *, all_of_them: tuple[Uart, ...], beside: Beside, notes: Notes
) -> Scalar | None:
    """Return the URL of a line; None if nobody told it, which is a mistake then."""
    url = beside.ports.get(uart.id)
    if url is None and len(all_of_them) == 1:
        url = beside.ports.get("")
    if url is not None:
        shown = without_secrets(url)
        return Scalar(place=uart.node.place, value=url, text=url, shown=shown)
    node = notes.value(uart.node, _PORT, uart.way)
    if isinstance(node, Scalar) and node.value is not None:
        return node
    if not beside.needs_ports:
        # Nobody opens it; two of them must differ.
        number = all_of_them.index(uart)
        return scalar(uart.node.place, f"/dev/port-that-nobody-told-{number}")
    if _PORT in uart.node.entries and node is None:
        return None
    flag = f"{uart.id}=URL" if uart.id and len(all_of_them) > 1 else "URL"
    notes.mistake(
        uart.node,
        (*uart.way, _PORT),
        "this is missing: the pins of an ESP are out of reach.",
        suggestion=f"A port: here, or --port {flag}, says where the meter is.",
    )
    return None


def check_flags(
    lines: tuple[Uart, ...], *, beside: Beside, tree: Table, notes: Notes
) -> None:
    """Tell ports that were given for lines that are not there."""
    ids = [line.id for line in lines if line.id]
    for name in beside.ports:
        if name and name not in ids:
            known = f"There are {', '.join(ids)}." if ids else "None has an id."
            message = f"no uart has the id {name!r} that --port names."
            notes.mistake(tree, (UART,), message, suggestion=known)
        elif not name and len(lines) > 1:
            message = "there are several; --port ID=URL says which is meant."
            notes.mistake(tree, (UART,), message)

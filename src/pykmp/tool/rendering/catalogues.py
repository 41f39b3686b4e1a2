"""What is known about registers, as a table, as records and as rows."""

from collections.abc import Sequence
from typing import Any, Final

from pykmp.registers import RegisterEntry
from pykmp.tool.console import Paint
from pykmp.tool.rendering import csv, json

#: The keys of JSON and the columns of CSV; docs/cli-output.md promises them.
KEYS: Final = ("id_int", "id_hex", "symbol", "name", "meaning", "units")

#: Not worth a word to people; programs get it as the catalogue has it.
_NO_UNIT: Final = "no unit"


def render(entries: Sequence[RegisterEntry], *, style: str, paint: Paint) -> str:
    """Return registers in one of the forms."""
    match style:
        case "json":
            return "\n".join(json.line(_record(entry)) for entry in entries)
        case "csv":
            return csv.table([_row(entry) for entry in entries], KEYS)
    return "\n".join(_lines(entries, paint=paint))


def _record(entry: RegisterEntry) -> dict[str, Any]:
    values = (
        entry.id,
        f"0x{entry.id:04X}",
        entry.symbol or None,
        entry.name,
        entry.meaning,
        list(entry.units),
    )
    return dict(zip(KEYS, values, strict=True))


def _row(entry: RegisterEntry) -> dict[str, Any]:
    return {**_record(entry), "units": " ".join(entry.units) or None}


def _lines(entries: Sequence[RegisterEntry], *, paint: Paint) -> list[str]:
    symbol_width = max((len(entry.symbol) for entry in entries), default=0)
    name_width = max((len(entry.name) for entry in entries), default=0)
    lines = []
    for entry in entries:
        symbol = paint.bold(f"{entry.symbol:<{symbol_width}}")
        id_ = paint.dim(f"{entry.id:>5}")
        name = f"{entry.name:<{name_width}}"
        lines.append(f"{id_}  {symbol}  {name}  {entry.meaning}{_units(entry)}")
    return lines


def _units(entry: RegisterEntry) -> str:
    units = [unit for unit in entry.units if not unit.startswith(_NO_UNIT)]
    return f" ({', '.join(units)})" if units else ""

"""Facts as records: the keys of JSON objects and the columns of CSV.

The names are promised in docs/cli-output.md: more may come, none goes.
"""

import math
from typing import Any, Final

from pykmp.messages import GetTypeResponse
from pykmp.ports import PortInfo
from pykmp.registers.values import FlagsValue
from pykmp.tool.rendering.facts import ClockReading, Explanation, Reading
from pykmp.tool.values import ShownRegister

Record = dict[str, Any]

#: The first eight are those of PyKMP 0.0.x, in its order.
REGISTER_KEYS: Final = (
    "id_int",
    "id_hex",
    "name",
    "unit_int",
    "unit_hex",
    "unit_str",
    "value_float",
    "value_str",
    "value_decoded",
    "value_hex",
    "value_kind",
    "value",
    "value_unit",
    "quality",
    "reason",
    "flags",
)


def of_register(register: ShownRegister) -> Record:
    """Return a register; what there is not is None."""
    number = register.number
    value_float = None if number is None else float(number)
    if value_float is not None and not math.isfinite(value_float):
        # JSON has no infinity; the digits still tell.
        value_float = None
    typed = register.value.json
    values = (
        register.id,
        f"0x{register.id:04X}",
        register.name,
        register.unit,
        f"0x{register.unit:02X}",
        register.unit_name,
        value_float,
        None if number is None else str(number),
        register.decoded,
        register.raw.hex(),
        *(typed[key] for key in ("kind", "value", "unit", "quality", "reason")),
        typed.get("flags", []),
    )
    return dict(zip(REGISTER_KEYS, values, strict=True))


def of_reading(reading: Reading) -> Record:
    """Return a reading with its registers inside."""
    return {
        "time": reading.time.isoformat(timespec="seconds"),
        "register_data": [of_register(one) for one in reading.registers],
        "missing": list(reading.missing),
    }


def rows_of_reading(reading: Reading) -> list[Record]:
    """Return a reading as rows, one per register that came."""
    time = reading.time.isoformat(timespec="seconds")
    return [{"time": time, **row_of_register(one)} for one in reading.registers]


def row_of_register(register: ShownRegister) -> Record:
    """Return a register as a row: what its flags say is one text."""
    flags = register.value.flags if isinstance(register.value, FlagsValue) else ()
    words = "; ".join(flag.text for flag in flags)
    return {**of_register(register), "flags": words or None}


def of_serial(serial: str) -> Record:
    """Return a serial number, as text: it counts nothing."""
    return {"serial": serial}


def of_type(response: GetTypeResponse) -> Record:
    """Return type code and software revision."""
    return {
        "meter_type_hex": response.meter_type_bytes.hex(),
        "software_revision": response.software_revision,
    }


def of_clock(reading: ClockReading) -> Record:
    """Return both clocks and what is between them."""
    return {
        "meter_clock": reading.meter.isoformat(timespec="seconds"),
        "computer_clock": reading.computer.isoformat(timespec="seconds"),
        "offset_seconds": reading.offset_seconds,
    }


def of_port(port: PortInfo) -> Record:
    """Return a serial port of this computer."""
    return {
        "url": port.url,
        "device": port.device,
        "by_id": port.by_id,
        "description": port.description,
        "vid_hex": _hex(port.vid, digits=4),
        "pid_hex": _hex(port.pid, digits=4),
        "serial_number": port.serial_number,
        "in_use_by": port.in_use_by or None,
    }


def of_explanation(explanation: Explanation) -> Record:
    """Return a frame or another piece of a stream."""
    given, calculated = explanation.crc_given, explanation.crc_calculated
    return {
        **_heading_of(explanation),
        "crc_given": _hex(given, digits=4),
        "crc_calculated": _hex(calculated, digits=4),
        "crc_ok": None if given is None else given == calculated,
        "command_id": explanation.command_id,
        "command_name": explanation.command_name,
        "fields": dict(explanation.fields),
        "register_data": [of_register(one) for one in explanation.registers],
        "rows": [
            {
                "row_id": row.id,
                "register_data": [of_register(one) for one in row.registers],
            }
            for row in explanation.rows
        ],
        "error": explanation.error or None,
    }


def rows_of_explanation(explanation: Explanation) -> list[Record]:
    """Return a frame as rows: one per register, or one if it has none."""
    record = of_explanation(explanation)
    fields, _, _ = (record.pop(key) for key in ("fields", "register_data", "rows"))
    registers: list[Record] = [
        {"row_id": None, **row_of_register(one)} for one in explanation.registers
    ]
    registers += [
        {"row_id": row.id, **row_of_register(one)}
        for row in explanation.rows
        for one in row.registers
    ]
    record["fields"] = " ".join(f"{key}={value}" for key, value in fields.items())
    empty = dict.fromkeys(("row_id", *REGISTER_KEYS))
    return [{**record, **register} for register in registers or [empty]]


def _heading_of(explanation: Explanation) -> Record:
    return {
        "kind": explanation.kind,
        "at": explanation.at,
        "raw_hex": explanation.raw.hex(),
        "address": explanation.address,
    }


def _hex(number: int | None, *, digits: int) -> str | None:
    return None if number is None else f"{number:0{digits}x}"

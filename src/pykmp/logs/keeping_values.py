"""Registers and records as JSON has them, for the file that a reading is kept in."""

from typing import Any

from pykmp.logs.record import LogRecord


def record_to_json(record: LogRecord) -> dict[str, Any]:
    """Return a record with the bytes of its registers.

    >>> record_to_json(LogRecord(id=7, time=None, registers={}))
    {'id': 7, 'registers': {}}
    """
    return {
        "id": record.id,
        "registers": {
            str(id_): f"{register.unit:02x} {register.value.hex(' ')}"
            for id_, register in sorted(record.registers.items())
        },
    }

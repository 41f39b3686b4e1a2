"""A scan as words, as a record for programs, and as rows."""

from collections.abc import Sequence
from typing import Final

import attrs

from pykmp.exchange import Scan, ScanCost
from pykmp.tool.console import Paint
from pykmp.tool.rendering import csv, json, records, text
from pykmp.tool.scan_file import KeptScan
from pykmp.tool.values import ShownRegister

_MINUTE_SECONDS: Final = 60
#: Up to this many seconds are told as seconds.
_SECONDS_MAX: Final = 90
#: From here on, tenths of a minute say nothing.
_WHOLE_MINUTES: Final = 10


@attrs.frozen(kw_only=True)
class ScanResult:
    """What a scan found, ready to be printed."""

    kept: KeptScan
    registers: tuple[ShownRegister, ...]


def render(result: ScanResult, *, style: str, paint: Paint) -> str:
    """Return what a scan found in one of the forms."""
    match style:
        case "json":
            return json.line(of_scan(result))
        case "csv":
            rows = [records.row_of_register(one) for one in result.registers]
            return csv.table(rows, records.REGISTER_KEYS)
    return "\n".join(text.registers(result.registers, paint=paint))


def of_scan(result: ScanResult) -> records.Record:
    """Return what a scan found and what it took."""
    kept, scan = result.kept, result.kept.scan
    return {
        "register_data": [records.of_register(one) for one in result.registers],
        "absent": sorted(scan.absent),
        "silent": sorted(scan.silent),
        "unreadable": sorted(scan.unreadable),
        "families": list(kept.families),
        "meter_type_hex": None if kept.type_code is None else kept.type_code.hex(),
        "software_revision": kept.software_revision,
        "requests": scan.requests,
        "seconds": round(scan.seconds, 3),
    }


def announcement(scan: Scan, cost: ScanCost, *, pause_seconds: float) -> str:
    """Say what a scan, or the rest of one, will take."""
    done = f", {scan.total - scan.remaining} of them done" if scan.requests else ""
    pauses = f" with pauses of {pause_seconds:g} s" if pause_seconds else ""
    return (
        f"A scan of {counted(scan.total, 'register')}{done}: "
        f"{counted(cost.requests, 'request')}, {cost.request_bytes} bytes, "
        f"{duration(cost.line_seconds)} on the line, "
        f"{duration(cost.seconds_min)} in all{pauses}.\n"
        f"If the meter says nothing wherever it lacks a register: up to "
        f"{duration(cost.seconds_max)}.\n"
        f"Ctrl-C breaks off; the same command goes on."
    )


def summary(scan: Scan) -> str:
    """Say how a scan ended."""
    parts = [
        f"{counted(len(scan.found), 'register')} found",
        f"{len(scan.absent)} that the meter lacks",
    ]
    parts += _ids("without an answer", scan.silent)
    parts += _ids("with answers that cannot be read", scan.unreadable)
    cost = f"{counted(scan.requests, 'request')}, {duration(scan.seconds)}"
    return f"{'; '.join(parts)}. It took {cost} without the pauses."


def progress(scan: Scan) -> str:
    """Say how far a scan has come."""
    return (
        f"{scan.total - scan.remaining} of {scan.total} registers asked, "
        f"{len(scan.found)} found"
    )


def duration(seconds: float) -> str:
    """Return a duration as people say it.

    >>> duration(0.3), duration(80.06), duration(340.06), duration(3808.2)
    ('less than 1 s', '80 s', '5.7 minutes', '63 minutes')
    """
    if seconds < 1:
        return "less than 1 s"
    if seconds <= _SECONDS_MAX:
        return f"{seconds:.0f} s"
    minutes = seconds / _MINUTE_SECONDS
    digits = 0 if minutes >= _WHOLE_MINUTES else 1
    return f"{minutes:.{digits}f} minutes"


def _ids(what: str, ids: Sequence[int]) -> list[str]:
    if not ids:
        return []
    return [f"{len(ids)} {what}: {', '.join(map(str, sorted(ids)))}"]


def counted(number: int, what: str) -> str:
    """Return a number of things in words."""
    return f"{number} {what}" if number == 1 else f"{number} {what}s"

"""The event status of a logger, as text and as a record."""

from collections.abc import Sequence

from pykmp.registers import InfoFlag
from pykmp.tool.console import Paint
from pykmp.tool.rendering.records import Record


def show(status: bytes, flags: Sequence[InfoFlag], *, paint: Paint) -> str:
    """Return the status, and a line for each flag that is set."""
    words = [f"  {paint.bold(flag.text)}" for flag in flags] or ["  nothing to tell"]
    return "\n".join([f"Event status is: {status.hex(' ')} (hex)", *words])


def record(status: bytes, flags: Sequence[InfoFlag]) -> Record:
    """Return the status with its flags."""
    return {
        "status_hex": status.hex(),
        "flags": [
            {
                "value": flag.value,
                "text": flag.text,
                "known": flag.known,
                "layout": flag.layout,
                "confidence": flag.confidence.value,
            }
            for flag in flags
        ],
    }

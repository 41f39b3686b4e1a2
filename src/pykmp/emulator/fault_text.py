"""Faults as text, for the command line: NAME[=VALUE][@PROBABILITY][#TIMES]."""

import re
from typing import Final

from pykmp.emulator.faults import FAULTS, Fault, FaultInvalidError
from pykmp.emulator.suggestion import suggestion

#: How a fault is written.
FAULT_SYNTAX: Final = "NAME[=VALUE][@PROBABILITY][#TIMES]"

_NUMBER: Final = r"0[xX][0-9A-Fa-f]+|[0-9]+(?:\.[0-9]+)?"
_FAULT: Final = re.compile(
    rf"(?P<name>[^=@#]*)(?:=(?P<value>{_NUMBER}))?"
    r"(?:@(?P<probability>[0-9]*\.?[0-9]+))?(?:#(?P<times>[0-9]{1,9}))?",
    re.ASCII,
)


def parse_fault(text: str) -> Fault:
    """Return the fault that a text names.

    Raises:
        FaultInvalidError: There is no such fault; the reason suggests what is near.

    >>> print(parse_fault("late=3.5@0.1#2").value)
    3.5
    >>> parse_fault("silense")
    Traceback (most recent call last):
    ...
    pykmp.emulator.faults.FaultInvalidError: Fault 'silense' is not possible: \
there is none of that name; the nearest is silence.
    """
    match = _FAULT.fullmatch(text.strip())
    if match is None:
        raise FaultInvalidError(text=text, reason=f"it is written {FAULT_SYNTAX}")
    name = match["name"].lower().replace("_", "-")
    if name not in FAULTS:
        raise FaultInvalidError(text=text, reason=suggestion(name, FAULTS))
    return Fault(
        name=name,
        value=_number(match["value"]),
        probability=float(match["probability"] or 1),
        times=int(match["times"]) if match["times"] else None,
    )


def _number(text: str | None) -> float | None:
    if text is None:
        return None
    return int(text, 16) if text[:2].lower() == "0x" else float(text)

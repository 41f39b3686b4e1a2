"""Warnings about registers: those unknown, odd or missing."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Final

from pykmp.constants import REGISTERS
from pykmp.exchange import Readings
from pykmp.messages import RegisterData
from pykmp.registers.terms import Quality
from pykmp.registers.units import UNITS
from pykmp.tool.console import complain
from pykmp.tool.values import ShownRegister, name_of

#: Says a warning.
Warn = Callable[[str], None]

_UNKNOWN_REGISTERS: Final = (
    "Unknown register ID(s); please report this if you have more information."
)


def warn_of_unknown(
    registers: Collection[RegisterData],
    *,
    names: Mapping[int, str] = REGISTERS,
    warn: Warn = complain,
) -> None:
    """Warn of units and registers that have no name."""
    units = sorted({one.unit for one in registers if one.unit not in UNITS})
    if units:
        warn(
            f"Unknown unit(s) {', '.join(map(str, units))}: the number may be meant "
            "otherwise, so the bytes are shown too."
        )
    if any(one.id_ not in names for one in registers):
        warn(_UNKNOWN_REGISTERS)


def warn_of_odd(shown: Iterable[ShownRegister], *, warn: Warn = complain) -> None:
    """Warn of values that are not what their unit says."""
    for one in shown:
        if one.complaint:
            warn(f"Register {one.id} ({one.name}): {one.complaint}")


def warn_of_doubtful(shown: Iterable[ShownRegister], *, warn: Warn = complain) -> None:
    """Warn of numbers that may not be believed, where their lines do not say so."""
    for one in shown:
        if one.is_number and one.value.quality is not Quality.GOOD:
            warn(f"Register {one.id} ({one.name}): {one.value.reason}")


def warn_of_missing(
    readings: Readings,
    *,
    names: Mapping[int, str] = REGISTERS,
    warn: Warn = complain,
) -> None:
    """Warn of registers that were asked for and did not come."""
    if not readings.missing:
        return
    missing = ", ".join(f"{id_} ({name_of(id_, names)})" for id_ in readings.missing)
    if readings.unanswered is None:
        warn(f"The meter does not have: {missing}.")
    else:
        warn(f"Missing: {missing}. {readings.unanswered.summary}")

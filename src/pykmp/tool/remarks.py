"""Warnings about registers: those unknown, odd or missing."""

import logging
from collections.abc import Collection, Iterable, Mapping
from typing import Final

from pykmp.constants import REGISTERS
from pykmp.exchange import Readings
from pykmp.messages import RegisterData
from pykmp.registers.terms import Quality
from pykmp.registers.units import UNITS
from pykmp.tool.values import ShownRegister, name_of

logger: Final = logging.getLogger("pykmp.tool.__main__")


def warn_of_unknown(
    registers: Collection[RegisterData], *, names: Mapping[int, str] = REGISTERS
) -> None:
    """Warn of units and registers that have no name."""
    units = sorted({one.unit for one in registers if one.unit not in UNITS})
    if units:
        logger.warning(
            "Unknown unit(s) %s: the number may be meant otherwise, so the bytes "
            "are shown too.",
            ", ".join(map(str, units)),
        )
    if any(one.id_ not in names for one in registers):
        logger.warning(
            "Unknown register ID(s); please report this if you have more information."
        )


def warn_of_odd(shown: Iterable[ShownRegister]) -> None:
    """Warn of values that are not what their unit says."""
    for one in shown:
        if one.complaint:
            logger.warning("Register %d (%s): %s", one.id, one.name, one.complaint)


def warn_of_doubtful(shown: Iterable[ShownRegister]) -> None:
    """Warn of numbers that may not be believed, where their lines do not say so."""
    for one in shown:
        if one.is_number and one.value.quality is not Quality.GOOD:
            reason = one.value.reason
            logger.warning("Register %d (%s): %s", one.id, one.name, reason)


def warn_of_missing(
    readings: Readings, *, names: Mapping[int, str] = REGISTERS
) -> None:
    """Warn of registers that were asked for and did not come."""
    if not readings.missing:
        return
    missing = ", ".join(f"{id_} ({name_of(id_, names)})" for id_ in readings.missing)
    if readings.unanswered is None:
        logger.warning("The meter does not have: %s.", missing)
    else:
        logger.warning("Missing: %s. %s", missing, readings.unanswered.summary)

"""What people call meter families and registers."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Final

from kmpd.config.quantities import number_or_none
from kmpd.config.wording import MistakeError, did_you_mean
from pykmp.constants import REGISTERS
from pykmp.errors import KmpError
from pykmp.meters import (
    PROFILES,
    Commodity,
    UnknownMeterError,
    family_key,
    load_profile,
)
from pykmp.registers import describe, electricity, heat

AUTO: Final = "auto"
_REGISTER_MAX: Final = 0xFFFF
#: Near enough to be meant; a lower one suggests almost anything.
_CUTOFF: Final = 0.5


def family(value: object) -> str:
    """Return the key of a meter family, or ``auto``.

    Raises:
        MistakeError: No family is called that.
    """
    text = str(value).strip()
    if text.lower() == AUTO:
        return AUTO
    try:
        return family_key(text)
    except UnknownMeterError as error:
        near = did_you_mean(error.near[0] if error.near else text, (AUTO, *PROFILES))
        advice = near or f"There are {AUTO}, {', '.join(PROFILES)}."
        raise MistakeError("is no meter family", advice, quoted=text) from None


def is_electric(family: str) -> bool:
    """Tell whether a family counts electricity: its registers differ."""
    return (
        family in PROFILES and load_profile(family).commodity is Commodity.ELECTRICITY
    )


def register(value: object, *, family: str) -> int:
    """Return the id of a register, from its name, its symbol or its number.

    Raises:
        MistakeError: No register is called that.
    """
    number = value if isinstance(value, int) else number_or_none(str(value))
    if isinstance(number, int) and not isinstance(value, bool):
        if 0 <= number <= _REGISTER_MAX:
            return number
        raise MistakeError(f"register ids end at {_REGISTER_MAX}")
    if not isinstance(value, str):
        raise MistakeError("the name or the number of a register belongs here")
    return _named(value, is_electric=is_electric(family))


def _named(text: str, *, is_electric: bool) -> int:
    long_names = _long_names()
    if text.strip().casefold() in long_names:
        return long_names[text.strip().casefold()]
    catalogue = electricity() if is_electric else heat()
    try:
        return catalogue.find(text).id
    except KmpError as error:
        near = did_you_mean(text.strip(), _short_names(is_electric), cutoff=_CUTOFF)
        candidates = getattr(error, "candidates", ())
        if candidates:
            raise MistakeError(
                "stands for more than one register",
                f"Is one of these meant: {', '.join(candidates)}?",
                quoted=text,
            ) from None
        raise MistakeError("is no register", near, quoted=text) from None


@cache
def _long_names() -> Mapping[str, int]:
    return {name.casefold(): id_ for id_, name in REGISTERS.items()}


@cache
def _short_names(is_electric: bool) -> Sequence[str]:  # noqa: FBT001 - for the cache
    catalogue = electricity() if is_electric else heat()
    return tuple(
        text
        for entry in catalogue.by_id.values()
        for text in (entry.name, entry.symbol)
        if text
    )


def register_name(id_: int, *, family: str) -> str:
    """Return what a register is called in a configuration.

    >>> register_name(60, family="403"), register_name(4711, family="auto")
    ('heat_energy', '4711')
    """
    commodity = "electricity" if is_electric(family) else None
    found = describe(id_, commodity=commodity)
    return found.name if found.is_known else str(id_)

"""What a register is called, by the catalogue of the sort of meter it is in."""

from typing import Final

import attrs

from pykmp.registers.catalogue import RegisterEntry, electricity, heat

_ELECTRICITY: Final = "electricity"


@attrs.frozen(kw_only=True)
class RegisterName:
    """How a register is called, whether anybody knows it or not.

    Attributes:
        id: Register id.
        symbol: As meters and documents print it; empty if nobody does.
        name: In words that are the same in every version.
        meaning: In a sentence; empty if nobody knows.
        is_known: Whether a catalogue has it.
    """

    id: int
    symbol: str
    name: str
    meaning: str
    is_known: bool

    @property
    def short(self) -> str:
        """The symbol, or the name of what has none."""
        return self.symbol or self.name


def describe(register_id: int, *, commodity: str | None = None) -> RegisterName:
    """Return what a register is called.

    Args:
        register_id: The register.
        commodity: What the meter measures, `heat`, `water` or `electricity`; without
            it, the catalogue of electricity is only asked for what the other lacks.

    >>> describe(60).short, describe(1, commodity="electricity").short
    ('E1', 'A14')
    >>> describe(4711).name
    'register_4711'
    """
    entry = _entry(register_id, commodity)
    if entry is None:
        return RegisterName(
            id=register_id,
            symbol="",
            name=f"register_{register_id}",
            meaning="",
            is_known=False,
        )
    return RegisterName(
        id=register_id,
        symbol=entry.symbol,
        name=entry.name,
        meaning=entry.meaning,
        is_known=True,
    )


def _entry(register_id: int, commodity: str | None) -> RegisterEntry | None:
    if commodity == _ELECTRICITY:
        return electricity().by_id.get(register_id)
    entry = heat().by_id.get(register_id)
    if entry is None and commodity is None:
        return electricity().by_id.get(register_id)
    return entry

"""Catalogues: what a register number means, with the proof beside it.

Two data files, because the same number may mean different things: `heat.toml` for
heat, cooling and water meters, `electricity.toml` for electricity meters.
"""

import difflib
from collections.abc import Iterable, Mapping
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import attrs

from pykmp.data import read_toml
from pykmp.errors import KmpError
from pykmp.registers.terms import Confidence, Kind, Quantity

_NEAR_MAX: Final = 3


@attrs.define(kw_only=True, slots=False)
class UnknownRegisterNameError(KmpError):
    """A text that is neither symbol nor name of a register; knows the near ones."""

    name: str
    near: tuple[str, ...] = ()

    def __str__(self) -> str:
        advice = f" Near: {', '.join(self.near)}." if self.near else ""
        return f"No register is called {self.name!r}.{advice}"


@attrs.define(kw_only=True, slots=False)
class AmbiguousRegisterNameError(KmpError):
    """A symbol that documents print for more than one register."""

    name: str
    candidates: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"{self.name!r} stands for more than one register: "
            f"{', '.join(self.candidates)}."
        )


@attrs.frozen(kw_only=True)
class RegisterEntry:
    """What is publicly known about one register.

    `units` are the texts to expect, as `UNITS_NAMES` spells them; a meter sends its
    own unit with every value. `families` are keys of `pykmp.meters` known to have the
    register. `sources` are tags, which `Catalogue.sources` spells out.
    """

    id: int
    symbol: str
    name: str
    meaning: str
    quantity: Quantity
    units: tuple[str, ...]
    kind: Kind
    families: tuple[str, ...]
    sources: tuple[str, ...]
    confidence: Confidence
    note: str = ""


@attrs.frozen(kw_only=True)
class Catalogue:
    """All registers of one sort of meter, by number, symbol and name."""

    by_id: Mapping[int, RegisterEntry]
    sources: Mapping[str, str]
    _by_text: Mapping[str, tuple[RegisterEntry, ...]] = attrs.field(alias="by_text")

    @classmethod
    def of(
        cls, entries: Iterable[RegisterEntry], *, sources: Mapping[str, str]
    ) -> "Catalogue":
        """Return the catalogue of these entries."""
        by_id = {entry.id: entry for entry in entries}
        by_text: dict[str, tuple[RegisterEntry, ...]] = {}
        for entry in by_id.values():
            for text in {entry.symbol.casefold(), entry.name} - {""}:
                by_text[text] = (*by_text.get(text, ()), entry)
        return cls(
            by_id=MappingProxyType(by_id),
            sources=MappingProxyType(dict(sources)),
            by_text=MappingProxyType(by_text),
        )

    def find(self, text: str) -> RegisterEntry:
        """Return the register with this symbol or name; case does not matter.

        Raises:
            UnknownRegisterNameError: No register is called that.
            AmbiguousRegisterNameError: Several registers share the symbol.

        >>> heat().find("T1-T2").name
        'temp_diff'
        """
        found = self._by_text.get(text.strip().casefold())
        if found is None:
            raise UnknownRegisterNameError(name=text, near=self._near(text))
        entry, *others = found
        if others:
            raise AmbiguousRegisterNameError(
                name=text,
                candidates=tuple(f"{entry.name} ({entry.id})" for entry in found),
            )
        return entry

    def _near(self, text: str) -> tuple[str, ...]:
        wanted = text.strip().casefold()
        texts = difflib.get_close_matches(wanted, self._by_text, n=_NEAR_MAX)
        return tuple(
            entry.symbol if entry.symbol.casefold() == near else entry.name
            for near in texts
            for entry in self._by_text[near][:1]
        )


def load_catalogue(file_name: str) -> Catalogue:
    """Read one of the data files beside this module."""
    document = read_toml("pykmp.registers", file_name)
    entries = [_entry(table) for table in document["register"]]
    return Catalogue.of(entries, sources=document["sources"])


@cache
def heat() -> Catalogue:
    """Return the catalogue of heat, cooling and water meters."""
    return load_catalogue("heat.toml")


@cache
def electricity() -> Catalogue:
    """Return the catalogue of electricity meters."""
    return load_catalogue("electricity.toml")


def _entry(table: Mapping[str, Any]) -> RegisterEntry:
    return RegisterEntry(
        id=table["id"],
        symbol=table["symbol"],
        name=table["name"],
        meaning=table["meaning"],
        quantity=Quantity(table["quantity"]),
        units=tuple(table["units"]),
        kind=Kind(table["kind"]),
        families=tuple(table["families"]),
        sources=tuple(table["source"]),
        confidence=Confidence(table["confidence"]),
        note=table.get("note", ""),
    )

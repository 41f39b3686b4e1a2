"""Info codes in words: what a meter says about its own health.

The texts are data: `info.toml` keeps layouts (how a value is taken apart, and what
each part says) and tables (which layouts the registers of a family use).
"""

from collections.abc import Iterator, Mapping
from enum import StrEnum, unique
from functools import cache
from types import MappingProxyType
from typing import Any, Final

import attrs

from pykmp.data import read_toml
from pykmp.errors import KmpError
from pykmp.registers.terms import Confidence, Sensor

_CLASSES_FROM_BIT: Final = 4
_CLASS_BITS: Final = 3


@unique
class Form(StrEnum):
    """How a value is taken apart."""

    BITS = "bits"
    DIGITS = "digits"
    CLASSES = "classes"
    CODE = "code"


@attrs.define(kw_only=True, slots=False)
class UnknownInfoTableError(KmpError):
    """A table or layout of info codes that does not exist."""

    name: str
    known: tuple[str, ...]

    def __str__(self) -> str:
        return (
            f"No info code table is called {self.name!r}; "
            f"there are {', '.join(self.known)}."
        )


@attrs.frozen(kw_only=True)
class InfoFlag:
    """One thing that an info code says.

    `value` is the part of the code that says it: a bit, a digit in its place, or a
    code. The values of all flags of a code sum up to the code. `known` is false if no
    published layout names this part; `layout` and `sources` say where the text is from.
    `fails` are the sensors that do not measure while the flag is set.
    """

    value: int
    text: str
    layout: str
    sources: tuple[str, ...]
    confidence: Confidence
    known: bool = True
    fails: tuple[Sensor, ...] = ()


@attrs.frozen(kw_only=True)
class InfoLayout:
    """How one sort of info code is taken apart, and what its parts say."""

    name: str
    form: Form
    sources: tuple[str, ...]
    confidence: Confidence
    texts: Mapping[int, str]
    clear_texts: Mapping[int, str]
    fails: Mapping[int, tuple[Sensor, ...]]
    note: str = ""

    def flags(self, value: int) -> tuple[InfoFlag, ...]:
        """Return what the value says; parts without a text are told as unknown."""
        said = [self._flag(part) for part in _parts(value, form=self.form)]
        silent = [
            attrs.evolve(self._flag(bit), value=0, text=text, known=True, fails=())
            for bit, text in self.clear_texts.items()
            if not value & bit
        ]
        return (*said, *silent)

    def _flag(self, part: int) -> InfoFlag:
        text = self.texts.get(part)
        return InfoFlag(
            value=part,
            text=f"unknown, value {part}" if text is None else text,
            layout=self.name,
            sources=self.sources,
            confidence=self.confidence,
            known=text is not None,
            fails=self.fails.get(part, ()),
        )


@attrs.frozen(kw_only=True)
class InfoReading:
    """Which layouts a register may use, the likeliest first."""

    layouts: tuple[str, ...]
    confidence: Confidence


@attrs.frozen(kw_only=True)
class InfoBook:
    """All layouts and tables of the data file."""

    layouts: Mapping[str, InfoLayout]
    tables: Mapping[str, Mapping[int, InfoReading]]
    sources: Mapping[str, str]


_UNPUBLISHED: Final = InfoLayout(
    name="unpublished",
    form=Form.BITS,
    sources=(),
    confidence=Confidence.INFERRED,
    texts=MappingProxyType({}),
    clear_texts=MappingProxyType({}),
    fails=MappingProxyType({}),
)


@cache
def info_book() -> InfoBook:
    """Read `info.toml`, once."""
    document = read_toml("pykmp.registers", "info.toml")
    layouts = {table["name"]: _layout(table) for table in document["layout"]}
    tables = {
        table["name"]: MappingProxyType(
            {reading["register"]: _reading(reading) for reading in table["readings"]}
        )
        for table in document["table"]
    }
    return InfoBook(
        layouts=MappingProxyType(layouts),
        tables=MappingProxyType(tables),
        sources=MappingProxyType(document["sources"]),
    )


def info_flags(table: str, register_id: int, value: int) -> tuple[InfoFlag, ...]:
    """Return what the value of a register says, by the table of its family.

    Of several layouts the first that knows every part of the value is used. A register
    that the table does not name gives unknown flags, never none.

    Raises:
        UnknownInfoTableError: There is no such table.

    >>> [flag.text for flag in info_flags("602", 99, 9)]
    ['supply interrupted', 'T1 out of range']
    """
    book = info_book()
    if table not in book.tables:
        raise UnknownInfoTableError(name=table, known=tuple(book.tables))
    reading = book.tables[table].get(register_id)
    if reading is None:
        return _UNPUBLISHED.flags(value)
    found = [book.layouts[name].flags(value) for name in reading.layouts]
    flags = next((f for f in found if all(flag.known for flag in f)), found[0])
    if reading.confidence is not Confidence.INFERRED:
        return flags
    return tuple(attrs.evolve(flag, confidence=Confidence.INFERRED) for flag in flags)


def layout_flags(layout: str, value: int) -> tuple[InfoFlag, ...]:
    """Return what a value says by a layout that belongs to no register.

    Such are the event status (four bytes as one number, first byte first), the state
    and feedback of a cut-off, and the status byte of a clock.

    Raises:
        UnknownInfoTableError: There is no such layout.

    >>> [flag.text for flag in layout_flags("cut-off-state", 4)]
    ['connected']
    """
    book = info_book()
    if layout not in book.layouts:
        raise UnknownInfoTableError(name=layout, known=tuple(book.layouts))
    return book.layouts[layout].flags(value)


def _parts(value: int, *, form: Form) -> Iterator[int]:
    if form is Form.CODE or value < 0:
        yield value
    elif form is Form.DIGITS:
        yield from (
            int(digit) * 10**place
            for place, digit in reversed(list(enumerate(reversed(str(value)))))
            if digit != "0"
        )
    elif form is Form.CLASSES:
        yield from _bits(value % (1 << _CLASSES_FROM_BIT))
        yield from _classes(value)
    else:
        yield from _bits(value)


def _bits(value: int) -> Iterator[int]:
    return (1 << bit for bit in range(value.bit_length()) if value >> bit & 1)


def _classes(value: int) -> Iterator[int]:
    mask = (1 << _CLASS_BITS) - 1
    for shift in range(_CLASSES_FROM_BIT, value.bit_length(), _CLASS_BITS):
        if part := value & mask << shift:
            yield part


def _layout(table: Mapping[str, Any]) -> InfoLayout:
    return InfoLayout(
        name=table["name"],
        form=Form(table["form"]),
        sources=tuple(table["source"]),
        confidence=Confidence(table["confidence"]),
        texts=_texts(table["flags"]),
        clear_texts=_texts(table.get("clear", [])),
        fails=_fails(table["flags"]),
        note=table.get("note", ""),
    )


def _texts(flags: list[dict[str, Any]]) -> Mapping[int, str]:
    return MappingProxyType({flag["value"]: flag["text"] for flag in flags})


def _fails(flags: list[dict[str, Any]]) -> Mapping[int, tuple[Sensor, ...]]:
    return MappingProxyType(
        {
            flag["value"]: tuple(map(Sensor, flag["fails"]))
            for flag in flags
            if "fails" in flag
        }
    )


def _reading(table: Mapping[str, Any]) -> InfoReading:
    return InfoReading(
        layouts=tuple(table["layouts"]),
        confidence=Confidence(table["confidence"]),
    )

"""Tables of others, and of our own, as readings."""

import csv
import datetime as dt
from collections.abc import Container, Iterator, Mapping, Sequence
from decimal import Decimal
from pathlib import Path
from typing import Final, Literal

import attrs

from kmpd.commands.transfer.instant import clock_time, instant
from kmpd.commands.transfer.mapping import Column, Mapped, column_of_title
from kmpd.commands.transfer.rows import (
    BadRow,
    TableError,
    delimiter_of,
    rows_of,
    text_of,
)
from kmpd.commands.transfer.unit import Sign, number, unit_number
from kmpd.config.wording import MistakeError
from kmpd.reading import Quality, Reading, ReadingValue, Source

#: Columns of ours that tell no register.
_OURS: Final = frozenset({"at", "local_time", "meter", "serial", "source", "doubtful"})
#: Of `kmpd export`, where each value has a row of its own.
_LONG: Final = frozenset({"at", "serial", "register", "number", "unit"})
_CELL_LENGTH_MAX: Final = 10_000


@attrs.frozen(kw_only=True)
class Found:
    """What a table says.

    Attributes:
        readings: By instant, each once.
        columns: What was read, by title.
        ignored: Titles of columns that were not.
        bad: Rows that cannot be read.
        empty: How many rows tell no value.
    """

    readings: tuple[Reading, ...]
    columns: Mapping[str, Column]
    ignored: tuple[str, ...]
    bad: tuple[BadRow, ...]
    empty: int


def read_table(path: Path, mapped: Mapped, *, meter: str, zone: dt.tzinfo) -> Found:
    """Return the readings in a file of CSV.

    Args:
        path: The file.
        mapped: What it is like.
        meter: Whose readings they are.
        zone: Of times without an offset, if `mapped` says nothing.

    Raises:
        TableError: No readings can be found in it.
    """
    text = text_of(path, mapped.encoding)
    delimiter = mapped.delimiter or delimiter_of(text.partition("\n")[0])
    try:
        rows = list(rows_of(text, delimiter))
    except csv.Error as error:
        raise TableError(f"{path} is no table: {error}") from None
    if not rows:
        raise TableError(f"{path} has no rows")
    titles = [title.strip() for title in rows[0][1]]
    plan = _plan(titles, mapped, meter=meter, zone=zone, delimiter=delimiter)
    if not mapped.columns:
        plan = plan.with_numbers_only(rows[1:])
    return plan.read(rows[1:])


def _plan(
    titles: Sequence[str],
    mapped: Mapped,
    *,
    meter: str,
    zone: dt.tzinfo,
    delimiter: str,
) -> "_Plan":
    is_long = set(titles) >= _LONG and not mapped.columns
    time = mapped.time or (("at",) if "at" in titles else ())
    named = (*time, *mapped.columns, *filter(None, [mapped.serial_column]))
    lacking = [title for title in named if title not in titles]
    if lacking:
        there = ", ".join(titles)
        raise TableError(f"there is no column {lacking[0]!r}; there are {there}")
    if not time:
        raise TableError(
            f"which column has the time? --time says so; there are {', '.join(titles)}"
        )
    serial_column = mapped.serial_column or ("serial" if "serial" in titles else "")
    if not serial_column and mapped.serial is None:
        raise TableError("which meter was it? --serial tells its serial number")
    columns = dict(mapped.columns)
    if not columns and not is_long:
        columns = _columns_by_title(titles, {*_OURS, *time, serial_column})
    if not columns and not is_long:
        raise TableError("no column is known; --column TITLE='REGISTER UNIT' names one")
    return _Plan(
        titles=tuple(titles),
        time=time,
        columns=columns,
        serial_column=serial_column,
        mapped=mapped,
        meter=meter,
        zone=mapped.zone or zone,
        decimal=mapped.decimal or ("," if delimiter == ";" else "."),
        is_long=is_long,
    )


def _columns_by_title(
    titles: Sequence[str], others: Container[str]
) -> dict[str, Column]:
    """Return the columns whose titles say what they are."""
    known = {title: column_of_title(title) for title in titles if title not in others}
    return {title: one for title, one in known.items() if one is not None}


@attrs.frozen(kw_only=True)
class _Plan:
    """How the rows of one table are read."""

    titles: tuple[str, ...]
    time: tuple[str, ...]
    columns: Mapping[str, Column]
    serial_column: str
    mapped: Mapped
    meter: str
    zone: dt.tzinfo
    decimal: Literal[".", ","]
    is_long: bool

    def with_numbers_only(self, rows: Sequence[tuple[int, list[str]]]) -> "_Plan":
        """Leave out columns whose first value is none: dates and texts of ours."""

        def is_numeric(title: str) -> bool:
            at = self.titles.index(title)
            cells = (row[at].strip() for _, row in rows if len(row) > at)
            first = next(filter(None, cells), "")
            try:
                number(first or "0", decimal=self.decimal)
            except MistakeError:
                return False
            return True

        columns = {t: one for t, one in self.columns.items() if is_numeric(t)}
        return attrs.evolve(self, columns=columns)

    def read(self, rows: Sequence[tuple[int, list[str]]]) -> Found:
        told: list[tuple[int, dict[str, str]]] = []
        bad: list[BadRow] = []
        for line, cells in rows:
            if len(cells) > len(self.titles):
                bad.append(BadRow(line=line, reason="there are more cells than titles"))
            elif any(len(cell) > _CELL_LENGTH_MAX for cell in cells):
                bad.append(BadRow(line=line, reason="a cell is too long"))
            else:
                told.append((line, dict(zip(self.titles, cells, strict=False))))
        told = self._of_one_meter(told)
        if self._falls(told):
            told.reverse()
        readings, empty = self._readings(told, bad)
        ours = {*self.time, self.serial_column, *self.columns}
        ignored = tuple(t for t in self.titles if t not in ours and not self.is_long)
        return Found(
            readings=tuple(sorted(readings, key=lambda reading: reading.at)),
            columns=self.columns,
            ignored=ignored,
            bad=tuple(sorted(bad, key=lambda row: row.line)),
            empty=empty,
        )

    def _of_one_meter(
        self, told: list[tuple[int, dict[str, str]]]
    ) -> list[tuple[int, dict[str, str]]]:
        """Return the rows of one meter, where a file of ours has several.

        Raises:
            TableError: Nobody can tell which is meant.
        """
        if not {"at", "meter"} <= set(self.titles):
            return told
        meters = {row.get("meter", "") for _, row in told}
        if len(meters) > 1 and self.meter not in meters:
            names = ", ".join(sorted(meters))
            raise TableError(f"the file has the meters {names}, and no {self.meter}")
        if len(meters) <= 1:
            return told
        return [(line, row) for line, row in told if row.get("meter") == self.meter]

    def _falls(self, told: Sequence[tuple[int, Mapping[str, str]]]) -> bool:
        """Tell whether the newest row comes first."""
        shown = []
        for _, row in (told[0], told[-1]) if told else ():
            try:
                shown.append(self._shown(row).replace(tzinfo=None))
            except MistakeError:
                return False
        return len(shown) > 1 and shown[0] > shown[-1]

    def _shown(self, row: Mapping[str, str]) -> dt.datetime:
        text = " ".join(row.get(title, "").strip() for title in self.time)
        return clock_time(text, self.mapped.time_format)

    def _readings(
        self, told: Sequence[tuple[int, Mapping[str, str]]], bad: list[BadRow]
    ) -> tuple[list[Reading], int]:
        found: dict[tuple[dt.datetime, str], Reading] = {}
        before: dt.datetime | None = None
        empty = 0
        for line, row in told:
            try:
                shown = self._shown(row)
                at = instant(
                    shown, self.zone, before=before if not self.is_long else None
                )
                values = dict(self._values(row))
            except MistakeError as error:
                bad.append(BadRow(line=line, reason=str(error)))
                continue
            before = at
            if not values:
                empty += 1
                continue
            serial = row.get(self.serial_column, "").strip() or self.mapped.serial or ""
            _put(found, at, serial, values=values, meter=self.meter)
        return list(found.values()), empty

    def _values(self, row: Mapping[str, str]) -> Iterator[tuple[int, ReadingValue]]:
        if self.is_long:
            yield from _long_values(row)
            return
        for title, column in self.columns.items():
            text = row.get(title, "").strip()
            if text:
                told = number(text, decimal=self.decimal)
                yield column.register, _value(column.register, column.unit, told)


def _long_values(row: Mapping[str, str]) -> Iterator[tuple[int, ReadingValue]]:
    text, quality = row.get("number", "").strip(), row.get("quality", "good").strip()
    if not text or quality != Quality.GOOD.value:
        return
    register = row.get("register", "").strip()
    if not register.isdecimal():
        raise MistakeError("is no register", quoted=register)
    sign: Sign = "."
    unit = unit_number(row.get("unit", "").strip())
    yield int(register), _value(int(register), unit, number(text, decimal=sign))


def _value(register: int, unit: int, told: Decimal) -> ReadingValue:
    return ReadingValue(
        register=register, unit=unit, raw=b"", number=told, text=format(told, "f")
    )


def _put(
    found: dict[tuple[dt.datetime, str], Reading],
    at: dt.datetime,
    serial: str,
    *,
    values: Mapping[int, ReadingValue],
    meter: str,
) -> None:
    known = found.get((at, serial))
    if known is not None:
        # Rows of one instant are one reading; what is there already stays.
        values = {**known.values, **values, **known.values}
    found[at, serial] = Reading(
        meter=meter, serial=serial, at=at, values=values, source=Source.IMPORT
    )

"""Tables of weather services, and of our own, as outdoor temperatures.

Layouts that are known by themselves:

    at,celsius                  ours: ISO 8601; or date,celsius of daily means
    STN,YYYYMMDD,...,TG         KNMI, by day: tenths of a degree, # before comments
    time,temperature_2m (°C)    Open-Meteo, by hour or by day, below a table of one row

Of any other, columns are named. What has a date without a time is the mean of that day.
"""

import csv
import datetime as dt
import re
from collections.abc import Sequence
from itertools import pairwise
from pathlib import Path
from typing import Final

import attrs

from kmpd.commands.transfer.instant import clock_time, instant
from kmpd.commands.transfer.rows import (
    BadRow,
    TableError,
    delimiter_of,
    rows_of,
    text_of,
)
from kmpd.commands.transfer.unit import Sign, number
from kmpd.config.wording import MistakeError
from kmpd.consumption.period import day_start
from kmpd.temperature import CELSIUS_MAX, IMPORT, Temperature, is_plausible

_TIMES: Final = ("at", "date", "time", "yyyymmdd")
_CELSIUS: Final = ("celsius", "temperature_2m_mean (°c)", "temperature_2m (°c)", "tg")
_TENTHS: Final = "tg"
_STATION: Final = "stn"
_DAY: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})")
_OFFSET: Final = "utc_offset_seconds"


@attrs.frozen(kw_only=True)
class Layout:
    """What people said of a table; what nobody said is found out.

    Attributes:
        time: Title of the column with the time.
        time_format: As `strptime` has it, or ``epoch``.
        column: Title of the column with the temperature in °C.
        zone: Of times without an offset, and of days.
        delimiter: Between columns.
        decimal: Before decimals.
        encoding: Of the file.
        station: Number of the weather station, in a file with several.
    """

    zone: dt.tzinfo
    time: str = ""
    time_format: str = ""
    column: str = ""
    delimiter: str = ""
    decimal: Sign | None = None
    encoding: str = "utf-8-sig"
    station: str = ""


@attrs.frozen(kw_only=True)
class FoundTemperatures:
    """What a table says.

    Attributes:
        temperatures: By instant, each once.
        column: Title of the column that was read.
        bad: Rows that cannot be read.
        empty: How many rows tell none.
    """

    temperatures: tuple[Temperature, ...]
    column: str
    bad: tuple[BadRow, ...]
    empty: int


def read_temperatures(path: Path, layout: Layout) -> FoundTemperatures:
    """Return the temperatures in a file of CSV.

    Raises:
        TableError: None can be found in it.
    """
    lines = text_of(path, layout.encoding).splitlines()
    for place, line in enumerate(lines):
        plan = _plan(line, layout)
        if plan is None:
            continue
        plan = attrs.evolve(plan, zone=_zone(lines[:place], layout.zone))
        # Lines keep their numbers; comments do not stand among them.
        body = ["" if one.lstrip().startswith("#") else one for one in lines]
        text = "\n".join([*[""] * (place + 1), *body[place + 1 :]])
        try:
            rows = list(rows_of(text, plan.delimiter))
        except csv.Error as error:
            raise TableError(f"{path} is no table: {error}") from None
        return plan.read(rows)
    raise TableError(_not_found(path, layout))


@attrs.frozen(kw_only=True)
class _Plan:
    """How the rows of a table are read."""

    titles: Sequence[str]
    time: int
    celsius: int
    layout: Layout
    delimiter: str
    decimal: Sign
    zone: dt.tzinfo

    @property
    def is_in_tenths(self) -> bool:
        """Whether its numbers are tenths of a degree."""
        return not self.layout.column and _plain(self.titles[self.celsius]) == _TENTHS

    def read(self, rows: Sequence[tuple[int, list[str]]]) -> FoundTemperatures:
        """Return what rows say.

        Raises:
            TableError: They are of several weather stations, or none can be read.
        """
        rows = self._of_station(rows)
        found: dict[dt.datetime, Temperature] = {}
        bad: list[BadRow] = []
        empty = 0
        before: dt.datetime | None = None
        for line, row in rows:
            try:
                told = self._told(row, before)
            except MistakeError as error:
                bad.append(BadRow(line=line, reason=str(error)))
                continue
            if told is None:
                empty += 1
                continue
            before = told.at
            found[told.at] = told
        return FoundTemperatures(
            temperatures=tuple(found[at] for at in sorted(found)),
            column=self.titles[self.celsius],
            bad=tuple(bad),
            empty=empty,
        )

    def _told(
        self, row: Sequence[str], before: dt.datetime | None
    ) -> Temperature | None:
        if max(self.time, self.celsius) >= len(row):
            raise MistakeError("the row is too short")
        cell = row[self.celsius].strip()
        if not cell:
            return None
        celsius = number(cell, decimal=self.decimal)
        if self.is_in_tenths:
            celsius = celsius.scaleb(-1)
        if not is_plausible(celsius):
            most = f"beyond {CELSIUS_MAX} °C"
            raise MistakeError(f"is {most}, or as far below", quoted=cell)
        at = self._instant(row[self.time].strip(), before)
        return Temperature(at=at, celsius=celsius, source=IMPORT)

    def _instant(self, cell: str, before: dt.datetime | None) -> dt.datetime:
        day = None if self.layout.time_format else _DAY.fullmatch(cell)
        if day is None:
            shown = clock_time(cell, self.layout.time_format)
            return instant(shown, self.zone, before=before)
        try:
            date = dt.date(*map(int, day.groups()))
        except ValueError:
            raise MistakeError("is no day", quoted=cell) from None
        # A day of a weather service is one of ours: both are called by that date.
        return day_start(date, self.layout.zone)

    def _of_station(
        self, rows: Sequence[tuple[int, list[str]]]
    ) -> Sequence[tuple[int, list[str]]]:
        plain = [_plain(title) for title in self.titles]
        if _STATION not in plain:
            return rows
        at = plain.index(_STATION)
        stations = dict.fromkeys(row[at].strip() for _, row in rows if len(row) > at)
        wanted = self.layout.station or next(iter(stations), "")
        if not self.layout.station and len(stations) > 1:
            known = ", ".join(stations)
            raise TableError(f"It has several stations; --station chooses of {known}")
        if stations and wanted not in stations:
            known = ", ".join(stations)
            raise TableError(f"It has no station {wanted}; there are {known}")
        return [
            (n, row) for n, row in rows if len(row) > at and row[at].strip() == wanted
        ]


def _plan(line: str, layout: Layout) -> _Plan | None:
    """Return how to read what follows a line, if it has the titles of columns."""
    delimiter = layout.delimiter or delimiter_of(line)
    try:
        cells = next(rows_of(line.lstrip("# "), delimiter), (0, []))[1]
    except csv.Error:
        return None
    titles = [cell.strip() for cell in cells]
    time = _column(titles, layout.time, _TIMES)
    celsius = _column(titles, layout.column, _CELSIUS)
    if time is None or celsius is None:
        return None
    decimal: Sign = layout.decimal or ("," if delimiter == ";" else ".")
    return _Plan(
        titles=titles,
        time=time,
        celsius=celsius,
        layout=layout,
        delimiter=delimiter,
        decimal=decimal,
        zone=layout.zone,
    )


def _column(titles: Sequence[str], told: str, known: Sequence[str]) -> int | None:
    plain = [_plain(title) for title in titles]
    wanted = [_plain(told)] if told else known
    return next((plain.index(one) for one in wanted if one in plain), None)


def _plain(title: str) -> str:
    return title.strip().casefold()


def _zone(above: Sequence[str], zone: dt.tzinfo) -> dt.tzinfo:
    """Return the zone that a table of one row above tells, as of Open-Meteo."""
    rows = [row for _, row in rows_of("\n".join(above), ",")]
    for titles, values in pairwise(rows):
        if _OFFSET in titles and len(values) == len(titles):
            told = values[titles.index(_OFFSET)]
            if re.fullmatch(r"-?\d{1,5}", told):
                return dt.timezone(dt.timedelta(seconds=int(told)))
    return zone


def _not_found(path: Path, layout: Layout) -> str:
    wanted = [
        f"a column {told!r}" if told else f"a column with the {what}"
        for what, told in (("time", layout.time), ("temperature", layout.column))
    ]
    missing = " and ".join(wanted)
    advice = "" if layout.time and layout.column else "; --time and --column name them"
    return f"{path} has no line with titles in which there is {missing}{advice}"

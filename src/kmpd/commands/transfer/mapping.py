"""Which column of a table is what: from flags, from a file, or from its own words."""

import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, Final

import attrs
from pydantic import BeforeValidator, Field, field_validator

from kmpd.commands.transfer.instant import zone_or_offset
from kmpd.commands.transfer.unit import Sign, unit_number
from kmpd.config.binding import bind
from kmpd.config.document import read_document
from kmpd.config.frozen import Settings
from kmpd.config.meter_words import register
from kmpd.config.tree import Problems
from kmpd.config.wording import MistakeError
from kmpd.errors import ConfigError

_WITH_UNIT: Final = re.compile(
    r"(?P<name>[^()\[\]]+?)\s*[(\[](?P<unit>[^()\[\]]*)[)\]]"
)


@attrs.frozen(kw_only=True)
class Column:
    """What a column tells.

    Attributes:
        register: Register id.
        unit: Unit number as on the wire.
    """

    register: int
    unit: int


def column(text: str) -> Column:
    """Return what is meant by a register and a unit, with a blank between.

    Raises:
        MistakeError: Nobody knows the register, or the unit.

    >>> column("heat_energy GJ")
    Column(register=60, unit=8)
    """
    name, _, unit = text.strip().partition(" ")
    return Column(
        register=register(name, family="auto"), unit=unit_number(unit.strip())
    )


def column_of_title(title: str) -> Column | None:
    """Return what a title of ours means, such as ``heat_energy (GJ)``; else None."""
    match = _WITH_UNIT.fullmatch(title.strip())
    name, unit = (match["name"], match["unit"]) if match else (title, "")
    try:
        return column(f"{name.strip()} {unit}") if name.strip() else None
    except MistakeError:
        return None


def _column(value: Any) -> Column:  # noqa: ANN401 - as the file says
    if isinstance(value, Column):
        return value
    if not isinstance(value, str):
        raise MistakeError("a register and its unit belong here: heat_energy GJ")
    return column(value)


def _zone(value: Any) -> Any:  # noqa: ANN401 - as the file says
    return zone_or_offset(value) if isinstance(value, str) else value


class Mapped(Settings):
    """What a table is like; what nobody says is found out, or is as usual.

    Attributes:
        time: Columns with the time; of several, their texts stand side by side.
        time_format: As `strptime` has it, or ``epoch``; else ISO 8601.
        zone: Of times without an offset; else that of the meter.
        delimiter: Between columns.
        decimal: Before decimals.
        encoding: Of the file.
        serial: Serial number of the meter, where no column tells it.
        serial_column: The column that does.
        columns: What each column tells, by its title.
    """

    time: tuple[str, ...] = ()
    time_format: str = ""
    zone: Annotated[Any, BeforeValidator(_zone)] = None
    delimiter: str = Field(default="", pattern=r"^[,;|\t]?$")
    decimal: Sign | None = None
    encoding: str = "utf-8-sig"
    serial: str | None = None
    serial_column: str = ""
    columns: Mapping[str, Annotated[Any, BeforeValidator(_column)]] = Field(
        default_factory=dict
    )

    @field_validator("time", mode="before")
    @classmethod
    def _may_be_one(cls, value: Any) -> Any:  # noqa: ANN401 - as the file says
        return (value,) if isinstance(value, str) else value


def mapping_in(path: Path | None) -> Mapped:
    """Return what a file in YAML says about tables.

    Raises:
        ConfigError: It has mistakes.
    """
    if path is None:
        return Mapped()
    problems = Problems(path)
    tree = read_document(path, environment={}, problems=problems)
    found = None if tree is None else bind(Mapped, tree, way=(), problems=problems)
    if problems or found is None:
        raise ConfigError(problems=problems.found)
    return found


def columns_in(texts: Sequence[str]) -> Mapping[str, Column]:
    """Return the columns that flags name, as ``TITLE=REGISTER UNIT``.

    Raises:
        MistakeError: One of them is none.
    """
    found = {}
    for text in texts:
        title, mark, told = text.rpartition("=")
        if not mark or not title:
            raise MistakeError("wants TITLE=REGISTER UNIT", quoted=text)
        found[title] = column(told)
    return found

"""What the description of the API says of answers."""

import datetime as dt
from typing import Annotated, Generic, TypeVar

from pydantic import BaseModel, ConfigDict, Field

from kmpd.config.dashboard import Role
from kmpd.consumption import Mark, PeriodKind
from kmpd.reading import Quality, Source
from kmpd.state import Health

T = TypeVar("T")

Number = Annotated[
    str,
    Field(
        description="The exact number, with the digits that are known.",
        pattern=r"^-?[0-9]+(\.[0-9]+)?$",
        examples=["12.345"],
    ),
]
Float = Annotated[
    float | None,
    Field(alias="float", description="The same, rounded; null if it is too large."),
]
Unit = Annotated[
    str,
    Field(
        description="Unit as people write it; empty for a number without.",
        examples=["GJ"],
    ),
]
Instant = Annotated[
    dt.datetime,
    Field(description="When, in UTC.", examples=["2026-01-31T08:00:00Z"]),
]
OptionalInstant = Annotated[
    dt.datetime | None, Field(description="When, in UTC; null if never, or not yet.")
]


class Answer(BaseModel):
    """What all answers have in common."""

    model_config = ConfigDict(extra="forbid")


class Items(Answer, Generic[T]):
    """Some of many."""

    items: list[T] = Field(description="In order.")
    zone: str = Field(
        description="The zone by which days of the meter go; instants are in UTC.",
        examples=["Europe/Amsterdam"],
    )
    next: str | None = Field(
        default=None, description="`cursor` of the next page; null on the last one."
    )


class StateModel(Answer):
    """How a meter is doing, as of the last attempt to read it."""

    meter: str = Field(description="Name of the meter.")
    health: Health = Field(description="In one word.")
    serial: str = Field(description="Of the meter that answered last.")
    family: str = Field(description="Of the meter that answered last.")
    interval_seconds: float = Field(description="Between two readings.")
    last_good_at: OptionalInstant
    last_try_at: OptionalInstant
    next_due_at: OptionalInstant
    failing_since: OptionalInstant
    failures: int = Field(description="Attempts that went wrong since then.")
    failure: str = Field(description="Why, in words; empty if the last went well.")
    failure_kind: str = Field(description="The same in one word.")
    info: str = Field(
        description="What the meter says of itself; empty if all is well."
    )
    info_since: OptionalInstant
    is_battery_low: bool | None = Field(description="Null if unknown.")
    clock_offset_seconds: float | None = Field(
        description="What the meter's clock is ahead."
    )
    missing: list[int] = Field(
        description="Registers that are configured and that it does not have."
    )
    latency_seconds: float | None = Field(
        description="From the end of a request to the begin of its answer."
    )
    line_seconds_today: float = Field(
        description="For how long bytes were on the line since midnight."
    )
    budget_seconds: float | None = Field(
        description="For how long they may be in a day; null is without limit."
    )
    skipped_today: int = Field(
        description="Readings left out today because the budget was spent."
    )


class RegisterModel(Answer):
    """A register that is read."""

    register_id: int = Field(alias="register", description="Its number.")
    name: str = Field(description="Its name, such as `heat_energy`.")


class MeterModel(Answer):
    """A meter that is configured."""

    name: str = Field(description="Its name, as in addresses here.")
    title: str = Field(description="What people call it.")
    area: str = Field(description="Where it is; empty if nobody said.")
    family: str = Field(description="Key of its family; empty until it is known.")
    model: str = Field(description="What the maker calls it; empty until known.")
    serial: str = Field(description="Serial number; empty until it is known.")
    zone: str = Field(description="The zone by which its days go.")
    interval_seconds: float = Field(description="Between two readings.")
    registers: list[RegisterModel] = Field(description="What is read, in order.")
    state: StateModel | None = Field(description="Null before the first attempt.")


class MetersModel(Answer):
    """All meters that are configured."""

    items: list[MeterModel] = Field(description="In the order of the configuration.")


class ValueModel(Answer):
    """A register of a reading."""

    register_id: int = Field(alias="register", description="Its number.")
    number: Number | None = Field(description="Null for what is no number.")
    as_float: Float
    unit: Unit
    text: str = Field(description="The value as people read it.")
    quality: Quality = Field(description="Whether it may be believed.")
    reason: str = Field(description="Why not, if so.")


class ReadingModel(Answer):
    """What a meter told at an instant."""

    seq: int | None = Field(description="Its place in the store.")
    meter: str = Field(description="Name of the meter.")
    serial: str = Field(description="Serial number of the meter that answered.")
    family: str = Field(description="Key of its family; empty if nobody knows.")
    at: Instant
    meter_time: str | None = Field(
        description="What the meter's clock showed, without a zone; null if unknown."
    )
    source: Source = Field(description="Where it comes from.")
    log: str = Field(description="Of which log of the meter; else empty.")
    values: dict[str, ValueModel] = Field(description="By the names of registers.")
    missing: list[str] = Field(description="Registers that were not told.")


class AmountModel(Answer):
    """What was counted in a period."""

    start: Instant
    end: Instant
    number: Number
    as_float: Float
    unit: Unit
    mark: Mark = Field(description="How well it is known.")


class ConsumptionModel(Items[AmountModel]):
    """What a counter counted, period by period."""

    register_id: int = Field(alias="register", description="Number of the counter.")
    name: str = Field(description="Its name.")
    by: PeriodKind = Field(description="How long a period is.")


class SumModel(Answer):
    """What was counted in a time."""

    since: Instant
    until: Instant
    number: Number
    as_float: Float
    unit: Unit
    mark: Mark | None = Field(
        description="The worst mark of its periods; null if there are none."
    )
    items: list[AmountModel] = Field(description="Its periods, in order.")


class ComparisonModel(Answer):
    """What was counted in two times."""

    register_id: int = Field(alias="register", description="Number of the counter.")
    name: str = Field(description="Its name.")
    by: PeriodKind = Field(description="How long a period is.")
    zone: str = Field(description="The zone by which days of the meter go.")
    this: SumModel
    other: SumModel
    difference: "DifferenceModel | None" = Field(
        description="Over the same part of both; null if there is none."
    )


class DifferenceModel(Answer):
    """What more was counted this time."""

    number: Number
    as_float: Float
    unit: Unit
    percent: float | None = Field(
        description="Of the other time; null if nothing was counted then."
    )
    mark: Mark = Field(description="How well both are known, the worst of all.")
    this: "PartModel" = Field(description="The part of this time.")
    other: "PartModel" = Field(description="The part of the other time.")


class PartModel(Answer):
    """A part of a time."""

    since: Instant
    until: Instant


class TemperatureModel(Answer):
    """How warm it was outdoors."""

    at: Instant
    number: Number
    as_float: Float
    unit: Unit
    source: str = Field(description="Where it is from: `mqtt` or `import`.")


class SinkModel(Answer):
    """How far a sink has come."""

    name: str = Field(description="Its name.")
    kind: str = Field(description="What sort of sink it is.")
    seq: int = Field(description="The last reading it took; 0 if none.")
    backlog: int = Field(description="How many readings wait for it.")
    failing_since: OptionalInstant
    failure: str = Field(description="Why, in words.")
    last_write_at: OptionalInstant


class StationModel(Answer):
    """The station."""

    name: str = Field(description="Its name.")
    version: str = Field(description="Version of PyKMP.")
    zone: str = Field(description="The zone of meters that have none of their own.")
    now: Instant
    visitor: str = Field(description="Who asks; empty where nobody needs to say.")
    role: Role = Field(description="What whoever asks may do.")
    meters: int = Field(description="How many are configured.")
    sinks: list[SinkModel] = Field(description="In the order of the configuration.")

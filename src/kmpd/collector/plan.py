"""What the collector wants to know of a meter, whatever configuration it comes from."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum, unique
from typing import Final

import attrs

from kmpd.config import MeterConfig
from kmpd.presentation import Presentation
from pykmp.exchange import ATTEMPTS, TIMEOUT_SECONDS


@unique
class ClockMode(StrEnum):
    """What time a meter's clock keeps."""

    STANDARD = "standard"
    LOCAL = "local"


@attrs.frozen(kw_only=True)
class Limits:
    """What a meter can measure at most; None is what its family suggests.

    Attributes:
        power_max_kw: Highest power, and so the steepest rise of an energy counter.
        flow_max_m3h: Highest flow, and so the steepest rise of a volume counter.
    """

    power_max_kw: Decimal | None = None
    flow_max_m3h: Decimal | None = None


@attrs.frozen(kw_only=True)
class MeterPlan:
    """A meter, and how it shall be read.

    Attributes:
        meter: Name of the measuring point.
        port: URL of the line; meters with the same one never talk at once.
        zone: Days, cron lines and the meter's clock go by it.
        title: What people call the meter.
        area: Where it is.
        family: Key of the family; empty is to be found out.
        address: Destination address; None is that of the family.
        baud: Speed of the line; None is that of the family.
        interval_seconds: Between two readings.
        cron: Five fields that say when to read, instead of the interval.
        registers: Ids to read, in order; none is what is standard for the family.
        attempts: How often a request is sent within one cycle.
        timeout_seconds: How long each attempt waits for the answer to begin.
        budget_seconds: For how long bytes may be on the line in a day; None is
            without limit.
        clock_mode: What time the meter keeps.
        limits: What it can measure at most.
        presentations: How registers are to be shown; sinks are told.
        backfill: Whether gaps are filled from the meter's own logs.
    """

    meter: str
    port: str
    zone: dt.tzinfo
    title: str = ""
    area: str = ""
    family: str = ""
    address: int | None = None
    baud: int | None = None
    interval_seconds: float = attrs.field(
        default=3600.0, validator=attrs.validators.gt(0)
    )
    cron: str = ""
    registers: tuple[int, ...] = ()
    attempts: int = ATTEMPTS
    timeout_seconds: float = TIMEOUT_SECONDS
    budget_seconds: float | None = attrs.field(
        default=None, validator=attrs.validators.optional(attrs.validators.gt(0))
    )
    clock_mode: ClockMode = ClockMode.STANDARD
    limits: Limits = attrs.field(factory=Limits)
    presentations: tuple[Presentation, ...] = ()
    backfill: bool = True


#: What a configuration calls a family that is to be found out.
_AUTO: Final = "auto"


def plan_of(config: MeterConfig) -> MeterPlan:
    """Return what the collector wants to know of a meter that is configured."""
    return MeterPlan(
        meter=config.name,
        port=config.port,
        zone=config.zone,
        title=config.title,
        area=config.area,
        family="" if config.family == _AUTO else config.family,
        address=config.address,
        baud=config.baud,
        interval_seconds=config.interval_seconds,
        cron=config.cron,
        registers=config.registers,
        attempts=config.attempts,
        timeout_seconds=config.timeout_seconds,
        budget_seconds=config.budget_line_seconds,
        clock_mode=ClockMode(config.clock),
        limits=Limits(
            power_max_kw=config.limits.power_max_kw,
            flow_max_m3h=config.limits.flow_max_m3h,
        ),
        presentations=config.presentations,
        backfill=config.backfill,
    )

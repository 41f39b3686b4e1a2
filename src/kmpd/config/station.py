"""What a configuration says, complete and ready to be used.

Whatever it is read from: readers of other files make the same objects.
"""

from collections.abc import Mapping
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Literal
from zoneinfo import ZoneInfo

import attrs
from pydantic import (
    AfterValidator,
    BaseModel,
    Field,
    PlainSerializer,
    SerializeAsAny,
)

from kmpd.config.dashboard import DashboardConfig, TargetConfig
from kmpd.config.frozen import Frozen
from kmpd.config.hidden import Url, without_secrets
from kmpd.errors import Problem
from kmpd.presentation import Presentation
from pykmp.exchange import ATTEMPTS, TIMEOUT_SECONDS

#: Whatever a model is printed as, the secrets of its URLs stay hidden.
HiddenUrl = Annotated[str, AfterValidator(Url), PlainSerializer(without_secrets)]
Zone = Annotated[ZoneInfo, PlainSerializer(str)]
Remark = Annotated[Problem, PlainSerializer(str)]


def _plain(presentation: Presentation) -> Mapping[str, object]:
    """Return a presentation as JSON has it, without what it does not say."""
    told = attrs.asdict(presentation, value_serializer=_text_of_decimal)
    return {key: value for key, value in told.items() if value not in (None, "", ())}


def _text_of_decimal(_instance: object, _field: object, value: object) -> object:
    return str(value) if isinstance(value, Decimal) else value


Shown = Annotated[Presentation, PlainSerializer(_plain)]


class LimitsConfig(Frozen):
    """What a meter can measure at most; None is what its family suggests.

    Attributes:
        power_max_kw: Highest power.
        flow_max_m3h: Highest flow.
    """

    power_max_kw: Decimal | None = None
    flow_max_m3h: Decimal | None = None


class MeterConfig(Frozen):
    """A meter, and how it shall be read.

    Attributes:
        name: Of the measuring point.
        title: What people call it.
        port: URL of the line.
        family: Key of the family; ``auto`` is to be found out.
        address: Destination address; None is that of the family.
        baud: Speed of the line; None is that of the family.
        interval_seconds: Between two readings; the longest pause of a cron line.
        cron: Five fields that say when to read, instead of the interval; else empty.
        registers: Ids to read, in order; none is what is standard for the family.
        attempts: How often a request is sent within one cycle.
        timeout_seconds: How long each attempt waits for the answer to begin.
        budget_line_seconds: For how long bytes may be on the line in a day; None is
            without limit.
        is_mains_powered: Whether no battery needs to be spared.
        zone: Days, cron lines and the meter's clock go by it.
        clock: Whether the meter keeps standard time all the year, or local time.
        area: Where it is; empty if nobody said.
        limits: What it can measure at most.
        backfill: Whether gaps are filled from the meter's own logs.
        presentations: How registers are to be shown, where it is not as usual.
        targets: What the connection is meant to reach.
    """

    name: str
    title: str
    port: HiddenUrl
    zone: Zone
    family: str = "auto"
    address: int | None = None
    baud: int | None = None
    interval_seconds: float = 3600.0
    cron: str = ""
    registers: tuple[int, ...] = ()
    attempts: int = ATTEMPTS
    timeout_seconds: float = TIMEOUT_SECONDS
    budget_line_seconds: float | None = None
    is_mains_powered: bool = False
    clock: Literal["standard", "local"] = "standard"
    area: str = ""
    limits: LimitsConfig = Field(default_factory=LimitsConfig)
    backfill: bool = True
    presentations: tuple[Shown, ...] = ()
    targets: TargetConfig = Field(default_factory=TargetConfig)

    @property
    def port_shown(self) -> str:
        """The URL of the line, without keys and passwords."""
        return without_secrets(self.port)


class SinkConfig(Frozen):
    """A sink.

    Attributes:
        name: Of this sink; there may be several of a kind.
        kind: What sort of sink it is.
        options: An object of the options of that kind.
        shown: What the file says of them and may be shown, by key.
    """

    name: str
    kind: str
    options: SerializeAsAny[BaseModel]
    shown: Mapping[str, str] = Field(default_factory=dict)


@attrs.frozen(kw_only=True)
class Beside:
    """What is said beside a file of ESPHome, which has no place for it.

    Attributes:
        ports: URLs of lines, by the id of their `uart`; empty for the only one.
        sinks: File with sinks, as they stand below `sinks` in a file of ours.
        needs_ports: Whether a line without a port is a mistake; it is none for those
            who only look into the store.
    """

    ports: Mapping[str, str] = attrs.Factory(dict)
    sinks: Path | None = None
    needs_ports: bool = True

    @property
    def says_nothing(self) -> bool:
        """Whether nothing is said."""
        return not self.ports and self.sinks is None


class RetentionConfig(Frozen):
    """How long raw readings are kept; what is derived from them stays.

    Attributes:
        raw_days: Older ones are thinned to the first and the last of each hour; None
            keeps all.
    """

    raw_days: int | None = None


class StationConfig(Frozen):
    """All that a station is told.

    Attributes:
        name: Of the station, for topics and identifiers.
        zone: Of meters that have none of their own.
        is_zone_of_host: Whether nobody said so, and it is this computer's.
        store: URL of the store; may hold a password.
        state_folder: Where the control socket and the like live.
        meters: In the order of the file.
        sinks: By name.
        retention: How long raw readings are kept.
        dashboard: Pages, prices and weather.
        path: The file that it was read from.
        remarks: What is no mistake and still worth knowing.
        beside: What was said beside the file.
        is_of_esphome: Whether the file is one of ESPHome.
    """

    name: str = "kmpd"
    zone: Zone
    is_zone_of_host: bool = False
    store: HiddenUrl
    state_folder: Path
    meters: tuple[MeterConfig, ...]
    sinks: Mapping[str, SinkConfig] = Field(default_factory=dict)
    retention: RetentionConfig = Field(default_factory=RetentionConfig)
    dashboard: DashboardConfig = Field(default_factory=DashboardConfig)
    path: Path
    remarks: tuple[Remark, ...] = ()
    beside: Beside = Field(default_factory=Beside, exclude=True, repr=False)
    is_of_esphome: bool = False

    @property
    def store_shown(self) -> str:
        """The URL of the store, without its password."""
        return without_secrets(self.store)

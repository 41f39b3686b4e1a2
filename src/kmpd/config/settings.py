"""The settings of a configuration file: what may be written, and what each is for.

The descriptions are the documentation; `docs/station-configuration.md` is made of them.
"""

from pathlib import Path
from typing import Any, Final, Literal, Self

from pydantic import Field, SecretStr, field_validator, model_validator

from kmpd.config import meter_words, places, quantities
from kmpd.config.dashboard_settings import DashboardSettings, TargetSettings
from kmpd.config.frozen import Settings
from kmpd.config.hidden import Url
from kmpd.config.setting_types import (
    Budget,
    Cron,
    Family,
    Interval,
    Name,
    Port,
    Positive,
    Register,
    StoreUrl,
    Timeout,
    WholeNumber,
    Zone,
    in_parts,
)
from pykmp.exchange import ATTEMPTS, TIMEOUT_SECONDS

_BAUD_MAX: Final = 4_000_000


class LimitsSettings(Settings):
    """`limits` of a meter: what is beyond them is not believed."""

    power_max_kw: Positive | None = Field(
        default=None,
        description="The highest power that the connection can have, in kW.",
        examples=["30"],
    )
    flow_max_m3h: Positive | None = Field(
        default=None,
        description="The highest flow that the meter can have, in m³/h.",
        examples=["3.0"],
    )


class MeterSettings(Settings):
    """One of `meters`."""

    name: Name = Field(
        description="Name of the measuring point, which stays when the meter is "
        "swapped: small letters, digits and underscores. "
        "Topics and identifiers follow from it.",
        examples=["heat"],
    )
    port: Port = Field(
        description="The line with the optical head: a device, best by its name in "
        "`/dev/serial/by-id/`, or `socket://HOST:PORT`, `rfc2217://HOST:PORT` or "
        "`esphome://HOST`.",
        examples=["socket://192.0.2.7:2002"],
    )
    title: str = Field(
        default="",
        description="What people call it. Without it, the name with a capital.",
        examples=["Heat meter"],
    )
    family: Family = Field(
        default=meter_words.AUTO,
        description="What sort of meter it is, such as 403 or 603; `auto` asks it.",
        examples=["403"],
    )
    address: WholeNumber | None = Field(
        default=None,
        ge=0,
        le=0xFF,
        description="Destination address, decimal or hex. Without it, that of the "
        "family, which is 0x3F for all that are known.",
        examples=["0x3F"],
    )
    baud: WholeNumber | None = Field(
        default=None,
        ge=1,
        le=_BAUD_MAX,
        description="Speed of the line, for devices and `rfc2217://`. "
        "Without it, that of the family, or 1200.",
        examples=["1200"],
    )
    interval: Interval | None = Field(
        default=None,
        description="Time between two readings: a number with `s`, `min`, `h` or `d`; "
        "without a unit, seconds. Without it, `1h`, or `5min` for a meter that is "
        "mains-powered.",
        examples=["1h"],
    )
    cron: Cron | None = Field(
        default=None,
        description="When to read, instead of an interval: minute, hour, day of the "
        "month, month, day of the week, in the meter's zone.",
        examples=['"0 * * * *"'],
    )
    registers: tuple[Register, ...] | None = Field(
        default=None,
        description="What to read: names such as `heat_energy power temp1 temp2 "
        "temp_diff flow volume`, symbols such as `E1`, or numbers; a list, or a text "
        "with blanks between. Without it, what is standard for the family.",
        examples=["[heat_energy, volume, temp1, temp2]"],
    )
    attempts: WholeNumber = Field(
        default=ATTEMPTS,
        ge=1,
        le=20,
        description="How often a request is sent within one reading, at most.",
        examples=["3"],
    )
    timeout: Timeout = Field(
        default=TIMEOUT_SECONDS,
        description="How long each attempt waits for the answer to begin.",
        examples=["2s"],
    )
    budget: Budget | None = Field(
        default=None,
        description="For how long bytes may be on the meter's line in a day, or "
        "`unlimited`. When it is spent, the meter is read less often. "
        "Without it, the `budget` of the station, and no limit for a meter that is "
        "mains-powered.",
        examples=["6min"],
    )
    mains_powered: bool | None = Field(
        default=None,
        description="Whether the meter has no battery to be spared. "
        "Without it, what is usual for the family.",
        examples=["false"],
    )
    zone: Zone | None = Field(
        default=None,
        description="Time zone of the meter, if not that of the station.",
        examples=["Europe/Amsterdam"],
    )
    clock: Literal["standard", "local"] = Field(
        default="standard",
        description="Whether the meter's clock shows standard time all the year, as "
        "meters do, or follows summer time as well (`local`).",
        examples=["standard"],
    )
    area: str = Field(
        default="",
        description="Where the meter is, as Home Assistant calls that place.",
        examples=["Cellar"],
    )
    backfill: bool = Field(
        default=True,
        description="Whether gaps are filled from the meter's own logs, of families "
        "that have them, for a quarter of the budget at most.",
        examples=["false"],
    )
    limits: LimitsSettings = Field(
        default_factory=LimitsSettings,
        description="What the meter can measure at most. "
        "Without it, what its family suggests.",
    )
    targets: TargetSettings = Field(
        default_factory=TargetSettings,
        description="What the connection is meant to reach, for the dashboard.",
    )

    @field_validator("registers", mode="before")
    @classmethod
    def _registers_in_parts(cls, value: Any) -> Any:  # noqa: ANN401 - as the file says
        return in_parts(value)


class StoreSettings(Settings):
    """`store`, if a password goes with it."""

    url: StoreUrl = Field(
        description="Path of a SQLite file, `sqlite:///PATH`, or "
        "`postgresql://USER@HOST/NAME`. Relative paths start at the configuration.",
        examples=["postgresql://kmpd@db.example/kmpd"],
    )
    password: SecretStr | None = Field(
        default=None,
        description="Password of the PostgreSQL user.",
        examples=["!secret store_password"],
    )

    @model_validator(mode="after")
    def _password_has_its_place(self) -> Self:
        self.complete(Path("/"))
        return self

    def complete(self, folder: Path) -> Url:
        """Return the URL with the password in it; relative paths start at a folder."""
        password = self.password.get_secret_value() if self.password else None
        return places.store(self.url, folder=folder, password=password)


class RetentionSettings(Settings):
    """`retention`: how long raw readings are kept."""

    raw_days: WholeNumber | None = Field(
        default=None,
        ge=1,
        description="Raw readings that are older are thinned: the first and the last "
        "of each hour stay. Hours, days, months and years are never thinned. "
        "Without it, all are kept.",
        examples=["400"],
    )


class StationSettings(DashboardSettings):
    """The station, beside its meters and sinks.

    What it says of the dashboard is bound by itself, so that its mistakes are told
    beside those of meters.
    """

    name: str = Field(
        default="kmpd",
        min_length=1,
        max_length=quantities.NAME_LENGTH_MAX,
        description="Name of the station: small letters, digits, `-` and `_`. "
        "Two stations on one broker want two names.",
        examples=["kmpd"],
    )
    zone: Zone | None = Field(
        default=None,
        description="Time zone of the meters; days and months go by it. "
        "Without it, that of the computer.",
        examples=["Europe/Copenhagen"],
    )
    store: StoreSettings | None = Field(
        default=None,
        description="Where readings are kept: a path or a URL, or both `url` and "
        "`password`. Without it, `kmpd.db` in the state folder.",
        examples=["kmpd.db"],
    )
    state_folder: str | None = Field(
        default=None,
        description="Folder for what the station leaves while it runs. "
        "Without it, that of a SQLite store, `$STATE_DIRECTORY` as systemd sets it, "
        "or that of the configuration.",
        examples=["/var/lib/kmpd"],
    )
    budget: Budget | None = Field(
        default=None,
        description="For how long bytes may be on a meter's line in a day, or "
        "`unlimited`; for every meter that is not mains-powered and says nothing "
        "else. Without it, `6min`.",
        examples=["6min"],
    )
    retention: RetentionSettings = Field(
        default_factory=RetentionSettings,
        description="How long raw readings are kept. Without it, for ever.",
    )

    @field_validator("name")
    @classmethod
    def _name_is_plain(cls, value: str) -> str:
        quantities.name(value.replace("-", "_"))
        return value

    @field_validator("store", mode="before")
    @classmethod
    def _store_in_short(cls, value: Any) -> Any:  # noqa: ANN401 - as the file says
        return {"url": value} if isinstance(value, str) else value

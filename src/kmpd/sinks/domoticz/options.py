"""What a user may say about Domoticz, and which device shows what."""

from enum import StrEnum, unique
from pathlib import Path
from typing import Annotated, Final, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    SecretStr,
    field_validator,
    model_validator,
)

from kmpd.config.meter_words import register
from kmpd.config.wording import MistakeError
from kmpd.sinks.http_client import checked_url

_STRICT: Final = ConfigDict(extra="forbid", frozen=True, populate_by_name=True)
#: Stands for any family whose registers are not those of electricity meters.
_HEAT: Final = "auto"
_ELECTRICITY: Final = "omnipower"


@unique
class DeviceKind(StrEnum):
    """What sort of device it is in Domoticz, and so what it takes.

    Attributes:
        VALUE: Temperature, Custom Sensor, Text and their kin: the value as it is.
        COUNTER: Managed Counter: whole counts, and history with its dates.
        WATERFLOW: Litres a minute.
        KWH: General, kWh: power in watts and energy in watt-hours.
    """

    VALUE = "value"
    COUNTER = "counter"
    WATERFLOW = "waterflow"
    KWH = "kwh"


@unique
class Count(StrEnum):
    """What one count of a counter stands for."""

    WATT_HOUR = "Wh"
    KILOJOULE = "kJ"
    MEGAJOULE = "MJ"
    KILOCALORIE = "kcal"
    LITRE = "l"
    KILOGRAM = "kg"
    MINUTE = "min"
    ONE = "1"


def _register(value: object) -> int:
    """Return the id of a register of any sort of meter."""
    try:
        return register(value, family=_HEAT)
    except MistakeError as error:
        try:
            return register(value, family=_ELECTRICITY)
        except MistakeError:
            raise ValueError(str(error)) from None


Register = Annotated[int, BeforeValidator(_register)]


class Device(BaseModel):
    """A device of Domoticz, and the register that it shows.

    Attributes:
        idx: Its number in Domoticz.
        meter: Name of the measuring point.
        register_id: Name, symbol or number of the register; of a kWh device, the power.
        kind: What sort of device it is.
        energy: Register with the energy, of a kWh device.
        count: What one count stands for, of a counter; watt-hours of energy, litres of
            volume, kilograms of mass and minutes of time where nobody says.
    """

    model_config = _STRICT

    idx: int = Field(ge=1)
    meter: str = Field(min_length=1)
    register_id: Register = Field(alias="register")
    kind: DeviceKind = DeviceKind.VALUE
    energy: Register | None = None
    count: Count | None = None

    @field_validator("count", mode="before")
    @classmethod
    def _may_be_a_number(cls, count: object) -> object:
        return "1" if count == 1 and not isinstance(count, bool) else count

    @model_validator(mode="after")
    def _goes_together(self) -> Self:
        if (self.kind is DeviceKind.KWH) != (self.energy is not None):
            raise ValueError("energy belongs to a device of kind kwh, and only there")
        if self.count is not None and self.kind is not DeviceKind.COUNTER:
            raise ValueError("count belongs to a device of kind counter only")
        return self


class DomoticzServer(BaseModel):
    """Where Domoticz is, and who we are there.

    Attributes:
        url: Its address, such as ``https://domoticz.lan:8443``.
        username, password: A user who may change devices; not needed in a trusted
            network.
        allows_plain_password: Whether the password may go over a line that anybody can
            read; Domoticz refuses it there unless it is set to take it.
        ca_file: Certificates of the authorities to trust; those of the system without.
        is_insecure: Whether any certificate will do; anybody may listen then.
        timeout_seconds: How long an answer may take.
    """

    model_config = _STRICT

    url: Annotated[str, AfterValidator(checked_url)]
    username: str | None = None
    password: SecretStr | None = None
    allows_plain_password: bool = Field(default=False, alias="allow_plain_password")
    ca_file: Path | None = None
    is_insecure: bool = Field(default=False, alias="insecure")
    timeout_seconds: float = Field(default=10.0, gt=0)

    @model_validator(mode="after")
    def _may_speak(self) -> Self:
        if (self.username is None) != (self.password is None):
            raise ValueError("username and password go together")
        is_plain = self.url.startswith("http:")
        if self.username is not None and is_plain and not self.allows_plain_password:
            raise ValueError(
                "a password goes over https only, unless allow_plain_password says so"
            )
        return self


class DomoticzOptions(DomoticzServer):
    """What may stand in the configuration of a sink of this kind.

    Attributes:
        devices: Which device shows what.
        short_log_days: How old a reading may be to go into the short log of a counter;
            Domoticz keeps that for as many days as its settings say.
    """

    devices: tuple[Device, ...] = Field(min_length=1)
    short_log_days: int = Field(default=7, ge=0)

    @field_validator("devices")
    @classmethod
    def _differ(cls, devices: tuple[Device, ...]) -> tuple[Device, ...]:
        indices = [device.idx for device in devices]
        twice = {idx for idx in indices if indices.count(idx) > 1}
        if twice:
            raise ValueError(f"device {min(twice)} is there more than once")
        return devices

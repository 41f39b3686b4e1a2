"""The settings of the dashboard in a file: who may see it, prices, and weather.

The descriptions are the documentation; `docs/station-configuration.md` is made of them.
"""

from decimal import Decimal
from typing import Any, Final

from pydantic import Field, field_validator

from kmpd.config.dashboard import Role
from kmpd.config.dashboard_types import (
    PORT,
    Currency,
    Day,
    Exact,
    Header,
    Host,
    Label,
    Language,
    Listen,
    Network,
    PasswordHash,
    PerText,
    Token,
    Topic,
    one_or_more,
)
from kmpd.config.frozen import Settings
from kmpd.config.wording import MistakeError

WEB: Final = "web"
CONTRACTS: Final = "contracts"
WEATHER: Final = "weather"
#: What a file says of the dashboard.
KEYS: Final = (WEB, CONTRACTS, WEATHER)

_ROLE: Final = (
    "`viewer` looks; `admin` may also have a meter read now, and edit swaps and resets."
)


class UserSettings(Settings):
    """One of `web.users`."""

    name: Label = Field(
        description="What somebody signs in as.",
        examples=["anna"],
    )
    password_hash: PasswordHash = Field(
        description="Hash of the password; `kmpd password` makes it.",
        examples=["!secret anna_hash"],
    )
    role: Role = Field(default=Role.VIEWER, description=_ROLE, examples=["admin"])


class TokenSettings(Settings):
    """One of `web.tokens`."""

    name: Label = Field(
        description="What the program is called in logs.",
        examples=["spreadsheet"],
    )
    token: Token = Field(
        description="What it sends as `Authorization: Bearer TOKEN`: 32 characters at "
        "least, such as `openssl rand -hex 32` makes.",
        examples=["!secret spreadsheet_token"],
    )
    role: Role = Field(default=Role.VIEWER, description=_ROLE, examples=["viewer"])


class ProxySettings(Settings):
    """`web.proxy`: who is believed when it says who is there."""

    addresses: tuple[Network, ...] = Field(
        description="Where requests of the proxy come from: addresses, or networks. "
        "All others who name a user are not believed.",
        examples=["[127.0.0.1]"],
    )
    user_header: Header = Field(
        default="X-Forwarded-User",
        description="The header in which it tells the name.",
        examples=["X-Forwarded-User"],
    )
    admins: tuple[Label, ...] = Field(
        default=(),
        description="Names of those who are admins; all others are viewers.",
        examples=["[anna]"],
    )

    _lists = field_validator("addresses", "admins", mode="before")(one_or_more)

    @field_validator("addresses")
    @classmethod
    def _is_somewhere(cls, value: tuple[Any, ...]) -> tuple[Any, ...]:
        if not value:
            raise MistakeError("without one, anybody could say who they are")
        return value


class WebSettings(Settings):
    """`web`: where the dashboard is, and for whom."""

    listen: Listen = Field(
        default=("127.0.0.1", PORT),
        description="Address and port. Without it, `127.0.0.1:8403`, which this "
        "computer alone can reach. Beyond it, somebody must sign in: there must be "
        "`users`, `tokens` or a `proxy`.",
        examples=["127.0.0.1:8403"],
    )
    language: Language = Field(
        default="",
        description="Language of the pages. Without it, that of the browser.",
        examples=["nl"],
    )
    users: tuple[UserSettings, ...] = Field(
        default=(),
        description="Who signs in with a password.",
    )
    tokens: tuple[TokenSettings, ...] = Field(
        default=(),
        description="Programs that use the API.",
    )
    proxy: ProxySettings | None = Field(
        default=None,
        description="A proxy before the dashboard that tells who is there.",
    )
    hosts: tuple[Host, ...] = Field(
        default=(),
        description="Names under which the dashboard is reached, beside its address; "
        "requests for others are refused.",
        examples=["[meters.example.net]"],
    )

    _lists = field_validator("hosts", mode="before")(one_or_more)


class PriceSettings(Settings):
    """One of `prices` of a contract."""

    name: str = Field(
        default="",
        description="What the bill calls it.",
        examples=["Heat"],
    )
    amount: Exact = Field(
        description="The price without tax, in the currency of the contract.",
        examples=["38.42"],
    )
    per: PerText = Field(
        description="What it is for: `GJ`, `MWh`, `kWh`, `m³`, `day`, `month` or "
        "`year`.",
        examples=["GJ"],
    )
    register_name: int | str | None = Field(
        default=None,
        alias="register",
        description="The counter that it goes by. Without it, heat energy, or volume "
        "for `m³`.",
        examples=["heat_energy"],
    )


class ContractSettings(Settings):
    """One of `contracts`."""

    name: Label = Field(
        description="What it is called.",
        examples=["District heating 2026"],
    )
    meter: str = Field(
        description="Name of the meter that counts what is paid.",
        examples=["heat"],
    )
    since: Day = Field(
        description="First day that it holds.",
        examples=["2026-01-01"],
    )
    until: Day | None = Field(
        default=None,
        description="First day that it holds no more. Without it, nobody knows.",
        examples=["2027-01-01"],
    )
    currency: Currency = Field(
        default="EUR",
        description="Code of the currency (ISO 4217).",
        examples=["EUR"],
    )
    tax_percent: Exact = Field(
        default=Decimal(0),
        ge=0,
        le=100,
        description="Tax on top of all prices.",
        examples=["21"],
    )
    prices: tuple[PriceSettings, ...] = Field(
        description="Its prices, in the order of the bill.",
    )


class WeatherMqttSettings(Settings):
    """`weather.mqtt`: who tells how warm it is outdoors."""

    broker: str | None = Field(
        default=None,
        description="Name of the sink of sort `mqtt` whose broker tells it. "
        "Without it, the only one.",
        examples=["mqtt"],
    )
    topic: Topic = Field(
        description="The topic of the temperature, in °C.",
        examples=["garden/sensor"],
    )
    key: str = Field(
        default="",
        description="Key of the number where the payload is JSON, with a point "
        "between keys within keys. Without it, the payload is the number.",
        examples=["temperature"],
    )


class WeatherSettings(Settings):
    """`weather`: how degree days are counted, and who tells how warm it is."""

    base_celsius: Exact = Field(
        default=Decimal(18),
        ge=0,
        le=30,
        description="Days below this mean temperature count. In Denmark it is 17.",
        examples=["18"],
    )
    weighted: bool = Field(
        default=False,
        description="Whether they are weighted by season, as in the Netherlands.",
        examples=["true"],
    )
    mqtt: WeatherMqttSettings | None = Field(
        default=None,
        description="A sensor that tells the outdoor temperature by MQTT.",
    )


class TargetSettings(Settings):
    """`targets` of a meter: what its connection is meant to reach."""

    cooling_kelvin: Exact | None = Field(
        default=None,
        gt=0,
        le=150,
        description="Cooling, weighted by volume, that is to be reached at least.",
        examples=["30"],
    )
    return_celsius: Exact | None = Field(
        default=None,
        gt=0,
        le=150,
        description="Return temperature, weighted by volume, not to be exceeded.",
        examples=["40"],
    )


class DashboardSettings(Settings):
    """What a file says of the dashboard."""

    web: WebSettings | None = Field(
        default=None,
        description="The dashboard and the API; `true` is as usual. "
        "Without it, there is none.",
        examples=["true"],
    )
    contracts: tuple[ContractSettings, ...] = Field(
        default=(),
        description="What is paid for what meters count.",
    )
    weather: WeatherSettings = Field(
        default_factory=WeatherSettings,
        description="Outdoor temperature and degree days.",
    )

"""What a configuration says of the dashboard: who may see it, prices, and weather."""

import datetime as dt
from decimal import Decimal
from enum import StrEnum, unique
from ipaddress import IPv4Network, IPv6Network, ip_address
from typing import Final

from pydantic import Field, SecretStr

from kmpd.config.frozen import Frozen

_ANY: Final = frozenset({"", "0.0.0.0", "::"})  # noqa: S104 - told from others


@unique
class Role(StrEnum):
    """What somebody may do in the dashboard; nobody writes to a meter there.

    Attributes:
        VIEWER: Look.
        ADMIN: Also have a meter read now, and edit swaps and resets.
    """

    VIEWER = "viewer"
    ADMIN = "admin"


class UserConfig(Frozen):
    """Somebody who signs in with a password.

    Attributes:
        name: What they sign in as.
        password_hash: Argon2 hash of the password, as `kmpd password` prints it.
        role: What they may do.
    """

    name: str
    password_hash: SecretStr
    role: Role = Role.VIEWER


class TokenConfig(Frozen):
    """A program that uses the API.

    Attributes:
        name: What it is called in logs.
        token: What it sends as `Authorization: Bearer`.
        role: What it may do.
    """

    name: str
    token: SecretStr
    role: Role = Role.VIEWER


class ProxyConfig(Frozen):
    """A proxy that tells who is there, and is believed.

    Attributes:
        addresses: Where requests of the proxy come from.
        user_header: The header in which it tells the name.
        admins: Names of those who are admins; all others are viewers.
    """

    addresses: tuple[IPv4Network | IPv6Network, ...]
    user_header: str = "X-Forwarded-User"
    admins: tuple[str, ...] = ()


class WebConfig(Frozen):
    """The dashboard and the API.

    Attributes:
        host: Address to listen at.
        port: TCP port to listen at; 0 takes a free one.
        language: Language of the pages, such as `nl`; empty takes the browser's.
        users: Who signs in with a password.
        tokens: Programs that use the API.
        proxy: A proxy that tells who is there; None if there is none.
        hosts: Names under which the dashboard is reached, beside its address.
    """

    host: str = "127.0.0.1"
    port: int = 8403
    language: str = ""
    users: tuple[UserConfig, ...] = ()
    tokens: tuple[TokenConfig, ...] = ()
    proxy: ProxyConfig | None = None
    hosts: tuple[str, ...] = ()

    @property
    def is_local(self) -> bool:
        """Whether this computer alone can reach it."""
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def url(self) -> str:
        """Where a browser on this computer finds it."""
        host = "127.0.0.1" if self.host in _ANY else self.host
        host = f"[{host}]" if ":" in host else host
        return f"http://{host}:{self.port}/"


@unique
class Per(StrEnum):
    """What a price is for."""

    GJ = "GJ"
    MWH = "MWh"
    KWH = "kWh"
    CUBIC_METRE = "m³"
    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class PriceConfig(Frozen):
    """A line of a contract.

    Attributes:
        name: What the bill calls it; empty if nobody said.
        amount: The price, without tax, in the currency of the contract.
        per: What it is for: a unit of energy or volume, or a time.
        register_id: The counter it goes by; None is heat energy, or volume for m³.
    """

    name: str = ""
    amount: Decimal
    per: Per
    register_id: int | None = None


class ContractConfig(Frozen):
    """What is paid for what a meter counts, from a day on.

    Attributes:
        name: Of the contract.
        meter: Name of the measuring point.
        since: First day that it holds, in the zone of the meter.
        until: First day that it holds no more; None while nobody knows.
        currency: ISO 4217, such as `EUR`.
        tax_percent: Tax on top of all prices.
        prices: Its lines, in order.
    """

    name: str
    meter: str
    since: dt.date
    until: dt.date | None = None
    currency: str = "EUR"
    tax_percent: Decimal = Decimal(0)
    prices: tuple[PriceConfig, ...]


class WeatherConfig(Frozen):
    """Outdoor temperature, and how degree days are counted.

    Attributes:
        base_celsius: Days below this mean temperature are counted.
        is_weighted: Whether they are weighted by season as in the Netherlands.
        broker: Name of the sink of type `mqtt` whose broker tells the temperature;
            empty if none does.
        topic: The topic there; its payload is a number, or JSON.
        key: Key of the number, if the payload is JSON; empty if it is a number.
    """

    base_celsius: Decimal = Decimal(18)
    is_weighted: bool = False
    broker: str = ""
    topic: str = ""
    key: str = ""


class TargetConfig(Frozen):
    """What a connection is meant to reach; None is not set.

    Attributes:
        cooling_kelvin: Volume-weighted cooling that is to be reached at least.
        return_celsius: Volume-weighted return temperature not to be exceeded.
    """

    cooling_kelvin: Decimal | None = None
    return_celsius: Decimal | None = None


class DashboardConfig(Frozen):
    """All that a configuration says of the dashboard.

    Attributes:
        web: Where it is served, and for whom; None if it is not.
        contracts: What is paid, in the order of the file.
        weather: Outdoor temperature.
    """

    web: WebConfig | None = None
    contracts: tuple[ContractConfig, ...] = ()
    weather: WeatherConfig = Field(default_factory=WeatherConfig)

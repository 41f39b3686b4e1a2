"""What a dashboard would be: where, for whom, with which prices and weather."""

from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from typing import Final

from kmpd.config import (
    ContractConfig,
    PriceConfig,
    Role,
    StationConfig,
    TargetConfig,
    WeatherConfig,
    WebConfig,
)
from kmpd.config.meter_words import AUTO, register_name

_BEYOND: Final = "other computers, too, by a name or an address of this one"
_INSTALL: Final = "what it needs, so 'kmpd run' ends: pip install 'PyKMP[web]'"


def dashboard_blocks(config: StationConfig) -> Iterator[list[str]]:
    """Yield what is said of the dashboard, in words; each with its heading."""
    dashboard = config.dashboard
    yield list(_web(dashboard.web))
    yield from (_contract(contract) for contract in dashboard.contracts)
    if dashboard.weather != WeatherConfig():
        yield _weather(dashboard.weather)


def has_extra() -> bool:
    """Return whether what the dashboard needs is installed."""
    return find_spec("nicegui") is not None


def targets_text(targets: TargetConfig) -> str:
    """Return what a connection is meant to reach."""
    told = (
        ("cooling of {} K at least", targets.cooling_kelvin),
        ("return of {} °C at most", targets.return_celsius),
    )
    return ", ".join(text.format(number) for text, number in told if number is not None)


def _web(web: WebConfig | None) -> Iterator[str]:
    if web is None:
        yield "No dashboard: web: true opens one for this computer."
        return
    yield f"Dashboard at {web.url}"
    facts = {
        "missing": "" if has_extra() else _INSTALL,
        "reached from": "this computer" if web.is_local else _BEYOND,
        "signing in": _guards(web),
        "known as": ", ".join(web.hosts),
        "language": web.language or "that of the browser",
    }
    yield from _facts(facts)


def _guards(web: WebConfig) -> str:
    guards = [_named(user.name, user.role) for user in web.users]
    guards += [f"token {_named(one.name, one.role)}" for one in web.tokens]
    if web.proxy is not None:
        addresses = ", ".join(map(str, web.proxy.addresses))
        guards.append(f"whom the proxy at {addresses} names in {web.proxy.user_header}")
    return ", ".join(guards) or "not needed"


def _named(name: str, role: Role) -> str:
    return f"{name} ({role})"


def _contract(contract: ContractConfig) -> list[str]:
    until = "" if contract.until is None else f" until {contract.until}"
    prices = [_price(price, contract.currency) for price in contract.prices]
    facts = {
        "holds": f"since {contract.since}{until}",
        "prices": ", ".join(prices),
        "tax": f"{contract.tax_percent} % on top",
    }
    return [f"Contract {contract.name} of {contract.meter}", *_facts(facts)]


def _price(price: PriceConfig, currency: str) -> str:
    name = f"{price.name}: " if price.name else ""
    by = ""
    if price.register_id is not None:
        by = f" of {register_name(price.register_id, family=AUTO)}"
    return f"{name}{price.amount} {currency} per {price.per}{by}"


def _weather(weather: WeatherConfig) -> list[str]:
    weighted = ", weighted by season" if weather.is_weighted else ""
    facts = {"degree days": f"below {weather.base_celsius} °C{weighted}"}
    if weather.topic:
        key = f", {weather.key} in it" if weather.key else ""
        facts["temperature"] = f"{weather.topic}{key}, at the broker {weather.broker}"
    return ["Weather", *_facts(facts)]


def _facts(facts: dict[str, str]) -> Sequence[str]:
    return [f"  {key:<13}  {value}" for key, value in facts.items() if value]

"""The dashboard of a configuration: each setting for itself, and beside the others."""

from collections.abc import Mapping, Sequence
from typing import Final

import attrs

from kmpd.config.binding import bind, without_foreign
from kmpd.config.contracts import bound_contracts
from kmpd.config.dashboard import (
    ContractConfig,
    DashboardConfig,
    ProxyConfig,
    TokenConfig,
    UserConfig,
    WeatherConfig,
    WebConfig,
)
from kmpd.config.dashboard_settings import (
    CONTRACTS,
    WEATHER,
    WEB,
    WeatherSettings,
    WebSettings,
)
from kmpd.config.meters import BoundMeter
from kmpd.config.station import SinkConfig
from kmpd.config.tree import (
    Broken,
    Node,
    Problems,
    Scalar,
    Table,
    Way,
    child,
    repeated,
)
from kmpd.config.wording import did_you_mean

_MQTT: Final = "mqtt"
_NO_BROKER: Final = "There is none; one with its host belongs below sinks."
_SIGN_IN: Final = (
    "beyond loopback a password, a token or a trusted proxy is needed: `kmpd password` "
    "makes the hash of a password for `users`."
)


def bound_dashboard(
    tree: Table,
    *,
    meters: Sequence[BoundMeter],
    sinks: Mapping[str, SinkConfig],
    problems: Problems,
) -> DashboardConfig:
    """Return what a file says of the dashboard; tell all mistakes.

    Args:
        tree: The whole file.
        meters: Those without mistakes.
        sinks: Those without mistakes.
        problems: Where mistakes are told; what comes back is of no use if there are.
    """
    contracts: tuple[ContractConfig, ...] = bound_contracts(
        tree, CONTRACTS, meters=meters, problems=problems
    )
    return DashboardConfig(
        web=_web(tree.get(WEB), problems),
        contracts=contracts,
        weather=_weather(tree, sinks, problems),
    )


def _web(node: Node | None, problems: Problems) -> WebConfig | None:
    if node is None or (isinstance(node, Scalar) and node.value is False):
        return None
    if isinstance(node, Scalar) and node.value is True:
        node = Table(place=node.place, entries={})
    settings = bind(WebSettings, node, way=(WEB,), problems=problems)
    for key in ("users", "tokens"):
        _tell_repeated(child(node, key), (WEB, key), problems)
    if settings is None:
        return None
    config = _web_config(settings)
    is_guarded = config.users or config.tokens or config.proxy is not None
    if not config.is_local and not is_guarded:
        at = child(node, "listen") or node
        problems.add(at.place, (WEB, "listen"), _SIGN_IN)
    return config


def _tell_repeated(node: Node | None, way: Way, problems: Problems) -> None:
    for index, name, line in repeated(node, "name"):
        message = f"line {line} has this name already."
        problems.add(name.place, (*way, index, "name"), message)


def _web_config(settings: WebSettings) -> WebConfig:
    host, port = settings.listen
    proxy = settings.proxy
    return WebConfig(
        host=host,
        port=port,
        language=settings.language,
        users=tuple(
            UserConfig(name=one.name, password_hash=one.password_hash, role=one.role)
            for one in settings.users
        ),
        tokens=tuple(
            TokenConfig(name=one.name, token=one.token, role=one.role)
            for one in settings.tokens
        ),
        proxy=None
        if proxy is None
        else ProxyConfig(
            addresses=proxy.addresses,
            user_header=proxy.user_header,
            admins=proxy.admins,
        ),
        hosts=settings.hosts,
    )


def _weather(
    tree: Table, sinks: Mapping[str, SinkConfig], problems: Problems
) -> WeatherConfig:
    node = tree.get(WEATHER)
    if node is None:
        return WeatherConfig()
    settings = bind(WeatherSettings, node, way=(WEATHER,), problems=problems)
    if settings is None:
        return WeatherConfig()
    told = settings.mqtt
    brokers = _Brokers(tree=tree, sinks=sinks, problems=problems)
    if told is None:
        return WeatherConfig(
            base_celsius=settings.base_celsius, is_weighted=settings.weighted
        )
    return WeatherConfig(
        base_celsius=settings.base_celsius,
        is_weighted=settings.weighted,
        broker=brokers.named(told.broker),
        topic=told.topic,
        key=told.key,
    )


@attrs.frozen(kw_only=True)
class _Brokers:
    """The brokers that may be meant: those of sinks."""

    tree: Table
    sinks: Mapping[str, SinkConfig]
    problems: Problems

    def named(self, name: str | None) -> str:
        """Return the name of the sink that is meant; tell if there is none."""
        names = [sink.name for sink in self.sinks.values() if sink.kind == _MQTT]
        if name in names:
            return name or ""
        if name is None and len(names) == 1:
            return names[0]
        if not self._is_told(name):
            self._tell(name, names)
        return ""

    def _tell(self, name: str | None, names: Sequence[str]) -> None:
        at = child(self.tree.get(WEATHER), _MQTT) or self.tree
        at = child(at, "broker") or at
        message = "which sink of sort mqtt has the broker?"
        advice = f"There are {', '.join(names)}." if names else _NO_BROKER
        if name is not None:
            message = f"there is no sink of sort mqtt that is called {name!r}."
            message = without_foreign(message, at)
            advice = did_you_mean(name, names) or advice
        way: Way = (WEATHER, _MQTT, "broker")
        self.problems.add(at.place, way, message, suggestion=advice)

    def _is_told(self, name: str | None) -> bool:
        """Tell whether the sink that is meant has mistakes itself, which were told."""
        node = self.tree.get("sinks")
        there = node.entries if isinstance(node, Table) else {}
        broken = set(there) - set(self.sinks)
        return isinstance(node, Broken) or (
            bool(broken) if name is None else name in broken
        )

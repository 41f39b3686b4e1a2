"""A configuration file becomes a `StationConfig`, or all of its mistakes are told."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs

from kmpd.config import places
from kmpd.config.binding import bind
from kmpd.config.document import read_document
from kmpd.config.hidden import Url
from kmpd.config.meters import BoundMeter, bound_meters, meter_config
from kmpd.config.remarks import remarks
from kmpd.config.settings import StationSettings
from kmpd.config.sinks import bound_sinks
from kmpd.config.station import RetentionConfig, SinkConfig, StationConfig
from kmpd.config.tree import Node, Problems, Table
from kmpd.errors import ConfigError
from kmpd.interfaces import SinkKind

METERS: Final = "meters"
SINKS: Final = "sinks"
_STORE_NAME: Final = "kmpd.db"
_NO_KINDS: Final[Mapping[str, SinkKind]] = MappingProxyType({})


def load(
    path: Path,
    *,
    sink_kinds: Mapping[str, SinkKind] = _NO_KINDS,
    environment: Mapping[str, str] | None = None,
) -> StationConfig:
    """Read a configuration.

    Args:
        path: The file.
        sink_kinds: The kinds of sinks that it may name, by name.
        environment: What `${NAME}` stands for; without it, that of this process.

    Raises:
        ConfigError: It cannot be used; tells every mistake.
    """
    variables = os.environ if environment is None else environment
    problems = Problems(path)
    loader = _Loader(path, variables, problems)
    tree = read_document(path, environment=variables, problems=problems)
    config = None if tree is None else loader.config(tree, sink_kinds)
    if problems or config is None:
        raise ConfigError(problems=problems.found)
    return config


@attrs.frozen
class _Loader:
    """What is needed to make sense of one file."""

    path: Path
    environment: Mapping[str, str]
    problems: Problems

    def config(self, tree: Node, kinds: Mapping[str, SinkKind]) -> StationConfig | None:
        """Return what a tree says; None if there are mistakes, which are told."""
        if not isinstance(tree, Table):
            self.problems.add(tree.place, (), "settings with their values belong here.")
            return None
        meters = bound_meters(tree, METERS, self.problems)
        sinks = bound_sinks(tree, SINKS, kinds=kinds, problems=self.problems)
        settings = bind(
            StationSettings,
            tree.without(METERS, SINKS),
            way=(),
            problems=self.problems,
        )
        if settings is None:
            return None
        return self._station(settings, tree, meters=meters, sinks=sinks)

    def _station(
        self,
        settings: StationSettings,
        tree: Table,
        *,
        meters: tuple[BoundMeter, ...],
        sinks: Mapping[str, SinkConfig],
    ) -> StationConfig | None:
        zone = settings.zone or places.zone_of_host(self.environment)
        if zone is None:
            message = "this computer does not tell its time zone: say which it is."
            self.problems.add(tree.place, ("zone",), message)
        if zone is None or self.problems:
            return None
        store = self._store(settings)
        configs = tuple(
            meter_config(one.settings, zone=zone, budget=settings.budget)
            for one in meters
        )
        return StationConfig(
            name=settings.name,
            zone=zone,
            is_zone_of_host=settings.zone is None,
            store=store,
            state_folder=self._state_folder(settings, store),
            meters=configs,
            sinks=MappingProxyType(dict(sinks)),
            retention=RetentionConfig(raw_days=settings.retention.raw_days),
            path=self.path,
            remarks=remarks(configs, meters, tree),
        )

    def _store(self, settings: StationSettings) -> Url:
        if settings.store is not None:
            return settings.store.complete(self._beside)
        folder = self._folder(settings)
        return places.store(_STORE_NAME, folder=folder, password=None)

    def _state_folder(self, settings: StationSettings, store: str) -> Path:
        file = places.sqlite_file(store)
        if settings.state_folder is None and file is not None:
            return file.parent
        return self._folder(settings)

    def _folder(self, settings: StationSettings) -> Path:
        if settings.state_folder is not None:
            return self._beside / settings.state_folder
        told = self.environment.get("STATE_DIRECTORY", "").partition(":")[0]
        return Path(told) if told else self._beside

    @property
    def _beside(self) -> Path:
        return self.path.absolute().parent

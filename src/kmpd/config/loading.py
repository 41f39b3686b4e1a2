"""A configuration file becomes a `StationConfig`, or all of its mistakes are told."""

import os
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import Final

import attrs

from kmpd.config import places
from kmpd.config.binding import bind
from kmpd.config.dashboard_binding import bound_dashboard
from kmpd.config.dashboard_settings import KEYS
from kmpd.config.document import read_document
from kmpd.config.esphome import Translation, is_esphome, translated
from kmpd.config.hidden import Url
from kmpd.config.meters import BoundMeter, bound_meters, meter_config
from kmpd.config.remarks import remarks
from kmpd.config.settings import StationSettings
from kmpd.config.sinks import bound_sinks
from kmpd.config.station import Beside, RetentionConfig, SinkConfig, StationConfig
from kmpd.config.tree import Node, Place, Problems, Table
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
    beside: Beside | None = None,
) -> StationConfig:
    """Read a configuration: one of ours, or a file of ESPHome.

    Args:
        path: The file.
        sink_kinds: The kinds of sinks that it may name, by name.
        environment: What `${NAME}` stands for; without it, that of this process.
        beside: What a file of ESPHome has no place for.

    Raises:
        ConfigError: It cannot be used; tells every mistake.
    """
    variables = os.environ if environment is None else environment
    loader = _Loader(path, variables, Problems(path), beside or Beside())
    if is_esphome(path):
        return loader.of_esphome(sink_kinds)
    return loader.of_ours(sink_kinds)


@attrs.frozen
class _Loader:
    """What is needed to make sense of one file."""

    path: Path
    environment: Mapping[str, str]
    problems: Problems
    beside: Beside

    def of_ours(self, kinds: Mapping[str, SinkKind]) -> StationConfig:
        """Return what a file of ours says.

        Raises:
            ConfigError: It cannot be used.
        """
        if not self.beside.says_nothing:
            message = "--port and --sinks are for files of ESPHome; this is none."
            self.problems.add(Place(file=self.path), (), message)
        tree = read_document(
            self.path, environment=self.environment, problems=self.problems
        )
        config = None if tree is None else self.config(tree, kinds)
        if self.problems or config is None:
            raise ConfigError(problems=self.problems.found)
        return config

    def of_esphome(self, kinds: Mapping[str, SinkKind]) -> StationConfig:
        """Return what a file of ESPHome says.

        Raises:
            ConfigError: It cannot be used.
        """
        found = translated(
            self.path,
            environment=self.environment,
            beside=self.beside,
            problems=self.problems,
        )
        if found is None or (self.problems and not found.meters):
            raise ConfigError(problems=self.problems.found)
        config = self.config(found.tree, kinds)
        if self.problems or config is None:
            raise ConfigError(problems=found.in_its_words(self.problems.found))
        return _with_translation(config, found)

    def config(self, tree: Node, kinds: Mapping[str, SinkKind]) -> StationConfig | None:
        """Return what a tree says; None if there are mistakes, which are told."""
        if not isinstance(tree, Table):
            self.problems.add(tree.place, (), "settings with their values belong here.")
            return None
        meters = bound_meters(tree, METERS, self.problems)
        sinks = bound_sinks(tree, SINKS, kinds=kinds, problems=self.problems)
        dashboard = bound_dashboard(
            tree, meters=meters, sinks=sinks, problems=self.problems
        )
        settings = bind(
            StationSettings,
            tree.without(METERS, SINKS, *KEYS),
            way=(),
            problems=self.problems,
        )
        if settings is None:
            return None
        config = self._station(settings, tree, meters=meters, sinks=sinks)
        if config is None:
            return None
        return config.model_copy(update={"dashboard": dashboard})

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
            beside=self.beside,
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


def _with_translation(config: StationConfig, found: Translation) -> StationConfig:
    told = Problems(config.path)
    for remark in (*found.remarks, *found.in_its_words(config.remarks)):
        told.take(remark)
    changed = {
        "meters": found.presented(config.meters),
        "remarks": told.found,
        "is_of_esphome": True,
    }
    return config.model_copy(update=changed)

"""A file of ESPHome in the shape of one of ours, so that all else is the same."""

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Final

import attrs

from kmpd.config.dashboard_settings import KEYS
from kmpd.config.document import read_document
from kmpd.config.esphome.broker import MQTT, broker
from kmpd.config.esphome.meters import SENSOR, Meter, meters
from kmpd.config.esphome.notes import Notes, scalar
from kmpd.config.esphome.reading import read_esphome, ways_in
from kmpd.config.esphome.uart import UART
from kmpd.config.station import Beside, MeterConfig
from kmpd.config.tree import Entry, Node, Place, Problems, Sequence, Table
from kmpd.errors import Problem

_ESPHOME: Final = "esphome"
_KNOWN: Final = frozenset({_ESPHOME, UART, SENSOR, MQTT})
_NOT_IN_NAMES: Final = re.compile(r"[^a-z0-9_-]+")
#: What only a file of ours has.
_OURS: Final = ("meters", "sinks")
_INTERVAL: Final = "update_interval"
_SPARING: Final = "update_interval: 1h spares it."


@attrs.frozen(kw_only=True)
class Translation:
    """A file of ESPHome as one of ours.

    Attributes:
        tree: What a file of ours would say.
        meters: Its meters, with how they are shown.
        ways: What stands where in the file itself.
        remarks: What is worth knowing about it.
    """

    tree: Table
    meters: tuple[Meter, ...]
    ways: Mapping[Place, str]
    remarks: tuple[Problem, ...]

    def presented(self, configs: Iterable[MeterConfig]) -> tuple[MeterConfig, ...]:
        """Return meters with how their registers are to be shown."""
        return tuple(
            config.model_copy(update={"presentations": meter.presentations})
            for config, meter in zip(configs, self.meters, strict=True)
        )

    def in_its_words(self, problems: Iterable[Problem]) -> tuple[Problem, ...]:
        """Return mistakes or remarks by the keys of the file itself."""
        return tuple(map(self._in_its_words, problems))

    def _in_its_words(self, problem: Problem) -> Problem:
        if not problem.key.startswith(_OURS):
            return problem
        place = Place(file=problem.file, line=problem.line, column=problem.column)
        key = self.ways.get(place, problem.key)
        advice = problem.suggestion
        if problem.key.endswith(".interval"):
            if not key.endswith(_INTERVAL):
                key = f"{key}.{_INTERVAL}"
            advice = _SPARING if advice else ""
        return attrs.evolve(problem, key=key, suggestion=advice)


def translated(
    path: Path,
    *,
    environment: Mapping[str, str],
    beside: Beside,
    problems: Problems,
) -> Translation | None:
    """Return a file of ESPHome as one of ours; None if it is no file at all."""
    tree = read_esphome(path, environment=environment, problems=problems)
    if tree is None:
        return None
    notes = Notes(problems, Problems(path))
    notes.ignore(tree, _KNOWN, ())
    found = meters(tree, beside=beside, notes=notes)
    more = _more(beside, environment, notes)
    nodes: dict[str, Node] = {
        "meters": Sequence(place=tree.place, items=tuple(m.node for m in found)),
        "sinks": _sinks(tree, more, notes),
        **{key: more.entries[key].value for key in KEYS if key in more.entries},
    }
    name = _name(tree, notes)
    if name:
        nodes["name"] = scalar(tree.place, name)
    entries = {key: Entry(place=node.place, value=node) for key, node in nodes.items()}
    return Translation(
        tree=Table(place=tree.place, entries=entries),
        meters=found,
        ways=ways_in(tree),
        remarks=notes.remarks.found,
    )


def _name(tree: Table, notes: Notes) -> str:
    """Return what the station is called: what the device was."""
    device = tree.get(_ESPHOME)
    if not isinstance(device, Table):
        return ""
    told = notes.text(device, "name", (_ESPHOME,)).lower()
    return _NOT_IN_NAMES.sub("-", told).strip("-_")[:60]


def _more(beside: Beside, environment: Mapping[str, str], notes: Notes) -> Table:
    """Return what the file beside it says: sinks, and what is said of the dashboard."""
    path = beside.sinks
    nothing = Table(place=Place(file=path or Path()), entries={})
    if path is None:
        return nothing
    more = read_document(path, environment=environment, problems=notes.problems)
    if isinstance(more, Table):
        return more
    if more is not None:
        notes.mistake(more, (), "sinks by their names belong here.")
    return nothing


def _sinks(tree: Table, more: Table, notes: Notes) -> Table:
    entries: dict[str, Entry] = {}
    own = broker(tree, notes)
    if own is not None:
        entries[MQTT] = Entry(place=own.place, value=own)
    entries |= more.without(*KEYS).entries
    if not entries:
        message = "no mqtt block: readings are kept, and go nowhere."
        advice = "--sinks FILE names places for them."
        notes.remark(tree.place, (), message, suggestion=advice)
    return Table(place=tree.place, entries=entries)

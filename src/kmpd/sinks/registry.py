"""Which kinds of sinks there are: our own, and those that other packages bring."""

import logging
from collections.abc import Iterable, Mapping
from importlib.metadata import EntryPoint, entry_points
from types import MappingProxyType
from typing import Final

import attrs
from pydantic import BaseModel

from kmpd.interfaces import SinkKind
from kmpd.sinks import (
    csv,
    domoticz,
    influxdb,
    json_lines,
    mqtt,
    postgresql,
    prometheus,
    webhook,
)

#: What other packages call their entry points to be found.
GROUP: Final = "kmpd.sinks"

BUILT_IN: Final[Mapping[str, SinkKind]] = MappingProxyType(
    {
        kind.name: kind
        for kind in (
            csv.KIND,
            domoticz.KIND,
            influxdb.KIND,
            json_lines.KIND,
            mqtt.KIND,
            postgresql.KIND,
            prometheus.KIND,
            webhook.KIND,
        )
    }
)

logger: Final = logging.getLogger("kmpd.sinks")


@attrs.frozen(kw_only=True)
class SinkKinds:
    """The kinds there are.

    Attributes:
        kinds: By the name that the configuration calls them by.
        remarks: What was found and cannot be used, each a sentence.
    """

    kinds: Mapping[str, SinkKind]
    remarks: tuple[str, ...]


def sink_kinds(found: Iterable[EntryPoint] | None = None) -> SinkKinds:
    """Return our own kinds and those of entry points, the installed ones by default.

    One that is broken, or has the name of another, is left out with a remark; the
    station is none the worse for it.
    """
    kinds, remarks = dict(BUILT_IN), []
    points = entry_points(group=GROUP) if found is None else found
    for point in sorted(points, key=lambda point: (point.name, point.value)):
        kind = _loaded(point)
        if isinstance(kind, str):
            remarks.append(kind)
        elif kind.name in kinds:
            remarks.append(
                f"{_named(point)} is left out: there is a kind {kind.name!r} already."
            )
        else:
            kinds[kind.name] = kind
    return SinkKinds(kinds=MappingProxyType(kinds), remarks=tuple(remarks))


def told_sink_kinds() -> Mapping[str, SinkKind]:
    """Return the kinds there are, and log what cannot be used."""
    found = sink_kinds()
    for remark in found.remarks:
        logger.warning("%s", remark)
    return found.kinds


def _loaded(point: EntryPoint) -> SinkKind | str:
    """Return what an entry point names, or why that cannot be used."""
    try:
        kind = point.load()
    except (Exception, SystemExit) as error:  # noqa: BLE001 - the code of others
        return f"{_named(point)} cannot be loaded: {type(error).__name__}: {error}"
    if not isinstance(kind, SinkKind):
        return f"{_named(point)} is no SinkKind but {type(kind).__name__}."
    options: object = kind.options
    if not (isinstance(options, type) and issubclass(options, BaseModel)):
        return f"{_named(point)} has options that are no model of pydantic."
    return kind


def _named(point: EntryPoint) -> str:
    return f"The kind of sink {point.name!r} ({point.value})"

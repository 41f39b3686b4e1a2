"""The `mqtt` block of a file of ESPHome, as a sink of ours."""

from collections.abc import Mapping
from typing import Final

from kmpd.config.esphome.notes import Notes, scalar
from kmpd.config.tree import Entry, Scalar, Table

MQTT: Final = "mqtt"
_BROKER: Final = "broker"
_DISCOVERY: Final = "discovery"
#: What we call the same.
_OPTIONS: Final[Mapping[str, str]] = {
    _BROKER: "host",
    "port": "port",
    "username": "username",
    "password": "password",
    "discovery_prefix": "discovery_prefix",
    "topic_prefix": "base_topic",
}


def broker(tree: Table, notes: Notes) -> Table | None:
    """Return the broker as a sink of ours; None if the file names none."""
    node = tree.get(MQTT)
    if node is None or not notes.is_usable(node, (MQTT,)):
        return None
    if not isinstance(node, Table):
        notes.mistake(node, (MQTT,), "settings with their values belong here.")
        return None
    notes.ignore(node, {*_OPTIONS, _DISCOVERY}, (MQTT,))
    if _BROKER not in node.entries:
        notes.mistake(node, (MQTT, _BROKER), "this is missing.")
        return None
    entries: dict[str, Entry] = {}
    for key, ours in _OPTIONS.items():
        value = notes.value(node, key, (MQTT,))
        is_empty = isinstance(value, Scalar) and value.text == ""
        if value is not None and not is_empty:
            entries[ours] = Entry(place=node.entries[key].place, value=value)
    off = notes.value(node, _DISCOVERY, (MQTT,))
    if isinstance(off, Scalar) and off.value is False:
        entries[_DISCOVERY] = Entry(place=off.place, value=scalar(off.place, "off"))
    return Table(place=node.place, entries=entries)

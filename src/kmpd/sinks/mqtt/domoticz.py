"""What Domoticz takes and what it drops without a word, where it reads discovery.

Source: domoticz@85308e91e, MQTT auto-discovery client, as told in the project's notes
on conventions; not tried against a real one.
"""

import re
from typing import Final

#: What it drops, and what is said instead.
_DROPPED: Final = (
    (re.compile(r"_min$"), "_minimum"),
    (re.compile(r"_max$"), "_maximum"),
    (re.compile(r"^min_"), "minimum_"),
    (re.compile(r"^max_"), "maximum_"),
    (re.compile(r"_alarm"), "_alert"),
    (re.compile(r"_calibration"), "_adjustment"),
    (re.compile(r"_address"), "_addr"),
    (re.compile(r"_ssid"), "_network"),
    (re.compile(r"_signal_sensor"), "_signal"),
    (
        re.compile(r"^(restart|linkquality|last_seen|log_level|connection_state)$"),
        r"the_\1",
    ),
)
_TEMPERATURE: Final = "temperature"

#: What would become a temperature in degrees by the word in it.
_NAMES: Final = {"temp_diff": "T1-T2", "temp_diff_one_decimal": "T1-T2 one decimal"}


def object_id(identifier: str) -> str:
    """Return an identifier that Domoticz does not drop.

    >>> object_id("kmpd-heat-mbus_primary_address_1")
    'kmpd-heat-mbus_primary_addr_1'
    """
    for dropped, instead in _DROPPED:
        identifier = dropped.sub(instead, identifier)
    return identifier


def name(key: str, otherwise: str) -> str:
    """Return what an entity is called, so that it is not taken for something else."""
    return _NAMES.get(key, otherwise)


def makes_temperatures(topic: str) -> bool:
    """Return whether everything under a topic becomes a temperature by its name."""
    return _TEMPERATURE in topic.lower()

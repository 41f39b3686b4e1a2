"""What an info code is about: the part of a meter that a text speaks of."""

import re
from collections.abc import Sequence
from enum import StrEnum, unique
from typing import Final

_SEPARATOR: Final = "; "


@unique
class InfoTopic(StrEnum):
    """What is to be looked at when a meter says that something is wrong."""

    BATTERY = "battery"
    SUPPLY_VOLTAGE = "supply_voltage"
    DIFFERENCE = "difference"
    INLET_SENSOR = "inlet_sensor"
    OUTLET_SENSOR = "outlet_sensor"
    FURTHER_SENSOR = "further_sensor"
    AIR = "air"
    DIRECTION = "direction"
    FLOW_SENSOR = "flow_sensor"
    FLOW_TOO_HIGH = "flow_too_high"
    BURST = "burst"
    LEAK = "leak"
    DRY = "dry"
    TAMPERING = "tampering"
    ALARM = "alarm"
    DEFECT = "defect"
    OTHER = "other"


#: The first that is found in a text says what it is about.
_SIGNS: Final = tuple(
    (re.compile(pattern, re.IGNORECASE), topic)
    for pattern, topic in (
        (r"battery", InfoTopic.BATTERY),
        (r"\bsupply\b", InfoTopic.SUPPLY_VOLTAGE),
        (r"temperature difference", InfoTopic.DIFFERENCE),
        (r"\bt[34]\b", InfoTopic.FURTHER_SENSOR),
        (r"\bt1\b", InfoTopic.INLET_SENSOR),
        (r"\bt2\b", InfoTopic.OUTLET_SENSOR),
        (r"\bair\b", InfoTopic.AIR),
        (r"flow direction|reverse flow", InfoTopic.DIRECTION),
        (r"communication error|pulse figure", InfoTopic.FLOW_SENSOR),
        (r"above qs", InfoTopic.FLOW_TOO_HIGH),
        (r"\bburst\b", InfoTopic.BURST),
        (r"\bleak", InfoTopic.LEAK),
        (r"\bdry\b", InfoTopic.DRY),
        (r"magnetic|cover open", InfoTopic.TAMPERING),
        (r"\balarm\b", InfoTopic.ALARM),
        (r"EEPROM error|RAM error|checksum", InfoTopic.DEFECT),
    )
)


def topic_of(text: str) -> InfoTopic:
    """Return what a text of an info code is about.

    >>> topic_of("t2 above range or disconnected").value
    'outlet_sensor'
    """
    found = (topic for sign, topic in _SIGNS if sign.search(text))
    return next(found, InfoTopic.OTHER)


def topics_of(info_code: str) -> Sequence[InfoTopic]:
    """Return what a meter's word is about, each once, in the order it is said.

    >>> [topic.value for topic in topics_of("V1 air; low battery; V2 air")]
    ['air', 'battery']
    """
    texts = info_code.split(_SEPARATOR) if info_code else []
    return list(dict.fromkeys(map(topic_of, texts)))

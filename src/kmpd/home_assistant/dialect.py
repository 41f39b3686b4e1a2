"""How a statistic is described to each version of Home Assistant.

Source: components/recorder/websocket_api.py of homeassistant 2025.4.4 and 2025.10.4,
which take no further key; of 2025.11.0, which logs a warning without the newer ones;
of 2026.11.0.
"""

import re
from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, TypeAlias

import attrs

from kmpd.home_assistant.naming import SOURCE
from kmpd.home_assistant.statistic import Identity

Json: TypeAlias = str | int | float | bool | None
Version: TypeAlias = tuple[int, int]

_VERSION: Final = re.compile(r"([0-9]+)\.([0-9]+)")


@attrs.frozen(kw_only=True)
class Dialect:
    """The words of some versions.

    Attributes:
        since: The first of them.
        no_mean: How it is said that there is no mean.
        tells_class: Whether the class of the unit is told.
    """

    since: Version
    no_mean: Mapping[str, Json]
    tells_class: bool


#: The newest last.
DIALECTS: Final[tuple[Dialect, ...]] = (
    Dialect(
        since=(0, 0), no_mean=MappingProxyType({"has_mean": False}), tells_class=False
    ),
    Dialect(
        since=(2025, 11), no_mean=MappingProxyType({"mean_type": 0}), tells_class=True
    ),
)


def dialect_of(version: str) -> Dialect:
    """Return how a version is spoken to; one that nobody can read is a new one.

    >>> [dialect_of(v).tells_class for v in ("2025.10.4", "2025.11.0b3", "2027.1")]
    [False, True, True]
    """
    match = _VERSION.match(version)
    if match is None:
        return DIALECTS[-1]
    told = int(match[1]), int(match[2])
    return next(one for one in reversed(DIALECTS) if one.since <= told)


def metadata(identity: Identity, dialect: Dialect) -> Mapping[str, Json]:
    """Return the description of a statistic."""
    told: dict[str, Json] = {
        "source": SOURCE,
        "statistic_id": identity.id,
        "name": identity.name,
        "has_sum": True,
        "unit_of_measurement": identity.unit.text,
        **dialect.no_mean,
    }
    if dialect.tells_class:
        told["unit_class"] = identity.unit.unit_class
    return told

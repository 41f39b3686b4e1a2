"""What statistics are called: by the measuring point, never by the serial number.

A meter that is swapped for another is still the same place in the house, and its
history goes on.
"""

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from typing import Final

#: What Home Assistant calls the origin of statistics that are of no entity.
SOURCE: Final = "kmpd"
_USUAL_STATION: Final = "kmpd"
_NOT_IN_IDS: Final = re.compile(r"[^a-z0-9]+")


def statistic_id(station: str, meter: str, register: str) -> str:
    """Return the id of a counter's statistics.

    Home Assistant takes small letters, digits and single underscores. The usual name of
    a station is not in it, another one is, so that two stations do not share one.

    >>> statistic_id("kmpd", "heat", "heat_energy")
    'kmpd:heat_heat_energy'
    >>> statistic_id("kmpd-cellar", "_heat__2", "volume")
    'kmpd:kmpd_cellar_heat_2_volume'
    """
    parts = (
        [meter, register] if station == _USUAL_STATION else [station, meter, register]
    )
    return f"{SOURCE}:{_NOT_IN_IDS.sub('_', '_'.join(parts)).strip('_')}"


def statistic_name(title: str, register: str) -> str:
    """Return what people read.

    >>> statistic_name("District heating", "heat_energy")
    'District heating Heat energy'
    """
    words = register.replace("_", " ")
    return f"{title} {words[:1].upper()}{words[1:]}"


def doubled(ids: Iterable[str]) -> Sequence[str]:
    """Return which ids are there more than once.

    Meters `heat` and `heat_control` may come to one for two of their registers.

    >>> doubled(["kmpd:a_b", "kmpd:a_c", "kmpd:a_b"])
    ['kmpd:a_b']
    """
    return [id_ for id_, times in Counter(ids).items() if times > 1]

"""Which family is this: the telling registers, and who fits the answer.

Most families keep their type code to themselves, so a meter is asked for eight
registers in one request, and what it leaves out tells as much as what it sends:

| id | answered by | left out by |
|---|---|---|
| 60, heat energy | heat and cooling meters | water meters |
| 69, volume V2 | 601, 801, 602, 603, 803: two flow sensors | 402, 302, 403, 303 |
| 126, min flow of the year | 601, 602, 402, 403, 603, 62 | 801, 302 |
| 152, program number | 601, 402, 62 | 801, 302, 603, 303 |
| 155, high resolution of the older | 601, 602, 402, 21 | 801, 302, 403, 62 |
| 266, high resolution of the newer | 302, 403, 603 | 601, 801, 402 |
| 348, date and time in one | 603, 303 | 601, 801, 402, 302 |
| 582, days the battery will last | flowIQ 2200, 3200 | every documented list |

Each profile says what is known of its family, what is inferred from its kin, and
what nobody knows; an unknown register decides nothing. So a real 602 may look like a
601 (which has a public type code), an 803 like a 603, and a 303 that answers 126 and
266 like a 403 that answers 348: then all that fit are named. A family that fits only by
inferred marks says so by them.

Electricity meters run at 9600 baud and have public type codes; they do not take part.
"""

from collections.abc import Collection
from typing import Final

import attrs

from pykmp.meters.families import PROFILES
from pykmp.meters.loading import load_profile

#: One request: as many registers as a request may hold.
TELLING_REGISTERS: Final = (60, 69, 126, 152, 155, 266, 348, 582)


@attrs.frozen(kw_only=True)
class Fit:
    """A family that an answer fits, and the registers where that is an inference."""

    key: str
    inferred: frozenset[int]


def fitting_families(answered: Collection[int]) -> tuple[Fit, ...]:
    """Return the families that would answer exactly these telling registers.

    Other ids are ignored. No family fits an answer that contradicts all of them.

    >>> [fit.key for fit in fitting_families({60, 126, 266})]
    ['403']
    """
    heard = frozenset(answered) & frozenset(TELLING_REGISTERS)
    profiles = (load_profile(key) for key in PROFILES)
    return tuple(
        Fit(key=profile.key, inferred=profile.telling.inferred)
        for profile in profiles
        if profile.telling is not None
        and profile.telling.present <= heard
        and not profile.telling.absent & heard
    )


def families_of_type(code: bytes) -> tuple[str, ...]:
    """Return the families for which this answer to GetType is public.

    >>> families_of_type(bytes.fromhex("00 04"))
    ('601',)
    """
    return tuple(
        key
        for key in PROFILES
        if any(known.code == code for known in load_profile(key).type_codes)
    )

"""What can be wrong between a computer and a meter: the doctor's table.

The doctor's words and the page docs/troubleshooting.md are both written from it.
"""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.tool.doctor.cause import Cause
from pykmp.tool.doctor.causes_of_lines import LINE_CAUSES
from pykmp.tool.doctor.causes_of_meters import METER_CAUSES
from pykmp.tool.doctor.causes_of_ports import PORT_CAUSES

#: Every cause once, by key, in the order in which the doctor finds them.
CAUSES: Final[Mapping[str, Cause]] = MappingProxyType(
    {cause.key: cause for cause in (*PORT_CAUSES, *LINE_CAUSES, *METER_CAUSES)}
)


@attrs.frozen(kw_only=True)
class Diagnosis:
    """What the doctor ends with.

    Attributes:
        cause: The most probable cause.
        detail: What was found on this very line, in one or two sentences; may be empty.
        command: What to run next; may be empty.
    """

    cause: Cause
    detail: str = ""
    command: str = ""


def diagnosis(key: str, detail: str = "", *, command: str = "") -> Diagnosis:
    """Return the diagnosis of a cause."""
    return Diagnosis(cause=CAUSES[key], detail=detail, command=command)

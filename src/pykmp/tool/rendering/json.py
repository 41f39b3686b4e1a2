"""Records as JSON, one object a line, in ASCII."""

import json
from typing import Any


def line(record: dict[str, Any]) -> str:
    """Return a record as one line.

    >>> line({"serial": "6892850"})
    '{"serial": "6892850"}'
    """
    return json.dumps(record, allow_nan=False)

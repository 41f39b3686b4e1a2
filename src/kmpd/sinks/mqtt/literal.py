"""JSON that carries numbers with the digits they have: no float comes near them."""

import json
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import TypeAlias

Json: TypeAlias = (
    "bool | int | str | Decimal | Mapping[str, Json] | tuple[Json, ...] | None"
)


def to_json(value: Json) -> str:
    """Return a value as JSON, in one line.

    Raises:
        ValueError: A number is infinite or none.

    >>> to_json({"volume": Decimal("11.380"), "seen": (True, None)})
    '{"volume":11.380,"seen":[true,null]}'
    """
    match value:
        case Decimal():
            return decimal_literal(value)
        case Mapping():
            return _joined(
                "{}",
                (f"{json.dumps(key)}:{to_json(part)}" for key, part in value.items()),
            )
        case tuple():
            return _joined("[]", (to_json(part) for part in value))
        case _:
            return json.dumps(value, ensure_ascii=False, allow_nan=False)


def decimal_literal(number: Decimal) -> str:
    """Return the digits of a number, never in powers of ten.

    Raises:
        ValueError: It is infinite or none.

    >>> decimal_literal(Decimal("1E+3")), decimal_literal(Decimal("0.00"))
    ('1000', '0.00')
    """
    if not number.is_finite():
        raise ValueError(f"{number} has no digits")
    return format(number, "f")


def _joined(braces: str, parts: Iterable[str]) -> str:
    return f"{braces[0]}{','.join(parts)}{braces[1]}"

"""What a message of MQTT says of the temperature."""

import json
from decimal import Decimal, InvalidOperation
from typing import Any, Final

import attrs

from kmpd.errors import StationError
from kmpd.temperature import is_plausible

_PAYLOAD_BYTES_MAX: Final = 65_536
_DIGITS_MAX: Final = 40


@attrs.define(kw_only=True, slots=False)
class PayloadError(StationError):
    """A message tells no temperature; says why, without what it tells."""

    reason: str

    def __str__(self) -> str:
        return self.reason


def celsius_of(payload: bytes, key: str) -> Decimal:
    """Return the temperature that a message tells.

    Args:
        payload: A number, or JSON.
        key: Of the number in JSON; keys within keys have a point between. Empty if the
            payload is the number.

    Raises:
        PayloadError: It tells none, or one that is not of outdoors.

    >>> celsius_of(b"-3.25", ""), celsius_of(b'{"a": {"t": 7.10}}', "a.t")
    (Decimal('-3.25'), Decimal('7.10'))
    """
    if len(payload) > _PAYLOAD_BYTES_MAX:
        raise PayloadError(reason="the message is too long")
    try:
        text = payload.decode()
    except UnicodeDecodeError:
        raise PayloadError(reason="the message is no text") from None
    number = _number(_within(text, key) if key else text.strip())
    if not is_plausible(number):
        raise PayloadError(reason="it is never that warm, or cold, outdoors")
    return number


def _within(text: str, key: str) -> object:
    try:
        at: Any = json.loads(text, parse_float=Decimal, parse_int=Decimal)
    except (ValueError, RecursionError):
        raise PayloadError(reason="the message is no JSON") from None
    if isinstance(at, dict) and key in at:
        found: object = at[key]
        return found
    for step in key.split("."):
        if not isinstance(at, dict) or step not in at:
            raise PayloadError(reason=f"the message has no {key}")
        at = at[step]
    told: object = at
    return told


def _number(told: object) -> Decimal:
    if isinstance(told, str) and len(told) <= _DIGITS_MAX:
        try:
            told = Decimal(told)
        except InvalidOperation:
            told = None
    if not isinstance(told, Decimal) or not told.is_finite():
        raise PayloadError(reason="the message tells no number")
    return told

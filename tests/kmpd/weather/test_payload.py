"""Messages of sensors become exact temperatures, or are refused in words."""

import json
from contextlib import suppress
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.weather import PayloadError, celsius_of

_outdoors = st.decimals(-60, 60, places=3, allow_nan=False)


@given(_outdoors, st.lists(st.text("ab c", min_size=1), max_size=3))
def test_a_number_is_told_with_the_digits_of_the_message(
    celsius: Decimal, keys: list[str]
) -> None:
    """A degree day would hang on how a float is rounded."""
    payload = str(celsius)
    for key in reversed(keys):
        payload = f"{{{json.dumps(key)}: {payload}}}"

    assert str(celsius_of(payload.encode(), ".".join(keys))) == str(celsius)


@given(st.binary(max_size=20) | st.text(max_size=20).map(str.encode), st.text())
def test_whatever_comes_is_a_temperature_or_refused(payload: bytes, key: str) -> None:
    """A sensor gone mad would end the station."""
    with suppress(PayloadError):
        assert abs(celsius_of(payload, key)) <= 60


@pytest.mark.parametrize(
    ("payload", "key", "words"),
    [
        (b"unavailable", "", "no number"),
        (b"NaN", "", "no number"),
        (b"85", "", "never that warm"),
        (b'{"t": 85.0}', "t", "never that warm"),
        (b'{"t": null}', "t", "no number"),
        (b'{"t": true}', "t", "no number"),
        (b'{"t": {}}', "t", "no number"),
        (b'{"t": 1}', "a.t", "has no a.t"),
        (b"3", "t", "has no t"),
        (b"{", "t", "no JSON"),
        (b"[" * 60_000, "t", "no JSON"),
        (b"\xff", "", "no text"),
        (b" " * 70_000, "", "too long"),
    ],
)
def test_what_is_no_temperature_is_told(payload: bytes, key: str, words: str) -> None:
    """A broken sensor would be a warm winter."""
    with pytest.raises(PayloadError, match=words):
        celsius_of(payload, key)


def test_a_number_may_be_a_text_and_a_key_may_have_a_point() -> None:
    """Sensors that say it so could not be used."""
    assert celsius_of(b'{"a.b": "7.5"}', "a.b") == Decimal("7.5")
    assert celsius_of(b" 21.50\n", "") == Decimal("21.50")

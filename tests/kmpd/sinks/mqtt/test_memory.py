"""What was published is known again, whoever else publishes there."""

import datetime as dt
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.reading import Quality
from kmpd.sinks.mqtt.literal import to_json
from kmpd.sinks.mqtt.memory import LastGood, MeterMemory
from pykmp.meters import Commodity

_NUMBERS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**30))
_INSTANTS = st.datetimes(timezones=st.just(dt.UTC))
_VALUES = st.builds(
    LastGood,
    register=st.integers(0, 0xFFFF),
    unit=st.integers(0, 255),
    number=st.none() | _NUMBERS.filter(lambda number: abs(number.adjusted()) < 100),
    text=st.text(),
    as_of=_INSTANTS,
    quality=st.sampled_from(Quality),
    reason=st.text(),
)
_MEMORIES = st.builds(
    lambda values, **facts: MeterMemory(
        meter="heat", values={value.register: value for value in values}, **facts
    ),
    st.lists(_VALUES, max_size=5),
    serial=st.text(),
    family=st.text(),
    at=st.none() | _INSTANTS,
    good_at=st.none() | _INSTANTS,
)


@given(_MEMORIES, st.none() | st.sampled_from(Commodity))
def test_what_was_published_is_what_is_known(
    memory: MeterMemory, commodity: Commodity | None
) -> None:
    """Without it, a restart changes numbers, or forgets which reading is newest."""
    payload = to_json(memory.attributes(commodity)).encode()

    assert MeterMemory.from_attributes("heat", payload) == memory


@pytest.mark.parametrize(
    "foreign",
    [
        b"",
        b"\xff",
        b"null",
        b"[]",
        b"{}",
        b'{"registers":[]}',
        b'{"registers":{"a":1},"serial":"","family":"","at":null,"good_at":null}',
        b'{"registers":{},"serial":"","family":"","at":"noon","good_at":null}',
    ],
)
def test_what_others_publish_there_is_nothing(foreign: bytes) -> None:
    """Without it, a stray message keeps the station from its broker."""
    assert MeterMemory.from_attributes("heat", foreign) is None


@given(st.binary())
def test_no_bytes_at_all_are_a_failure(payload: bytes) -> None:
    """Without it, the list of examples above is all that is withstood."""
    MeterMemory.from_attributes("heat", payload)


@given(_NUMBERS)
def test_a_number_in_json_is_the_number(number: Decimal) -> None:
    """Without it, digits are lost on the way to those who count."""
    literal = to_json(number)

    assert Decimal(literal) == number
    assert "e" not in literal.lower()


@pytest.mark.parametrize("number", ["NaN", "Infinity", "-Infinity", "sNaN"])
def test_what_is_no_number_is_not_published(number: str) -> None:
    """Without it, one message makes every reader of the topic fail."""
    with pytest.raises(ValueError, match="has no digits"):
        to_json({"a": Decimal(number)})

"""Numbers and times as people write them."""

import datetime as dt

import click
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.tool.numbers import address, meter_time, number_in, register_id, seconds


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("60", 60),
        ("0", 0),
        ("00", 0),
        ("+60", 60),
        (" 60 ", 60),
        ("0x3C", 60),
        ("0X3c", 60),
        ("0b11", 3),
        ("0o17", 15),
    ],
)
def test_numbers_may_be_written_as_ever(text: str, number: int) -> None:
    """A script of old is refused."""
    assert number_in(text) == number


@pytest.mark.parametrize(
    "text",
    [
        "",
        "x",
        "3c",
        "010",
        "60.0",
        "0x",
        "60,",
        "-1",
        "1_0",
        "\uff11",
        "6 0",
        "9" * 5000,
    ],
)
def test_what_is_no_number_is_none(text: str) -> None:
    """A typing error becomes a number that nobody meant."""
    assert number_in(text) is None


@given(st.text())
def test_any_text_is_a_number_or_none(text: str) -> None:
    """A text that nobody thought of ends the program."""
    number = number_in(text)

    assert number is None or number == int(text, 0)


@pytest.mark.parametrize(("text", "number"), [("0xff", 255), ("63", 63), (63, 63)])
def test_an_address_has_one_byte(text: str | int, number: int) -> None:
    """The address of a logger is refused."""
    assert address(text) == number


@pytest.mark.parametrize("text", ["256", "-1", "x"])
def test_an_address_beyond_one_byte_is_refused(text: str) -> None:
    """A wrong address is sent, to somebody else."""
    with pytest.raises(click.BadParameter):
        address(text)


@pytest.mark.parametrize("text", ["65536", "0x10000"])
def test_a_register_beyond_two_bytes_is_refused(text: str) -> None:
    """A wrong register is asked for."""
    with pytest.raises(click.BadParameter, match="65535"):
        register_id(text)


@pytest.mark.parametrize("text", ["0", "-1", "nan", "inf", "", "x", "86401"])
def test_odd_durations_are_refused(text: str) -> None:
    """A typing error makes the program wait for ever."""
    with pytest.raises(click.BadParameter):
        seconds(text)


@pytest.mark.parametrize(
    ("text", "value"), [("0.5", 0.5), ("86400", 86400.0), (2.0, 2.0)]
)
def test_durations_are_seconds(text: str | float, value: float) -> None:
    """A duration becomes another one."""
    assert seconds(text) == value


@pytest.mark.parametrize(
    "text", ["2026-01-31T22:04:00", "2026-01-31 22:04", "20260131T220400.7"]
)
def test_a_meter_time_is_to_the_second(text: str) -> None:
    """A time that people write otherwise is refused."""
    assert meter_time(text) == dt.datetime(2026, 1, 31, 22, 4)

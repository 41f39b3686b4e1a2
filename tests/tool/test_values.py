"""What registers look like: numbers, clocks, dates, and what is none of them."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.constants import UNITS_NAMES
from pykmp.messages import RegisterData, RegisterID, RegisterUnit, RegisterValueBytes
from pykmp.tool.values import judged, show_value, shown


def register(unit: int, value: str, id_: int = 60) -> RegisterData:
    """Return a register with a value in hex."""
    return RegisterData(
        id_=RegisterID(id_),
        unit=RegisterUnit(unit),
        value=RegisterValueBytes(bytes.fromhex(value)),
    )


@pytest.mark.parametrize(
    ("unit", "value", "text"),
    [
        (8, "04 43 00 00 01 2f", "0.303 GJ"),
        (22, "02 41 00 00", "0.0 kW"),
        (51, "04 00 00 00 00 05", "5 no unit (number)"),
        (47, "04 00 00 03 0e 33", "20:02:43"),
        (48, "04 00 00 03 ae 4f", "2024-12-31"),
        (49, "04 00 01 34 db 4f", "2024-12-31"),
        (50, "02 00 04 cf", "12-31"),
        (53, "08 00 02 03 2b 02 14 0c 01 16", "2022-01-12 20:02:43"),
        (54, "02 00 48 69", "Hi"),
        (55, "02 00 00 0c", "12 m³ ×10"),
        (59, "02 00 01 02", "0x0102"),
        (0, "0b 00 01 02 03 04 05 06 07 08 09 0a 0b", "0x0102030405060708090a0b"),
        (67, "02 42 13 88", "50.00 Hz"),
        (255, "01 00 ff", "255 <unknown unit 255> (raw 01 00 ff)"),
    ],
)
def test_a_value_is_shown_as_its_unit_asks(unit: int, value: str, text: str) -> None:
    """People read a number where the meter shows something else."""
    assert show_value(shown(register(unit, value))) == text


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        (47, "04 00 00 0f 42 3f"),  # 99:99:99
        (48, "04 00 00 00 00 00"),
        (48, "04 80 00 00 00 01"),
        (49, "04 00 ff ff ff ff"),
        (50, "0a 3f ff ff ff ff ff ff ff ff ff ff"),
    ],
)
def test_what_is_no_date_stays_a_number(unit: int, value: str) -> None:
    """A clock that was never set hides its number, or ends the program."""
    one = shown(register(unit, value))

    assert one.decoded is None
    assert one.complaint
    assert f"{one.number:f}" in show_value(one)
    assert "raw" in show_value(one)


@pytest.mark.parametrize("value", ["00 00", "02 00 01", "00", ""])
def test_bytes_that_are_no_number_are_shown(value: str) -> None:
    """Bytes that a meter should not send end the program."""
    one = shown(register(8, value))

    assert one.number is None
    assert one.complaint
    assert show_value(one).startswith(("0x", "no value"))
    assert "raw" in show_value(one)


def test_a_tenfold_unit_is_reduced_for_people() -> None:
    """People read a tenth of what they used."""
    one = shown(register(55, "02 00 00 0c"))

    assert (one.figure, one.unit_text) == ("120", "m³")


def test_an_info_code_is_told_in_words() -> None:
    """People look a number up in a manual that they do not have."""
    code = register(51, "04 00 00 00 00 0c", id_=99)

    one = shown(code, value=judged([code], info_table="602")[99])

    assert one.figure == "12"
    assert one.remark == "(T2 out of range; T1 out of range)"


@pytest.mark.parametrize(
    ("temperature", "remark"),
    [("48 44", "(sensor open)"), ("00 00", "(sensor short circuit)")],
)
def test_the_value_of_a_broken_sensor_is_marked(temperature: str, remark: str) -> None:
    """People believe that their water has 185 degrees."""
    one = shown(register(37, f"02 42 {temperature}", id_=86))

    assert one.remark == remark


def test_registers_are_judged_together() -> None:
    """A flow of 0 seems measured, though another register says that it is not."""
    broken = register(37, "02 42 48 44", id_=86)
    derived = register(22, "02 41 00 00", id_=80)

    values = judged([broken, derived])

    assert shown(derived, value=values[80]).remark == (
        "(register 86, T1, is not measured. Sensor open)"
    )
    assert shown(derived).remark == ""


@given(
    st.sampled_from([*UNITS_NAMES, 91, 255]),
    st.binary(max_size=14)
    | st.binary(min_size=1, max_size=9).map(
        lambda raw: bytes([len(raw) - 1 or 1]) + raw
    ),
)
def test_any_register_can_be_shown(unit: int, value: bytes) -> None:
    """A register that nobody thought of ends the program."""
    one = shown(register(unit, value.hex()))

    assert show_value(one)
    assert one.number is None or isinstance(one.number, Decimal)
    assert one.figure == one.figure.strip()

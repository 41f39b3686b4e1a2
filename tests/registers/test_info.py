"""Info codes are told in words, and nothing in them is dropped."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.registers import (
    Confidence,
    UnknownInfoTableError,
    info_flags,
    layout_flags,
)
from pykmp.registers.info import Form, info_book

_LAYOUTS = sorted(info_book().layouts)
_TABLES = sorted(info_book().tables)
_INFO_REGISTERS = (99, 369)


def _texts(table: str, register_id: int, value: int) -> list[str]:
    return [flag.text for flag in info_flags(table, register_id, value)]


@given(
    st.sampled_from(_TABLES),
    st.sampled_from(_INFO_REGISTERS),
    st.integers(min_value=0, max_value=0xFFFF_FFFF),
)
def test_the_parts_sum_up_to_the_code(table: str, register: int, value: int) -> None:
    """No bit or digit of an info code is dropped because nobody knows it."""
    flags = info_flags(table, register, value)

    assert sum(flag.value for flag in flags) == value


@given(st.sampled_from(_LAYOUTS), st.integers())
def test_any_number_is_told(layout: str, value: int) -> None:
    """A damaged or strange code is told as unknown, never a crash."""
    flags = layout_flags(layout, value)

    assert sum(flag.value for flag in flags) == value
    assert all(flag.text for flag in flags)


@pytest.mark.parametrize("name", _LAYOUTS)
def test_each_published_part_is_told_by_its_text(name: str) -> None:
    """Every flag that a document lists is recognised, alone."""
    layout = info_book().layouts[name]

    for value, text in layout.texts.items():
        told = [flag for flag in layout.flags(value) if flag.known and flag.value]
        if layout.form is not Form.CODE or value:
            assert [(flag.value, flag.text) for flag in told] == [(value, text)]


@pytest.mark.parametrize("name", _LAYOUTS)
def test_a_layout_has_a_source(name: str) -> None:
    """Words about the health of a meter can be followed to a document."""
    layout = info_book().layouts[name]

    assert layout.sources
    assert set(layout.sources) <= set(info_book().sources)


@pytest.mark.parametrize("name", _TABLES)
def test_a_table_uses_layouts_that_exist(name: str) -> None:
    """No table points into the void."""
    for reading in info_book().tables[name].values():
        assert reading.layouts
        assert set(reading.layouts) <= set(_LAYOUTS)


def test_nothing_wrong_says_nothing() -> None:
    """A healthy meter is not accused of anything."""
    assert all(
        info_flags(table, register, 0) == ()
        for table in _TABLES
        for register in _INFO_REGISTERS
    )


def test_a_602_sums_its_faults() -> None:
    """The sum 9 says that the supply and T1 are at fault."""
    flags = info_flags("602", 99, 9)

    assert [flag.text for flag in flags] == ["supply interrupted", "T1 out of range"]
    assert {flag.confidence for flag in flags} == {Confidence.DOCUMENTED}
    assert {flag.sources for flag in flags} == {("5512-931", "wmbusmeters")}


def test_an_unlisted_bit_is_told_as_unknown() -> None:
    """A bit that no document lists still warns."""
    (flag,) = info_flags("602", 99, 2)

    assert not flag.known
    assert flag.text == "unknown, value 2"


def test_a_403_tells_bits() -> None:
    """The bits of a 403 name the broken sensor."""
    assert _texts("403", 99, 8 + 128) == [
        "t1 above range or disconnected",
        "invalid temperature difference",
    ]


@pytest.mark.parametrize("table", ["403", "603"])
def test_a_display_code_is_read_digit_by_digit(table: str) -> None:
    """The code that the display shows is told in words, and as a guess."""
    flags = info_flags(table, 99, 10200090)

    assert [flag.text for flag in flags] == [
        "no supply",
        "t2 below range or short-circuited",
        "input A external alarm",
    ]
    assert {flag.confidence for flag in flags} == {Confidence.INFERRED}


def test_a_603_tells_its_info_bits() -> None:
    """A burst that a 603 reports is told as a burst."""
    assert _texts("603", 369, 1 << 28 | 2) == ["low battery", "burst, water loss"]
    assert _texts("603", 369, 1 << 10) == ["unknown, value 1024"]


def test_a_21_tells_how_long() -> None:
    """A leak is told with the hours that it lasted."""
    value = 0b0100 | 2 << 10

    assert _texts("21", 99, value) == ["leak now", "leak for 9 to 24 hours"]


def test_a_family_without_a_public_table_tells_unknown() -> None:
    """A code that nobody published is shown, not interpreted."""
    flags = info_flags("none", 99, 5)

    assert [(flag.value, flag.known) for flag in flags] == [(1, False), (4, False)]


def test_event_status_in_words() -> None:
    """The unread logs of a meter are named."""
    heat = layout_flags("event-status-heat", int.from_bytes(b"\0\0\x01\0"))
    electricity = layout_flags(
        "event-status-electricity", int.from_bytes(b"\x40\0\x02\0")
    )

    assert [flag.text for flag in heat] == ["the interval log has unread records"]
    assert [flag.text for flag in electricity] == [
        "the clock log has unread records",
        "cover open",
    ]


def test_cut_off_in_words() -> None:
    """Whether a household is connected is told, faults included."""
    (state,) = layout_flags("cut-off-state", 6)
    feedback = layout_flags("cut-off-feedback", 0x01)

    assert state.text == "cut off"
    assert [flag.text for flag in feedback] == [
        "voltage present on L1",
        "feedback invalid",
        "error",
        "high limit (when cut off)",
    ]


def test_an_unknown_table_names_those_there_are() -> None:
    """A slip in a profile is found at once."""
    with pytest.raises(UnknownInfoTableError) as table:
        info_flags("604", 99, 1)
    with pytest.raises(UnknownInfoTableError) as layout:
        layout_flags("604", 1)

    assert str(table.value) == (
        "No info code table is called '604'; "
        "there are 602, 403, 603, 21, flowiq2200, none."
    )
    assert "403-bits" in str(layout.value)

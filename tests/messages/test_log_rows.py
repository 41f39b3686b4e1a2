"""Rows of a log: formats told once, significands repeated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from pykmp.errors import (
    DataLengthUnexpectedError,
    LogRowInvalidError,
    OutOfRangeError,
)
from pykmp.messages import (
    LogFormat,
    LogRow,
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from pykmp.messages.log_rows import (
    are_in_order,
    check_formats,
    check_number,
    first_row_bytes,
    formats_of,
    read_first_row,
    register_tuple,
)
from tests.strategies import payloads, register_records


def _register(id_: int, unit: int, value: bytes) -> RegisterData:
    return RegisterData(
        id_=RegisterID(id_), unit=RegisterUnit(unit), value=RegisterValueBytes(value)
    )


_registers = register_records().map(lambda record: _register(*record))


@given(_registers)
def test_a_format_and_a_significand_are_the_register_again(
    register: RegisterData,
) -> None:
    """A logged value is shown with another unit or another power of ten."""
    written = LogFormat.of(register)

    assert written.register(register.value[2:]) == register
    assert written.to_bytes() + register.value[2:] == register.to_bytes()


@given(st.lists(_registers, max_size=8), payloads())
def test_a_first_row_ends_where_it_ends(
    registers: list[RegisterData], behind: bytes
) -> None:
    """A value of the second row is taken for one of the first."""
    raw = first_row_bytes(registers)

    assert read_first_row(raw + behind, len(registers)) == tuple(registers)


@given(st.lists(_registers, min_size=1, max_size=4), st.data())
def test_a_first_row_cut_short_is_refused(
    registers: list[RegisterData], data: st.DataObject
) -> None:
    """Half a value is taken for one."""
    raw = first_row_bytes(registers)
    length = data.draw(st.integers(0, len(raw) - 1))

    with pytest.raises(DataLengthUnexpectedError):
        read_first_row(raw[:length], len(registers))


@pytest.mark.parametrize("value", [b"", b"\x01", b"\x00", b"\x02\x00\x01", b"\x01\x00"])
def test_a_value_whose_length_byte_is_wrong_has_no_format(value: bytes) -> None:
    """An emulated meter sends rows that no client can take apart."""
    with pytest.raises(DataLengthUnexpectedError) as caught:
        LogFormat.of(_register(60, 8, value))

    assert caught.value.what == "Value of register 60"
    assert caught.value.actual == len(value)


@pytest.mark.parametrize("length", [0, 3, 5])
def test_a_significand_of_another_length_is_refused(length: int) -> None:
    """A row slips by a byte."""
    written = LogFormat.of(_register(60, 8, bytes.fromhex("04 00 00 00 00 01")))

    with pytest.raises(DataLengthUnexpectedError) as caught:
        written.register(bytes(length))

    assert (caught.value.actual, caught.value.length_expected) == (length, 4)


@pytest.mark.parametrize(
    ("id_", "unit", "width", "scale"),
    [(0x10000, 0, 0, 0), (-1, 0, 0, 0), (0, 256, 0, 0), (0, 0, 256, 0), (0, 0, 0, 256)],
)
def test_a_format_that_does_not_fit_is_refused(
    id_: int, unit: int, width: int, scale: int
) -> None:
    """An emulated meter dies instead of saying what is wrong."""
    written = LogFormat(
        id_=RegisterID(id_),
        unit=RegisterUnit(unit),
        significand_bytes=width,
        scale=scale,
    )

    with pytest.raises(OutOfRangeError):
        written.to_bytes()


def test_rows_that_are_written_otherwise_are_refused() -> None:
    """A row of other widths is sent, and every row behind it is wrong."""
    narrow = LogRow(id=5, registers=(_register(60, 8, bytes.fromhex("01 00 01")),))
    wide = LogRow(id=4, registers=(_register(60, 8, bytes.fromhex("02 00 00 01")),))

    with pytest.raises(LogRowInvalidError) as caught:
        check_formats((narrow, wide), formats_of((narrow,)))

    assert caught.value.row_id == 4


def test_no_rows_have_no_formats() -> None:
    """An empty log cannot be sent."""
    assert formats_of(()) == ()


@pytest.mark.parametrize(
    ("ids", "asked", "expected"),
    [
        ((), (60,), True),
        ((60, 68), (60, 68), True),
        ((60, 80), (60, 68, 80), True),
        ((68, 60), (60, 68), False),
        ((60, 60), (60, 68), False),
        ((60, 60), (60, 60), True),
        ((99,), (60, 68), False),
    ],
)
def test_registers_come_in_the_order_they_were_asked_for(
    ids: tuple[int, ...], asked: tuple[int, ...], expected: object
) -> None:
    """The answer to another question is taken for the one to this."""
    assert are_in_order(ids, asked) is expected


@pytest.mark.parametrize("id_", [-1, 0x10000])
def test_a_register_id_is_two_bytes(id_: int) -> None:
    """A log is asked for another register than the one meant."""
    with pytest.raises(OutOfRangeError):
        register_tuple([60, id_])


@pytest.mark.parametrize(("number", "length"), [(-1, 1), (256, 1), (65536, 2)])
def test_a_number_has_room_or_is_refused(number: int, length: int) -> None:
    """A log is asked for another record than the one meant."""
    check_number("Number", (1 << 8 * length) - 1, length)

    with pytest.raises(OutOfRangeError) as caught:
        check_number("Number", number, length)

    assert caught.value.actual == number

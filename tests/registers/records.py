"""Records of registers for tests of values, by hand and by dice."""

from typing import Final

from hypothesis import strategies as st

from pykmp.messages import (
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from pykmp.registers import UNITS
from tests import strategies

ZONES: Final = ("Europe/Copenhagen", "Europe/Dublin", "Pacific/Apia", "UTC")
INFO_TABLES: Final = ("602", "403", "603", "21", "flowiq2200", "none")


def record(id_: int, unit: int, value: bytes | str) -> RegisterData:
    """Return a register as it comes, its value as bytes or in hex."""
    raw = bytes.fromhex(value) if isinstance(value, str) else value
    return RegisterData(
        id_=RegisterID(id_), unit=RegisterUnit(unit), value=RegisterValueBytes(raw)
    )


def framed(significand: bytes, scale: int = 0) -> bytes:
    """Return a significand with its length byte and scale byte."""
    return bytes([len(significand), scale]) + significand


#: Ids whose values are judged, or told in words.
ids: Final = st.sampled_from(
    (74, 75, 80, 86, 87, 88, 89, 99, 122, 229, 292, 369, 380, 398, 399, 400)
) | st.integers(0, 0xFFFF)

#: All units with a name and some without.
units: Final = st.sampled_from(sorted(UNITS)) | st.integers(0, 0xFF)

_two_digits: Final = st.sampled_from((0, 1, 12, 23, 24, 28, 31, 59, 60, 99))
_calendar_numbers: Final = st.builds(
    "{:02}{:02}{:02}".format, _two_digits, _two_digits, _two_digits
).map(int)
_calendar_bytes: Final = st.lists(_two_digits, min_size=4, max_size=8).map(bytes)
_texts: Final = st.text(
    st.characters(min_codepoint=0, max_codepoint=0xFF), max_size=14
).map(lambda text: text.encode("latin-1"))

#: Significands that are often dates, moments, text, padding or a broken sensor.
significands: Final = st.one_of(
    _calendar_numbers.map(lambda number: number.to_bytes(4)),
    _calendar_bytes,
    _texts,
    st.sampled_from((0, 127, 1850, 18500)).map(lambda number: number.to_bytes(4)),
    strategies.payloads(max_size=20),
    st.binary(max_size=255),
)
scales: Final = st.sampled_from((0, 0x40, 0x41, 0x42, 0x43, 0x80, 0xC2)) | st.integers(
    0, 0xFF
)

#: Values whose length byte is right.
whole_values: Final = st.builds(framed, significands, scales)
#: Any bytes at all, most of them a value.
any_values: Final = whole_values | st.binary(max_size=12)


def records(values: st.SearchStrategy[bytes]) -> st.SearchStrategy[RegisterData]:
    """Registers with such values."""
    return st.builds(record, ids, units, values)

"""Tables of others become readings, exactly, or it is told which row does not."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.commands.transfer.instant import instant, zone_or_offset
from kmpd.commands.transfer.mapping import Column, Mapped, columns_in, mapping_in
from kmpd.commands.transfer.rows import TableError
from kmpd.commands.transfer.table import Found, read_table
from kmpd.commands.transfer.unit import number
from kmpd.config.wording import MistakeError
from kmpd.errors import ConfigError
from kmpd.reading import Source

_COPENHAGEN: Final = ZoneInfo("Europe/Copenhagen")
_ENERGY: Final = {"E": Column(register=60, unit=8)}


def _read(folder: Path, text: str, mapped: Mapped, *, meter: str = "heat") -> Found:
    path = folder / "old.csv"
    path.write_text(text, mapped.encoding)
    return read_table(path, mapped, meter=meter, zone=_COPENHAGEN)


def _mapped(**told: object) -> Mapped:
    usual = {"time": ("T",), "columns": _ENERGY, "serial": "99"}
    return Mapped.model_validate(usual | told)


def test_readings_have_the_digits_of_the_file(tmp_path: Path) -> None:
    """Without it, years of history are rounded."""
    text = "T;E\n2025-01-01T00:00+01:00;1234,50\n2025-01-01T01:00+01:00;1.234,510\n"

    first, second = _read(tmp_path, text, _mapped()).readings

    assert str(first.values[60].number) == "1234.50"
    assert str(second.values[60].number) == "1234.510"
    assert (first.serial, first.source, first.values[60].unit) == (
        "99", Source.IMPORT, 8,
    )  # fmt: skip
    assert first.at == dt.datetime(2024, 12, 31, 23, tzinfo=dt.UTC)


@pytest.mark.parametrize("is_falling", [False, True])
def test_hour_that_comes_twice_is_told_apart(
    tmp_path: Path, *, is_falling: bool
) -> None:
    """Without it, an hour in autumn is lost, or consumption goes back in time."""
    rows = [f"2025-10-26 0{hour}:00,{n}" for n, hour in enumerate((1, 2, 2, 3))]
    text = "\n".join(["T,E", *(reversed(rows) if is_falling else rows)])

    found = _read(tmp_path, text, _mapped())

    hours = [(one.at.day, one.at.hour, int(one.values[60].text))
             for one in found.readings]  # fmt: skip
    assert hours == [(25, 23, 0), (26, 0, 1), (26, 1, 2), (26, 2, 3)]


def test_time_that_never_was_is_told(tmp_path: Path) -> None:
    """Without it, a table in another zone is read an hour off, and nobody notices."""
    text = "T,E\n2025-03-30 01:00,1\n2025-03-30 02:30,2\n2025-03-30 03:00,3\n"

    found = _read(tmp_path, text, _mapped())
    in_standard_time = _read(tmp_path, text, _mapped(zone="+01:00"))

    assert [row.line for row in found.bad] == [3]
    assert "jumped over" in str(found.bad[0])
    assert len(in_standard_time.readings) == 3


@pytest.mark.parametrize(
    ("format_", "shown"),
    [
        ("", "2025-01-31T12:00:00Z"),
        ("", "2025-01-31 13:00"),
        ("%d.%m.%Y %H:%M", "31.01.2025 13:00"),
        ("epoch", "1738324800"),
    ],
)
def test_times_of_many_kinds_are_read(tmp_path: Path, format_: str, shown: str) -> None:
    """Without it, people rewrite their files first."""
    mapped = _mapped(time_format=format_)

    (reading,) = _read(tmp_path, f"T;E\n{shown};1\n", mapped).readings

    assert reading.at == dt.datetime(2025, 1, 31, 12, tzinfo=dt.UTC)


@pytest.mark.parametrize(
    ("row", "words"),
    [
        ("x,1", "'x' is no time"),
        ("2025-01-01,abc", "'abc' is no number"),
        ("2025-01-01,1.2.3", "is no number"),
        ("2025-01-01,1,2", "more cells than titles"),
        ('2025-01-01,"1,234"', "may be thousands or a fraction"),
        ("2025-01-01,NaN", "is no number"),
    ],
)
def test_rows_that_cannot_be_read_are_told(
    tmp_path: Path, row: str, words: str
) -> None:
    """Without it, a row is silently wrong, or stops all others."""
    found = _read(tmp_path, f"T,E\n{row}\n2025-01-02,5\n", _mapped())

    assert len(found.readings) == 1
    assert found.bad[0].line == 2
    assert words in str(found.bad[0])


@pytest.mark.parametrize(
    ("text", "mapped", "words"),
    [
        ("", _mapped(), "no rows"),
        ("A,E\n1,2\n", _mapped(), "no column 'T'"),
        ("T,E\n1,2\n", Mapped(serial="1"), "--time"),
        ("T,E\n1,2\n", Mapped(serial="1", time=("T",)), "--column"),
        ("T,E\n1,2\n", Mapped(time=("T",)), "--serial"),
    ],
)
def test_tables_without_what_it_takes_are_refused(
    tmp_path: Path, text: str, mapped: Mapped, words: str
) -> None:
    """Without it, an import ends with nothing and no reason."""
    with pytest.raises(TableError, match=words):
        _read(tmp_path, text, mapped)


def test_columns_of_ours_need_no_mapping(tmp_path: Path) -> None:
    """Without it, nobody can bring back what the csv sink has written."""
    text = (
        "at,local_time,meter,serial,source,doubtful,heat_energy (GJ),volume (m³),date\n"
        "2025-01-01T00:00:00Z,2025-01-01 01:00:00,heat,7,poll,,1.50,,2025-01-01\n"
    )

    found = _read(tmp_path, text, Mapped())

    (reading,) = found.readings
    assert (reading.serial, set(reading.values)) == ("7", {60})
    assert set(found.columns) == {"heat_energy (GJ)", "volume (m³)"}


@pytest.mark.parametrize(("meter", "count"), [("a", 2), ("b", 1)])
def test_rows_of_other_meters_stay_out(tmp_path: Path, meter: str, count: int) -> None:
    """Without it, one meter gets the readings of another."""
    text = "at,meter,serial,register,number,unit\n" + "".join(
        f"2025-01-0{day}T00:00:00Z,{name},7,60,{day},GJ\n"
        for day, name in ((1, "a"), (2, "b"), (3, "a"))
    )

    assert len(_read(tmp_path, text, Mapped(), meter=meter).readings) == count
    with pytest.raises(TableError, match="meters a, b"):
        _read(tmp_path, text, Mapped(), meter="c")


@given(
    value=st.decimals(allow_nan=False, allow_infinity=False, places=3,
                      min_value=-(10**12), max_value=10**12),
    sign=st.sampled_from([".", ","]),
    is_grouped=st.booleans(),
)  # fmt: skip
def test_numbers_mean_what_is_written(
    value: Decimal, sign: str, *, is_grouped: bool
) -> None:
    """Without it, a decimal comma makes a thousand of a one."""
    written = format(value, ",f" if is_grouped else "f")
    if sign == ",":
        written = written.translate(str.maketrans(",.", ".,"))

    assert number(written, decimal="," if sign == "," else ".") == value


@given(st.datetimes(dt.datetime(2000, 1, 1), dt.datetime(2037, 1, 1)))
def test_instants_are_found_again(at: dt.datetime) -> None:
    """Without it, local times lead to another instant than they were made of."""
    utc = at.replace(tzinfo=dt.UTC)
    shown = utc.astimezone(_COPENHAGEN).replace(tzinfo=None)
    before = utc - dt.timedelta(minutes=10)

    found = {
        instant(shown, _COPENHAGEN, before=None),
        instant(shown, _COPENHAGEN, before=before - dt.timedelta(hours=1)),
        instant(shown, _COPENHAGEN, before=utc - dt.timedelta(hours=1)),
    }

    assert utc in found


@pytest.mark.parametrize("text", ["Mars/Base", "+25:00", "+01:99"])
def test_zones_that_are_none_are_refused(text: str) -> None:
    """Without it, times are taken for those of another zone."""
    with pytest.raises(MistakeError):
        zone_or_offset(text)


@pytest.mark.parametrize("text", ["E", "E=heat_enrgy GJ", "E=heat_energy parsec"])
def test_columns_that_are_none_are_refused(text: str) -> None:
    """Without it, a slip of the pen is imported."""
    with pytest.raises(MistakeError):
        columns_in([text])


def test_mapping_file_has_its_mistakes_told(tmp_path: Path) -> None:
    """Without it, a mapping is tried by chance."""
    path = tmp_path / "map.yaml"
    path.write_text("tme: T\ncolumns: {E: heat_enrgy GJ}\nzone: Mars\n", "utf-8")

    with pytest.raises(ConfigError) as caught:
        mapping_in(path)

    assert [problem.line for problem in caught.value.problems] == [1, 2, 3]

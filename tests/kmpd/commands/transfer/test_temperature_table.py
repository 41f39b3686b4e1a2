"""Files of weather services, and of our own, become outdoor temperatures."""

import datetime as dt
from decimal import Decimal
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.commands.transfer.rows import TableError
from kmpd.commands.transfer.temperature_table import (
    FoundTemperatures,
    Layout,
    read_temperatures,
)

_ZONE = ZoneInfo("Europe/Amsterdam")

#: Laid out as the service describes its daily file; the numbers are made up.
_KNMI = """\
# DEZE GEGEVENS MOGEN VRIJ WORDEN GEBRUIKT, MITS MET BRONVERMELDING:
# KONINKLIJK NEDERLANDS METEOROLOGISCH INSTITUUT (KNMI)
#
# STN         LON(east)   LAT(north)  ALT(m)      NAME
# 260         5.180       52.100      1.90        De Bilt
# YYYYMMDD  = Datum (YYYY=jaar MM=maand DD=dag)
# TG        : Etmaalgemiddelde temperatuur (in 0.1 graden Celsius)
#
# STN,YYYYMMDD,   TG,   TN,   TX
#
  260,20260328,   74,   10,  120
  260,20260329,  -12,  -45,   30
  260,20260330,     ,     ,
"""
_OPEN_METEO = """\
latitude,longitude,elevation,utc_offset_seconds,timezone,timezone_abbreviation
52.1,5.18,4.0,7200,Europe/Amsterdam,CEST

time,temperature_2m (°C),rain (mm)
2026-07-01T00:00,15.3,0.00
2026-07-01T01:00,14.9,0.10
"""


def found(tmp_path: Path, text: str, **told: str) -> FoundTemperatures:
    """Return what a file says."""
    path = tmp_path / "weather.csv"
    path.write_text(text, "utf-8")
    return read_temperatures(path, Layout(zone=_ZONE, **told))


def plain(said: FoundTemperatures) -> list[tuple[str, str]]:
    """Return temperatures as texts."""
    return [(f"{t.at:%Y-%m-%dT%H:%M}", str(t.celsius)) for t in said.temperatures]


def test_a_daily_file_of_knmi_needs_no_words(tmp_path: Path) -> None:
    """Most people of the Netherlands would type in a year of days."""
    said = found(tmp_path, _KNMI)

    assert plain(said) == [("2026-03-27T23:00", "7.4"), ("2026-03-28T23:00", "-1.2")]
    assert (said.column, said.empty, said.bad) == ("TG", 1, ())


def test_an_older_file_of_knmi_tells_of_itself_without_signs(tmp_path: Path) -> None:
    """Years before would have to be edited by hand."""
    text = f"BRON: KNMI\nOpmerking: a, b\n\n{_KNMI.replace('# STN,', 'STN,')}"

    assert len(found(tmp_path, text).temperatures) == 2


def test_of_several_stations_one_is_chosen(tmp_path: Path) -> None:
    """The weather of Vlissingen would be mixed into that of Groningen."""
    text = f"{_KNMI}  280,20260328,   64,    0,  100\n"

    with pytest.raises(TableError, match="--station chooses of 260, 280"):
        found(tmp_path, text)
    with pytest.raises(TableError, match="no station 999; there are 260, 280"):
        found(tmp_path, text, station="999")
    assert plain(found(tmp_path, text, station="280")) == [("2026-03-27T23:00", "6.4")]


def test_a_file_of_open_meteo_tells_its_own_zone(tmp_path: Path) -> None:
    """Nights would be as warm as the hour before."""
    assert plain(found(tmp_path, _OPEN_METEO)) == [
        ("2026-06-30T22:00", "15.3"),
        ("2026-06-30T23:00", "14.9"),
    ]


def test_days_of_open_meteo_are_days_of_ours(tmp_path: Path) -> None:
    """A degree day would be that of the day before."""
    text = _OPEN_METEO.replace("temperature_2m (°C)", "temperature_2m_mean (°C)")
    text = text.replace("7200", "0").replace("T00:00", "").replace("-01T01:00", "-02")

    assert plain(found(tmp_path, text)) == [
        ("2026-06-30T22:00", "15.3"),
        ("2026-07-01T22:00", "14.9"),
    ]


def test_other_files_are_read_as_they_are_described(tmp_path: Path) -> None:
    """Whoever has another weather service could not bring it in."""
    text = '"DateTime";"Middel"\n"31-12-2025 14:00";"1,5"\n"31-12-2025 15:00";"-0,5"\n'

    said = found(
        tmp_path, text, time="DateTime", column="middel", time_format="%d-%m-%Y %H:%M"
    )

    assert plain(said) == [("2025-12-31T13:00", "1.5"), ("2025-12-31T14:00", "-0.5")]


def test_an_hour_that_the_clock_shows_twice_is_two(tmp_path: Path) -> None:
    """The night of the change of clocks would be cold twice."""
    hours = ["01:00", "02:00", "02:00", "03:00"]
    rows = [f"2026-10-25 {hour},{n}" for n, hour in enumerate(hours)]

    said = found(tmp_path, "\n".join(["at,celsius", *rows]))

    assert [at for at, _ in plain(said)] == [
        "2026-10-24T23:00",
        "2026-10-25T00:00",
        "2026-10-25T01:00",
        "2026-10-25T02:00",
    ]


def test_rows_that_cannot_be_read_are_told_with_their_lines(tmp_path: Path) -> None:
    """A typing error would be a heat wave, or cost the whole file."""
    rows = ["2026-01-01,5", "2026-01-32,5", "2026-01-02,99", "soon,5", "2026-01-03", ""]

    said = found(tmp_path, "\n".join(["# mine", "", "date,celsius", *rows]))

    assert [str(bad) for bad in said.bad] == [
        "line 5: '2026-01-32' is no day",
        "line 6: '99' is beyond 60 °C, or as far below",
        "line 7: 'soon' is no time",
        "line 8: the row is too short",
    ]
    assert len(said.temperatures) == 1


@pytest.mark.parametrize(
    ("text", "told", "words"),
    [
        ("", {}, "a column with the time and a column with the temperature"),
        ("a,b\n1,2\n", {"time": "a", "column": "c"}, "a column 'a' and a column 'c'"),
        ("at,celsius\n", {"encoding": "none"}, "cannot be read"),
        ('at,celsius\n"', {"delimiter": ","}, ""),
    ],
)
def test_a_file_without_temperatures_is_told(
    tmp_path: Path, text: str, told: dict[str, str], words: str
) -> None:
    """Nobody would know which column lacks."""
    if not words:
        assert found(tmp_path, text, **told).temperatures == ()
        return
    with pytest.raises(TableError, match=words):
        found(tmp_path, text, **told)


_temperatures = st.dictionaries(
    st.datetimes(dt.datetime(2020, 1, 1), dt.datetime(2030, 1, 1)).map(
        lambda at: at.replace(tzinfo=dt.UTC)
    ),
    st.decimals(-60, 60, places=2, allow_nan=False),
    max_size=10,
)


@given(_temperatures, st.permutations(range(10)))
def test_our_own_layout_brings_every_temperature_back(
    tmp_path_factory: pytest.TempPathFactory,
    told: dict[dt.datetime, Decimal],
    order: list[int],
) -> None:
    """What was exported could not be brought into another station."""
    lines = [f"{at.isoformat()},{celsius}" for at, celsius in told.items()]
    shuffled = [lines[place] for place in order if place < len(lines)]

    said = found(tmp_path_factory.mktemp("t"), "\n".join(["at,celsius", *shuffled]))

    assert {t.at: str(t.celsius) for t in said.temperatures} == {
        at: str(celsius) for at, celsius in told.items()
    }

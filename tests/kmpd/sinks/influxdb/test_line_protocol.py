"""A line says what the reading says, whatever signs are in it."""

import datetime as dt
import re
from decimal import Decimal
from typing import Final

import attrs
from hypothesis import given
from hypothesis import strategies as st

from kmpd.reading import Quality, Reading, Source
from kmpd.sinks.influxdb.line_protocol import fields_of, line_of
from tests.kmpd.sinks.mqtt.household import HEAT, NOON, reading_of, value

#: The texts that may come from a configuration or a meter.
_TEXTS: Final = st.text(max_size=12)


def _one(**changes: object) -> Reading:
    values = {60: value(60, "1", 8), 1003: value(1003, "2026-01-15", 48)}
    return reading_of(HEAT, **{"values": values, "seq": 7, **changes})


def test_a_line_has_tags_fields_and_microseconds() -> None:
    """Without it, a point lies in 1970, or in the series of another meter."""
    line = line_of(_one(), measurement="kmp", site="home")

    assert line == (
        "kmp,meter=heat,model=MULTICAL\\ 403,serial=123456,site=home,source=poll "
        'seq=7i,heat_energy=1.0,heat_energy_unit="GJ",date_text="2026-01-15" '
        "1768478400000000"
    )


@given(number=st.decimals(allow_nan=False, allow_infinity=False))
def test_a_number_is_a_float_for_ever(number: Decimal) -> None:
    """Without it, the first whole number makes all later ones be refused."""
    one = attrs.evolve(value(60, "1", 8), number=number)

    field = fields_of(_one(values={60: one})).get("heat_energy", 0.0)

    line = line_of(_one(values={60: one}), measurement="kmp", site="home")
    assert isinstance(field, float)
    assert not re.search(r"heat_energy=[^,]*i[, ]", line)


@given(site=_TEXTS, text=_TEXTS, serial=_TEXTS, measurement=st.just("k m,p"))
def test_no_sign_ends_a_part_too_early(
    site: str, text: str, serial: str, measurement: str
) -> None:
    """Without it, a name with a comma in it spoils a batch, or invents a tag."""
    told = attrs.evolve(value(1003, "x", 48), text=text)

    one = _one(values={1003: told}, serial=serial)
    line = line_of(one, measurement=measurement, site=site)

    assert not re.search(r"[\x00-\x1f]", line)
    key, fields, at = re.fullmatch(
        r'((?:[^ \\]|\\.)*) ((?:[^" ]|"(?:[^"\\]|\\.)*")*) (\d+)', line
    ).groups()
    tags = re.split(r"(?<!\\),", key)
    assert tags[0] == r"k\ m\,p"
    assert all(len(re.split(r"(?<!\\)=", tag)) == 2 for tag in tags[1:])
    assert fields.startswith("seq=7i")
    assert at == "1768478400000000"


def test_what_may_not_be_believed_is_left_out() -> None:
    """Without it, a mean takes in the 185 °C of a broken sensor."""
    bad = value(86, "185.00", 37, quality=Quality.BAD)

    assert fields_of(_one(values={86: bad})) == {"seq": 7}


def test_a_record_of_a_log_is_a_point_of_its_own() -> None:
    """Without it, a log replaces the reading of the same instant."""
    log = _one(source=Source.LOG, log="hour")

    lines = {line_of(one, measurement="kmp", site="home") for one in (_one(), log)}

    assert len({line.partition(" seq=")[0] for line in lines}) == 2


def test_microseconds_are_kept() -> None:
    """Without it, two readings of a second are one."""
    at = NOON + dt.timedelta(microseconds=1)

    line = line_of(_one(at=at), measurement="kmp", site="home")

    assert line.endswith(" 1768478400000001")

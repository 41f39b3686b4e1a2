"""Line protocol: a point as a line of text.

    measurement,tag=value,tag=value field=1i,field=2.5,field="text" TIMESTAMP

A field keeps its type for ever: numbers of registers are floats, also whole ones, texts
have fields of their own, and only what we count ourselves is an integer.

Source: docs.influxdata.com, line protocol, of the versions 1.8, 2.7 and 3.
"""

import datetime as dt
import math
import re
from collections.abc import Mapping
from decimal import Decimal
from typing import Final, TypeAlias

from kmpd.reading import Reading
from kmpd.sinks.record import register_name
from pykmp.meters import PROFILES, load_profile

FieldValue: TypeAlias = float | int | str

_EPOCH: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MICROSECOND: Final = dt.timedelta(microseconds=1)
_IN_MEASUREMENTS: Final = re.compile(r"([, ])")
_IN_KEYS: Final = re.compile(r"([,= ])")
_IN_TEXTS: Final = re.compile(r'(["\\])')
#: What ends a line, or cannot be seen.
_UNPRINTABLE: Final = re.compile(r"[\x00-\x1f\x7f]")
_INTEGER_MAX: Final = 2**63 - 1


def line_of(reading: Reading, *, measurement: str, site: str) -> str:
    """Return a reading as a line, with a time in microseconds.

    Its tags are what tells it from others, so that a line that is written again
    replaces itself.
    """
    fields = fields_of(reading)
    microseconds = (reading.at - _EPOCH) // _MICROSECOND
    told = ",".join(f"{_key(key)}={_field(value)}" for key, value in fields.items())
    tags = "".join(
        f",{_key(key)}={_key(value)}"
        for key, value in sorted(_tags(reading, site).items())
    )
    return f"{_measurement(measurement)}{tags} {told} {microseconds}"


def fields_of(reading: Reading) -> Mapping[str, FieldValue]:
    """Return what may be believed of a reading, each with its unit beside it.

    The place in the store comes first, so that no line is without a field.
    """
    fields: dict[str, FieldValue] = {"seq": reading.seq or 0}
    for id_, value in reading.good.items():
        name = register_name(reading, id_)
        if value.number is None:
            if text := _UNPRINTABLE.sub(" ", value.text):
                fields[f"{name}_text"] = text
            continue
        number = _finite(value.number)
        if number is not None:
            fields[name] = number
            if value.unit_symbol:
                fields[f"{name}_unit"] = value.unit_symbol
    return fields


def _tags(reading: Reading, site: str) -> Mapping[str, str]:
    family = reading.family
    model = load_profile(family).model if family in PROFILES else ""
    tags = {
        "site": site,
        "meter": reading.meter,
        "serial": reading.serial,
        "model": model,
        "source": reading.source.value,
        "log": reading.log,
    }
    plain = {key: _UNPRINTABLE.sub(" ", value).strip() for key, value in tags.items()}
    return {key: value for key, value in plain.items() if value}


def _measurement(text: str) -> str:
    return _IN_MEASUREMENTS.sub(r"\\\1", text)


def _key(text: str) -> str:
    # A backslash before a sign that is escaped, or at the end, would escape it.
    return _IN_KEYS.sub(r"\\\1", text.replace("\\", "/"))


def _field(value: FieldValue) -> str:
    if isinstance(value, str):
        escaped = _IN_TEXTS.sub(r"\\\1", value)
        return f'"{escaped}"'
    if isinstance(value, int):
        return f"{min(value, _INTEGER_MAX)}i"
    return repr(value)


def _finite(number: Decimal) -> float | None:
    value = float(number)
    return value if math.isfinite(value) else None

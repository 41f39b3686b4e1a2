"""Plain topics in the words of the user: one for each register."""

import datetime as dt
from collections.abc import Iterator, Mapping

from kmpd.reading import Reading, ReadingValue
from kmpd.sinks.mqtt.literal import decimal_literal
from kmpd.sinks.mqtt.measure import in_base_unit
from kmpd.sinks.mqtt.options import MqttOptions
from kmpd.sinks.mqtt.publication import Publication
from kmpd.sinks.mqtt.shown import commodity_of
from pykmp.registers import describe, unit_of


def plain_publications(
    reading: Reading, *, station: str, options: MqttOptions
) -> Iterator[Publication]:
    """Return what is published of the good values of a reading, as the meter says."""
    for value in reading.good.values() if options.topics else ():
        fields = _fields(reading, value, station)
        for template in options.topics:
            yield Publication(
                topic=template.topic.format_map(fields),
                payload=template.payload.format_map(fields),
                is_retained=template.is_retained,
                expiry_seconds=options.message_expiry_seconds,
            )


def _fields(reading: Reading, value: ReadingValue, station: str) -> Mapping[str, str]:
    name = describe(value.register, commodity=commodity_of(reading.family)).name
    unit = unit_of(value.unit)
    text = value.text
    if value.number is not None:
        text = decimal_literal(in_base_unit(value.number, value.unit))
    return {
        "station": station,
        "meter": reading.meter,
        "serial": reading.serial,
        "family": reading.family,
        "register": name,
        "id": str(value.register),
        "value": text,
        "unit": unit.base.symbol,
        "at": reading.at.astimezone(dt.UTC).isoformat(),
    }

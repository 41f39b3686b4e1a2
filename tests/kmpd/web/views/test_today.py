"""Which counters a meter is shown by."""

import datetime as dt
from decimal import Decimal

import pytest

from kmpd.reading import ReadingValue
from kmpd.web.views.today import counters_of
from pykmp.meters import Commodity
from tests.kmpd.storage.making import BEGIN, value

_KWH, _CUBIC_METRES, _CELSIUS = 2, 40, 37
HEAT, COOLING, VOLUME, TAKEN, GIVEN = 60, 63, 68, 1, 2


def good(**numbers: str) -> dict[int, tuple[dt.datetime, ReadingValue]]:
    """Return counters as they were last believed: `r60="1.5"`."""
    told = {}
    for name, number in numbers.items():
        register = int(name.removeprefix("r"))
        unit = _CUBIC_METRES if register == VOLUME else _KWH
        told[register] = (BEGIN, value(Decimal(number), register=register, unit=unit))
    return told


@pytest.mark.parametrize(
    ("told", "kind", "expected"),
    [
        (good(r60="5", r63="0", r68="2"), Commodity.HEAT, (HEAT, VOLUME)),
        (good(r60="0", r63="5", r68="2"), Commodity.HEAT, (COOLING, VOLUME)),
        (good(r60="5", r63="5", r68="2"), Commodity.HEAT, (HEAT, COOLING, VOLUME)),
        (good(r60="0", r68="0"), Commodity.HEAT, (HEAT, VOLUME)),
        (good(r68="2"), Commodity.WATER, (VOLUME,)),
        (good(r1="5", r2="0"), Commodity.ELECTRICITY, (TAKEN,)),
        (good(r1="5", r2="3", r68="9"), Commodity.ELECTRICITY, (TAKEN, GIVEN)),
        (good(r60="5"), None, (HEAT,)),
        ({}, Commodity.HEAT, ()),
    ],
)
def test_a_meter_is_shown_by_what_it_counts(
    told: dict[int, tuple[dt.datetime, ReadingValue]],
    kind: Commodity | None,
    expected: tuple[int, ...],
) -> None:
    """A house that is cooled would be shown as one without heat."""
    assert counters_of(told, kind) == expected


def test_what_counts_nothing_is_no_counter() -> None:
    """A temperature would be summed up over the day."""
    told = {HEAT: (BEGIN, value("5", register=HEAT, unit=_CELSIUS))}

    assert counters_of(told, Commodity.HEAT) == ()

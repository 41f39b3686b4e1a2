"""Days on which clocks change, as pages show them."""

import datetime as dt
from decimal import Decimal
from pathlib import Path

import pytest

from kmpd.web.views.consumption import consumption_view
from tests.kmpd.storage.making import ZONE
from tests.kmpd.web.counted import HOUR, at, climbing
from tests.kmpd.web.lived import lived

_NOW = at(2026, 11, 21, 8)


@pytest.mark.parametrize(
    ("day", "hours"),
    [("2026-03-29", 23), ("2026-10-25", 25), ("2026-11-20", 24), ("2026-11-21", 8)],
)
async def test_the_average_hour_of_a_day_is_of_the_hours_it_has(
    tmp_path: Path, day: str, hours: int
) -> None:
    """On the day on which clocks change, an hour takes more or less than it did."""
    begin = dt.datetime.fromisoformat(day).replace(tzinfo=ZONE).astimezone(dt.UTC)
    async with lived(tmp_path, now=_NOW) as one:
        await one.store.add(climbing(begin, min(begin + 25 * HOUR, _NOW)))
        meter = one.context.meter("heat")
        assert meter is not None

        view = await consumption_view(one.context, meter, {"at": day})

    assert view.mean is not None
    counted, parts = view.mean
    assert parts == hours
    assert counted.number == hours * Decimal("0.001")

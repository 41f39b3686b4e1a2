"""What a meter's clock shows, and when it showed it."""

import datetime as dt
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from kmpd.backfill import MeterTime

ZONES = ("Europe/Copenhagen", "America/St_Johns", "Australia/Sydney", "Asia/Kolkata")
FIRST = dt.datetime(2025, 1, 1, tzinfo=dt.UTC)

hours = st.integers(0, 3 * 8766).map(
    lambda count: FIRST + count * dt.timedelta(hours=1)
)
zones = st.sampled_from(ZONES).map(ZoneInfo)


class TestInstants:
    """From what was shown back to the instant."""

    @given(at=hours, zone=zones)
    def test_standard_time_tells_every_instant(
        self, at: dt.datetime, zone: ZoneInfo
    ) -> None:
        """A record would be kept at another instant than it was made."""
        time = MeterTime(zone=zone)

        assert time.instant(time.shown(at)) == at

    @given(at=hours, zone=zones, count=st.integers(1, 50))
    def test_the_order_tells_the_hours_that_are_shown_twice(
        self, at: dt.datetime, zone: ZoneInfo, count: int
    ) -> None:
        """In autumn two records would fall on one instant."""
        time = MeterTime(zone=zone, is_local=True)
        # The newest is clear by itself, as it is behind the hour that comes twice.
        newest = at if time.instant(time.shown(at)) == at else at + dt.timedelta(days=1)
        made = [newest - n * dt.timedelta(hours=1) for n in range(count)]

        assert time.instants([time.shown(one) for one in made]) == made

    def test_only_local_time_follows_summer_time(self) -> None:
        """All summer a meter's records would be an hour off."""
        noon = dt.datetime(2026, 7, 1, 12, tzinfo=dt.UTC)
        zone = ZoneInfo("Europe/Copenhagen")

        standard = MeterTime(zone=zone).shown(noon)
        local = MeterTime(zone=zone, is_local=True).shown(noon)

        assert (standard.hour, local.hour) == (13, 14)

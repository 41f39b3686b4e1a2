"""Measuring points: their numbers in the database, and their zones."""

import datetime as dt
from collections.abc import Mapping, Sequence
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

import attrs
from sqlalchemy import Connection, insert, select, update

from kmpd.storage.schema import POINT


@attrs.frozen(kw_only=True)
class Point:
    """A measuring point.

    Attributes:
        id: Its number in the database.
        meter: Its name.
        zone: Of its days.
    """

    id: int
    meter: str
    zone: dt.tzinfo


class Points:
    """Knows the measuring points; belongs to the thread of the store."""

    def __init__(self, zone: dt.tzinfo, zones: Mapping[str, dt.tzinfo]) -> None:
        self._zone = zone
        self._zones = zones
        self._by_meter: dict[str, Point] = {}
        self._by_id: dict[int, Point] = {}

    def forget(self) -> None:
        """Look into the database again."""
        self._by_meter.clear()
        self._by_id.clear()

    def zone_of(self, meter: str) -> dt.tzinfo:
        """Return the zone that a meter is configured to have."""
        return self._zones.get(meter, self._zone)

    def find(self, connection: Connection, meter: str) -> Point | None:
        """Return a measuring point, or None if nothing was ever kept of it."""
        if meter not in self._by_meter:
            query = select(POINT).where(POINT.c.meter == meter)
            if connection.execute(query).first() is not None:
                self._load(connection)
        return self._by_meter.get(meter)

    def by_id(self, connection: Connection, point_id: int) -> Point:
        """Return the measuring point of a number."""
        if point_id not in self._by_id:
            self._load(connection)
        return self._by_id[point_id]

    def meters(self, connection: Connection) -> Sequence[str]:
        """Return the names of all measuring points."""
        self._load(connection)
        return sorted(self._by_meter)

    def made(self, connection: Connection, meter: str) -> Point:
        """Return a measuring point, made if there is none."""
        found = self.find(connection, meter)
        if found is not None:
            return found
        row = {"meter": meter, "zone": str(self.zone_of(meter))}
        made = insert(POINT).returning(POINT.c.id)
        id_ = connection.execute(made, row).scalar_one()
        point = Point(id=id_, meter=meter, zone=self.zone_of(meter))
        self._by_meter[meter] = self._by_id[id_] = point
        return point

    def adopt_zones(self, connection: Connection) -> list[int]:
        """Give each the zone it is configured to have; return which had another."""
        changed: list[int] = []
        for row in connection.execute(select(POINT)).all():
            zone = str(self.zone_of(row.meter))
            if row.zone != zone:
                of_point = POINT.c.id == row.id
                connection.execute(update(POINT).where(of_point).values(zone=zone))
                changed.append(row.id)
        self.forget()
        return changed

    def _load(self, connection: Connection) -> None:
        for row in connection.execute(select(POINT.c.id, POINT.c.meter, POINT.c.zone)):
            zone = self._zone_named(row.zone, row.meter)
            point = Point(id=row.id, meter=row.meter, zone=zone)
            self._by_meter[row.meter] = self._by_id[row.id] = point

    def _zone_named(self, name: str, meter: str) -> dt.tzinfo:
        configured = self.zone_of(meter)
        if str(configured) == name:
            return configured
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError):
            # A host without that zone; the roll-ups are made anew in ours by `lock`.
            return configured

"""What is asked of Home Assistant's recorder.

Source: homeassistant 2025.4.4 and 2026.11.0, components/recorder/websocket_api.py.
"""

import datetime as dt
from collections.abc import Collection, Mapping, Sequence
from typing import Final

import attrs

from kmpd.home_assistant.connection import Connection
from kmpd.home_assistant.dialect import dialect_of, metadata
from kmpd.home_assistant.plan import Row, Rows
from kmpd.home_assistant.statistic import Identity

_ALWAYS: Final = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)
_MILLISECONDS: Final = 1_000


@attrs.frozen
class Recorder:
    """The long-term statistics of a Home Assistant."""

    _connection: Connection

    @property
    def version(self) -> str:
        """Which Home Assistant it is."""
        return self._connection.version

    async def units(self) -> Mapping[str, str]:
        """Return the unit of each statistic that has a sum.

        Raises:
            SinkError: It was not told.
        """
        told = await self._connection.ask(
            "recorder/list_statistic_ids", statistic_type="sum"
        )
        return {
            one["statistic_id"]: one.get("statistics_unit_of_measurement") or ""
            for one in told
        }

    async def rows(
        self,
        identity: Identity,
        *,
        since: dt.datetime = _ALWAYS,
        until: dt.datetime | None = None,
    ) -> Rows:
        """Return the hours of a statistic, by start.

        Raises:
            SinkError: They were not told.
        """
        told = await self._connection.ask(
            "recorder/statistics_during_period",
            statistic_ids=[identity.id],
            start_time=since.isoformat(),
            period="hour",
            units={identity.unit.unit_class: identity.unit.text},
            types=["sum", "state"],
            **({} if until is None else {"end_time": until.isoformat()}),
        )
        rows = [
            Row(
                start=dt.datetime.fromtimestamp(row["start"] / _MILLISECONDS, dt.UTC),
                sum=row.get("sum") or 0.0,
                state=row.get("state"),
            )
            for row in told.get(identity.id, ())
        ]
        return {row.start: row for row in rows}

    async def put(self, identity: Identity, rows: Sequence[Row]) -> None:
        """Hand over hours; one that is there already is replaced.

        Home Assistant keeps them some time after it has said yes.

        Raises:
            SinkError: They were not taken.
        """
        await self._connection.ask(
            "recorder/import_statistics",
            metadata=metadata(identity, dialect_of(self.version)),
            stats=[_told(row) for row in rows],
        )

    async def clear(self, ids: Collection[str]) -> None:
        """Remove statistics; that takes some time after it has said yes.

        Raises:
            SinkError: It was not done.
        """
        await self._connection.ask(
            "recorder/clear_statistics", statistic_ids=sorted(ids)
        )


def _told(row: Row) -> Mapping[str, str | float]:
    told: dict[str, str | float] = {"start": row.start.isoformat(), "sum": row.sum}
    if row.state is not None:
        told["state"] = row.state
    return told

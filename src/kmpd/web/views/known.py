"""What is known of a span: from which hour up to which its counter was read."""

import datetime as dt
from collections.abc import Iterable, Sequence

import attrs

from kmpd.analysis.comparison import Comparison, Part, common_parts, compared
from kmpd.analysis.span import Span
from kmpd.consumption import Amount, PeriodKind
from kmpd.web.archive import Archive


@attrs.frozen
class Source:
    """A counter of a meter, in the archive.

    Raises:
        StoreError: The store cannot be used.
    """

    archive: Archive
    meter: str
    register: int

    async def amounts(
        self, by: PeriodKind, *, since: dt.datetime, until: dt.datetime
    ) -> Sequence[Amount]:
        """Return what was counted in periods that begin between two instants."""
        return await self.archive.consumption(
            self.meter, self.register, period=by, since=since, until=until
        )

    async def known(self, span: Span) -> "Known | None":
        """Return what is known of a span; None if no whole hour of it was read."""
        days = await self.amounts(PeriodKind.DAY, since=span.since, until=span.until)
        hours = await self.hours_of(day for day in days if _is_open(day))
        tiles = sorted(
            (tile for tile in (*days, *hours) if not _is_open(tile)),
            key=lambda tile: tile.period.start,
        )
        if not tiles:
            return None
        since, until = tiles[0].period.start, tiles[-1].period.end
        part = Part(span=span, since=since, until=until)
        return Known(part=part, tiles=tuple(tiles))

    async def tiles(self, known: "Known", part: Part) -> Sequence[Amount]:
        """Return what tiles a part of what is known: whole days, and hours around."""
        cut = {
            tile
            for tile in known.tiles
            for edge in (part.since, part.until)
            if tile.period.start < edge < tile.period.end
        }
        return [
            *(tile for tile in known.tiles if tile not in cut),
            *await self.hours_of(cut),
        ]

    async def hours_of(self, days: Iterable[Amount]) -> Sequence[Amount]:
        """Return the hours of some days."""
        return [
            hour
            for day in days
            for hour in await self.amounts(
                PeriodKind.HOUR, since=day.period.start, until=day.period.end
            )
        ]


@attrs.frozen(kw_only=True)
class Known:
    """What a counter counted in the part of a span that was read.

    Attributes:
        part: From the first whole hour up to the last one.
        tiles: What was counted in its whole days, and in the hours around them; they
            leave out nothing within the part.
    """

    part: Part
    tiles: tuple[Amount, ...]


async def comparison_of(
    one: tuple[Source, Known], other: tuple[Source, Known]
) -> Comparison | None:
    """Return the part that both know, set against each other; None without any.

    Raises:
        StoreError: The store cannot be used.
    """
    (source, known), (other_source, other_known) = one, other
    parts = common_parts(known.part, other_known.part)
    if parts is None:
        return None
    part, other_part = parts
    return compared(
        (part, await source.tiles(known, part)),
        (other_part, await other_source.tiles(other_known, other_part)),
    )


def _is_open(amount: Amount) -> bool:
    return amount.begin_gap_seconds is None or amount.end_gap_seconds is None

"""What of a reading may be believed, from what was believed before: pure.

A counter may not fall, nor rise faster than the meter can measure.
One that does is kept and doubted; when three readings in a row agree with each other,
it has been reset, or jumped, and is believed again from the third one on.
So a single damaged value is never believed, as long as there is one to compare it with.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Final

import attrs

from kmpd.collector.bounds import Bounds, rise_max
from kmpd.reading import Quality, ReadingValue

#: So many readings that agree with each other make a counter believed again.
CONSISTENT_READINGS: Final = 3
#: What a meter takes to show what it has counted, and clocks to be read.
_SLACK_SECONDS: Final = 120.0
_LAST_DIGITS: Final = 2

#: Counters of heat, cooling and water meters, register ids as in pykmp.registers.
#: Differences (178, 180) fall by nature; 155 and 223 begin anew all the time.
_HEAT: Final = frozenset(
    {60, 61, 62, 63, 64, 65, 68, 69, 72, 73, 84, 85, 94, 95, 96, 97, 110}
    | {113, 175, 224, 225, 239, 243, 266, 267, 362, 364, 365, 473, 474, 1004}
)
#: Counters of electricity meters; those that may be set to zero (17, 18) are not
#: among them.
_ELECTRICITY: Final = frozenset(
    {1, 2, 3, 4, 5, 6, 13, 14, 15, 16, 1004, 1031, 1275, 1276}
    | {*range(19, 35), *range(1059, 1075), *range(1299, 1305)}
)


@attrs.frozen
class Point:
    """What a counter showed.

    Attributes:
        number: The number.
        unit: Its unit, as on the wire.
        at: When, in seconds that never go back.
    """

    number: Decimal
    unit: int
    at: float


@attrs.frozen(kw_only=True)
class Track:
    """What is believed of one counter.

    Attributes:
        last: What was believed last.
        doubted: What came since and does not fit it, but each to the one before.
    """

    last: Point
    doubted: tuple[Point, ...] = ()


@attrs.frozen(kw_only=True)
class Verdict:
    """What is believed after a reading.

    Attributes:
        values: Those of the reading, judged.
        tracks: What to compare the next one with.
        resets: What each counter showed that is believed again: before, and now.
    """

    values: Mapping[int, ReadingValue]
    tracks: Mapping[int, Track]
    resets: Mapping[int, tuple[Decimal, Decimal]]


def is_counter(register: int, *, is_electricity: bool = False) -> bool:
    """Tell whether a register only ever rises."""
    return register in (_ELECTRICITY if is_electricity else _HEAT)


def track_of(value: ReadingValue, at: float) -> Track | None:
    """Return what to compare with, from a value that was believed."""
    if value.number is None:
        return None
    return Track(last=Point(value.number, value.unit, at))


def judged(
    values: Mapping[int, ReadingValue],
    tracks: Mapping[int, Track],
    *,
    at: float,
    bounds: Bounds,
    is_electricity: bool = False,
) -> Verdict:
    """Return the values of a reading, compared with what was believed before.

    Args:
        values: As the meter sent them; what is bad in itself is so already.
        tracks: What was believed before, of this very meter.
        at: When they came, in seconds that never go back.
        bounds: What the meter can measure.
        is_electricity: Whether the registers are those of an electricity meter.
    """
    found: dict[int, ReadingValue] = {}
    kept = dict(tracks)
    resets: dict[int, tuple[Decimal, Decimal]] = {}
    for id_, value in values.items():
        found[id_] = value
        if value.number is None or value.quality is not Quality.GOOD:
            continue
        if not is_counter(id_, is_electricity=is_electricity):
            found[id_] = _doubted(value, bounds.doubt(value.number, value.unit))
            continue
        point = Point(value.number, value.unit, at)
        track, reason = _followed(tracks.get(id_), point, bounds)
        if id_ in tracks and _is_reset(tracks[id_], track, bounds):
            resets[id_] = (tracks[id_].last.number, value.number)
        kept[id_] = track
        found[id_] = _doubted(value, reason)
    return Verdict(values=found, tracks=kept, resets=resets)


def _followed(track: Track | None, point: Point, bounds: Bounds) -> tuple[Track, str]:
    """Return what to compare with next, and why a value is doubted, if it is."""
    reason = "" if track is None else _objection(track.last, point, bounds)
    if track is None or not reason:
        return Track(last=point), ""
    agrees = track.doubted and not _objection(track.doubted[-1], point, bounds)
    doubted = (*track.doubted, point) if agrees else (point,)
    if len(doubted) >= CONSISTENT_READINGS:
        return Track(last=point), ""
    return attrs.evolve(track, doubted=doubted), reason


def _is_reset(before: Track, after: Track, bounds: Bounds) -> bool:
    """Tell whether a counter is believed now although it does not fit what was."""
    return not after.doubted and bool(_objection(before.last, after.last, bounds))


def _objection(last: Point, point: Point, bounds: Bounds) -> str:
    """Return why a counter cannot have come to this, or nothing."""
    if point.unit != last.unit:
        return f"The unit changed from {last.unit} to {point.unit}."
    if point.number < last.number:
        return f"The counter fell from {last.number} to {point.number}."
    rate = bounds.rise_per_hour(point.unit)
    if rate is None:
        return ""
    seconds = point.at - last.at
    allowed = rise_max(rate, seconds + _SLACK_SECONDS) + _steps(last.number)
    if point.number - last.number <= allowed:
        return ""
    return (
        f"The counter rose from {last.number} to {point.number} within "
        f"{seconds / 3600:.1f} h, more than this meter can measure."
    )


def _steps(number: Decimal) -> Decimal:
    """Return a few steps of a counter's last digit."""
    exponent = number.as_tuple().exponent
    return Decimal(_LAST_DIGITS).scaleb(exponent if isinstance(exponent, int) else 0)


def _doubted(value: ReadingValue, reason: str) -> ReadingValue:
    if not reason:
        return value
    return attrs.evolve(value, quality=Quality.UNCERTAIN, reason=reason)

"""The pipe of a heat meter: what the network gives and what comes back, in segments.

Radiators, the exchanger for tap water and the small flow that keeps it warm share one
meter: flows add up, return temperatures mix. A slow pipe arrives cooler. In a house
with cooling the network is chilled from mid May to mid September, and taps are heated
by something else.

Units: temperatures in 0.01 °C, flows in l/h, power in W.

Source: none; figures of an ordinary substation with radiators.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Final

from pykmp.emulator.house.dice import noise_bytes, swing
from pykmp.emulator.house.heating import SUN_WATTS_MAX, heating_watts
from pykmp.emulator.house.household import Draw, Dwelling, hot_draws
from pykmp.emulator.house.segment import Segments
from pykmp.emulator.house.weather import (
    FOUR_YEARS_DAYS,
    SLOT_SECONDS,
    SLOTS,
    Weather,
    summer,
    weather_of,
)

#: One W is this many l/h times 0.01 K; near enough to steer a valve by.
_FLOW_PER_WATT: Final = 88
_NETWORK_MIN: Final = 6800
#: Below this outdoor temperature the network is made hotter.
_NETWORK_OUTDOOR: Final = 900
#: The pipe in the street loses this, in l/h times 0.01 K, and at most so much.
_STREET_LOSS: Final = 8600
_STREET_COOLING_MAX: Final = 1600
_RETURN_MIN: Final = 3800
_RETURN_SPAN: Final = 1400
_TAP: Final = 5000
_TAP_RETURN_ABOVE_COLD: Final = 1100
#: The exchanger is kept warm by a valve, open in this share of 256 slots.
_WARM_SHARE: Final = 150
_WARM_DIFFERENCE: Final = 1300
_STILL_INLET_BELOW: Final = 2100
_STILL_OUTLET_BELOW: Final = 2900

_CHILLED: Final = 1400
_CHILLED_DIFFERENCE: Final = 500
_STILL_CHILLED: Final = (0, 1900, 2100)
_COOL_ROOM: Final = 2200
_COOLING_WATTS_MIN: Final = 350
#: Quarters of days into the year.
_CHILLED_QUARTERS: Final = range(4 * 135, 4 * 258)

#: Flow, t1 and t2 of a segment.
_Passing = tuple[int, int, int]
#: Network temperature, flow and return of the radiators, flow that keeps warm.
_Slot = tuple[int, int, int, int]
#: Start, seconds, flow, t1, t2.
_Row = tuple[int, int, int, int, int]


def heat_day(dwelling: Dwelling, day: int) -> Segments:
    """Return a day of a house that is heated."""
    slots = list(_heated(dwelling, day, weather_of(dwelling.seed, day)))
    cold = cold_water(day)
    rows = [
        (slot * SLOT_SECONDS, SLOT_SECONDS, *_passing(state, 0, cold))
        for slot, state in enumerate(slots)
    ]
    _let_draw(rows, slots, hot_draws(dwelling, day), cold=cold)
    return _segments(rows)


def heat_cooling_day(dwelling: Dwelling, day: int) -> Segments:
    """Return a day of a house that is cooled in summer and heated otherwise."""
    if 4 * day % FOUR_YEARS_DAYS not in _CHILLED_QUARTERS:
        return heat_day(dwelling, day)
    weather = weather_of(dwelling.seed, day)
    noise = noise_bytes(dwelling.seed, "chiller", day, length_bytes=SLOTS)
    slots = enumerate(zip(weather.outdoor, weather.sun, noise, strict=True))
    return _segments(
        [
            (
                slot * SLOT_SECONDS,
                SLOT_SECONDS,
                *_chilled(dwelling, outdoor, sun=sun, noise=wobble),
            )
            for slot, (outdoor, sun, wobble) in slots
        ]
    )


def cold_water(day: int) -> int:
    """Return the temperature of the water main, which follows the year by a month."""
    return 1150 + summer(day - 35) * 5 // 10


def _heated(dwelling: Dwelling, day: int, weather: Weather) -> Iterator[_Slot]:
    """Yield what radiators and valves do in each slot."""
    noise = noise_bytes(dwelling.seed, "valves", day, length_bytes=2 * SLOTS)
    base = _NETWORK_MIN + swing(dwelling.seed, "network", day, period_days=5) // 10
    power_max = dwelling.power_watts_max
    for watts, outdoor, wobble, valve in zip(
        heating_watts(dwelling, day, weather),
        weather.outdoor,
        noise[:SLOTS],
        noise[SLOTS:],
        strict=True,
    ):
        network = base + wobble // 3 + max(0, _NETWORK_OUTDOOR - outdoor) * 8 // 10
        back = _RETURN_MIN + _RETURN_SPAN * watts // power_max + valve // 2
        if watts:
            yield network, watts * _FLOW_PER_WATT // (network - back), back, 0
        else:
            yield network, 0, back, 8 + valve % 5 if valve < _WARM_SHARE else 0


def _passing(slot: _Slot, hot_lph: int, cold: int) -> _Passing:
    """Return what passes the meter while so much hot water is drawn."""
    network, heating, heating_back, warm = slot
    tap_back = cold + _TAP_RETURN_ABOVE_COLD
    tap = hot_lph * (_TAP - cold) // (network - tap_back)
    flow = heating + warm + tap
    if not flow:
        return 0, network - _STILL_INLET_BELOW, network - _STILL_OUTLET_BELOW
    t1 = network - min(_STREET_COOLING_MAX, _STREET_LOSS // flow)
    carried = heating * heating_back + warm * (t1 - _WARM_DIFFERENCE) + tap * tap_back
    return flow, t1, carried // flow


def _let_draw(
    rows: list[_Row], slots: Sequence[_Slot], draws: Sequence[Draw], *, cold: int
) -> None:
    """Cut the rows where somebody draws hot water.

    From the last draw to the first: so the row of a slot is always the one that
    begins the slot, whatever was cut off behind it.
    """
    for draw in reversed(draws):
        last = (draw.end - 1) // SLOT_SECONDS
        for slot in range(last, draw.start // SLOT_SECONDS - 1, -1):
            begin, seconds, flow, t1, t2 = rows[slot]
            start = max(draw.start, begin)
            end = min(draw.end, begin + SLOT_SECONDS)
            drawn = _passing(slots[slot], draw.hot_lph, cold)
            cut = (
                (begin, start - begin, flow, t1, t2),
                (start, end - start, *drawn),
                (end, begin + seconds - end, flow, t1, t2),
            )
            rows[slot : slot + 1] = [row for row in cut if row[1]]


def _chilled(dwelling: Dwelling, outdoor: int, *, sun: int, noise: int) -> _Passing:
    """Return what passes in a slot of a day with a chilled network."""
    gain = sun * SUN_WATTS_MAX // 1000
    watts = dwelling.loss_watts_per_kelvin * (outdoor - _COOL_ROOM) // 100 + gain
    if watts < _COOLING_WATTS_MIN:
        return _STILL_CHILLED
    t1 = _CHILLED + noise // 4
    return watts * _FLOW_PER_WATT // _CHILLED_DIFFERENCE, t1, t1 + _CHILLED_DIFFERENCE


def _segments(rows: Sequence[_Row]) -> Segments:
    starts, seconds, flows, t1, t2 = zip(*rows, strict=True)
    return Segments(
        starts=starts, seconds=seconds, flows=flows, counted=flows, t1=t1, t2=t2
    )

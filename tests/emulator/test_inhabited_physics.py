"""Physics over the wire: what a meter in a simulated house counts hangs together."""

import datetime as dt
from typing import Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykmp import MeterClient
from pykmp.codec import FloatCodec
from pykmp.emulator import (
    emulated_lines,
    house_values,
)
from pykmp.emulator.house import House
from pykmp.meters import load_profile
from pykmp.ports.memory import VirtualPort
from tests.emulator.wire import (
    FAST,
    ZONE,
    days,
    instants,
    known,
)

JOULES_PER_WH: Final = 3600


@settings(max_examples=10)
@given(instants, st.integers(60, 300))
def test_energy_is_what_flow_and_temperatures_make_of_it(
    begin: float, length: int
) -> None:
    """E1 over any interval is what passed by its warmth, to the meter's last digit."""
    wire, joules, litres = known("603"), 0.0, 0.0
    for second in range(length):
        numbers = wire.numbers(begin + second, 74, 86, 87)
        flow, supply, back = map(float, numbers)
        # Density of water, an approximation found in many textbooks.
        above = (back + 288.9414) * (back - 3.9863) ** 2
        kilograms_per_litre = 1 - above / (508_929.2 * (back + 68.12963))
        litres += flow / 3600
        joules += flow / 3600 * kilograms_per_litre * 4185 * (supply - back)

    energies, volumes = zip(
        *(wire.numbers(at, 266, 239) for at in (begin, begin + length)), strict=True
    )

    energy = float(energies[1] - energies[0]) * JOULES_PER_WH
    volume = float(volumes[1] - volumes[0])
    assert energy == pytest.approx(joules, rel=4e-3, abs=JOULES_PER_WH)
    assert volume == pytest.approx(litres, abs=0.0011)


@given(days, days)
def test_counters_of_a_heat_meter_agree(one: float, other: float) -> None:
    """Energy, volume, mass, E8 and E9 of any interval tell one story."""
    begin, end = sorted((one, other))
    ids = (60, 68, 72, 97, 110)
    pairs = zip(known().numbers(begin, *ids), known().numbers(end, *ids), strict=True)

    energy, volume, mass, e8, e9 = (float(last - first) for first, last in pairs)

    # One in the last place of each, for what is cut off: GJ, m³, t, m³·°C.
    assert 0.97 * (volume - 0.01) - 0.01 <= mass <= volume + 0.02
    kelvin = e8 - e9
    assert 4.09e-3 * (kelvin - 1) - 1e-3 <= energy <= 4.205e-3 * (kelvin + 1) + 1e-3
    assert 20 * (volume - 0.01) - 1 <= e9 <= e8 + 1 <= 110 * (volume + 0.01) + 2


def test_a_station_can_read_a_year_of_hours() -> None:
    """A year of a household passes in a test, and nothing is lost on the way."""
    start = dt.datetime(2024, 1, 1, tzinfo=ZONE)
    (line,) = emulated_lines(
        "403",
        settings=FAST,
        values=house_values(seed=3, start=start, fitted=start),
    )
    port, energies = VirtualPort(line), []

    with MeterClient("virtual:", open_port=lambda _url, **_: port) as meter:
        for hour in range(366 * 24 + 1):
            port.read(hour * 3600 - port.now())
            readings = meter.read(*load_profile("403").standard)
            energies.append(FloatCodec.decode(readings[266].value))

    assert len(readings) == 8
    assert energies == sorted(energies)
    year = House(3, start).value(266, start + dt.timedelta(days=366))
    assert energies[-1] == year
    january = energies[31 * 24]
    july = energies[213 * 24] - energies[182 * 24]
    assert january > 2 * july > 0

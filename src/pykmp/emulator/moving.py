"""Values that move slowly: counters grow, temperatures swing, the clock runs.

They have a past of a year, which is worked out backwards: a counter goes down the way
it came until it stands at zero, and what does not move never did. So a log of an
electricity meter holds a load profile in which energy is the sum of power.

Enough for demonstrations and tests; the same seed gives the same values at the same
instant. The simulated house (`pykmp.emulator.house`) has a real life instead.
"""

import datetime as dt
import math
from collections.abc import Callable, Mapping
from decimal import Decimal
from random import Random
from types import MappingProxyType
from typing import Final

import attrs

from pykmp.emulator.clock import MeterClock
from pykmp.emulator.house import Timeline
from pykmp.emulator.layout import demo_content
from pykmp.emulator.values import DEMO_CLOCK, FixedValues, register_data
from pykmp.emulator.waves import Wave
from pykmp.messages import RegisterData
from pykmp.meters import Commodity, Profile, ProfileRegister

_HOUR_SECONDS: Final = 3600
#: Heat that a litre of water gives up per kelvin: 4.187 kJ.
_KWH_PER_LITRE_KELVIN: Final = 0.001163
#: Litres an hour, and a share of it by which that swings.
_FLOW: Final = MappingProxyType(
    {Commodity.HEAT: 120.0, Commodity.WATER: 15.0, Commodity.ELECTRICITY: 0.0}
)
_FLOW_SWING: Final = 0.4
#: Share of the energy that is counted in the first of two tariffs.
_TARIFF_1_SHARE: Final = 0.6

#: How many of a unit go into the one that is computed in: kWh, l, l/h, kW, °C, K, h.
#: The product of volume and temperature is computed in l×°C.
_PER_UNIT: Final[Mapping[int, float]] = MappingProxyType(
    {
        1: 1e3,  # Wh
        2: 1.0,  # kWh
        3: 1e-3,  # MWh
        4: 1e-6,  # GWh
        6: 3600.0,  # kJ
        7: 3.6,  # MJ
        8: 3.6e-3,  # GJ
        11: 3.6 / 4.1868,  # Mcal
        12: 3.6e-3 / 4.1868,  # Gcal
        21: 1e3,  # W
        22: 1.0,  # kW
        23: 1e-3,  # MW
        33: 1.0,  # V
        37: 1.0,  # °C
        38: 1.0,  # K
        39: 1.0,  # l
        40: 1e-3,  # m³
        41: 1.0,  # l/h
        42: 1e-3,  # m³/h
        43: 1e-3,  # m³×°C
        44: 1e-3,  # ton
        45: 1e-3,  # ton/h
        46: 1.0,  # h
    }
)


@attrs.frozen(kw_only=True)
class _Waves:
    """What moves: the rest follows from it."""

    flow: Wave
    inlet: Wave
    outlet: Wave
    power: Wave
    voltage: Wave

    @classmethod
    def drawn(cls, profile: Profile, dice: Random) -> "_Waves":
        def wave(mean: float, swing: float, hours: float) -> Wave:
            return Wave.around(
                mean,
                swing=swing,
                period_seconds=hours * _HOUR_SECONDS * dice.uniform(0.8, 1.2),
                phase=dice.uniform(0, math.tau),
            )

        mean_flow = _FLOW[profile.commodity] * dice.uniform(0.8, 1.2)
        flow = wave(mean_flow, mean_flow * _FLOW_SWING, 3)
        inlet, outlet = wave(68.0, 2.0, 5), wave(41.0, 3.0, 7)
        power = wave(0.5, 0.3, 2)
        if profile.commodity is Commodity.HEAT:
            heat = Wave.around(
                _KWH_PER_LITRE_KELVIN, swing=0, period_seconds=1, phase=0
            )
            power = flow * (inlet - outlet) * heat
        return cls(
            flow=flow,
            inlet=inlet,
            outlet=outlet,
            power=power,
            voltage=wave(230.0, 3.0, 1),
        )


def _hourly(wave: Wave, seconds: float) -> float:
    return wave.sum_until(seconds) / _HOUR_SECONDS


_Change = Callable[[_Waves, float], float]


def _energy_at(temperature: Callable[[_Waves], Wave]) -> _Change:
    def change(waves: _Waves, seconds: float) -> float:
        product = waves.flow * temperature(waves)
        return _hourly(product, seconds) * _KWH_PER_LITRE_KELVIN

    return change


def _energy(waves: _Waves, seconds: float) -> float:
    return _hourly(waves.power, seconds)


def _energy_share(share: float) -> _Change:
    return lambda waves, seconds: _energy(waves, seconds) * share


def _volume(waves: _Waves, seconds: float) -> float:
    return _hourly(waves.flow, seconds)


#: What is added to a counter that does not stand at zero; register ids as in the
#: catalogues of pykmp.registers.
_COUNTERS: Final[Mapping[int, _Change]] = MappingProxyType(
    {
        1: _energy,
        13: _energy,
        19: _energy_share(_TARIFF_1_SHARE),
        23: _energy_share(1 - _TARIFF_1_SHARE),
        60: _energy,
        61: _energy_at(lambda waves: waves.inlet),
        62: _energy_at(lambda waves: waves.outlet),
        68: _volume,
        69: _volume,
        72: _volume,
        73: _volume,
        97: lambda waves, seconds: _hourly(waves.flow * waves.inlet, seconds),
        110: lambda waves, seconds: _hourly(waves.flow * waves.outlet, seconds),
        155: _energy,
        239: _volume,
        266: _energy,
        1004: lambda _waves, seconds: seconds / _HOUR_SECONDS,
    }
)

#: What stands in the place of a value.
_GAUGES: Final[Mapping[int, _Change]] = MappingProxyType(
    {
        74: lambda waves, seconds: waves.flow.at(seconds),
        75: lambda waves, seconds: waves.flow.at(seconds),
        80: lambda waves, seconds: waves.power.at(seconds),
        86: lambda waves, seconds: waves.inlet.at(seconds),
        87: lambda waves, seconds: waves.outlet.at(seconds),
        89: lambda waves, seconds: (waves.inlet - waves.outlet).at(seconds),
        1023: lambda waves, seconds: waves.power.at(seconds),
        1054: lambda waves, seconds: waves.voltage.at(seconds),
        1055: lambda waves, seconds: waves.voltage.at(seconds),
        1056: lambda waves, seconds: waves.voltage.at(seconds),
    }
)


class MovingValues:
    """The values of a profile, going on from there; owns the clock, which runs."""

    def __init__(
        self,
        profile: Profile,
        *,
        serial: int | None = None,
        seed: int = 0,
        clock: MeterClock | None = None,
    ) -> None:
        """Begin with the values of a profile.

        Raises:
            BaseCodecError: The serial number has more than 32 bits, or is negative.
        """
        self._registers = profile.registers
        self._clock = clock or MeterClock(DEMO_CLOCK)
        self._standing = FixedValues(profile, serial=serial, clock=self._clock)
        self._waves = _Waves.drawn(profile, Random(f"{seed}/{profile.key}"))

    def answers(self, at: float) -> bool:
        """Return that the meter has power."""
        return self._standing.answers(at)

    def serial(self, at: float) -> int:
        """Return the serial number."""
        return self._standing.serial(at)

    def register(self, id_: int, at: float) -> RegisterData | None:
        """Return a register at an instant, or None if the family lacks it."""
        register = self._registers.get(id_)
        if register is None:
            return None
        # A meter takes its values once in a while, and never between two seconds.
        content = self._moved(register, math.floor(at))
        if content is None:
            return self._standing.register(id_, at)
        return register_data(register, content)

    def timeline(self, at: float) -> Timeline:
        """Return how time went until an instant."""
        return self._standing.timeline(at)

    def logged(self, id_: int, second: int) -> RegisterData | None:
        """Return a register as a record of that second of the timeline has it."""
        register = self._registers.get(id_)
        if register is None:
            return None
        content = self._moved(register, self._clock.seconds_at(second))
        if content is None:
            return self._standing.logged(id_, second)
        return register_data(register, content)

    def set_clock(self, clock: dt.datetime, at: float) -> None:
        """Let the meter show this date and time from an instant on."""
        self._standing.set_clock(clock, at)

    def _moved(self, register: ProfileRegister, seconds: float) -> Decimal | None:
        per_unit = _PER_UNIT.get(register.unit)
        if per_unit is None:
            return None
        if gauge := _GAUGES.get(register.id):
            return Decimal(gauge(self._waves, seconds) * per_unit)
        counter, start = _COUNTERS.get(register.id), demo_content(register)
        if counter is None or not isinstance(start, Decimal) or not start:
            return None
        gained = Decimal(counter(self._waves, seconds) * per_unit)
        return max(Decimal(0), start + gained)

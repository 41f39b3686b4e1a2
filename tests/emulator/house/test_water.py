"""What a litre of water weighs, and what heat it carries."""

import pytest

from pykmp.emulator.house.water import DENSITY, ENTHALPY

CELSIUS = range(5, 111)


def _density_by_kell(celsius: float) -> float:
    """Return kg/m³ by Kell's fraction of 1975, which the tables do not use."""
    top = 999.83952 + celsius * (
        16.945176
        + celsius
        * (
            -7.9870401e-3
            + celsius
            * (-46.170461e-6 + celsius * (105.56302e-9 - 280.54253e-12 * celsius))
        )
    )
    return top / (1 + 16.87985e-3 * celsius)


@pytest.mark.parametrize("celsius", CELSIUS)
def test_density_is_that_of_water(celsius: int) -> None:
    """A ton on the display is a ton of water."""
    assert DENSITY[100 * celsius] / 100 == pytest.approx(
        _density_by_kell(celsius), abs=0.3
    )


@pytest.mark.parametrize("celsius", CELSIUS)
def test_a_degree_takes_what_it_takes(celsius: int) -> None:
    """A kWh on the display is a kWh."""
    joules = ENTHALPY[100 * celsius + 100] - ENTHALPY[100 * celsius]

    assert 4170 <= joules <= 4245


def test_tables_reach_to_an_open_sensor() -> None:
    """185.00 °C can be looked up, although no water is so hot."""
    assert len(DENSITY) == len(ENTHALPY) == 18501


def test_enthalpy_never_falls() -> None:
    """Warmer water never carries less."""
    assert list(ENTHALPY) == sorted(ENTHALPY)

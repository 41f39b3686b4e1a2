"""Draw a year of the simulated house as an SVG; with --check, only compare the file.

Above, the energy of each day; below, outdoor temperature, supply and return. Supply and
return are means weighted with the volume, as a client makes them from E8, E9 and V1.
"""

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

import attrs

from pykmp.emulator.house import PRODUCT_COUNTS, VOLUME_COUNTS, House

_OUTPUT: Final = Path("docs/house-year.svg")
#: The house begins its day an hour before UTC does.
_OFFSET: Final = timedelta(hours=1)
_DAY: Final = timedelta(days=1)
_JOULES_PER_KILOWATT_HOUR: Final = 3_600_000

_WIDTH, _HEIGHT = 960, 576
_LEFT, _RIGHT = 56, 884
_MONTHS: Final = (
    *("Jan", "Feb", "Mar", "Apr", "May", "Jun"),
    *("Jul", "Aug", "Sep", "Oct", "Nov", "Dec"),
)
_STYLE: Final = """
.paper { fill: #ffffff; }
text { font: 12px system-ui, sans-serif; fill: #57606a; }
.title { font-size: 16px; font-weight: 600; fill: #24292f; }
.end { text-anchor: end; }
.middle { text-anchor: middle; }
.grid { stroke: #d8dee4; }
.line { fill: none; stroke-width: 1.5; stroke-linejoin: round; }
.heat { fill: #d9642c; }
.supply { stroke: #c9302c; } text.supply { stroke: none; fill: #c9302c; }
.return { stroke: #2f6fb3; } text.return { stroke: none; fill: #2f6fb3; }
.outdoor { stroke: #3f7d4a; } text.outdoor { stroke: none; fill: #3f7d4a; }
.range { fill: #3f7d4a; opacity: 0.22; }
@media (prefers-color-scheme: dark) {
.paper { fill: #0d1117; }
text { fill: #9198a1; }
.title { fill: #e6edf3; }
.grid { stroke: #30363d; }
.heat { fill: #e98a57; }
.supply { stroke: #f0716b; } text.supply { fill: #f0716b; }
.return { stroke: #6cb0f0; } text.return { fill: #6cb0f0; }
.outdoor { stroke: #7cc18a; } text.outdoor { fill: #7cc18a; }
.range { fill: #7cc18a; }
}
"""


@attrs.frozen(kw_only=True)
class Day:
    """A day of the house, in kWh, m³ and °C."""

    kilowatt_hours: float
    cubic_meters: float
    supply: float
    back: float
    outdoor: tuple[float, ...]

    @property
    def mean_outdoor(self) -> float:
        """The mean of its hours."""
        return sum(self.outdoor) / len(self.outdoor)


@attrs.frozen(kw_only=True)
class Panel:
    """A part of the picture with an axis of its own."""

    title: str
    top: int
    bottom: int
    ticks: range
    days: int

    def x(self, day: float) -> float:
        """Return where a day begins."""
        return _LEFT + (_RIGHT - _LEFT) * day / self.days

    def y(self, value: float) -> float:
        """Return how high a value stands."""
        low, high = self.ticks[0], self.ticks[-1]
        return self.bottom - (self.bottom - self.top) * (value - low) / (high - low)

    def line(self, values: Sequence[float], name: str) -> str:
        """Draw a value for each day, named at its end."""
        points = self.points(values)
        end = self.y(sum(values[-7:]) / 7) + 4
        return (
            f'<polyline class="line {name}" points="{points}"/>\n'
            f'<text class="{name}" x="{_RIGHT + 8}" y="{end:.1f}">{name}</text>'
        )

    def points(self, values: Sequence[float]) -> str:
        """Return the middles of the days at these values."""
        return " ".join(
            f"{self.x(day + 0.5):.1f},{self.y(value):.1f}"
            for day, value in enumerate(values)
        )


def days_of(seed: int, year: int) -> Iterator[Day]:
    """Yield the days of a year of the house with this seed."""
    start = datetime(year, 1, 1, tzinfo=UTC) - _OFFSET
    house = House(seed, start)
    midnight = start
    while (day := (midnight + _OFFSET).date()).year == year:
        gained = house.day_counters(day)
        volume = max(1, gained.volume) * PRODUCT_COUNTS // VOLUME_COUNTS
        yield Day(
            kilowatt_hours=gained.heat / PRODUCT_COUNTS / _JOULES_PER_KILOWATT_HOUR,
            cubic_meters=gained.volume / VOLUME_COUNTS,
            supply=gained.e8 / volume,
            back=gained.e9 / volume,
            outdoor=tuple(
                float(house.outdoor(midnight + timedelta(hours=hour)))
                for hour in range(24)
            ),
        )
        midnight += _DAY


def draw(seed: int, year: int) -> str:
    """Return the picture of a year."""
    days = tuple(days_of(seed, year))
    peak = max(day.kilowatt_hours for day in days)
    energy = Panel(
        title="Energy, kWh a day",
        top=84,
        bottom=284,
        ticks=range(0, int(peak) + 21, 20),
        days=len(days),
    )
    temperature = Panel(
        title="Temperature, °C",
        top=344,
        bottom=544,
        ticks=range(-20, 81, 20),
        days=len(days),
    )
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {_HEIGHT}">',
        "<title>A year of the simulated house</title>",
        f"<style>{_STYLE}</style>",
        f'<rect class="paper" width="{_WIDTH}" height="{_HEIGHT}"/>',
        f'<text class="title" x="{_LEFT}" y="32">{_headline(days, seed, year)}</text>',
        *_frame(energy, year),
        *_bars(energy, days),
        *_frame(temperature, year),
        *_temperatures(temperature, days),
        "</svg>\n",
    ]
    return "\n".join(parts)


def _headline(days: Sequence[Day], seed: int, year: int) -> str:
    kilowatt_hours = sum(day.kilowatt_hours for day in days)
    cubic_meters = sum(day.cubic_meters for day in days)
    gigajoules = kilowatt_hours * _JOULES_PER_KILOWATT_HOUR / 1e9
    back = sum(day.back * day.cubic_meters for day in days) / cubic_meters
    return (
        f"The simulated house in {year}, seed {seed}: {gigajoules:.1f} GJ, "
        f"{cubic_meters:.0f} m³, return {back:.1f} °C"
    )


def _frame(panel: Panel, year: int) -> Iterator[str]:
    """Draw the title, the axis and the months of a panel."""
    yield f'<text x="{_LEFT}" y="{panel.top - 12}">{panel.title}</text>'
    for tick in panel.ticks:
        y = panel.y(tick)
        yield f'<path class="grid" d="M{_LEFT} {y:.1f}H{_RIGHT}"/>'
        yield f'<text class="end" x="{_LEFT - 8}" y="{y + 4:.1f}">{tick}</text>'
    for month, name in enumerate(_MONTHS, start=1):
        first = (date(year, month, 1) - date(year, 1, 1)).days
        x = panel.x(first)
        yield f'<path class="grid" d="M{x:.1f} {panel.bottom}v5"/>'
        yield (
            f'<text class="middle" x="{panel.x(first + 15):.1f}" '
            f'y="{panel.bottom + 18}">{name}</text>'
        )


def _bars(panel: Panel, days: Sequence[Day]) -> Iterator[str]:
    width = panel.x(1) - panel.x(0) - 0.5
    for index, day in enumerate(days):
        top = panel.y(day.kilowatt_hours)
        yield (
            f'<rect class="heat" x="{panel.x(index):.1f}" y="{top:.1f}" '
            f'width="{width:.1f}" height="{panel.bottom - top:.1f}"/>'
        )


def _temperatures(panel: Panel, days: Sequence[Day]) -> Iterator[str]:
    """Draw the range of each day outdoors, then the three lines."""
    highest = panel.points([max(day.outdoor) for day in days])
    lowest = panel.points([min(day.outdoor) for day in days])
    back = " ".join(reversed(lowest.split()))
    yield f'<polygon class="range" points="{highest} {back}"/>'
    lines: dict[str, Callable[[Day], float]] = {
        "outdoor": lambda day: day.mean_outdoor,
        "return": lambda day: day.back,
        "supply": lambda day: day.supply,
    }
    for name, value in lines.items():
        yield panel.line([value(day) for day in days], name)


def main() -> int:
    """Run from the command line, at the root of the project."""
    parser = argparse.ArgumentParser(prog="tools.plot_year", description=__doc__)
    parser.add_argument("--seed", type=int, default=3)
    parser.add_argument("--year", type=int, default=2024)
    parser.add_argument("--output", type=Path, default=_OUTPUT)
    parser.add_argument("--check", action="store_true", help="compare, write nothing")
    chosen = parser.parse_args()
    picture = draw(chosen.seed, chosen.year)
    if not chosen.check:
        chosen.output.write_text(picture, "utf-8")
        print(f"{chosen.output} written")
        return 0
    if chosen.output.read_text("utf-8") == picture:
        return 0
    print(f"{chosen.output} is out of date; run `python -m tools.plot_year`")
    return 1


if __name__ == "__main__":
    sys.exit(main())

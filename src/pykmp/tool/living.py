"""What emulated meters live through, as the options of `emulate` ask for it."""

import datetime as dt
from collections.abc import Callable
from functools import wraps
from typing import Any, Final

import attrs
import click

from pykmp.emulator import (
    EVENT_SYNTAX,
    EventInvalidError,
    InhabitedValues,
    ValuesOf,
    ValueSource,
    fitted_before,
    fixed_values,
    house_values,
    moving_values,
    parse_event,
)
from pykmp.emulator.house import Event
from pykmp.emulator.inhabited import house_kind
from pykmp.meters import Commodity, Profile
from pykmp.tool.completing import events_like
from pykmp.tool.console import say
from pykmp.tool.numbers import meter_time
from pykmp.tool.standard_time import standard_time

HOUSE: Final = "house"
MOVING: Final = "moving"
FIXED: Final = "fixed"

#: More houses take too long to work out, and too much memory, if nobody asks for them.
_HOUSES_MAX: Final = 100
#: A day in a second.
_SPEED_MAX: Final = 86_400.0
_MINUTE: Final = dt.timedelta(minutes=1)

Command = Callable[..., Any]


def speed(text: str | float) -> float:
    """Return how many times as fast as the line's clock a house lives.

    Raises:
        click.BadParameter: It is no number, or too fast to keep up with.
    """
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 <= value <= _SPEED_MAX:
        raise click.BadParameter(f"{text!r} is no number from 0 to {_SPEED_MAX:g}")
    return value


_OPTIONS: Final = (
    click.option(
        "--values",
        type=click.Choice((HOUSE, MOVING, FIXED)),
        show_default=f"house; moving for more than {_HOUSES_MAX} meters; "
        "fixed for electricity",
        help="Whether the meter lives in a simulated house, where all values agree, "
        "its counters merely grow, or all stands still.",
    ),
    click.option(
        "--seed",
        type=int,
        default=0,
        show_default=True,
        help="What chance begins with: the house of the first meter, the next one's "
        "is one more.",
    ),
    click.option(
        "--start",
        type=meter_time,
        metavar="ISO",
        show_default="now",
        help="What the meter's clock shows at the begin, in standard time.",
    ),
    click.option(
        "--fitted",
        type=meter_time,
        metavar="ISO",
        show_default="two years before the start, later for more than four meters",
        help="When the meter came into its house, with counters at zero.",
    ),
    click.option(
        "--speed",
        type=speed,
        metavar="X",
        default=1.0,
        show_default=True,
        help="How many times as fast the house lives: 3600 is an hour in a second. "
        "The line keeps its speed.",
    ),
    click.option(
        "--event",
        "events",
        multiple=True,
        metavar=EVENT_SYNTAX,
        shell_complete=events_like,
        help="Let something happen in the house, once or for a while, such as "
        "leak@+10m/2h or air@2026-01-31T22:04/30m; may be given several times.",
    ),
)


@attrs.frozen(kw_only=True)
class Wanted:
    """What the options ask for; None is not told."""

    values: str | None
    seed: int
    start: dt.datetime | None
    fitted: dt.datetime | None
    speed: float
    events: tuple[str, ...]


def life_options(command: Command) -> Command:
    """Give a command the options that say what meters live through, as one Wanted."""

    @wraps(command)
    def wanting(**told: Any) -> Any:  # noqa: ANN401 - whatever the command takes
        names = [field.name for field in attrs.fields(Wanted)]
        wanted = Wanted(**{name: told.pop(name) for name in names})
        return command(wanted=wanted, **told)

    decorated: Command = wanting
    for option in reversed(_OPTIONS):
        decorated = option(decorated)
    return decorated


class Life:
    """Gives meters their values; owns the houses, whose time begins with `begin`."""

    def __init__(self, values: ValuesOf, *, is_now: bool = False) -> None:
        self._values = values
        self._is_now = is_now
        self._inhabited: list[InhabitedValues] = []

    def __call__(self, profile: Profile, serial: int, place: int = 0) -> ValueSource:
        """Return the values of the meter at this place of a row."""
        source = self._values(profile, serial, place)
        if isinstance(source, InhabitedValues):
            self._inhabited.append(source)
        return source

    def begin(self) -> None:
        """Let time begin: working out the past took some."""
        if self._is_now:
            for source in self._inhabited:
                source.start = standard_time()


def life_of(wanted: Wanted, profile: Profile, *, count: int) -> Life:
    """Return what gives so many meters of a family their values.

    Raises:
        click.UsageError: That life cannot be had.
        NoHouseError: No house is simulated for the family.
    """
    values = wanted.values or _usual(profile, count=count)
    if values == HOUSE:
        house_kind(profile)
        return _in_houses(wanted, count=count)
    if wanted.events or wanted.fitted or wanted.speed != 1:
        raise click.UsageError("--event, --fitted and --speed need --values house.")
    if values == MOVING:
        start = wanted.start or standard_time().replace(tzinfo=None)
        return Life(moving_values(seed=wanted.seed, start=start))
    if wanted.start:
        raise click.UsageError("--start needs --values house or moving.")
    return Life(fixed_values)


def _usual(profile: Profile, *, count: int) -> str:
    if profile.commodity is Commodity.ELECTRICITY:
        return FIXED
    return HOUSE if count <= _HOUSES_MAX else MOVING


def _in_houses(wanted: Wanted, *, count: int) -> Life:
    now = standard_time()
    start, fitted = (
        time and time.replace(tzinfo=now.tzinfo)
        for time in (wanted.start, wanted.fitted)
    )
    begun = start or now
    fitted = fitted or fitted_before(begun, count=count)
    if fitted > begun:
        raise click.BadParameter(
            f"the start, {begun:%Y-%m-%d %H:%M}, lies before", param_hint="'--fitted'"
        )
    values = house_values(
        seed=wanted.seed,
        start=begun,
        fitted=fitted,
        speed=wanted.speed,
        events=[_event(text, start=begun, fitted=fitted) for text in wanted.events],
        utc_offset_minutes=(now.utcoffset() or dt.timedelta()) // _MINUTE,
    )
    if count > 1:
        say(f"Working out what {count} houses have lived through.")
    return Life(values, is_now=start is None)


def _event(text: str, *, start: dt.datetime, fitted: dt.datetime) -> Event:
    try:
        return parse_event(text, start=start, fitted=fitted)
    except EventInvalidError as error:
        raise click.BadParameter(str(error), param_hint="'--event'") from None

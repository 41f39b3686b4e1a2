"""What emulated meters live through, as the options of `emulate` ask for it."""

import datetime as dt
from decimal import Decimal
from typing import Any

import click
import pytest

from pykmp.client import MeterClient
from pykmp.codec import FloatCodec
from pykmp.emulator import (
    EVENTS,
    FixedValues,
    InhabitedValues,
    MovingValues,
    NoHouseError,
    ValueSource,
)
from pykmp.emulator.house import House, InfoTable
from pykmp.meters import load_profile
from pykmp.tool.living import Life, Wanted, life_of, speed
from pykmp.tool.standard_time import standard_time
from tests.tool.conftest import AtATerminal, RunTool, words_of
from tests.tool.test_emulate import ANYWHERE, urls_of

START = dt.datetime(2024, 1, 15, 7, 30)
FITTED = dt.datetime(2024, 1, 1)
OPTIONS: dict[str, Any] = {
    "values": None,
    "seed": 3,
    "start": START,
    "fitted": FITTED,
    "speed": 1.0,
    "events": (),
}
UNTOLD = {"start": None, "fitted": None}


def life(family: str = "403", *, count: int = 1, **wanted: Any) -> Life:  # noqa: ANN401
    """Return the life of meters by these options."""
    return life_of(Wanted(**OPTIONS | wanted), load_profile(family), count=count)


def source(family: str = "403", **wanted: Any) -> ValueSource:  # noqa: ANN401
    """Return the values of one meter by these options."""
    return life(family, **wanted)(load_profile(family), 123456)


def test_it_prints_the_house_that_was_asked_for(at_terminal: AtATerminal) -> None:
    """A year that was reported with seed and start cannot be seen again."""
    told = ("--seed", "3", "--start", f"{START}", "--fitted", f"{FITTED}")
    program = at_terminal(*ANYWHERE, "--fast", "--speed", "0", *told, TZ="UTC")
    (url,) = urls_of(program)

    with MeterClient(url) as meter:
        readings = meter.read(60, 68, 74, 80, 86, 87, 89, 266)
        clock = meter.clock()

    zone = dt.UTC
    house = House(3, FITTED.replace(tzinfo=zone), utc_offset_minutes=0)
    shown = {id_: FloatCodec.decode(data.value) for id_, data in readings.items()}
    assert shown == {id_: house.value(id_, START.replace(tzinfo=zone)) for id_ in shown}
    assert shown[86] - shown[87] == shown[89]
    assert clock == START


def test_a_house_lives_as_fast_as_it_is_told(at_terminal: AtATerminal) -> None:
    """A year takes a year."""
    told = ("--start", f"{START}", "--fitted", f"{FITTED}", "--speed", "86400")
    program = at_terminal(*ANYWHERE, "--fast", *told)
    (url,) = urls_of(program)

    with MeterClient(url) as meter:
        earlier = meter.clock()
        later = meter.clock()

    assert START <= earlier < later


def test_an_event_happens(at_terminal: AtATerminal) -> None:
    """A program that is tried against a broken sensor meets none."""
    program = at_terminal(*ANYWHERE, "--fast", "--event", "sensor-t1-open")
    (url,) = urls_of(program)

    with MeterClient(url) as meter:
        readings = meter.read(86, 89, 80)

    shown = [str(FloatCodec.decode(data.value)) for data in readings.values()]
    assert shown == ["185.00", "0.00", "0.0"]


def test_help_names_every_event(tool: RunTool) -> None:
    """Somebody who wants something to happen has to read the source."""
    text = tool("emulate", "--help").stdout

    assert all(f"  {name} " in text for name in EVENTS)


@pytest.mark.parametrize(
    ("words", "named"),
    [
        (["--event", "laek"], ["--event", "nearest is leak"]),
        (["--event", "leak@2020-01-01"], ["--event", "fitted later"]),
        (["--speed", "nan"], ["--speed", "nan", "86400"]),
        (["--start", "soon"], ["--start", "soon"]),
        (["--start", "2024-01-01", "--fitted", "2024-01-02"], ["--fitted", "2024"]),
        (["--values", "fixed", "--speed", "2"], ["--speed", "--values house"]),
        (["--meter", "382", "--values", "house"], ["382", "electricity"]),
    ],
)
def test_a_life_that_cannot_be_is_told_in_one_line(
    words: list[str], named: list[str], tool: RunTool
) -> None:
    """Somebody with a typing error is not told which word it is, or how to mend it."""
    finished = tool("emulate", *words)

    (line,) = words_of(finished)
    assert all(word in line for word in named)
    assert "--help" in line
    assert finished.returncode == 2


@pytest.mark.parametrize(
    ("wanted", "kind"),
    [
        ({"values": None}, InhabitedValues),
        ({"values": "house"}, InhabitedValues),
        ({"values": None, "family": "62"}, InhabitedValues),
        ({"values": None, "family": "382", **UNTOLD}, FixedValues),
        ({"values": "moving", "family": "382", **UNTOLD}, MovingValues),
        ({"values": "moving", "fitted": None}, MovingValues),
        ({"values": None, "count": 101, **UNTOLD}, MovingValues),
        ({"values": "fixed", **UNTOLD}, FixedValues),
    ],
)
def test_each_meter_has_the_life_that_suits_it(
    wanted: dict[str, Any], kind: type[ValueSource]
) -> None:
    """A fleet of two thousand takes an hour to start, or a heat meter stands still."""
    assert type(source(**wanted)) is kind


def test_moving_values_begin_when_they_are_told_to() -> None:
    """A replay of moving values shows another day."""
    data = source(values="moving", fitted=None).register(1003, 0.0)

    assert data is not None
    assert FloatCodec.decode(data.value) == Decimal(240115)


@pytest.mark.parametrize(
    "wanted",
    [
        {"values": "fixed", "fitted": None},
        {"values": "fixed", "start": None},
        {"values": "moving", "fitted": None, "events": ("leak",)},
        {"family": "382", "speed": 0.0, **UNTOLD},
        {"fitted": START + dt.timedelta(seconds=1)},
        {"events": ("leek",)},
    ],
)
def test_options_that_say_nothing_are_refused(wanted: dict[str, Any]) -> None:
    """Somebody waits for a leak in a meter without a house."""
    with pytest.raises(click.UsageError):
        source(**wanted)


def test_an_electricity_meter_lives_in_no_house() -> None:
    """Somebody waits for a house that does not come."""
    with pytest.raises(NoHouseError):
        source("382", values="house")


def test_an_info_code_is_that_of_the_family() -> None:
    """A leak at pulse input A is told as something else."""
    data = source("602", events=("leak",)).register(99, 0.0)

    assert load_profile("602").info_table == InfoTable.SUM_602
    assert data is not None
    assert FloatCodec.decode(data.value) == 64


def test_time_begins_when_the_port_opens() -> None:
    """The clock of an emulated meter is behind by what its past took to work out."""
    now = life(**UNTOLD)
    inhabited = now(load_profile("403"), 1)
    assert isinstance(inhabited, InhabitedValues)
    built = inhabited.start

    now.begin()

    assert built < inhabited.start <= standard_time()
    told = life()
    fixed_start = told(load_profile("403"), 1)
    told.begin()
    assert isinstance(fixed_start, InhabitedValues)
    assert fixed_start.start.replace(tzinfo=None) == START


def test_houses_in_a_row_are_announced(capsys: pytest.CaptureFixture[str]) -> None:
    """Somebody thinks that the program hangs."""
    life(count=3)

    assert "3 houses" in capsys.readouterr().err


@pytest.mark.parametrize(("text", "value"), [("0", 0.0), ("0.5", 0.5), ("1e3", 1000.0)])
def test_a_speed_is_a_number(text: str, value: float) -> None:
    """An hour in a second cannot be asked for."""
    assert speed(text) == value


@pytest.mark.parametrize("text", ["-1", "86401", "inf", "nan", "fast", ""])
def test_a_speed_that_nobody_keeps_up_with_is_refused(text: str) -> None:
    """An emulated meter falls silent because its house runs away."""
    with pytest.raises(click.BadParameter):
        speed(text)

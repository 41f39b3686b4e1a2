"""Logs through both clients: records as they come, files to go on from."""

import datetime as dt
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

import pytest

from pykmp.emulator import (
    EmulatedLine,
    EmulatedMeter,
    Fault,
    LineSettings,
    house_values,
)
from pykmp.errors import KmpError, LineLostError, SilenceError
from pykmp.logs import (
    LogProgress,
    LogQueryInvalidError,
    LogRecord,
    LogStateInvalidError,
    UnknownLogError,
    logger_named,
)
from pykmp.meters import load_profile
from tests.client.sides import MakeSide, SyncSide

_START: Final = dt.datetime(2026, 3, 1, 12, 30, tzinfo=dt.UTC)
_FITTED: Final = dt.datetime(2025, 12, 1, tzinfo=dt.UTC)


def line_of(family: str = "603", serial: int = 0, **line: Any) -> EmulatedLine:  # noqa: ANN401
    """Return a fast line with a meter that stands still."""
    profile = load_profile(family)
    values = house_values(start=_START, fitted=_FITTED, speed=0.0)
    meter = EmulatedMeter(profile, source=values(profile, serial))
    return EmulatedLine(meter, settings=LineSettings(is_fast=True), **line)


def all_of(side: SyncSide, *args: Any, **options: Any) -> list[LogRecord]:  # noqa: ANN401
    """Return the records that a client yields."""
    return list(some_of(side, None, *args, **options))


def some_of(
    side: SyncSide,
    count: int | None,
    *args: Any,  # noqa: ANN401
    **options: Any,  # noqa: ANN401
) -> Iterator[LogRecord]:
    """Return so many of the records that a client yields, and leave."""
    records: list[LogRecord] = []
    if side.name == "sync":
        for record in side.client.log(*args, **options):
            records.append(record)
            if len(records) == count:
                break
        return iter(records)

    async def collect(client: Any) -> None:  # noqa: ANN401 - a client
        came = client.log(*args, **options)
        async for record in came:
            records.append(record)
            if len(records) == count:
                break
        await came.aclose()

    side.ask(collect)
    return iter(records)


def test_a_log_is_found_by_its_name_in_the_family_of_the_meter(
    make_side: MakeSide,
) -> None:
    """A user has to know the number of a logger."""
    records = all_of(make_side(peer=line_of()), "hour", 60, 68, newest=3)

    assert [record.time for record in records] == [
        dt.datetime(2026, 3, 1, hour) for hour in (13, 12, 11)
    ]
    assert [set(record.registers) for record in records] == [{60, 68}] * 3


def test_a_family_that_is_told_is_not_asked_for(make_side: MakeSide) -> None:
    """Each reading of a log costs questions for what is known."""
    side = make_side(peer=line_of())

    all_of(side, "hour", 60, newest=3, family="603")
    took = side.now()
    all_of(side, "hour", 60, newest=3)

    assert side.now() > took


def test_a_logger_may_be_given_as_a_value(make_side: MakeSide) -> None:
    """A meter that nobody has described cannot be read."""
    logger = logger_named(load_profile("603"), "day")

    records = all_of(make_side(peer=line_of()), logger, 60, newest=2)

    assert [record.id for record in records] == [90, 89]


def test_without_registers_all_that_is_logged_comes(make_side: MakeSide) -> None:
    """A call without registers ends in an error."""
    (record,) = all_of(make_side(peer=line_of()), "info", newest=1) or [None]
    (month,) = all_of(make_side(peer=line_of()), "month", newest=1, family="603")

    logger = logger_named(load_profile("603"), "month")
    assert record is None
    assert set(month.registers) <= set(logger.registers)
    assert len(month.registers) > 20


def test_a_module_is_asked_at_its_own_address(make_side: MakeSide) -> None:
    """A logger module stays silent, because the meter below it is asked."""
    side = make_side(peer=line_of("601", serial=7))

    records = all_of(side, "hour", 60, newest=2, family="601")

    assert [record.time for record in records] == [
        dt.datetime(2026, 3, 1, hour) for hour in (12, 13)
    ]
    assert side.ask(lambda client: client.serial_number()) == 7


def test_other_questions_may_stand_between_two_records() -> None:
    """A client that reads a log answers to nobody else for minutes."""
    side = SyncSide(line_of())
    serials = set()

    for _ in side.client.log("hour", 60, newest=100, family="603"):
        serials.add(side.client.serial_number())

    assert len(serials) == 1


@pytest.mark.parametrize("count", [1, 50, 99])
def test_a_reading_that_was_left_goes_on_from_its_file(
    make_side: MakeSide, tmp_path: Path, count: int
) -> None:
    """Whoever stops a program pays for the same bytes again."""
    state = tmp_path / "hours.jsonl"
    wish: Any = {"newest": 100, "family": "603", "state": state}
    side = make_side(peer=line_of())
    whole = all_of(side, "hour", 60, 68, newest=100, family="603")

    first = list(some_of(side, count, "hour", 60, 68, **wish))
    lines = state.read_text().count("\n")
    again = all_of(side, "hour", 60, 68, **wish)

    assert first == whole[:count]
    assert again == whole
    assert state.read_text().count("\n") > lines or count == 99
    assert all_of(side, "hour", 60, 68, **wish) == whole


def test_a_line_that_was_torn_is_cut_off(make_side: MakeSide, tmp_path: Path) -> None:
    """A machine that went down in mid-write has to begin anew."""
    state = tmp_path / "hours.jsonl"
    wish: Any = {"newest": 60, "family": "603", "state": state}
    side = make_side(peer=line_of())
    list(some_of(side, 5, "hour", 60, **wish))
    whole = state.read_bytes()
    state.write_bytes(whole + b'{"anchor":"id","id":17')

    records = all_of(side, "hour", 60, **wish)

    assert state.read_bytes().startswith(whole)
    assert len({record.id for record in records}) == len(records) == 60


def test_the_file_of_another_meter_is_refused(
    make_side: MakeSide, tmp_path: Path
) -> None:
    """The histories of two meters are joined."""
    wish: Any = {"newest": 6, "family": "603", "state": tmp_path / "hours.jsonl"}
    all_of(make_side(peer=line_of()), "hour", 60, **wish)

    with pytest.raises(LogStateInvalidError, match="of meter"):
        all_of(make_side(peer=line_of(serial=1)), "hour", 60, **wish)


@pytest.mark.parametrize("name", ["", "none/such", "latin.txt"])
def test_a_file_that_cannot_be_used_is_named(
    make_side: MakeSide, tmp_path: Path, name: str
) -> None:
    """A path that is wrong ends in a traceback, or in silence."""
    (tmp_path / "latin.txt").write_bytes(b"\xe4\n")
    state = tmp_path / name

    with pytest.raises(LogStateInvalidError) as caught:
        all_of(make_side(peer=line_of()), "hour", 60, newest=1, state=state)

    assert caught.value.path == str(state)


def test_a_file_that_is_something_else_is_left_as_it_is(
    make_side: MakeSide, tmp_path: Path
) -> None:
    """A path that is mistyped costs the last line of another file."""
    notes = tmp_path / "notes.txt"
    notes.write_text("meter in the cellar\nkey at the neighbours")

    with pytest.raises(LogStateInvalidError, match="not marked pykmp-log-1"):
        all_of(make_side(peer=line_of()), "hour", 60, newest=1, state=notes)

    assert notes.read_text() == "meter in the cellar\nkey at the neighbours"


def test_progress_tells_what_this_reading_took(
    make_side: MakeSide, tmp_path: Path
) -> None:
    """A reading that goes on is said to have asked what another one asked."""
    wish: Any = {"newest": 300, "family": "603", "state": tmp_path / "hours.jsonl"}
    told: list[LogProgress] = []
    side = make_side(peer=line_of())
    list(some_of(side, 200, "hour", 60, **wish))

    all_of(side, "hour", 60, progress=told.append, **wish)

    assert [one.requests for one in told] == list(range(1, len(told) + 1))
    assert told[-1].records == 300


def test_progress_is_told_after_each_answer(make_side: MakeSide) -> None:
    """A user looks at a still screen for six minutes."""
    told: list[LogProgress] = []

    records = all_of(
        make_side(peer=line_of()), "hour", 60, 68, newest=300, progress=told.append
    )

    assert len(told) == told[-1].requests > 5
    assert told[-1].records == len(records) == 300
    assert told[-1].left.requests == 0


def test_a_log_tells_how_it_is_set_up(make_side: MakeSide) -> None:
    """Depth and registers of a log are only what a table says."""
    side = make_side(peer=line_of())

    told = side.ask(lambda client: client.log_configuration("hour"))

    assert told.depth == 1400
    assert {348, 60} <= set(told.registers)


@pytest.mark.parametrize("family", ["603", "601"])
def test_an_overview_names_both_ends_of_a_log(make_side: MakeSide, family: str) -> None:
    """Nobody can see what a log holds without reading it."""
    side = make_side(peer=line_of(family))
    whole = all_of(side, "hour", 60, family=family)
    oldest, newest = sorted(whole, key=lambda record: record.id)[:: len(whole) - 1]

    told = side.ask(lambda client: client.log_overview("hour", family=family))

    assert (told.oldest.id, told.oldest.time) == (oldest.id, oldest.time)
    assert (told.newest.id, told.newest.time) == (newest.id, newest.time)
    assert told.depth == 1400
    assert (told.configuration is None) == (family == "601")


def test_an_empty_log_has_no_ends(make_side: MakeSide) -> None:
    """A log without records cannot be listed."""
    side = make_side(peer=line_of())

    told = side.ask(lambda client: client.log_overview("info", family="603"))

    assert told.oldest is told.newest is None


@pytest.mark.parametrize(
    ("args", "options", "error"),
    [
        (("hours", 60), {"family": "603"}, UnknownLogError),
        (
            ("hour", 60),
            {"newest": 1, "first": 2, "family": "603"},
            LogQueryInvalidError,
        ),
        (("hour", 60, 60), {"family": "603"}, LogQueryInvalidError),
        (
            ("software_download", 60),
            {"family": "603", "since": _START},
            LogQueryInvalidError,
        ),
    ],
)
def test_what_cannot_be_read_is_refused_before_a_port_is_opened(
    make_side: MakeSide,
    args: tuple[Any, ...],
    options: dict[str, Any],
    error: type[KmpError],
) -> None:
    """A mistake in a call wakes a meter."""
    side = make_side(peer=line_of())

    with pytest.raises(error):
        all_of(side, *args, **options)

    assert side.ports == []


def test_a_silent_meter_ends_the_reading(make_side: MakeSide) -> None:
    """A reading waits for a meter that is gone."""
    side = make_side(peer=EmulatedLine(), attempts=1)

    with pytest.raises(SilenceError):
        all_of(side, "hour", 60, newest=1, family="603")


def test_a_lost_line_costs_nothing_that_was_kept(
    make_side: MakeSide, tmp_path: Path
) -> None:
    """A bridge that restarts costs a whole reading."""
    wish: Any = {"newest": 300, "family": "603", "state": tmp_path / "hours.jsonl"}
    good = all_of(make_side(peer=line_of()), "hour", 60, newest=300, family="603")
    faults = [Fault(name="disconnect", probability=0.3)]
    side = make_side(peer=line_of(faults=faults, seed=1))
    lost = 0

    records: list[LogRecord] = []
    while not records:
        try:
            records = all_of(side, "hour", 60, **wish)
        except LineLostError:
            lost += 1

    assert records == good
    assert lost > 1

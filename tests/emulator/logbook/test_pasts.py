"""What a meter says of its past, whatever its values come from."""

import datetime as dt
from decimal import Decimal
from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from pykmp.codec import FloatCodec
from pykmp.emulator import (
    EmulatedMeter,
    FixedValues,
    MeterClock,
    MovingValues,
    Remembering,
    ValueSource,
)
from pykmp.emulator.house import ClockSet, Event, House
from pykmp.emulator.house.clock import to_second
from pykmp.messages import (
    GetEventStatusRequest,
    GetLogIDPresentRequest,
    GetLogLastEntryPastAbsRequest,
    LoggerInfo,
    RegisterData,
    decode_frame,
    encode_request,
)
from pykmp.meters import PROFILES, load_profile
from tests.emulator.logbook import lives
from tests.emulator.wire import FITTED, START

NOW: Final = dt.datetime(2024, 3, 1, 12, 30)
HOUR: Final = 5
_YEAR_HOURS: Final = 365 * 24


def ask(
    family: str,
    source: ValueSource,
    request: Any,  # noqa: ANN401
    address: int = 0x3F,
) -> Any:  # noqa: ANN401
    """Return what a meter with these values answers, or None."""
    meter = EmulatedMeter(load_profile(family), source=source)
    raw = meter.answer(encode_request(request, address=address), 0.0)
    return raw and decode_frame(raw).message


def last_hours(*registers: int, entries: int = 3) -> GetLogLastEntryPastAbsRequest:
    """Return a request for the newest entries of the hour log."""
    return GetLogLastEntryPastAbsRequest(
        logger_type=HOUR, entries=entries, registers=registers
    )


def test_fixed_values_have_a_past_of_the_same_values() -> None:
    """Reading a log can be tried on a meter that never changes."""
    profile = load_profile("603")

    answer = ask("603", FixedValues(profile), last_hours(1002, 60, entries=2))

    shown = [
        [int.from_bytes(one.value[2:]) for one in r.registers] for r in answer.rows
    ]
    assert shown == [[200000, 138643], [190000, 138643]]
    assert answer.newest_id == _YEAR_HOURS


@settings(max_examples=20)
@given(
    family=st.sampled_from(PROFILES),
    seed=st.integers(0, 3),
    hours=st.integers(1, _YEAR_HOURS),
)
def test_a_moving_counter_came_from_where_it_is(
    family: str, seed: int, hours: int
) -> None:
    """A consumption is never below zero, in a log as little as in a register."""
    profile = load_profile(family)
    source = MovingValues(profile, seed=seed, clock=MeterClock(NOW))
    begin = to_second(NOW)
    counters = {1, 19, 23, 60, 68} & profile.registers.keys()

    for id_ in counters:
        series = [
            source.logged(id_, begin - step * 3_600) for step in (hours, hours - 1, 0)
        ]
        numbers = [FloatCodec.decode(one.value) for one in series if one]
        assert Decimal(0) <= numbers[0] <= numbers[1] <= numbers[2]
        assert series[2] == source.register(id_, 0.0)


def test_energy_of_tariffs_adds_up() -> None:
    """A bill by tariffs is the bill, but for digits that are cut off."""
    source = MovingValues(load_profile("382"), clock=MeterClock(NOW))

    whole, first, second = (
        source.logged(id_, to_second(NOW) - 3_000_000) for id_ in (1, 19, 23)
    )

    assert whole and first and second  # noqa: PT018 - nothing to tell apart
    parts = FloatCodec.decode(first.value) + FloatCodec.decode(second.value)
    assert abs(FloatCodec.decode(whole.value) - parts) <= Decimal("0.1")


@pytest.mark.parametrize("family", ["603", "382"])
def test_a_register_that_a_family_lacks_was_never_there(family: str) -> None:
    """What a meter does not have it does not log either."""
    profile = load_profile(family)
    sources: tuple[Remembering, ...] = (FixedValues(profile), MovingValues(profile))

    assert [one.logged(9999, 0) for one in sources] == [None, None]


@settings(max_examples=30)
@given(
    happened=lives.events,
    minutes=st.integers(0, 10_000),
    id_=st.sampled_from([60, 68, 86, 369, 1002, 124, 139, 146, 149, 379, 381]),
)
def test_what_is_logged_is_what_is_shown(
    happened: tuple[Event, ...], minutes: int, id_: int
) -> None:
    """A log and a register that are read at once agree."""
    house = lives.house_of("603", happened)
    at = FITTED + dt.timedelta(minutes=minutes)
    shown = house.clock(at)
    is_turn = shown == shown.replace(day=1, hour=0, minute=0, second=0)

    if not is_turn:
        assert house.logged(id_, at) == house.value(id_, at)


def test_extremes_and_means_are_those_of_the_period_that_ends() -> None:
    """The largest flow of January is not lost at its last midnight."""
    start = dt.datetime(2024, 1, 28, tzinfo=dt.UTC)
    house = House(3, start, utc_offset_minutes=0)
    midnight = dt.datetime(2024, 2, 1, tzinfo=dt.UTC)
    second = dt.timedelta(seconds=1)

    for id_ in (139, 143, 149, 150):
        assert house.value(id_, midnight) == 0
        assert house.logged(id_, midnight) != 0
        assert house.logged(id_, midnight + second) == house.value(id_, midnight)
    earlier = [house.value(139, midnight - dt.timedelta(hours=h)) for h in range(1, 9)]
    largest = Decimal(str(house.logged(139, midnight)))
    assert all(largest >= Decimal(str(flow)) for flow in earlier)
    assert house.logged(60, midnight) == house.value(60, midnight)


def test_a_timeline_ends_now_and_begins_with_the_meter() -> None:
    """Nothing of a meter that is gone, and nothing to come, gets into a log."""
    sets = ClockSet(at=START, shows=dt.datetime(2024, 1, 5))
    house = lives.house_of("603", (sets,))

    timeline = house.timeline(START)

    assert house.instant(timeline.fitted) == FITTED
    assert house.instant(timeline.now) == START
    assert timeline.shows(timeline.now) == dt.datetime(2024, 1, 5)


class _Forgetful:
    """Values without a past, as somebody may have written them."""

    def __init__(self) -> None:
        self._values = FixedValues(load_profile("603"))

    def answers(self, at: float) -> bool:
        return self._values.answers(at)

    def serial(self, at: float) -> int:
        return self._values.serial(at)

    def register(self, id_: int, at: float) -> RegisterData | None:
        return self._values.register(id_, at)

    def set_clock(self, clock: dt.datetime, at: float) -> None:
        self._values.set_clock(clock, at)


def test_values_without_a_past_have_no_logs() -> None:
    """Values of one's own go on working, and nothing is made up for them."""
    source = _Forgetful()
    by_id = GetLogIDPresentRequest(log=1, registers=(60,), records=1, record_id=1)

    hours = ask("603", source, last_hours(60))
    status = ask("801", source, GetEventStatusRequest(), address=0x7F)

    assert not isinstance(source, Remembering)
    assert (hours.rows, hours.info) == ((), LoggerInfo.INVALID_REQUEST)
    assert status.status == bytes(4)
    assert ask("801", source, by_id, address=0x7F) is None

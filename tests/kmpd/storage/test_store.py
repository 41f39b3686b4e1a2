"""What the store keeps, of either engine."""

import asyncio
import datetime as dt
from decimal import Decimal

import attrs
import pytest

from kmpd.errors import StoreError
from kmpd.reading import Quality, Source
from kmpd.state import Event, EventKind, Health, LineDay, MeterState, SinkState
from kmpd.storage import DatabaseStore, open_store
from tests.kmpd.storage.making import BEGIN, HOUR, MINUTE, hourly, reading, value

FULL = reading(
    BEGIN,
    value("0.300"),
    value(None, register=99, unit=0, text="?", quality=Quality.BAD, reason="no value"),
    value("-12E+2", register=7, raw=b"", unit=2),
    family="603",
    meter_time=dt.datetime(2026, 3, 1, 0, 59, 58),
    missing=(1002, 348),
    frames=(b"\x40\x3f\x10", b"", b"\x0d" * 300),
    seconds=1.25,
    line_seconds=0.93,
    requests=2,
    attempts=3,
)


async def test_a_reading_comes_back_whole(store: DatabaseStore) -> None:
    """A fact that is lost between meter and store is lost for good."""
    (added,) = await store.add([FULL])

    assert await store.after(0, 10) == [added]
    assert added == attrs.evolve(FULL, seq=1)
    (kept,) = await store.after(0, 10)
    assert [str(v.number) for v in kept.values.values()] == ["0.300", "None", "-1.2E+3"]
    assert list(kept.values) == [60, 99, 7]


@pytest.mark.parametrize(
    "other",
    [
        {"meter": "water"},
        {"serial": "1"},
        {"source": Source.LOG},
        {"log": "hour"},
        {"at": BEGIN + dt.timedelta(microseconds=1)},
    ],
)
async def test_a_reading_is_another_if_any_of_what_names_it_differs(
    store: DatabaseStore, other: dict[str, object]
) -> None:
    """Two meters read at one instant would become one."""
    await store.add([FULL])

    assert len(await store.add([FULL, attrs.evolve(FULL, **other)])) == 1
    assert len(await store.after(0, 10)) == 2


async def test_the_same_again_changes_nothing(store: DatabaseStore) -> None:
    """A log that is read twice would double the history."""
    readings = hourly(5)
    await store.add(readings[2:4])

    added = await store.add([*readings, *readings])

    assert [(r.seq, r.at) for r in added] == [
        (3, readings[0].at),
        (4, readings[1].at),
        (5, readings[4].at),
    ]
    assert await store.add(readings) == ()
    assert len(await store.after(0, 100)) == 5


async def test_places_grow_in_the_order_of_adding(store: DatabaseStore) -> None:
    """A sink that has passed a place would never see what is put behind it."""
    readings = hourly(30)

    answers = await asyncio.gather(*(store.add([one]) for one in readings))

    assert [answer[0].seq for answer in answers] == list(range(1, 31))
    assert [r.at for r in await store.after(10, 5)] == [r.at for r in readings[10:15]]


async def test_one_that_cannot_be_kept_harms_no_other(store: DatabaseStore) -> None:
    """A caller's fault would cost the readings of all who share its commit."""
    broken = attrs.evolve(hourly(1)[0], at=dt.datetime(2026, 1, 1))  # no zone

    answers = await asyncio.gather(
        *(store.add([one]) for one in (*hourly(3), broken)), return_exceptions=True
    )

    assert [len(answer) for answer in answers[:3]] == [1, 1, 1]
    assert isinstance(answers[3], TypeError)
    assert [r.seq for r in await store.after(0, 9)] == [1, 2, 3]


async def test_a_text_no_database_takes_costs_no_reading(store: DatabaseStore) -> None:
    """One odd character from a meter would cost all that it told."""
    odd = reading(BEGIN, value(None, text="6\x007\ud800"), serial="1\x002")

    await store.add([odd])

    assert await store.add([odd]) == ()
    (kept,) = await store.after(0, 1)
    assert (kept.serial, kept.values[60].text) == ("1␀2", "6␀7\\ud800")


async def test_the_latest_is_what_was_polled_last(store: DatabaseStore) -> None:
    """After a clock was set back, an old reading would be shown for ever."""
    polled = hourly(3)
    log = attrs.evolve(polled[2], at=BEGIN + 50 * HOUR, source=Source.LOG)

    await store.add([polled[2], polled[1], log])

    latest = await store.latest("heat")
    assert latest is not None
    assert latest.at == polled[1].at
    assert await store.latest("nobody") is None


async def test_the_last_good_value_of_each_register_is_known(
    store: DatabaseStore,
) -> None:
    """A falling counter is told by comparing with it."""
    bad = value("9", quality=Quality.BAD, reason="jump")
    await store.add([reading(BEGIN, value("1.0"), value("5", register=68, unit=40))])
    await store.add([reading(BEGIN + HOUR, value("1.10"))])
    await store.add([reading(BEGIN + 2 * HOUR, bad)])
    await store.add([reading(BEGIN + MINUTE, value("1.05"), source=Source.LOG)])

    good = await store.last_good("heat")

    assert {register: (at, str(v.number)) for register, (at, v) in good.items()} == {
        60: (BEGIN + HOUR, "1.10"),
        68: (BEGIN, "5"),
    }
    assert await store.last_good("nobody") == {}


async def test_states_are_kept_whole_and_the_last_one_stands(
    store: DatabaseStore,
) -> None:
    """`status` would tell what was, not what is."""
    state = MeterState(
        meter="heat",
        health=Health.FAILING,
        last_good_at=BEGIN,
        failing_since=BEGIN + HOUR,
        failures=3,
        failure="No answer",
        is_battery_low=False,
        missing=(1, 2),
        latency_seconds=0.25,
    )
    await store.put_states([MeterState(meter="heat"), MeterState(meter="cold")])

    await store.put_states([state])

    assert await store.states() == [MeterState(meter="cold"), state]


async def test_an_event_ends_once_and_stays_ended(store: DatabaseStore) -> None:
    """What is over would be told as lasting, or told twice."""
    begun = Event(meter="heat", at=BEGIN, kind=EventKind.FAILING, text="No answer")
    ended = attrs.evolve(begun, until=BEGIN + HOUR)
    later = Event(meter="cold", at=BEGIN + HOUR, kind=EventKind.THROTTLED, text="Slow")

    for event in (begun, later, ended, begun):
        await store.add_event(event)

    assert await store.events() == [later, ended]
    assert await store.events(limit=1) == [later]
    assert await store.events(meter="heat") == [ended]


async def test_a_sink_begins_at_the_begin_and_is_told_what_waits(
    store: DatabaseStore,
) -> None:
    """A new sink would miss the history, or nobody see that it lags."""
    await store.add(hourly(5))
    new = await store.sink_state("mqtt")
    state = SinkState(
        sink="mqtt", seq=2, failing_since=BEGIN, failure="away", last_write_at=BEGIN
    )

    await store.put_sink_state(state)

    assert new == SinkState(sink="mqtt", backlog=5)
    assert await store.sink_state("mqtt") == attrs.evolve(state, backlog=3)


async def test_readings_are_found_by_instant(store: DatabaseStore) -> None:
    """A page of history would show the wrong stretch."""
    readings = hourly(6)
    await store.add(readings[3:])
    await store.add(readings[:3])

    found = await store.readings("heat", BEGIN + HOUR, BEGIN + 5 * HOUR)

    assert [r.at for r in found] == [r.at for r in readings[1:5]]
    assert await store.readings("nobody", BEGIN, BEGIN + HOUR) == ()


async def test_the_line_of_each_day_is_counted_in_the_meters_zone(
    store: DatabaseStore,
) -> None:
    """What a battery was used for would be booked on the wrong day."""
    evening = dt.datetime(2026, 3, 1, 23, 30, tzinfo=dt.UTC)  # past midnight there
    took = {"requests": 1, "attempts": 2, "seconds": 2.0, "line_seconds": 1.5}
    day = LineDay(meter="heat", day=dt.date(2026, 3, 2), failures=1, attempts=3)

    one = reading(evening, value("1"), **took)
    await store.add([one, reading(evening + HOUR, value("2"), **took)])
    await store.add([one, attrs.evolve(one, source=Source.LOG)])
    await store.count_line(day)

    days = await store.line_days("heat", dt.date(2026, 1, 1), dt.date(2027, 1, 1))
    assert days == [
        LineDay(
            meter="heat",
            day=dt.date(2026, 3, 2),
            reads=2,
            failures=1,
            requests=2,
            attempts=7,
            seconds=4.0,
            line_seconds=3.0,
        )
    ]


async def test_all_is_there_when_a_store_is_opened_again(url: str) -> None:
    """A restart would cost history, or begin to count places anew."""
    async with await open_store(url) as first:
        added = await first.add([*hourly(3), FULL])

    async with await open_store(url, create=False) as second:
        assert await second.after(0, 9) == list(added)
        (more,) = await second.add([hourly(4)[3]])
        assert more.seq == len(added) + 1
        assert await second.last_seq() == more.seq


async def test_a_store_that_is_closed_says_so(store: DatabaseStore) -> None:
    """A call after the end would wait for ever."""
    await store.close()
    await store.close()

    with pytest.raises(StoreError, match="has been closed"):
        await store.after(0, 1)


async def test_a_caller_that_gives_up_harms_nobody(store: DatabaseStore) -> None:
    """A read that is cancelled would leave the store waiting."""
    calls = [asyncio.create_task(store.add([one])) for one in hourly(20)]
    await asyncio.sleep(0)
    for call in calls[::2]:
        call.cancel()
    await asyncio.gather(*calls, return_exceptions=True)

    assert not any(call.cancelled() for call in calls[1::2])
    kept = {r.at for r in await store.after(0, 100)}
    assert kept >= {r.at for r in hourly(20)[1::2]}
    assert Decimal("0.001") in [r.values[60].number for r in await store.after(0, 100)]

"""Devices of Domoticz show what meters say, and counters have their history."""

import datetime as dt
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

import attrs
import pytest
from pydantic import ValidationError

from kmpd.errors import SinkError
from kmpd.interfaces import SinkContext
from kmpd.reading import Quality, Reading, Source
from kmpd.sinks.domoticz import KIND, DomoticzSink
from tests.kmpd.certificates import write_certificates
from tests.kmpd.servers import HOST, free_port
from tests.kmpd.sinks.domoticz.stand_in import (
    COUNTER,
    KWH,
    PASSWORD,
    TEMPERATURE,
    USER,
    WATERFLOW,
    running_stand_in,
)
from tests.kmpd.sinks.keeping import keeping
from tests.kmpd.sinks.mqtt.household import HEAT, NOON, TestClock, reading_of, value

_HOUR: Final = dt.timedelta(hours=1)
_AMSTERDAM: Final = ZoneInfo("Europe/Amsterdam")
_COUNTER: Final = {
    "idx": 1,
    "meter": "heat",
    "register": "heat_energy",
    "kind": "counter",
}


def _sink(
    url: str,
    context: SinkContext,
    *devices: object,
    **more: Any,  # noqa: ANN401 - as configured
) -> DomoticzSink:
    options = KIND.options.model_validate({"url": url, "devices": devices} | more)
    sink = KIND.make("domoticz", options, context)
    assert isinstance(sink, DomoticzSink)
    return sink


def _heat(hour: int, kwh: int | None = None, **changes: Any) -> Reading:  # noqa: ANN401 - as attrs takes them
    """Return a reading some hours from noon, of a meter that counts kWh."""
    energy = value(60, str(kwh if kwh is not None else 1000 + hour), 2)
    return reading_of(HEAT, NOON + hour * _HOUR, told=[energy], **changes)


def _hourly(hours: range) -> list[Reading]:
    return [_heat(hour) for hour in hours]


async def test_each_device_shows_its_register(tmp_path: Path) -> None:
    """Without it, a device shows another register, or a number in another unit."""
    devices = {1: COUNTER, 2: TEMPERATURE, 3: WATERFLOW, 4: KWH}
    told = [value(80, "1.5", 22), value(74, "300", 41), value(86, "61.60", 37)]
    async with running_stand_in(devices) as there, keeping(tmp_path) as house:
        sink = _sink(
            there.url,
            house,
            {**_COUNTER, "register": "V1"},
            {"idx": 2, "meter": "heat", "register": "0x56"},
            {"idx": 3, "meter": "heat", "register": "flow", "kind": "waterflow"},
            {
                "idx": 4,
                "meter": "heat",
                "register": "power",
                "kind": "kwh",
                "energy": "heat_energy",
            },
        )

        await sink.open()
        one = _heat(0)
        values = {**one.values, **{v.register: v for v in told}}
        await house.hand_on(sink, [attrs.evolve(one, values=values)])
        await sink.close()

        assert there.values == {
            1: "11388",
            2: "61.60",
            3: "5.000",
            4: "1500;1000000.000",
        }


async def test_a_counter_has_each_reading_and_each_day(tmp_path: Path) -> None:
    """Without it, an outage is a hole in the graphs, or one tall bar at its end."""
    clock = TestClock(at=NOON + 40 * _HOUR)
    async with (
        running_stand_in({1: COUNTER}) as there,
        keeping(tmp_path, zone=_AMSTERDAM, clock=clock) as house,
    ):
        sink = _sink(there.url, house, _COUNTER)

        await house.hand_on(sink, _hourly(range(40)))

        history = there.history[1]
        assert history["2026-01-15 13:00:00"] == (1_000_000, 0)
        assert history["2026-01-15 14:00:00"] == (1_001_000, 1_000)
        # The first day begins at 13:00 and has 11 hours; midnight is at 23:00 UTC.
        assert history["2026-01-15"] == (1_011_000, 11_000)
        assert history["2026-01-16"] == (1_035_000, 24_000)
        assert history["2026-01-17"] == (1_039_000, 4_000)
        assert there.values[1] == "1039000"


@pytest.mark.parametrize("size", [1, 3, 40])
async def test_history_does_not_depend_on_batches(tmp_path: Path, size: int) -> None:
    """Without it, the graphs say something else after a restart or an outage."""
    readings = _hourly(range(40))
    async with running_stand_in({1: COUNTER}) as there, keeping(tmp_path) as house:
        house.clock.at = NOON + 40 * _HOUR
        kept = await house.store.add(readings)

        for begin in range(0, 40, size):
            # A new sink each time: nothing is remembered.
            sink = _sink(there.url, house, _COUNTER)
            await sink.write(kept[begin : begin + size])
        told = dict(there.history[1])
        await _sink(there.url, house, _COUNTER).write(kept[-size:])

        assert there.history[1] == told
        usages = [told[date][1] for date in told if ":" in date]
        assert usages == [0] + 39 * [1_000]
        assert told["2026-01-15"] == (1_012_000, 12_000)
        assert told["2026-01-16"] == (1_036_000, 24_000)


async def test_a_failure_in_the_middle_is_made_good(tmp_path: Path) -> None:
    """Without it, a Domoticz that was restarted lacks readings for ever."""
    async with running_stand_in({1: COUNTER}) as there, keeping(tmp_path) as house:
        house.clock.at = NOON + 4 * _HOUR
        sink = _sink(there.url, house, _COUNTER)
        kept = await house.store.add(_hourly(range(4)))
        there.failures = 1
        with pytest.raises(SinkError, match="it answered 500"):
            await sink.write(kept)

        await sink.write(kept)

        assert [d for d in there.history[1] if ":" in d] == [
            f"2026-01-15 {hour}:00:00" for hour in range(12, 16)
        ]


async def test_another_meter_costs_no_consumption(tmp_path: Path) -> None:
    """Without it, a new meter at zero is a day of negative heat."""
    swapped = [_heat(2, 5, serial="999999"), _heat(3, 6, serial="999999")]
    async with running_stand_in({1: COUNTER}) as there, keeping(tmp_path) as house:
        house.clock.at = NOON + 4 * _HOUR
        sink = _sink(there.url, house, _COUNTER)

        await house.hand_on(sink, [*_hourly(range(2)), *swapped])

        history = there.history[1]
        assert [history[f"2026-01-15 {h}:00:00"][1] for h in range(12, 16)] == [
            *(0, 1_000, 0, 1_000)
        ]
        assert history["2026-01-15"] == (6_000, 2_000)


async def test_what_is_old_goes_to_the_calendar_only(tmp_path: Path) -> None:
    """Without it, years of readings are sent to a log that forgets them at once."""
    async with running_stand_in({1: COUNTER}) as there, keeping(tmp_path) as house:
        house.clock.at = NOON + 30 * 24 * _HOUR
        sink = _sink(there.url, house, _COUNTER)

        await house.hand_on(sink, _hourly(range(40)))

        assert list(there.history[1]) == ["2026-01-15", "2026-01-16", "2026-01-17"]


async def test_history_that_comes_late_overwrites_no_value(tmp_path: Path) -> None:
    """Without it, a filled gap shows the temperature of last week as that of today."""
    device = {"idx": 2, "meter": "heat", "register": "heat_energy"}
    late = _heat(-5, source=Source.LOG, log="hour")
    async with running_stand_in({2: TEMPERATURE}) as there, keeping(tmp_path) as house:
        sink = _sink(there.url, house, device)

        await house.hand_on(sink, [_heat(0)], [_heat(-1)], [late])

        assert there.values == {2: "1000"}


async def test_a_gap_that_is_filled_counts_nothing_twice(tmp_path: Path) -> None:
    """Without it, the hours of a gap stand in the short log, and their sum behind."""
    logged = [_heat(n, 1000 + n, source=Source.LOG, log="hour") for n in range(1, 5)]
    async with running_stand_in({1: COUNTER}) as there, keeping(tmp_path) as house:
        house.clock.at = NOON + 6 * _HOUR
        sink = _sink(there.url, house, _COUNTER)

        await house.hand_on(sink, _hourly([0]), _hourly([5]), logged[:2], logged[2:])

        short = {d: shown for d, shown in there.history[1].items() if ":" in d}
        assert [short[date] for date in sorted(short)] == [
            (1_000_000, 0),
            *((1_000_000 + n * 1_000, 1_000) for n in range(1, 6)),
        ]
        assert there.history[1]["2026-01-15"] == (1_005_000, 5_000)
        assert there.values == {1: "1005000"}


@pytest.mark.parametrize("is_restarted", [False, True])
@pytest.mark.parametrize("size", [1, 2, 3, 4, 5, 9])
async def test_gaps_count_nothing_twice_in_whatever_batches(
    tmp_path: Path, size: int, *, is_restarted: bool
) -> None:
    """Without it, what was polled between two gaps is counted behind them again."""
    polled, logged = (0, 3, 4, 7), (5, 6, 1, 2)
    readings = [
        *map(_heat, polled),
        *(_heat(hour, source=Source.LOG, log="hour") for hour in logged),
        _heat(8),
    ]
    async with running_stand_in({1: COUNTER}) as there, keeping(tmp_path) as house:
        house.clock.at = NOON + 9 * _HOUR
        kept = await house.store.add(readings) if is_restarted else ()
        sink = _sink(there.url, house, _COUNTER)

        for begin in range(0, len(readings), size):
            if is_restarted:
                sink = _sink(there.url, house, _COUNTER)
                await sink.write(kept[begin : begin + size])
            else:
                await house.hand_on(sink, readings[begin : begin + size])

        short = {d: shown for d, shown in there.history[1].items() if ":" in d}
        assert [short[date] for date in sorted(short)] == [
            (1_000_000, 0),
            *((1_000_000 + n * 1_000, 1_000) for n in range(1, 9)),
        ]
        assert there.history[1]["2026-01-15"] == (1_008_000, 8_000)
        assert there.values == {1: "1008000"}


@pytest.mark.parametrize("is_restarted", [False, True])
async def test_an_outage_of_days_is_no_tall_bar_behind_it(
    tmp_path: Path, *, is_restarted: bool
) -> None:
    """Without it, the first hour after a holiday has all that the days before had."""
    async with running_stand_in({1: COUNTER}) as there, keeping(tmp_path) as house:
        house.clock.at = NOON + 72 * _HOUR
        sink = _sink(there.url, house, _COUNTER)
        await house.hand_on(sink, _hourly([0]))
        if is_restarted:
            sink = _sink(there.url, house, _COUNTER)

        await house.hand_on(sink, _hourly([72]))

        assert there.history[1]["2026-01-18 12:00:00"] == (1_072_000, 0)
        assert there.history[1]["2026-01-17"] == (1_000_000, 24_000)


async def test_what_may_not_be_believed_is_not_shown(tmp_path: Path) -> None:
    """Without it, a broken sensor heats the room to 185 °C."""
    bad = value(60, "0", 2, quality=Quality.BAD)
    readings = [_heat(0), reading_of(HEAT, NOON + _HOUR, told=[bad])]
    async with running_stand_in({1: COUNTER}) as there, keeping(tmp_path) as house:
        house.clock.at = NOON + 2 * _HOUR
        sink = _sink(there.url, house, _COUNTER)

        await house.hand_on(sink, readings)

        assert there.values == {1: "1000000"}
        assert "2026-01-15 13:00:00" not in there.history[1]


@pytest.mark.parametrize(
    ("device", "words"),
    [
        (_COUNTER | {"idx": 7}, "did not say OK.*does the device exist"),
        (_COUNTER | {"count": "l"}, "cannot show register 60 of heat.* in kWh"),
        (_COUNTER | {"kind": "waterflow"}, "cannot show register 60 of heat"),
    ],
)
async def test_what_cannot_be_shown_is_told(
    tmp_path: Path, device: object, words: str
) -> None:
    """Without it, a device that never shows anything is a riddle."""
    async with running_stand_in({1: COUNTER}) as there, keeping(tmp_path) as house:
        sink = _sink(there.url, house, device)

        with pytest.raises(SinkError, match=words):
            await house.hand_on(sink, [_heat(0)])


@pytest.fixture(scope="module")
def certificates(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a folder with an authority and a server."""
    folder = tmp_path_factory.mktemp("certificates")
    write_certificates(folder)
    return folder


def _ways(certificates: Path) -> Sequence[dict[str, Any]]:
    who = {"username": USER, "password": PASSWORD}
    authority = {"ca_file": str(certificates / "ca.crt")}
    return [
        {**who, **authority},
        {**who, "insecure": True},
        {**authority},
        {**who},
        {"username": USER, "password": "wrong", **authority},
    ]


@pytest.mark.needs("openssl")
@pytest.mark.parametrize(
    ("way", "words"),
    [
        (0, ""),
        (1, ""),
        (2, "does not take us for a user"),
        (3, "certificate is not to be trusted"),
        (4, "does not take us for a user"),
    ],
)
async def test_who_we_are_is_told_over_an_encrypted_line(
    tmp_path: Path, certificates: Path, way: int, words: str
) -> None:
    """Without it, Domoticz must let everybody in, or lets us not."""
    async with (
        running_stand_in({1: COUNTER}, certificates) as there,
        keeping(tmp_path) as house,
    ):
        there.demands_password = True
        more = _ways(certificates)[way]
        sink = _sink(there.url, house, _COUNTER, **more)

        if words:
            with pytest.raises(SinkError, match=words):
                await sink.open()
        else:
            await sink.open()
            await house.hand_on(sink, [_heat(0)])

        assert bool(there.values) is not bool(words)


async def test_a_password_goes_over_a_plain_line_where_it_is_allowed(
    tmp_path: Path,
) -> None:
    """Without it, an old Domoticz without TLS but with users takes nothing."""
    who = {"username": USER, "password": PASSWORD, "allow_plain_password": True}
    async with running_stand_in({1: COUNTER}) as there, keeping(tmp_path) as house:
        there.demands_password = there.takes_plain_password = True
        sink = _sink(there.url, house, _COUNTER, **who)

        await house.hand_on(sink, [_heat(0)])

        assert there.values


async def test_nobody_there_is_told(tmp_path: Path) -> None:
    """Without it, an address that is wrong looks like a fault of the meter."""
    async with keeping(tmp_path) as house:
        sink = _sink(f"http://{HOST}:{free_port()}", house, _COUNTER)

        with pytest.raises(SinkError, match="Domoticz: it cannot be reached"):
            await sink.open()


@pytest.mark.parametrize(
    "more",
    [
        {"url": "domoticz.lan:8080"},
        {"url": "http://anna:sesame@domoticz.lan"},
        {"url": "http://domoticz.lan", "username": "anna", "password": "sesame"},
        {"username": "anna"},
        {"devices": []},
        {"devices": [_COUNTER, _COUNTER]},
        {"devices": [_COUNTER | {"register": "heat_enrgy"}]},
        {"devices": [_COUNTER | {"kind": "kwh"}]},
        {"devices": [_COUNTER | {"kind": "value", "count": "Wh"}]},
        {"devices": [_COUNTER | {"count": "Ws"}]},
        {"devices": [_COUNTER | {"idx": 0}]},
    ],
)
def test_options_that_cannot_be_meant_are_refused(more: dict[str, Any]) -> None:
    """Without it, a typing error shows when the first reading comes, or never."""
    good = {"url": "https://domoticz.lan", "devices": [_COUNTER]}
    KIND.options.model_validate(good)

    with pytest.raises(ValidationError) as refused:
        KIND.options.model_validate(good | more)

    assert "sesame" not in str(refused.value.errors(include_input=False)[0]["msg"])

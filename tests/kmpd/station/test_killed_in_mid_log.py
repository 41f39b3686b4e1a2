"""kill -9 while a meter's log is read: the station goes on where it was."""

import asyncio
import datetime as dt
import signal
from decimal import Decimal
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from kmpd.consumption import Mark, PeriodKind
from kmpd.reading import Reading, ReadingValue, Source
from kmpd.state import MeterState
from kmpd.storage import open_store
from pykmp.codec import FrameKind
from pykmp.emulator import (
    EmulatedLine,
    EmulatedMeter,
    Habits,
    InhabitedValues,
    LineSettings,
    running_tcp,
)
from pykmp.emulator.house import House
from pykmp.errors import KmpError
from pykmp.messages import decode_frame
from pykmp.meters import load_profile
from tests.kmpd.station.program import Configuration, Station, running, start, until

ZONE: Final = ZoneInfo("Europe/Copenhagen")
ENERGY: Final = 60
_GIGAJOULES: Final = 8
_GAP: Final = dt.timedelta(days=40)
_HOUR: Final = dt.timedelta(hours=1)
#: Before which answer of the log each station is killed: in its first turn of ten
#: seconds of bytes, and in later ones.
_KILLS: Final = (2, 13, 20)
#: Of what was kept, so many records are asked for again: the newest, to find out where
#: the log is, and those around what is missing, to compare.
_AGAIN_MAX: Final = 4


class LoggedMeter:
    """A meter in a house; it notes which records it told, and may end the station.

    Attributes:
        since: When a station read it last.
        lives: The records that each station was told, which is killed and comes back.
        answers: Answers of the log since the station started.
        kill_after: After how many of them the station is killed; 0 for never.
        station: What is killed.
    """

    def __init__(self, now: dt.datetime) -> None:
        profile = load_profile("603")
        self.since = now - _GAP
        self.house = House(7, now - 2 * _GAP, serial=4711)
        self.lives: list[set[int]] = []
        self.answers = self.kill_after = 0
        self.station: Station | None = None
        values = InhabitedValues(profile, self.house, start=now)
        self._meter = EmulatedMeter(profile, source=values, habits=Habits())

    def begin_life(self, kill_after: int) -> None:
        """Take note that another station is to be started, and when it is killed."""
        self.answers, self.kill_after = 0, kill_after
        self.lives.append(set())

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return the answer, or end the station before it is sent."""
        answer = self._meter.answer(frame, at)
        rows = _rows_in(answer)
        if rows:
            self.answers += 1
            if self.answers == self.kill_after and self.station is not None:
                self.station.kill()
                return None
            self.lives[-1].update(rows)
        return answer

    def energy(self, at: dt.datetime) -> Decimal:
        """Return what the meter showed at an instant."""
        number = self.house.value(ENERGY, at, unit=_GIGAJOULES, decimals=3)
        assert isinstance(number, Decimal)
        return number


def _rows_in(frame: bytes | None) -> list[int]:
    """Return the ids of the records that an answer tells."""
    if frame is None:
        return []
    try:
        decoded = decode_frame(frame)
    except KmpError:
        return []
    rows = getattr(decoded.message, "rows", ())
    if decoded.kind is not FrameKind.FROM_METER:
        return []
    return [row.id for row in rows]


async def _begin(store: Path, meter: LoggedMeter) -> None:
    """Keep what a station read before it was off for weeks."""
    at = meter.since
    number = meter.energy(at)
    value = ReadingValue(
        register=ENERGY, unit=_GIGAJOULES, raw=b"", number=number, text=str(number)
    )
    reading = Reading(
        meter="heat", serial="4711", family="603", at=at, values={ENERGY: value}
    )
    async with await open_store(store, zone=ZONE) as opened:
        await opened.lock("kmpd")
        await opened.add([reading])
        await opened.put_states(
            [MeterState(meter="heat", serial="4711", family="603", last_try_at=at)]
        )


async def _logged(store: Path, since: dt.datetime) -> list[Reading]:
    async with await open_store(store, zone=ZONE) as opened:
        found = await opened.readings("heat", since, since + 2 * _GAP)
    return [one for one in found if one.source is Source.LOG]


async def _check_hours(store: Path, meter: LoggedMeter) -> int:
    """Compare each hour of the gap with the house; return how many there are."""
    since = meter.since
    async with await open_store(store, zone=ZONE) as opened:
        await opened.lock("kmpd")
        amounts = await opened.consumption(
            "heat", ENERGY, period=PeriodKind.HOUR, since=since, until=since + _GAP
        )
    measured = [one for one in amounts if one.mark is Mark.MEASURED]
    for one in measured:
        start, end = one.period.start, one.period.end
        assert one.number == meter.energy(end) - meter.energy(start)
    return len(measured)


def _configured(folder: Path, url: str) -> Path:
    return Configuration(
        path=folder / "kmpd.yaml",
        meters={"heat": url},
        interval="1s",
        more=f"state_folder: {folder}",
        of_meter={"family": "603", "registers": ["heat_energy", "volume"]},
    ).write()


def _kill_again_and_again(store: Path, config: Path, meter: LoggedMeter) -> list[int]:
    """Kill stations in mid-log; return how many records were kept after each."""
    kept = []
    for kill_after in _KILLS:
        meter.begin_life(kill_after)
        meter.station = station = start(config)
        until(lambda ended=station.process.poll: ended() is not None, "a kill")
        assert station.process.returncode == -signal.SIGKILL, station.words
        kept.append(len(asyncio.run(_logged(store, meter.since))))
    meter.begin_life(0)
    return kept


def test_a_station_that_is_killed_in_mid_log_goes_on_where_it_was(
    tmp_path: Path,
) -> None:
    """Each power cut would begin a gap anew, lose records, or keep them twice."""
    meter, store = LoggedMeter(dt.datetime.now(dt.UTC)), tmp_path / "kmpd.db"
    asyncio.run(_begin(store, meter))
    line = EmulatedLine(meter, settings=LineSettings(is_fast=True))

    with running_tcp([line]) as (url,):
        config = _configured(tmp_path, url)
        kept = _kill_again_and_again(store, config, meter)
        with running(config) as station:
            station.until_said("event=gap_filled")

    assert kept == sorted(kept)
    assert len(set(kept)) > 2
    instants = [one.at for one in asyncio.run(_logged(store, meter.since))]
    hours = int(_GAP / _HOUR)
    assert len(instants) == len(set(instants))
    assert len(instants) in {hours, hours + 1}
    assert asyncio.run(_check_hours(store, meter)) >= hours - 1
    newest = max(set().union(*meter.lives))
    for before, told in zip(kept, meter.lives[1:], strict=True):
        again = told & set(range(newest - before + 1, newest + 1))
        assert len(again) <= _AGAIN_MAX

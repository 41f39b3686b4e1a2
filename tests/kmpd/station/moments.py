"""Random moments to kill a station at, each of which a seed brings back."""

import asyncio
import random
import threading
import time
from collections.abc import Callable, Sequence
from enum import StrEnum, unique
from pathlib import Path
from typing import Final

import attrs

from kmpd.control import ask, control_path
from kmpd.errors import ControlError
from kmpd.main import Whole
from tests.kmpd.station.books import Entry, lines_of
from tests.kmpd.station.meters import NUMBER_NAME, LedgerMeter
from tests.kmpd.station.program import Station, until


@unique
class Trigger(StrEnum):
    """What a moment is counted from."""

    START = "start"
    STORE = "store"
    ANSWER = "answer"
    DELIVERY = "delivery"


#: How long after its trigger a moment is, at most; an answer is on its way to the disk
#: for some milliseconds only.
_DELAY_SECONDS_MAX: Final = {
    Trigger.START: 1.5,
    Trigger.STORE: 0.3,
    Trigger.ANSWER: 0.03,
    Trigger.DELIVERY: 0.03,
}
_COUNT_MAX: Final = 15


@attrs.frozen(kw_only=True)
class Moment:
    """When a station is killed.

    Attributes:
        trigger: What it is counted from.
        count: The how-manieth of these, from the start of the station.
        delay_seconds: How long after that.
        is_asked: Whether somebody has a meter read before.
        is_looked_at: Whether somebody looks at its state just before.
    """

    trigger: Trigger
    count: int
    delay_seconds: float
    is_asked: bool
    is_looked_at: bool


def moments(seed: int, count: int) -> Sequence[Moment]:
    """Return so many moments; the first ones are while the store is made."""
    dice = random.Random(seed)
    return [_moment(dice, is_first=index < 2) for index in range(count)]


def _moment(dice: random.Random, *, is_first: bool) -> Moment:
    chosen = dice.choice((Trigger.START, Trigger.ANSWER, Trigger.DELIVERY))
    trigger = Trigger.STORE if is_first else chosen
    is_running = trigger in {Trigger.ANSWER, Trigger.DELIVERY}
    return Moment(
        trigger=trigger,
        count=dice.randint(1, _COUNT_MAX),
        delay_seconds=dice.uniform(0, _DELAY_SECONDS_MAX[trigger]),
        is_asked=dice.random() < 0.3 and is_running,
        is_looked_at=dice.random() < 0.3 and is_running,
    )


@attrs.define(kw_only=True)
class Witness:
    """Sees what the station acknowledges, and says when a moment has come.

    Attributes:
        config: The configuration of the station.
        meters: Its meters.
        file: What its file sink writes.
        is_touched: Tells whether the station has begun to use its store.
        acknowledged: What was shown to anybody: meter and instant.
    """

    config: Path
    meters: Sequence[LedgerMeter]
    file: Path
    is_touched: Callable[[], bool]
    acknowledged: set[tuple[str, str]] = attrs.Factory(set)

    def wait_for(self, moment: Moment, station: Station) -> None:
        """Return when a moment has come."""
        counts = {
            Trigger.START: lambda: moment.count,
            Trigger.STORE: lambda: moment.count * self.is_touched(),
            Trigger.ANSWER: lambda: sum(len(one.ledger) for one in self.meters),
            Trigger.DELIVERY: lambda: len(lines_of(self.file)),
        }
        count = counts[moment.trigger]
        goal = moment.count
        if moment.trigger in {Trigger.ANSWER, Trigger.DELIVERY}:
            goal += count()
        if moment.is_asked:
            station.until_ready()
            self._ask_in_passing()

        def has_come() -> bool:
            assert station.process.poll() is None, station.words
            return count() >= goal

        until(has_come, f"{moment} of {station.words}")
        if moment.is_looked_at:
            self._look()
        time.sleep(moment.delay_seconds)

    def take_down(self, entries: Sequence[Entry]) -> None:
        """Take note of what a sink has got."""
        self.acknowledged.update((one.meter, one.at) for one in entries)

    def _ask_in_passing(self) -> None:
        threading.Thread(target=self._ask, daemon=True).start()

    def _ask(self) -> None:
        try:
            answer = ask(
                control_path(self.config.parent), "read", meter=self.meters[0].name
            )
        except ControlError:
            # It was killed before it had answered, and so has acknowledged nothing.
            return
        reading = answer["reading"]
        assert NUMBER_NAME in reading["values"]
        at = reading["at"].replace("Z", "+00:00")
        self.acknowledged.add((reading["meter"], at))

    def _look(self) -> None:
        whole = Whole()
        overview = asyncio.run(whole.overview(whole.load(self.config)))
        self.acknowledged.update(
            (state.meter, state.last_good_at.isoformat())
            for state in overview.meters
            if state.last_good_at is not None
        )

"""One meter's course through time: when it is due, and what is known of it."""

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from typing import Final

import attrs

from kmpd.collector.asking import Question
from kmpd.collector.breaker import return_seconds
from kmpd.collector.budget import Budget, Spending
from kmpd.collector.cycle import Outcome
from kmpd.collector.digesting import Digest, Moment, digested
from kmpd.collector.judging import track_of
from kmpd.collector.memory import (
    Memory,
    asked_now,
    profile_of,
    remembered,
    wanted_by,
)
from kmpd.collector.plan import MeterPlan
from kmpd.collector.schedule import first_due, schedule_of
from kmpd.interfaces import Clock, MeterInfo
from kmpd.reading import ReadingValue
from kmpd.state import Event, EventKind, Health, LineDay, MeterState
from pykmp.errors import KmpError

#: Below a second, a reading's instant need not be exact.
_NUDGES: Final = 1000


class MeterCourse:
    """Decides when one meter is read; owns what is known of it.

    Attributes:
        plan: The meter.
        memory: What is known of it.
        due: When it is due, in monotonic seconds.
        due_at: The same on the wall clock.
        is_gone: Whether it is configured no longer.
        is_restored: Whether its last good values were fetched from the store.
    """

    def __init__(
        self, plan: MeterPlan, *, clock: Clock, state: MeterState | None = None
    ) -> None:
        self.plan = plan
        self.is_gone = False
        self.is_restored = False
        self._clock = clock
        self._schedule = schedule_of(
            plan.meter,
            interval_seconds=plan.interval_seconds,
            cron=plan.cron,
            zone=plan.zone,
        )
        self.interval_seconds = self._schedule.longest_seconds()
        self._budget = Budget(
            limit_seconds=plan.budget_seconds,
            interval_seconds=self.interval_seconds,
            zone=plan.zone,
        )
        self.memory = (
            Memory(family=plan.family)
            if state is None
            else remembered(state, plan, plan.zone)
        )
        self._last_stamp: dt.datetime | None = None
        self._nudge = 0
        now = clock.now()
        self._plan_at(
            first_due(
                self._schedule, plan.meter, last=self.memory.last_try_at, now=now
            ),
            now,
        )

    def replan(self) -> None:
        """Choose the due time anew, after the wall clock was set."""
        now = self._clock.now()
        if not self.memory.trouble.failures:
            self._plan_at(self._schedule.after(now), now)

    def lets_through(self) -> bool:
        """Tell whether the budget lets the reading through that is due now.

        One that is left out is counted, and the next one planned.
        """
        now = self._clock.now()
        spending = self._spending(now)
        if self._budget.allows(spending, now):
            return True
        self.memory = attrs.evolve(self.memory, spending=spending.left_out())
        self._plan_at(self._schedule.after(now), now)
        return False

    def short_event(self) -> Event | None:
        """Return, once a day, that the budget does not suffice."""
        now = self._clock.now()
        spending = self._spending(now)
        if not spending.skipped or self.memory.short_told_on == spending.day:
            return None
        self.memory = attrs.evolve(self.memory, short_told_on=spending.day)
        return Event(
            meter=self.plan.meter,
            at=now,
            kind=EventKind.BUDGET_SPENT,
            text=self._budget.short_words(spending),
        )

    def asking(self, family: str) -> Question:
        """Return what to ask of the meter now, if it is of this family."""
        return asked_now(self.plan, self.memory, family, at=self._clock.now())

    def restore(
        self,
        last_good: Mapping[int, tuple[dt.datetime, ReadingValue]],
        events: Iterable[Event] = (),
    ) -> None:
        """Take note of what the store knows of the meter.

        Args:
            last_good: The last values that were believed.
            events: What happened, the newest first.
        """
        now, steady = self._clock.now(), self._clock.monotonic()
        tracks = {
            id_: track
            for id_, (at, value) in last_good.items()
            if (track := track_of(value, steady - max(0.0, (now - at).total_seconds())))
        }
        drifts = (event for event in events if event.kind is EventKind.CLOCK_DRIFT)
        last = next(drifts, None)
        clock = self.memory.clock
        if last is not None and last.until is None:
            clock = attrs.evolve(clock, off_since=last.at)
        self.memory = attrs.evolve(
            self.memory, tracks={**tracks, **self.memory.tracks}, clock=clock
        )
        self.is_restored = True

    def take(self, outcome: Outcome) -> Digest:
        """Take what came of a cycle, plan the next, and return what to keep."""
        moment = Moment(at=self._stamp(), steady=self._clock.monotonic())
        now = self._clock.now()
        memory = attrs.evolve(self.memory, spending=self._spending(now))
        digest = digested(self.plan, memory, outcome, moment=moment)
        self.memory = digest.memory
        if self.memory.trouble.failures:
            self._plan_again(now)
        else:
            self._plan_at(self._schedule.after(now), now)
        return digest

    def give_up(
        self, error: KmpError, *, before: Memory, line_seconds: float
    ) -> Sequence[Event]:
        """Take note that a turn ended by a mistake, and return what has happened.

        It works on what cannot fail, so that the meter is tried again later.

        Args:
            error: The mistake.
            before: What was known before the turn; what it said since of how reading
                goes is taken back.
            line_seconds: For how long bytes were on the line in it.
        """
        now = self._clock.now()
        spending = before.spending.on(self._budget.day_of(now))
        trouble, events = before.trouble.failed(
            self.plan.meter, error, at=now, may_throttle=False
        )
        self.memory = attrs.evolve(
            self.memory,
            trouble=trouble,
            last_try_at=now,
            spending=spending.tried(now, line_seconds),
        )
        self._plan_again(now)
        return events

    def fruitless(self, outcome: Outcome) -> LineDay:
        """Return what a cycle cost that brought no reading."""
        return LineDay(
            meter=self.plan.meter,
            day=self._budget.day_of(self._clock.now()),
            failures=1,
            requests=outcome.requests,
            attempts=outcome.attempts,
            seconds=outcome.seconds,
            line_seconds=outcome.line_seconds,
        )

    def state(self) -> MeterState:
        """Return how the meter is doing."""
        memory, now = self.memory, self._clock.now()
        spending = self._spending(now)
        wanted = wanted_by(self.plan, memory.family)
        return attrs.evolve(
            self.bare_state(),
            health=self._health(now),
            info_code=memory.info.words,
            info_since=memory.info.since,
            is_battery_low=memory.info.is_battery_low,
            clock_offset_seconds=memory.clock.offset_seconds,
            missing=tuple(id_ for id_ in memory.missing.ids if id_ in wanted),
            latency_seconds=memory.latency_seconds,
            line_seconds_today=spending.spent_seconds,
            budget_seconds=self.plan.budget_seconds,
            skipped_today=spending.skipped,
        )

    def bare_state(self) -> MeterState:
        """Return how the meter is doing, of what needs no working out."""
        memory = self.memory
        return MeterState(
            meter=self.plan.meter,
            health=Health.FAILING,
            serial=memory.serial,
            family=memory.family,
            interval_seconds=self.interval_seconds,
            last_good_at=memory.last_good_at,
            last_try_at=memory.last_try_at,
            next_due_at=self.due_at,
            failing_since=memory.trouble.since,
            failures=memory.trouble.failures,
            failure=memory.trouble.words,
            failure_kind=memory.trouble.kind,
        )

    def info(self) -> MeterInfo:
        """Return what sinks are told about the meter."""
        memory, plan = self.memory, self.plan
        profile = profile_of(memory.family)
        return MeterInfo(
            meter=plan.meter,
            title=plan.title or plan.meter,
            family=memory.family,
            model="" if profile is None else profile.model,
            serial=memory.serial,
            registers=wanted_by(plan, memory.family),
            interval_seconds=self.interval_seconds,
            area=plan.area,
            presentations=plan.presentations,
        )

    def _health(self, now: dt.datetime) -> Health:
        trouble = self.memory.trouble
        if trouble.is_throttled:
            return Health.THROTTLED
        if trouble.failures:
            return Health.FAILING
        if self.memory.last_good_at is None:
            return Health.NEW
        spending = self._spending(now)
        if spending.skipped or self._budget.is_short(spending, now):
            return Health.THINNED
        return Health.OK

    def _spending(self, now: dt.datetime) -> Spending:
        return self.memory.spending.on(self._budget.day_of(now))

    def _plan_again(self, now: dt.datetime) -> None:
        """Plan the next try of a meter that fails."""
        trouble = self.memory.trouble
        pause = return_seconds(
            trouble.failures,
            interval_seconds=self.interval_seconds,
            meter=self.plan.meter,
            is_quick=not trouble.is_throttled,
        )
        self._plan_at(now + dt.timedelta(seconds=pause), now)

    def _plan_at(self, due_at: dt.datetime, now: dt.datetime) -> None:
        self.due_at = due_at
        wait_seconds = max(0.0, (due_at - now).total_seconds())
        self.due = self._clock.monotonic() + wait_seconds

    def _stamp(self) -> dt.datetime:
        """Return the instant of a reading, unlike that of any before.

        A clock that is set back shows the same instants again; each time it is, later
        readings are a millisecond off those before.
        """
        now = self._clock.now()
        if self._last_stamp is not None and now <= self._last_stamp:
            self._nudge += 1
        self._last_stamp = now
        return now + dt.timedelta(milliseconds=self._nudge % _NUDGES)

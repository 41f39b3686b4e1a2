"""Simulated time: it passes at once, in order, and waits for threads."""

import asyncio
import datetime as dt
import time

import pytest

from kmpd.collector import SimulatedClock, run_simulated, simulated_opener
from pykmp.errors import PortNotFoundError

START = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
YEAR_SECONDS = 365 * 86_400.0


class TestClock:
    """The clock and its loop."""

    def test_ten_years_of_uneven_sleeps_pass(self) -> None:
        """A simulation would stand still where floats of seconds get coarse."""

        async def main(clock: SimulatedClock) -> dt.datetime:
            await clock.sleep(10 * YEAR_SECONDS)
            for _ in range(1000):
                await clock.sleep(1.1e-9)
                await clock.sleep(0.1)
            return clock.now()

        end = run_simulated(main, start=START)

        passed = (end - START).total_seconds()
        assert passed == pytest.approx(10 * YEAR_SECONDS + 100, abs=1)

    def test_sleepers_wake_in_order(self) -> None:
        """A simulation would run differently from the real thing."""

        async def main(clock: SimulatedClock) -> list[int]:
            woken: list[int] = []

            async def sleep(seconds: int) -> None:
                await clock.sleep(seconds)
                woken.append(seconds)

            async with asyncio.TaskGroup() as group:
                for seconds in (30, 10, 20):
                    group.create_task(sleep(seconds))
            return woken

        assert run_simulated(main, start=START) == [10, 20, 30]

    def test_no_time_passes_while_a_thread_works(self) -> None:
        """Months would pass while a database writes one row."""

        async def main(clock: SimulatedClock) -> float:
            sleeper = asyncio.ensure_future(clock.sleep(3600))
            await asyncio.to_thread(time.sleep, 0.05)
            passed = clock.monotonic()
            await sleeper
            return passed

        assert run_simulated(main, start=START) < 1

    def test_a_step_moves_the_wall_clock_alone(self) -> None:
        """What runs on monotonic time would jump with the host's clock."""

        async def main(clock: SimulatedClock) -> tuple[float, dt.datetime]:
            clock.step(-3600)
            return clock.monotonic(), clock.now()

        steady, now = run_simulated(main, start=START)

        assert steady < 1
        assert now < START

    def test_a_line_that_is_not_there_is_a_port_error(self) -> None:
        """A mistake in a demonstration would end without a reason."""

        async def main(clock: SimulatedClock) -> None:
            with pytest.raises(PortNotFoundError):
                await simulated_opener({}, clock)("nowhere", baud=1200)

        run_simulated(main, start=START)

"""One cycle: what is asked, what it costs, and what stays of a broken one."""

import asyncio
import datetime as dt
from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kmpd.collector import SimulatedClock
from kmpd.collector.asking import SERIAL_NUMBER, question_of
from kmpd.collector.counting import CountingPort
from kmpd.collector.opening import DOUBTFUL_OPENINGS_MAX, OPENINGS_MAX, Opener
from kmpd.state import Health
from pykmp.client import AsyncMeterClient
from pykmp.emulator import EmulatedLine, parse_fault
from pykmp.errors import HostNotFoundError, KmpError, PortUnavailableError
from pykmp.exchange import line_seconds
from pykmp.meters import PROFILES, load_profile
from pykmp.ports import AsyncPort
from pykmp.ports.memory import AsyncVirtualPort
from tests.kmpd.collector.simulation import (
    HOUR,
    LedgerMeter,
    World,
    collecting,
    line_of,
    plan,
    simulated,
)


def requests_of(count: int) -> int:
    """Return how many requests so many registers take."""
    return -(-count // 8)


class TestQuestion:
    """What is asked."""

    @pytest.mark.parametrize("family", PROFILES)
    def test_serial_number_goes_first_for_every_family(self, family: str) -> None:
        """A swapped meter would be noticed a reading late, or never."""
        profile = load_profile(family)

        question = question_of(profile.standard, profile=profile)

        assert question.ids[0] == SERIAL_NUMBER
        assert set(profile.standard) <= set(question.ids)

    @given(
        st.sampled_from(PROFILES),
        st.lists(st.integers(min_value=0, max_value=300), max_size=20, unique=True),
    )
    def test_the_clock_costs_no_request_unless_it_is_due(
        self, family: str, wanted: list[int]
    ) -> None:
        """Each reading would cost a battery a request more for the clock."""
        profile = load_profile(family)
        ask = {"wanted": tuple(wanted), "profile": profile}

        seldom = question_of(**ask, is_clock_due=False)

        bare = {*wanted, *(set(seldom.along) - {1002, 1003, 348})}
        assert requests_of(len(seldom.ids)) == requests_of(len(bare))
        assert len(set(seldom.ids)) == len(seldom.ids)

    def test_what_is_absent_is_not_asked(self) -> None:
        """A meter without a register would be asked for it for ever."""
        profile = load_profile("403")

        question = question_of((60,), profile=profile, absent=(1001, 99, 1002))

        assert question.ids == (60,)

    def test_an_unknown_family_is_asked_for_its_serial_number(self) -> None:
        """A swap of a meter of no known family would go unnoticed."""
        assert question_of((60, 68), profile=None).ids == (SERIAL_NUMBER, 60, 68)


class TestCounting:
    """What a cycle costs."""

    @pytest.mark.parametrize("faults", [(), ("echo",), ("noise=5",)])
    def test_all_bytes_both_ways_are_counted(self, faults: tuple[str, ...]) -> None:
        """A battery's budget would be spent without being counted."""
        meter = LedgerMeter()
        line = EmulatedLine(meter, faults=tuple(map(parse_fault, faults)))
        ports: list[CountingPort] = []

        async def open_port(url: str, *, baud: int) -> AsyncPort:
            ports.append(CountingPort(AsyncVirtualPort(line, url=url), baud=baud))
            return ports[0]

        async def read() -> None:
            async with AsyncMeterClient("line", open_port=open_port) as client:
                await client.read(60, 68)
                # What an echo or noise adds comes before the answer.
                await client.serial_number()

        asyncio.run(read())

        (port,) = ports
        answers = tuple(answer for _, answer in meter.ledger)
        request_bytes = 11 + 6
        extra = {(): 0, ("echo",): request_bytes, ("noise=5",): 10}[faults]
        assert port.answers() == answers
        assert port.length_bytes >= request_bytes + sum(map(len, answers)) + extra - 2
        assert port.line_seconds == line_seconds(port.length_bytes)
        assert port.latency_seconds == pytest.approx(0.03, abs=0.06)

    def test_a_request_that_was_repeated_has_one_answer(self) -> None:
        """A damaged answer would be kept beside the good one."""
        meter = LedgerMeter()
        line = EmulatedLine(meter, faults=(parse_fault("flip#1"),), seed=1)
        ports: list[CountingPort] = []

        async def open_port(url: str, *, baud: int) -> AsyncPort:
            ports.append(CountingPort(AsyncVirtualPort(line, url=url), baud=baud))
            return ports[0]

        async def read() -> int:
            async with AsyncMeterClient("line", open_port=open_port) as client:
                return (await client.read(60)).attempts

        assert asyncio.run(read()) == 2
        assert ports[0].answers() == (meter.ledger[-1][1],)


class TestBroken:
    """Cycles of which only a part went well."""

    def test_what_came_before_a_line_broke_is_kept(self) -> None:
        """Values that the meter has told would be thrown away."""

        class HalfDeaf(LedgerMeter):
            def answer(self, frame: bytes, at: float) -> bytes | None:
                # Serial number and the first seven registers, and nothing else.
                return super().answer(frame, at) if frame[4:6] == b"\x03\xe9" else None

        async def main(clock: SimulatedClock) -> World:
            async with collecting(clock, [plan()], {"line": line_of(HalfDeaf())}) as w:
                await w.pass_seconds(HOUR / 2)
            return w

        world = simulated(main)

        reading = world.store.readings[0]
        assert set(reading.values) == set(load_profile("403").standard[:7])
        assert reading.missing == (266,)
        assert reading.serial == "1"

    def test_a_mistake_of_ours_stops_no_other_meter(self) -> None:
        """One meter that nobody has foreseen would end all reading."""

        async def main(clock: SimulatedClock) -> World:
            lines = {"a": line_of(LedgerMeter()), "b": line_of(LedgerMeter())}
            plans = [plan("good", "a"), plan("odd", "b")]
            async with collecting(clock, plans, lines) as w:
                await w.collector._started.wait()
                w.collector._courses["odd"].asking = None
                await w.pass_seconds(5 * HOUR)
            return w

        world = simulated(main)

        assert Counter(one.meter for one in world.store.readings)["good"] >= 5
        assert world.state("odd").health is Health.FAILING
        assert "mistake" in world.state("odd").failure

    def test_a_family_that_nobody_knows_says_what_to_do(self) -> None:
        """A meter would be asked for nothing for years."""

        class Odd(LedgerMeter):
            def answer(self, frame: bytes, at: float) -> bytes | None:
                answer = super().answer(frame, at)
                return None if b"\x10\x08" in frame else answer

        async def main(clock: SimulatedClock) -> World:
            lines = {"line": line_of(Odd("382"))}
            async with collecting(clock, [plan(family="", address=0x3F)], lines) as w:
                await w.pass_seconds(HOUR)
            return w

        world = simulated(main)

        assert world.state().failures >= 1
        assert world.state().failure


class Hosts:
    """Hosts that refuse, the dead ones late; counts how many are asked at once."""

    def __init__(self) -> None:
        self.now: Counter[str] = Counter()
        self.most: Counter[str] = Counter()

    async def refuse(self, url: str, clock: SimulatedClock) -> AsyncPort:
        """Refuse."""
        kind = url.split("-", maxsplit=1)[0]
        self.now[kind] += 1
        self.most[kind] = max(self.most[kind], self.now[kind])
        await clock.sleep(5 if kind == "dead" else 0.01)
        self.now[kind] -= 1
        raise HostNotFoundError(url=url)


async def refused(opener: Opener, kind: str, count: int) -> None:
    """Try to open many lines at once."""

    async def refused_one(url: str) -> None:
        with pytest.raises(KmpError):
            await opener.open(url, baud=1200)

    await asyncio.gather(*(refused_one(f"{kind}-{n}") for n in range(count)))


class TestOpening:
    """How many ports are opened at once."""

    def test_openings_are_bounded_and_dead_lines_stand_aside(self) -> None:
        """Two thousand dead gateways would hold up all that live."""
        hosts = Hosts()

        async def main(clock: SimulatedClock) -> float:
            opener = Opener(lambda url, **_: hosts.refuse(url, clock))
            await refused(opener, "dead", 1000)
            assert hosts.most["dead"] == OPENINGS_MAX
            hosts.most.clear()
            again = asyncio.ensure_future(refused(opener, "dead", 1000))
            began = clock.monotonic()
            await refused(opener, "alive", 100)
            waited = clock.monotonic() - began
            await again
            return waited

        waited = simulated(main)

        assert hosts.most["dead"] == DOUBTFUL_OPENINGS_MAX
        assert waited < 1

    def test_an_opening_that_never_ends_is_ended(self) -> None:
        """One port would hold its line for ever."""

        async def main(clock: SimulatedClock) -> None:
            async def open_port(url: str, *, baud: int) -> AsyncPort:
                await clock.sleep(1e6)
                raise AssertionError(url, baud)

            with pytest.raises(PortUnavailableError, match="30 s"):
                await Opener(open_port).open("slow", baud=1200)

        simulated(main)

    def test_start_of_the_simulation_is_utc(self) -> None:
        """Instants would have no zone."""

        async def main(clock: SimulatedClock) -> dt.tzinfo | None:
            return clock.now().tzinfo

        assert simulated(main) is dt.UTC

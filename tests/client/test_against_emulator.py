"""The clients and the emulated meter, which know nothing of each other.

All at the true speed of the line, on a virtual clock.
"""

import time
import tracemalloc
from contextlib import suppress
from typing import Any, Final

import attrs
import pytest

from pykmp.emulator import (
    FAULTS,
    EmulatedLine,
    EmulatedMeter,
    Fault,
    FixedValues,
    parse_fault,
)
from pykmp.errors import (
    EchoOnlyError,
    ExchangeError,
    KmpError,
    LateAnswerError,
    LineLostError,
    NoiseOnlyError,
    OtherAnswerError,
    SilenceError,
    UnusableAnswerError,
)
from pykmp.exchange.pacing import QUIET_SECONDS_MAX
from pykmp.messages import (
    RegisterData,
    RegisterID,
    RegisterUnit,
    RegisterValueBytes,
)
from pykmp.meters import load_profile
from tests.client.sides import MakeSide, SyncSide
from tests.exchange.asking import Asks, digest, read, serial

PROFILE: Final = load_profile("403")
HEAT: Final = 60
REGISTERS: Final = read(HEAT, 68, 74, 80, 86, 87, 89, 99)


class CountedLine(EmulatedLine):
    """Counts the requests that come.

    Attributes:
        asked: How many came.
    """

    def __init__(self, meter: EmulatedMeter, **settings: Any) -> None:  # noqa: ANN401 - of every kind
        super().__init__(meter, **settings)
        self.asked = 0

    def receive(self, raw: bytes, at: float) -> None:
        """Take a request."""
        self.asked += 1
        super().receive(raw, at)


def line_with(*faults: str, seed: int = 0) -> CountedLine:
    """Return an emulated 403 on a line that has these faults."""
    parsed = [parse_fault(fault) for fault in faults]
    return CountedLine(EmulatedMeter(PROFILE), faults=parsed, seed=seed)


def right(ask: Asks) -> object:
    """Return what is answered on a line without faults."""
    return digest(SyncSide(line_with()).ask(ask))


@attrs.frozen
class Fate:
    """What a fault does to a question.

    Attributes:
        fault: Its name.
        always: The error if it strikes each time; None: the value comes all the same.
        once: Requests until the value comes if it strikes the first time; 0: never.
        ask: What is asked.
    """

    fault: str
    always: type[KmpError] | None
    once: int
    ask: Asks = serial

    def __str__(self) -> str:
        return self.fault


FATES: Final = (
    Fate("silence", SilenceError, 2),
    Fate("delay", None, 1),
    Fate("late", LateAnswerError, 2),
    Fate("truncate", UnusableAnswerError, 2),
    Fate("flip", UnusableAnswerError, 2),
    Fate("noise", None, 1),
    Fate("babble", UnusableAnswerError, 0),
    Fate("echo", None, 1),
    Fate("wrong-address", OtherAnswerError, 2),
    Fate("wrong-register", OtherAnswerError, 2, REGISTERS),
    Fate("wrong-command", OtherAnswerError, 2),
    Fate("stray-ack", None, 1),
    Fate("disconnect", LineLostError, 0),
    Fate("slow-bytes", None, 1),
)


def test_every_fault_is_tried() -> None:
    """A fault that users can have is met by no test."""
    assert [fate.fault for fate in FATES] == list(FAULTS)


@pytest.mark.parametrize("fate", FATES, ids=str)
def test_a_fault_that_stays_is_named_or_overcome(
    fate: Fate, make_side: MakeSide
) -> None:
    """A user is told the wrong thing about a line with a lasting fault."""
    side = make_side(peer=line_with(fate.fault))

    if fate.always is None:
        assert digest(side.ask(fate.ask)) == right(fate.ask)
        assert side.peer.asked == 1
    else:
        with pytest.raises(fate.always):
            side.ask(fate.ask)

    assert side.now() <= side.client.total_seconds_max


@pytest.mark.parametrize("fate", [fate for fate in FATES if fate.once], ids=str)
@pytest.mark.parametrize("ask", [serial, REGISTERS], ids=["serial", "registers"])
def test_a_fault_that_passes_costs_a_retry_at_most(
    fate: Fate, ask: Asks, make_side: MakeSide
) -> None:
    """The first answer is lost, damaged or late, and with it the reading."""
    side = make_side(peer=line_with(f"{fate.fault}#1"))
    does_nothing = fate.ask is REGISTERS and ask is serial

    result = side.ask(ask)

    assert digest(result) == right(ask)
    assert side.peer.asked == (1 if does_nothing else fate.once)


def test_a_lost_line_is_opened_again(make_side: MakeSide) -> None:
    """A connection that ended once ends the program."""
    side = make_side(peer=line_with("disconnect#1"))
    with pytest.raises(LineLostError):
        side.ask(serial)

    result = side.ask(serial)

    assert result == right(serial)
    assert len(side.ports) == 2


def test_an_echo_without_an_answer_is_only_an_echo(make_side: MakeSide) -> None:
    """A head that hears itself is taken for a meter with another address."""
    side = make_side(peer=line_with("silence", "echo"))

    with pytest.raises(EchoOnlyError):
        side.ask(serial)


def test_another_speed_is_noise(make_side: MakeSide) -> None:
    """Whoever set the wrong speed is told to look for light on the head."""
    line = CountedLine(EmulatedMeter(PROFILE), client_baud=1200)
    line.client_baud = 9600
    side = make_side(peer=line)

    with pytest.raises((NoiseOnlyError, SilenceError)):
        side.ask(serial)


def test_another_address_is_silence(make_side: MakeSide) -> None:
    """A meter that was not asked answers."""
    line = CountedLine(EmulatedMeter(PROFILE, address=0x7F))

    with pytest.raises(SilenceError):
        make_side(peer=line).ask(serial)


@pytest.mark.parametrize("seed", range(60))
@pytest.mark.parametrize("fault", ["truncate", "flip", "noise=40"])
def test_random_damage_never_gives_a_wrong_value(fault: str, seed: int) -> None:
    """A damaged answer is stored as a reading."""
    side = SyncSide(line_with(f"{fault}#2", seed=seed))

    result = side.ask(REGISTERS)

    assert digest(result) == right(REGISTERS)


class Ticking(FixedValues):
    """A meter whose heat is the time at which it was asked, in hundredths."""

    def register(self, id_: int, at: float) -> RegisterData | None:
        """Return the instant."""
        return RegisterData(
            id_=RegisterID(id_),
            unit=RegisterUnit(8),
            value=RegisterValueBytes(b"\x04\x00" + int(at * 100).to_bytes(4)),
        )


@pytest.mark.parametrize("seed", range(20))
def test_no_value_is_older_than_its_question(seed: int, make_side: MakeSide) -> None:
    """On a bad line, readings are stored under the time of the next ones."""
    faults = [
        Fault(name="late", probability=0.3),
        Fault(name="silence", probability=0.1),
        Fault(name="flip", probability=0.2),
        Fault(name="noise", probability=0.3),
        Fault(name="delay", value=1.0, probability=0.3),
    ]
    meter = EmulatedMeter(PROFILE, source=Ticking(PROFILE))
    side = make_side(peer=EmulatedLine(meter, faults=faults, seed=seed))
    answered = 0

    for _ in range(30):
        began = side.now()
        with suppress(ExchangeError):
            seen = digest(side.ask(read(HEAT))).values[HEAT]  # type: ignore[attr-defined] # Values
            assert int(began * 100) <= seen <= side.now() * 100
            answered += 1
        assert side.now() - began <= side.client.total_seconds_max + QUIET_SECONDS_MAX

    assert answered >= 15


@pytest.mark.soak
def test_a_bad_line_is_read_for_months(
    soak_seconds: float, make_side: MakeSide
) -> None:
    """Months of hourly readings on a bad line: a value is wrong, or memory runs out."""
    faults = [
        Fault(name=name, probability=0.05)
        for name in sorted(FAULTS.keys() - {"babble", "wrong-register"})
    ]
    meter = EmulatedMeter(PROFILE, source=Ticking(PROFILE))
    side = make_side(peer=EmulatedLine(meter, faults=faults))
    end = time.monotonic() + soak_seconds / 2
    asked = answered = 0
    tracemalloc.start()
    held = []

    while time.monotonic() < end:
        for _ in range(500):
            began, asked = side.now(), asked + 1
            with suppress(KmpError):
                seen = digest(side.ask(read(HEAT))).values[HEAT]  # type: ignore[attr-defined] # Values
                assert int(began * 100) <= seen <= side.now() * 100
                answered += 1
        side.ports[:-1] = []
        held.append(tracemalloc.get_traced_memory()[0])
    tracemalloc.stop()

    assert answered > asked / 2
    assert held[-1] < held[0] + 2_000_000

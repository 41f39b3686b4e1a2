"""A communicator of one's own: whatever can read and write gets the same plan."""

from collections.abc import Callable
from types import SimpleNamespace
from typing import Any, TypeAlias

import pytest

from pykmp.client import ClientCommunicator, communicator
from pykmp.codec import PhysicalBytes
from pykmp.errors import (
    BadChecksumError,
    CrcChecksumInvalidError,
    EchoOnlyError,
    NoiseOnlyError,
    OtherAnswerError,
    SilenceError,
)
from pykmp.exchange import QUIET_SECONDS, Readings
from pykmp.messages import (
    ClientContextRequest,
    GetRegisterRequest,
    GetSerialRequest,
    RegisterID,
    SetClockRequest,
)
from pykmp.ports.memory import VirtualPort
from tests.exchange.asking import Case, outcome
from tests.exchange.cases import ENDLESS, FAILED, GOOD
from tests.exchange.frames import (
    DAMAGED,
    NOISE,
    SERIAL,
    SERIAL_NUMBER,
    SERIAL_REQUEST,
    registers,
)
from tests.exchange.peers import ScriptedPeer, says
from tests.exchange.requests import EXCHANGES, Exchange, facts

TIMEOUT_SECONDS = 2.0
HEAT = RegisterID(60)

ONE_REQUEST = [
    case
    for case in GOOD
    if case.requests == 1 and case.name not in {"the clock", "the type"}
]
#: A communicator asks once, so it never learns that an answer was only late.
ALWAYS = [case for case in (*FAILED, *ENDLESS) if case.name != "late always"]


class VirtualCommunicator(ClientCommunicator):
    """Waits on a virtual line, as a communicator with a time-out of its own does."""

    def __init__(self, peer: ScriptedPeer) -> None:
        self.port = VirtualPort(peer)

    def read(self, *, num_bytes: int | None = None) -> PhysicalBytes:
        """Return what comes within the time-out."""
        assert num_bytes is None
        raw = self.port.read(TIMEOUT_SECONDS)
        if not raw:
            raise TimeoutError
        return PhysicalBytes(raw)

    def write(self, data: PhysicalBytes) -> None:
        """Send a frame."""
        self.port.write(data)


MakeLine: TypeAlias = Callable[..., VirtualCommunicator]


class Asker:
    """Asks a communicator as the cases ask a client."""

    def __init__(self, asked: ClientCommunicator) -> None:
        self._asked = asked

    def send(self, message: ClientContextRequest[Any]) -> Any:  # noqa: ANN401 - any response
        """Send any request."""
        return self._asked.send_request(message=message)

    def serial_number(self) -> int:
        """Ask for the serial number."""
        return int(self.send(GetSerialRequest()).serial)

    def read(self, *ids: int) -> object:
        """Ask for registers."""
        wanted = tuple(dict.fromkeys(ids))
        found = self.send(GetRegisterRequest(registers=wanted)).registers
        return Readings(registers=found)

    def set_clock(self, to: Any) -> None:  # noqa: ANN401 - a datetime
        """Set date and time."""
        self.send(SetClockRequest(clock=to))


@pytest.fixture
def line(monkeypatch: pytest.MonkeyPatch) -> MakeLine:
    """Return what makes a communicator whose time is that of its virtual line."""

    def make(*replies: Any) -> VirtualCommunicator:  # noqa: ANN401 - replies
        made = VirtualCommunicator(ScriptedPeer(replies))
        clock = SimpleNamespace(monotonic=made.port.now)
        monkeypatch.setattr(communicator, "time", clock)
        return made

    return make


def peer_of(made: VirtualCommunicator) -> ScriptedPeer:
    """Return the far end of a communicator."""
    peer = made.port._peer
    assert isinstance(peer, ScriptedPeer)
    return peer


@pytest.mark.parametrize("case", ONE_REQUEST, ids=str)
def test_an_answer_is_found(case: Case, line: MakeLine) -> None:
    """A user of an own communicator gets another value than a user of a client."""
    made = line(*case.replies)

    result = outcome(case, Asker(made))

    assert result == case.expected
    assert len(peer_of(made).asked) == 1


@pytest.mark.parametrize("case", ALWAYS, ids=str)
def test_a_failure_is_named(case: Case, line: MakeLine) -> None:
    """A user of an own communicator is told another reason than a user of a client."""
    made = line(*case.replies)

    result = outcome(case, Asker(made))

    assert result == case.expected
    assert len(peer_of(made).asked) == 1


@pytest.mark.parametrize("exchange", EXCHANGES, ids=str)
def test_any_request_can_be_sent(exchange: Exchange, line: MakeLine) -> None:
    """A command that can be encoded cannot be asked; writing is up to the caller."""
    made = line(says(exchange.answer))

    response = made.send_request(message=exchange.request)

    assert facts(response) == facts(exchange.response)
    assert peer_of(made).requests == [exchange.frame]


def test_a_late_answer_is_not_one_to_the_next_question(line: MakeLine) -> None:
    """A reading is stored under the time of the next one."""
    made = line([(3.0, registers({60: 1}))], says(registers({60: 2})))
    with pytest.raises(SilenceError):
        made.send_request(message=GetRegisterRequest(registers=[60]))
    gave_up_at = made.port.now()

    response = made.send_request(message=GetRegisterRequest(registers=[60]))

    assert response.registers[HEAT].value[-1] == 2
    assert peer_of(made).asked[1][0] >= gave_up_at + QUIET_SECONDS


class Instant(ClientCommunicator):
    """Gives what it has at once, and gives up at once when it has nothing."""

    def __init__(self, *answers: bytes) -> None:
        self.answers = list(answers)
        self.written: list[bytes] = []

    def read(self, *, num_bytes: int | None = None) -> PhysicalBytes:
        """Return the next answer."""
        assert num_bytes is None
        if not self.answers:
            raise TimeoutError
        return PhysicalBytes(self.answers.pop(0))

    def write(self, data: PhysicalBytes) -> None:
        """Keep a frame."""
        self.written.append(data)


@pytest.mark.parametrize(
    ("heard", "kind"),
    [
        ([], SilenceError),
        ([SERIAL_REQUEST], EchoOnlyError),
        ([NOISE], NoiseOnlyError),
        ([DAMAGED], BadChecksumError),
        ([registers({1: 1})], OtherAnswerError),
        ([b""] * 3, SilenceError),
    ],
    ids=["nothing", "echo", "noise", "damage", "another answer", "empty reads"],
)
def test_a_failure_of_a_fake_costs_no_time(
    heard: list[bytes], kind: type[Exception], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The tests of a user's program take minutes, or get the wrong answer after it."""
    stands = SimpleNamespace(monotonic=lambda: 100.0)
    monkeypatch.setattr(communicator, "time", stands)
    fake = Instant(*heard)
    with pytest.raises(kind):
        fake.send_request(message=GetSerialRequest())
    fake.answers.append(SERIAL)

    response = fake.send_request(message=GetSerialRequest())

    assert response.serial == str(SERIAL_NUMBER)
    assert fake.written == [SERIAL_REQUEST] * 2


def test_a_fake_may_hold_all_its_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    """A user's fake loses answers that were meant for later questions."""
    stands = SimpleNamespace(monotonic=lambda: 100.0)
    monkeypatch.setattr(communicator, "time", stands)
    fake = Instant(*[registers({60: count}) for count in range(9)])

    seen = [
        fake.send_request(message=GetRegisterRequest(registers=[60])).registers[HEAT]
        for _ in range(9)
    ]

    assert [data.value[-1] for data in seen] == list(range(9))


def test_damage_is_a_bad_checksum() -> None:
    """A program that repeats its question after a bad checksum ends instead."""
    with pytest.raises(CrcChecksumInvalidError):
        Instant(DAMAGED).send_request(message=GetSerialRequest())


def test_an_error_of_ones_own_passes_through(
    line: MakeLine, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A program does not see what its own wire said, or cannot ask again after it."""
    made = line(says(SERIAL), says(SERIAL))
    read = made.read

    def break_once(*, num_bytes: int | None = None) -> PhysicalBytes:
        del num_bytes
        monkeypatch.setattr(made, "read", read)
        raise ConnectionResetError

    monkeypatch.setattr(made, "read", break_once)
    with pytest.raises(ConnectionResetError):
        made.send_request(message=GetSerialRequest())

    response = made.send_request(message=GetSerialRequest())

    assert response.serial == str(SERIAL_NUMBER)


def test_a_communicator_keeps_its_wire() -> None:
    """Asking closes what belongs to the program."""
    fake = Instant()

    fake._port().close()

    assert fake.answers == fake.written == []
    assert fake._port().url == "communicator"

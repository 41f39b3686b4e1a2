"""What a user reads when there is no answer: every sentence, whole."""

from typing import Final

import attrs
import pytest

from pykmp.errors import (
    BadChecksumError,
    BaseCodecError,
    EchoOnlyError,
    ExchangeError,
    KmpError,
    LateAnswerError,
    LineLostError,
    LogError,
    MalformedAnswerError,
    NoAnswerError,
    NoiseOnlyError,
    NothingKnownError,
    OtherAnswerError,
    PartialReadError,
    PortBusyError,
    PortError,
    PortNotFoundError,
    PortPermissionError,
    SilenceError,
    UnusableAnswerError,
    WritesNotAllowedError,
)
from tests.exchange.asking import Asks, clock, read, serial, set_clock
from tests.exchange.cases import batches
from tests.exchange.driving import PlanAsker
from tests.exchange.frames import (
    ACK,
    DAMAGED,
    EMPTY,
    FOREIGN,
    MALFORMED,
    METER_TYPE,
    NOISE,
    SERIAL,
    SERIAL_REQUEST,
    TIME,
    ZERO,
    registers,
)
from tests.exchange.peers import HANGS_UP, Reply, ScriptedPeer, endlessly, says


@attrs.frozen
class Failure:
    """A kind of failure, how it comes about, and what is said of it."""

    kind: type[KmpError]
    replies: tuple[Reply, ...]
    text: str
    ask: Asks = serial

    def __str__(self) -> str:
        return self.kind.__name__


def _always(*pieces: bytes, after: float = 0.3) -> tuple[Reply, ...]:
    return (says(*pieces, after=after),) * 3


_DARK: Final = (
    " Turn the head upside down (cable up), check its magnet, press a key on the "
    "meter to wake it, and check that ser2net or the adapter runs at 1200n82."
)
_NOISY: Final = (
    " Bytes without a frame are mostly a wrong line speed: set ser2net or the adapter "
    "to 1200n82 (electricity meters: 9600), and keep light off the head."
)
_CROWDED: Final = (
    " Somebody else talks on this line, or the meter has another address: allow one "
    "client only (ser2net: max-connections: 1) and check --destination-address."
)
_LACKING: Final = (
    " The meter is well and has none of these registers: 'pykmp-tool read' without a "
    "register or --meter finds its family and reads what that has."
)
_BLURRED: Final = (
    " The meter answers, its frames arrive damaged: seat the head better, shade it "
    "from sun and lamps, and check that no second program reads the same port."
)
_UNPLUGGED: Final = (
    "Port virtual: was lost (unplugged). Ask again: the port is then opened anew. If "
    "this repeats, check plug and network, and that ser2net has kickolduser: true."
)

FAILURES: Final = (
    Failure(
        SilenceError,
        (),
        "Silence instead of an answer to GetSerialRequest: 3 attempts in 9.4 s, no "
        "byte heard." + _DARK,
    ),
    Failure(
        SilenceError,
        (says(ZERO),),
        "Silence instead of an answer to GetSerialRequest: 3 attempts in 9.4 s, 1 byte "
        "heard, first 00." + _DARK,
    ),
    Failure(
        EchoOnlyError,
        _always(SERIAL_REQUEST),
        "Only the echo of the request instead of an answer to GetSerialRequest: 3 "
        "attempts in 9.4 s, 18 bytes heard, first 80 3f 02 35 e9 0d 80 3f 02 35 e9 0d "
        "80 3f 02 35. The head sends and hears itself, so port and speed are right: "
        "press a key on the meter to wake it, then move the head by millimetres until "
        "it answers.",
    ),
    Failure(
        LateAnswerError,
        _always(SERIAL, after=2.5),
        "Answers that came too late to GetSerialRequest: 3 attempts in 9.4 s, 20 bytes "
        "heard, first 40 3f 02 00 69 2d 32 cd 5d 0d 40 3f 02 00 69 2d. The meter "
        "answers after the time allowed: give it more, with --timeout or "
        "timeout_seconds, and look for a slow bridge or radio link on the way.",
    ),
    Failure(
        NoiseOnlyError,
        _always(NOISE),
        "Only noise instead of an answer to GetSerialRequest: 3 attempts in 9.4 s, 24 "
        "bytes heard, first 01 02 03 68 65 6c 6c 6f 01 02 03 68 65 6c 6c 6f." + _NOISY,
    ),
    Failure(
        NoiseOnlyError,
        (endlessly(b"\x40", gap_seconds=0.1),),
        "Only noise instead of an answer to GetSerialRequest: 2 attempts in 17.3 s, "
        "172 bytes heard, first 40 40 40 40 40 40 40 40 40 40 40 40 40 40 40 40."
        + _NOISY,
    ),
    Failure(
        BadChecksumError,
        _always(DAMAGED),
        "Only damaged answers to GetSerialRequest: 3 attempts in 4.6 s, 30 bytes "
        "heard, first 40 3f 02 00 69 2c 32 cd 5d 0d 40 3f 02 00 69 2c." + _BLURRED,
    ),
    Failure(
        MalformedAnswerError,
        _always(MALFORMED),
        "Only answers that cannot be read to GetSerialRequest: 3 attempts in 9.4 s, 21 "
        "bytes heard, first 40 3f 02 01 9f d7 0d 40 3f 02 01 9f d7 0d 40 3f. The "
        "checksum fits and the contents do not: this is new to this program, so please "
        "record it (pykmp-tool record) and report it.",
    ),
    Failure(
        OtherAnswerError,
        _always(FOREIGN),
        "Only answers to something else to GetSerialRequest: 3 attempts in 9.4 s, 30 "
        "bytes heard, first 40 7f 02 00 00 00 01 d4 3d 0d 40 7f 02 00 00 00."
        + _CROWDED,
    ),
    Failure(
        OtherAnswerError,
        _always(METER_TYPE),
        "Only answers to something else to GetSerialRequest: 3 attempts in 9.4 s, 33 "
        "bytes heard, first 40 3f 01 00 04 1b f9 01 26 99 0d 40 3f 01 00 04."
        + _CROWDED,
    ),
    Failure(
        OtherAnswerError,
        _always(ACK),
        "Only answers to something else to GetSerialRequest: 3 attempts in 9.4 s, 3 "
        "bytes heard, first 06 06 06." + _CROWDED,
    ),
    Failure(
        NothingKnownError,
        _always(EMPTY),
        "No value in the answer to GetRegisterRequest: 1 attempt in 0.3 s, 6 bytes "
        "heard, first 40 3f 10 07 9a 0d. Asked for: 155, 156." + _LACKING,
        read(155, 156),
    ),
    Failure(
        NothingKnownError,
        (says(registers({1002: TIME})),),
        "No value in the answer to GetRegisterRequest: 1 attempt in 0.3 s, 15 bytes "
        "heard, first 40 3f 10 03 ea 08 04 00 00 03 99 b6 85 d1 0d. Asked for: 1003."
        + _LACKING,
        clock,
    ),
    Failure(
        PartialReadError,
        (*batches(8), *_always(registers({9: 1})[:-2] + b"\xff\r")),
        "Only 8 of the registers came. Only damaged answers to GetRegisterRequest: 3 "
        "attempts in 4.6 s, 45 bytes heard, first 40 3f 10 00 09 08 04 00 00 00 00 01 "
        "3c ff 0d 40. The values that came are in the attribute 'readings'.",
        read(*range(1, 10)),
    ),
    Failure(
        PartialReadError,
        (*batches(8), says(HANGS_UP)),
        "Only 8 of the registers came. Port virtual: was lost (unplugged). The values "
        "that came are in the attribute 'readings'.",
        read(*range(1, 10)),
    ),
    Failure(LineLostError, (says(HANGS_UP),), _UNPLUGGED),
    Failure(
        WritesNotAllowedError,
        (),
        "SetClockRequest changes the meter, and this client only reads: open it with "
        "allow_writes=True to allow that.",
        set_clock,
    ),
)

#: What a port says when it cannot be opened, with no line to show it on.
REFUSALS: Final = {
    PortBusyError: "Port tty is in use by another program (held). Stop the other "
    "program, which 'fuser -v DEVICE' names, or take another port.",
    PortPermissionError: "Port tty may not be opened by this user (held). Add the user "
    "to the group that owns it (often: sudo usermod -aG dialout $USER) and log in "
    "again.",
    PortNotFoundError: "Port tty does not exist (held). Check the cable and the name: "
    "'pykmp-tool ports' lists the devices of this machine.",
}


def failure_of(failure: Failure) -> KmpError:
    """Return the error that a user gets."""
    asker = PlanAsker(ScriptedPeer(failure.replies))
    with pytest.raises(KmpError) as caught:
        failure.ask(asker)
    return caught.value


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_a_failure_says_what_was_seen_and_what_to_do(failure: Failure) -> None:
    """Whoever stands before a head that does not answer is told the wrong thing."""
    error = failure_of(failure)

    assert type(error) is failure.kind
    assert str(error) == failure.text


@pytest.mark.parametrize("kind", REFUSALS, ids=lambda kind: kind.__name__)
def test_a_refused_port_says_which_and_how_to_mend_it(kind: type[PortError]) -> None:
    """A user does not know what to do about a port that cannot be opened."""
    assert str(kind(url="tty", reason="held")) == REFUSALS[kind]


def test_no_two_kinds_are_worded_alike() -> None:
    """Two faults that need different remedies look the same in a log."""
    kinds = [failure.kind for failure in FAILURES]
    advice = {
        kind.advice for kind in kinds if issubclass(kind, (ExchangeError, PortError))
    }
    distinct = {kind for kind in kinds if issubclass(kind, (ExchangeError, PortError))}

    assert len({failure.text for failure in FAILURES}) == len(FAILURES)
    assert len(advice) == len(distinct)


def leaves(kind: type[ExchangeError]) -> set[type[ExchangeError]]:
    """Return the kinds of which there are no further kinds."""
    below = [leaf for child in kind.__subclasses__() for leaf in leaves(child)]
    return set(below) or {kind}


def test_every_kind_has_its_text_here() -> None:
    """A new kind of failure is never read by anybody before its users."""
    elsewhere = leaves(LogError)  # In tests/logs, where a log can be read.

    assert leaves(ExchangeError) - elsewhere <= {failure.kind for failure in FAILURES}


@pytest.mark.parametrize("failure", FAILURES, ids=str)
def test_silence_is_a_time_out_and_rubbish_is_not(failure: Failure) -> None:
    """A program that waits for the meter to come back ends instead."""
    error = failure_of(failure)

    assert isinstance(error, TimeoutError) == isinstance(error, NoAnswerError)
    assert isinstance(error, BaseCodecError) == isinstance(error, UnusableAnswerError)


def test_a_partial_reading_carries_its_values_and_its_reason() -> None:
    """Values that came are lost because of those that did not."""
    damage = next(failure for failure in FAILURES if failure.kind is PartialReadError)

    error = failure_of(damage)

    assert isinstance(error, PartialReadError)
    assert list(error.readings) == list(range(1, 9))
    assert type(error.failure) is BadChecksumError
    assert error.__cause__ is error.failure
    assert (error.attempts, error.failure.attempts) == (4, 3)
    assert error.heard_bytes == error.failure.heard_bytes + 79
    assert error.heard_first.startswith(b"\x40\x3f\x10\x00\x01")
    assert error.seconds == pytest.approx(error.failure.seconds + 0.3)

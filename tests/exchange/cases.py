"""What a line does and what a user gets: one table, for plans and both clients."""

from typing import Final

from pykmp.errors import (
    BadChecksumError,
    CalendarInvalidError,
    EchoOnlyError,
    LateAnswerError,
    LineLostError,
    MalformedAnswerError,
    NoiseOnlyError,
    NothingKnownError,
    OtherAnswerError,
    PartialReadError,
    SilenceError,
)
from tests.exchange.asking import (
    Case,
    Values,
    clock,
    meter_type,
    read,
    set_clock,
)
from tests.exchange.frames import (
    ACK,
    DAMAGED,
    DATE,
    EMPTY,
    FOREIGN,
    MALFORMED,
    METER_TYPE,
    MOMENT,
    NOISE,
    SERIAL,
    SERIAL_NUMBER,
    SERIAL_REQUEST,
    TIME,
    TRUNCATED,
    TYPE,
    ZERO,
    damaged,
    registers,
)
from tests.exchange.peers import (
    HANGS_UP,
    Reply,
    endlessly,
    says,
    slowly,
)


def values(count: int, start: int = 1) -> dict[int, int]:
    """Return ids in a row with a value each."""
    return {id_: 1000 + id_ for id_ in range(start, start + count)}


def batches(count: int) -> tuple[Reply, ...]:
    """Return the replies to a reading of this many registers in a row."""
    starts = range(1, count + 1, 8)
    return tuple(
        says(registers(values(min(8, count + 1 - start), start))) for start in starts
    )


_ECHO: Final = SERIAL_REQUEST
_COUNTER: Final = registers({60: 7})
_EIGHT: Final = read(*range(1, 9))
_NINE: Final = read(*range(1, 10))
_ALL: Final = read(*range(1, 32))
_LOST: Final = says(HANGS_UP)

#: One answer is enough.
GOOD: Final = (
    Case("an answer", (says(SERIAL),), SERIAL_NUMBER),
    Case("an answer at once", (says(SERIAL, after=0),), SERIAL_NUMBER, seconds=0),
    Case("the slowest answer", (says(SERIAL, after=1.6),), SERIAL_NUMBER, seconds=1.6),
    Case("an echo before it", (says(_ECHO, SERIAL),), SERIAL_NUMBER),
    Case("noise before it", (says(NOISE, SERIAL),), SERIAL_NUMBER),
    Case("a stray ACK before it", (says(ACK, SERIAL),), SERIAL_NUMBER),
    Case("a lone zero before it", (says(ZERO, SERIAL),), SERIAL_NUMBER),
    Case("all of these", (says(_ECHO, NOISE, ACK, ZERO, SERIAL),), SERIAL_NUMBER),
    Case("a cut echo before it", (says(_ECHO[:4], SERIAL),), SERIAL_NUMBER),
    Case("a damaged answer before it", (says(DAMAGED, SERIAL),), SERIAL_NUMBER),
    Case("a foreign answer before it", (says(FOREIGN, SERIAL),), SERIAL_NUMBER),
    Case("another answer before it", (says(METER_TYPE, SERIAL),), SERIAL_NUMBER),
    Case("noise that begins a frame", (says(b"\x40\x01", SERIAL),), SERIAL_NUMBER),
    Case(
        "many chunks", (slowly(SERIAL, gap_seconds=0.01),), SERIAL_NUMBER, seconds=0.4
    ),
    Case("slow bytes", (slowly(SERIAL),), SERIAL_NUMBER, seconds=1.2),
    Case(
        "slow bytes beyond the time-out",
        (slowly(SERIAL, after=1.9, gap_seconds=0.4),),
        SERIAL_NUMBER,
        seconds=5.5,
    ),
    Case("two answers in a row", (says(SERIAL, SERIAL),), SERIAL_NUMBER),
    Case(
        "one register",
        (says(_COUNTER),),
        Values(values={60: 7}),
        ask=read(60),
    ),
    Case("eight registers", batches(8), Values(values=values(8)), ask=_EIGHT),
    Case("nine", batches(9), Values(values=values(9)), 2, 0.6, _NINE),
    Case("thirty-one", batches(31), Values(values=values(31)), 4, 1.2, _ALL),
    Case(
        "a register asked for twice",
        (says(_COUNTER),),
        Values(values={60: 7}),
        ask=read(60, 60),
    ),
    Case(
        "the clock",
        (says(registers({1003: DATE, 1002: TIME})),),
        MOMENT,
        ask=clock,
    ),
    Case("the type", (says(METER_TYPE),), TYPE, ask=meter_type),
    Case("an acknowledgement", (says(ACK),), None, ask=set_clock),
    Case("one after noise", (says(NOISE, ZERO, ACK),), None, ask=set_clock),
)

#: The first answer is of no use, the second is.
RETRIED: Final = (
    Case("silence once", ((), says(SERIAL)), SERIAL_NUMBER, 2, 4.0),
    Case("echo only once", (says(_ECHO), says(SERIAL)), SERIAL_NUMBER, 2, 4.0),
    Case("noise only once", (says(NOISE), says(SERIAL)), SERIAL_NUMBER, 2, 4.0),
    Case("damage once", (says(DAMAGED), says(SERIAL)), SERIAL_NUMBER, 2, 2.2),
    Case("damage twice", (says(DAMAGED),) * 2 + (says(SERIAL),), SERIAL_NUMBER, 3, 4.1),
    Case("truncation once", (says(TRUNCATED), says(SERIAL)), SERIAL_NUMBER, 2, 4.0),
    Case("malformed once", (says(MALFORMED), says(SERIAL)), SERIAL_NUMBER, 2, 4.0),
    Case("late once", (says(SERIAL, after=2.5), says(SERIAL)), SERIAL_NUMBER, 2, 4.0),
    Case(
        "late until the retry",
        (says(SERIAL, after=4.0), says(SERIAL)),
        SERIAL_NUMBER,
        2,
        4.0,
    ),
    Case("a lost acknowledgement", ((), says(ACK)), None, 2, 4.0, set_clock),
)

#: No answer is of any use.
FAILED: Final = (
    Case("silence", (), SilenceError, 3, 9.4),
    Case("a lone zero each time", (says(ZERO),) * 3, SilenceError, 3, 9.4),
    Case("echo only", (says(_ECHO),) * 3, EchoOnlyError, 3, 9.4),
    Case("noise only", (says(NOISE),) * 3, NoiseOnlyError, 3, 9.4),
    Case("damage always", (says(DAMAGED),) * 3, BadChecksumError, 3, 4.6),
    Case("truncation always", (says(TRUNCATED),) * 3, BadChecksumError, 3, 9.4),
    Case("late always", (says(SERIAL, after=2.5),) * 3, LateAnswerError, 3, 9.4),
    Case("foreign always", (says(FOREIGN),) * 3, OtherAnswerError, 3, 9.4),
    Case("another command always", (says(METER_TYPE),) * 3, OtherAnswerError, 3, 9.4),
    Case(
        "other registers always",
        (says(_COUNTER),) * 3,
        OtherAnswerError,
        3,
        9.4,
        read(68),
    ),
    Case("malformed always", (says(MALFORMED),) * 3, MalformedAnswerError, 3, 9.4),
    Case("a stray ACK each time", (says(ACK),) * 3, OtherAnswerError, 3, 9.4),
    Case("echo and stray ACK", (says(_ECHO, ACK),) * 3, OtherAnswerError, 3, 9.4),
    Case("noise with an ACK in it", (says(NOISE, ACK),) * 3, NoiseOnlyError, 3, 9.4),
    Case(
        "another request",
        (says(b"\x80\x3f\x01\x05\x8a\r"),) * 3,
        OtherAnswerError,
        3,
        9.4,
    ),
    Case("a damaged echo", (says(damaged(_ECHO)),) * 3, NoiseOnlyError, 3, 9.4),
    Case("a silent write", (), SilenceError, 3, 9.6, set_clock),
)

#: The line never ends talking.
ENDLESS: Final = (
    Case("endless noise", (endlessly(NOISE),), NoiseOnlyError, 3, 12.6),
    Case("endless zeros", (endlessly(ZERO),), NoiseOnlyError, 3, 12.6),
    Case("endless starts", (endlessly(b"\x40"),), NoiseOnlyError, 2, 17.3),
    Case(
        "an endless frame", (endlessly(b"\x40" + NOISE * 999),), NoiseOnlyError, 3, 17.3
    ),
    Case(
        "an endless answer",
        (endlessly(SERIAL[:-1] + ZERO * 9999),),
        BadChecksumError,
        3,
        17.3,
    ),
)

#: A reading of several registers.
READING: Final = (
    Case("an empty answer", (says(EMPTY),), NothingKnownError, ask=read(155)),
    Case(
        "some registers missing",
        (says(_COUNTER),),
        Values(values={60: 7}, missing=(155, 68)),
        ask=read(155, 60, 68),
    ),
    Case("the first request silent", (), SilenceError, 3, 9.9, _NINE),
    Case(
        "the second request silent",
        batches(8),
        Values(values=values(8), missing=(9,), unanswered=SilenceError),
        4,
        9.7,
        _NINE,
    ),
    Case(
        "the second request damaged",
        (*batches(8), *(says(damaged(_COUNTER)),) * 3),
        PartialReadError,
        4,
        4.9,
        _NINE,
    ),
    Case(
        "nothing known, then silence", (says(EMPTY),), NothingKnownError, 4, 9.7, _NINE
    ),
    Case(
        "nothing known, then damage",
        (says(EMPTY), *(says(damaged(_COUNTER)),) * 3),
        BadChecksumError,
        4,
        4.9,
        _NINE,
    ),
    Case(
        "nothing known, then a value",
        (says(EMPTY), says(registers({9: 7}))),
        Values(values={9: 7}, missing=tuple(range(1, 9))),
        2,
        0.6,
        _NINE,
    ),
    Case(
        "a clock without a date",
        (says(registers({1002: TIME})),),
        NothingKnownError,
        ask=clock,
    ),
    Case("no clock at all", (says(EMPTY),), NothingKnownError, ask=clock),
    Case(
        "a date that is none",
        (says(registers({1003: 241331, 1002: TIME})),),
        CalendarInvalidError,
        ask=clock,
    ),
    Case(
        "a time that is none",
        (says(registers({1003: DATE, 1002: 240000})),),
        CalendarInvalidError,
        ask=clock,
    ),
)

#: The line is lost.
LOST: Final = (
    Case("lost at the start", (_LOST,), LineLostError),
    Case("lost in the answer", (says(SERIAL[:4], HANGS_UP),), LineLostError),
    Case("lost before the retry", (says(HANGS_UP, after=2.5),), LineLostError, 1, 2.5),
    Case("lost at the start of a reading", (_LOST,), LineLostError, ask=_NINE),
    Case(
        "lost in the middle of a reading",
        (*batches(8), _LOST),
        PartialReadError,
        2,
        0.6,
        _NINE,
    ),
)

CASES: Final = (*GOOD, *RETRIED, *FAILED, *ENDLESS, *READING, *LOST)

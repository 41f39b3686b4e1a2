"""The plan of one reading: any number of registers in as few requests as possible."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

import attrs

from pykmp.errors import (
    ExchangeError,
    KmpError,
    NoAnswerError,
    NothingKnownError,
    OutOfRangeError,
    PartialReadError,
)
from pykmp.exchange.conversation import Answer, ExchangeSettings, converse
from pykmp.exchange.line import Line
from pykmp.exchange.steps import Plan
from pykmp.messages import (
    REGISTERS_MAX,
    GetRegisterRequest,
    GetRegisterResponse,
    RegisterData,
    RegisterID,
)


@attrs.frozen(kw_only=True, eq=False)
class Readings(Mapping[int, RegisterData]):
    """The registers that came, by id, in the order they were asked for.

    Attributes:
        registers: The same as a plain mapping.
        missing: Ids that the meter left out of its answers.
        unanswered: Why some of the missing ones got no answer at all, while others
            were answered; None if every request was answered.
        requests: How many requests the reading took.
        attempts: How often they were sent, repetitions included.
        seconds: How long it took.
        heard_bytes: Number of bytes that came.
        heard_first: The first of them, 16 at most.
    """

    registers: Mapping[RegisterID, RegisterData]
    missing: tuple[RegisterID, ...] = ()
    unanswered: NoAnswerError | None = None
    requests: int = 1
    attempts: int = 1
    seconds: float = 0.0
    heard_bytes: int = 0
    heard_first: bytes = b""

    def __getitem__(self, id_: int) -> RegisterData:
        return self.registers[RegisterID(id_)]

    def __iter__(self) -> Iterator[RegisterID]:
        return iter(self.registers)

    def __len__(self) -> int:
        return len(self.registers)


def split(ids: Iterable[int]) -> list[tuple[int, ...]]:
    """Return the ids, each once, in as few requests as possible.

    Raises:
        OutOfRangeError: There are none.
        TypeError: An id is no integer.

    >>> [len(request) for request in split(range(31))]
    [8, 8, 8, 7]
    """
    given = tuple(ids)
    if not all(isinstance(id_, int) for id_ in given):
        raise TypeError(f"register ids are integers, as in read(60, 68), not {given}")
    wanted = tuple(dict.fromkeys(given))
    if not wanted:
        raise OutOfRangeError(
            what="Number of registers to read", valid_range=(1, None), actual=0
        )
    return [
        wanted[at : at + REGISTERS_MAX] for at in range(0, len(wanted), REGISTERS_MAX)
    ]


def read_registers(
    ids: Iterable[int], *, line: Line, settings: ExchangeSettings
) -> Plan[Readings]:
    """Read registers; those that the meter lacks are named, not invented.

    A meter may answer a request for registers it does not know with nothing at all
    (protocol facts 3.2).
    So once it has answered, silence to a further request makes the registers of that
    request missing; ``unanswered`` keeps the failure.

    Each request is a question of its own, with a deadline of its own.

    Raises:
        OutOfRangeError: An id is outside 0 to 65535, or there are none.
        ExchangeError: No value had come when a request failed.
        NothingKnownError: The meter answered and knows none of the registers.
        PartialReadError: Values had come when a request failed otherwise than by
            silence.
    """
    requests = [GetRegisterRequest(registers=part) for part in split(ids)]
    return _read(requests, line=line, settings=settings)


def _read(
    requests: Sequence[GetRegisterRequest], *, line: Line, settings: ExchangeSettings
) -> Plan[Readings]:
    reading = _Reading()
    for request in requests:
        try:
            answer = yield from converse(request, line=line, settings=settings)
        except NoAnswerError as error:
            if not reading.was_answered:
                raise
            reading.went_unanswered(request, error)
        except KmpError as error:
            if not reading.found:
                raise
            raise reading.broken_off(request, error) from error
        else:
            reading.add(request, answer)
    return reading.result(len(requests))


class _Reading:
    """Collects the answers of one reading."""

    def __init__(self) -> None:
        self.found: dict[RegisterID, RegisterData] = {}
        self.missing: list[RegisterID] = []
        self.was_answered = False
        self.unanswered: NoAnswerError | None = None
        self.attempts = 0
        self.seconds = 0.0
        self.heard_bytes = 0
        self.heard_first = b""

    def add(
        self, request: GetRegisterRequest, answer: Answer[GetRegisterResponse]
    ) -> None:
        self.was_answered = True
        registers = answer.response.registers
        for id_ in request.registers:
            if id_ in registers:
                self.found[id_] = registers[id_]
            else:
                self.missing.append(id_)
        self._count(answer)

    def went_unanswered(
        self, request: GetRegisterRequest, error: NoAnswerError
    ) -> None:
        self.missing += request.registers
        self.unanswered = error
        self._count(error)

    def broken_off(
        self, request: GetRegisterRequest, error: KmpError
    ) -> PartialReadError:
        if isinstance(error, ExchangeError):
            self._count(error)
        return PartialReadError(
            request=type(request).__name__,
            attempts=self.attempts,
            seconds=self.seconds,
            heard_bytes=self.heard_bytes,
            heard_first=self.heard_first,
            readings=dict[int, RegisterData](self.found.items()),
            failure=error,
        )

    def result(self, requests: int) -> Readings:
        if not self.found:
            raise NothingKnownError(
                request=GetRegisterRequest.__name__,
                attempts=self.attempts,
                seconds=self.seconds,
                heard_bytes=self.heard_bytes,
                heard_first=self.heard_first,
                registers=tuple(self.missing),
            )
        return Readings(
            registers=self.found,
            missing=tuple(self.missing),
            unanswered=self.unanswered,
            requests=requests,
            attempts=self.attempts,
            seconds=self.seconds,
            heard_bytes=self.heard_bytes,
            heard_first=self.heard_first,
        )

    def _count(self, result: Answer[GetRegisterResponse] | ExchangeError) -> None:
        self.attempts += result.attempts
        self.seconds += result.seconds
        self.heard_bytes += result.heard_bytes
        self.heard_first = self.heard_first or result.heard_first

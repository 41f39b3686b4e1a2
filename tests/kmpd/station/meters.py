"""Meters whose every answer has a number, and that write down what they answered."""

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from decimal import Decimal

from pykmp.codec import FrameKind
from pykmp.emulator import (
    EmulatedLine,
    EmulatedMeter,
    FixedValues,
    LineSettings,
    Sharing,
    parse_fault,
    running_tcp,
)
from pykmp.emulator.values import register_data
from pykmp.errors import KmpError
from pykmp.messages import GetRegisterResponse, RegisterData, decode_frame
from pykmp.meters import load_profile

FAMILY = "403"
#: The register that numbers the answers: E1HighRes, in Wh, which a family 403 has.
NUMBER = 266
NUMBER_NAME = "heat_energy_high_resolution"
#: Beside it, what makes a reading a reading; all of it fits into one request.
REGISTERS = ("heat_energy", "volume", NUMBER_NAME)


class NumberedValues(FixedValues):
    """Values of which one is higher by one each time that it is asked for."""

    def __init__(self, serial: int) -> None:
        self._profile = load_profile(FAMILY)
        super().__init__(self._profile, serial=serial)
        self._count = 0

    def register(self, id_: int, at: float) -> RegisterData | None:
        """Return a register; the number is one that was never told before."""
        if id_ != NUMBER:
            return super().register(id_, at)
        self._count += 1
        return register_data(self._profile.registers[id_], Decimal(self._count))


class LedgerMeter:
    """A meter that keeps a ledger; each answer to a reading has its own number.

    Attributes:
        name: Of the measuring point.
        ledger: The numbers it has answered, in order.
    """

    def __init__(self, name: str, serial: int) -> None:
        self.name = name
        self.ledger: list[int] = []
        self._meter = EmulatedMeter(load_profile(FAMILY), source=NumberedValues(serial))

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return the answer, and write its number down."""
        answer = self._meter.answer(frame, at)
        if answer is not None:
            self.ledger.extend(numbers_in(answer))
        return answer


def numbers_in(frame: bytes) -> Iterator[int]:
    """Return the number that a frame tells, if it does."""
    try:
        decoded = decode_frame(frame)
    except KmpError:
        return
    message = decoded.message
    if decoded.kind is not FrameKind.FROM_METER:
        return
    if isinstance(message, GetRegisterResponse) and NUMBER in message.registers:
        # Length, scale, then the digits, the highest first.
        yield int.from_bytes(message.registers[NUMBER].value[2:])


def ledger_meters(count: int) -> list[LedgerMeter]:
    """Return so many meters, each with a name and a serial number of its own."""
    return [LedgerMeter(f"m{n}", serial=1000 + n) for n in range(count)]


def line_of(
    meter: LedgerMeter, *, faults: Sequence[str] = (), seed: int = 0
) -> EmulatedLine:
    """Return the line of a meter, on which bytes take no time."""
    return EmulatedLine(
        meter,
        settings=LineSettings(is_fast=True),
        faults=tuple(map(parse_fault, faults)),
        seed=seed,
    )


@contextmanager
def served(meters: Sequence[LedgerMeter]) -> Iterator[dict[str, str]]:
    """Serve each meter at a port of its own; yield the URLs by name."""
    lines = [line_of(meter) for meter in meters]
    with running_tcp(lines) as urls:
        yield {meter.name: url for meter, url in zip(meters, urls, strict=True)}


@contextmanager
def served_at(meter: LedgerMeter, port: int) -> Iterator[None]:
    """Serve a meter at a port that is known already."""
    with ExitStack() as stack:
        stack.enter_context(
            running_tcp([line_of(meter)], port=port, sharing=Sharing.SHARE)
        )
        yield

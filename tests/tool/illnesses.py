"""Lines that are ill, each in one way: what the doctor is tried on."""

from collections.abc import Callable
from typing import Final

import attrs

from pykmp.emulator import (
    EmulatedLine,
    EmulatedMeter,
    Habits,
    OlderMeterLine,
    emulated_lines,
    parse_fault,
    resample,
)
from pykmp.messages import (
    GetRegisterResponse,
    GetSerialRequest,
    UnknownCommand,
    decode_frame,
    encode_request,
    encode_response,
)
from pykmp.meters import load_profile
from pykmp.ports import Port, VirtualPort
from pykmp.ports.url import scheme_of

DEVICE: Final = "/dev/ttyUSB0"
BRIDGE: Final = "socket://192.0.2.7:2002"
BRIDGE_WITH_SPEED: Final = "rfc2217://192.0.2.7:2002"

#: What a meter makes of an answer that it would have given.
Change = Callable[[bytes, bytes], bytes]


@attrs.define(kw_only=True)
class OddMeter:
    """A MULTICAL 403 whose answers are changed."""

    change: Change
    meter: EmulatedMeter = attrs.field(
        factory=lambda: EmulatedMeter(load_profile("403"))
    )

    def answer(self, frame: bytes, at: float) -> bytes | None:
        """Return what is left of the answer."""
        answer = self.meter.answer(frame, at)
        return None if answer is None else self.change(frame, answer)


@attrs.frozen(kw_only=True)
class Illness:
    """One way to be ill, and what the doctor must call it.

    Attributes:
        key: The diagnosis.
        what: What is wrong, for whoever reads the names of tests.
        line: Makes the line.
        url: The port that leads to it.
        baud: Speed that the doctor is told.
        address: Address that the doctor is told.
        detail: Words that the diagnosis must hold.
    """

    key: str
    what: str
    line: Callable[[], EmulatedLine]
    url: str = BRIDGE
    baud: int = 1200
    address: int = 0x3F
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.key}: {self.what}"


class Opener:
    """Opens virtual ports to one line, at the speed asked where that can be set."""

    def __init__(self, line: EmulatedLine) -> None:
        self._line = line
        self._port: VirtualPort | None = None

    def __call__(self, url: str, *, baud: int) -> Port:
        """Open the port; its clock goes on where that of the last one stood."""
        now = self._port.now() if self._port else 0.0
        if scheme_of(url) in {"", "rfc2217"}:
            self._line.client_baud = baud
        self._line.clear()
        self._port = VirtualPort(self._line, url=url, start_seconds=now)
        return self._port


def line_of(
    *faults: str, meter: str = "403", seed: int = 0, **others: object
) -> Callable[[], EmulatedLine]:
    """Return what makes a line with a meter and faults."""

    def make() -> EmulatedLine:
        parsed = [parse_fault(fault) for fault in faults]
        (line,) = emulated_lines(meter, faults=parsed, seed=seed, **others)
        return line

    return make


def odd(change: Change) -> Callable[[], EmulatedLine]:
    """Return what makes a line with an odd meter."""
    return lambda: EmulatedLine(OddMeter(change=change))


def at_speeds(sent_at: int, heard_at: int) -> Change:
    """Let the answer be heard at another speed than it was sent at."""
    return lambda _frame, answer: resample(answer, baud_from=sent_at, baud_to=heard_at)


def _unreadable(_frame: bytes, _answer: bytes) -> bytes:
    return encode_response(UnknownCommand(command_id=2, payload=b"\x01"))


def _beside(_frame: bytes, answer: bytes) -> bytes:
    """Let an answer to somebody else come first."""
    return encode_response(UnknownCommand(command_id=0xA0, payload=b"\x01")) + answer


def _foreign_request(_frame: bytes, answer: bytes) -> bytes:
    return encode_request(GetSerialRequest(), address=0x21) + answer


def _only_foreign_request(_frame: bytes, _answer: bytes) -> bytes:
    return encode_request(GetSerialRequest(), address=0x21)


def _without_registers(frame: bytes, answer: bytes) -> bytes:
    is_serial = isinstance(decode_frame(frame).message, GetSerialRequest)
    return answer if is_serial else encode_response(GetRegisterResponse())


ILLNESSES: Final = (
    Illness(key="silence", what="asleep at a bridge", line=line_of("silence")),
    Illness(
        key="silence", what="asleep at a device", line=line_of("silence"), url=DEVICE
    ),
    Illness(
        key="silence",
        what="an electricity meter behind a bridge at 1200 baud",
        line=line_of(meter="omnipower", client_baud=1200),
    ),
    Illness(key="echo-only", what="an echo", line=line_of("echo", "silence")),
    Illness(
        key="echo-only",
        what="an echo at a device",
        line=line_of("echo", "silence"),
        url=DEVICE,
    ),
    Illness(key="noise", what="at a bridge", line=line_of("noise=5", "silence")),
    Illness(
        key="noise", what="at a device", line=line_of("noise=5", "silence"), url=DEVICE
    ),
    Illness(
        key="noise",
        what="zeros, as from a line that is held low",
        line=odd(lambda _frame, _answer: bytes(12)),
    ),
    Illness(key="noise-unasked", what="without end", line=line_of("babble")),
    Illness(
        key="noise-unasked", what="at a device", line=line_of("babble"), url=DEVICE
    ),
    *(
        Illness(
            key="bridge-speed",
            what=f"{sent_at} heard at {heard_at}",
            line=odd(at_speeds(sent_at, heard_at)),
            detail=f"listens {heard_at // sent_at} times as fast",
        )
        for sent_at, heard_at in (
            (1200, 2400),
            (1200, 9600),
            (2400, 9600),
            (300, 1200),
            (300, 2400),
        )
    ),
    *(
        Illness(
            key="other-speed",
            what=f"{meter} asked at {baud}, {url}",
            line=line_of(*faults, meter=meter),
            url=url,
            baud=baud,
            detail=f"answers at {its} baud",
        )
        for meter, its, baud in (
            ("omnipower", 9600, 1200),
            ("382", 9600, 2400),
            ("403", 1200, 9600),
            ("403", 1200, 2400),
        )
        for url in (DEVICE, BRIDGE_WITH_SPEED)
        for faults in ((), ("echo",))
    ),
    *(
        Illness(
            key="other-address",
            what=f"{address:02x}",
            line=line_of(f"wrong-address={address}"),
            detail=f"{address} ({address:02x})",
        )
        for address in (0x7F, 0xBF, 0x21, 0xFE)
    ),
    *(
        Illness(
            key="address-found",
            what=f"{address:02x} instead of {asked:02x}",
            line=line_of(address=address),
            address=asked,
            detail=f"Address {address} ({address:02x}) answers",
        )
        for address, asked in ((0x7F, 0x3F), (0xBF, 0x3F), (0x3F, 0x7F))
    ),
    Illness(
        key="older-meter",
        what="at a device",
        line=OlderMeterLine,
        url=DEVICE,
        detail="KAM MC",
    ),
    Illness(
        key="older-meter",
        what="at a bridge that sets the speed",
        line=OlderMeterLine,
        url=BRIDGE_WITH_SPEED,
        detail="KAM MC",
    ),
    Illness(key="second-client", what="its answers", line=line_of("wrong-command")),
    Illness(key="second-client", what="its answers besides ours", line=odd(_beside)),
    Illness(key="second-client", what="its requests", line=odd(_only_foreign_request)),
    Illness(
        key="second-client",
        what="its requests besides our answers",
        line=odd(_foreign_request),
    ),
    Illness(key="damaged", what="by a bit", line=line_of("flip")),
    Illness(key="damaged", what="cut off", line=line_of("truncate=8")),
    Illness(key="unreadable", what="too short", line=odd(_unreadable)),
    Illness(key="slow", what="after the time-out", line=line_of("late=2.5")),
    Illness(key="slow", what="with an echo", line=line_of("late=2.5", "echo")),
    *(
        Illness(
            key="asleep",
            what=f"after {answers} answers",
            line=line_of(*faults, habits=Habits(answers_max=answers)),
        )
        for answers, faults in ((1, ()), (1, ("echo",)), (2, ()))
    ),
    Illness(
        key="unsteady",
        what="one answer of two is damaged",
        line=line_of("flip@0.5", seed=1),
    ),
    Illness(
        key="unsteady",
        what="one answer of two is missing",
        line=line_of("silence@0.5", "echo", seed=11),
    ),
    Illness(key="family-unknown", what="no register", line=odd(_without_registers)),
    Illness(key="line-lost", what="within the answer", line=line_of("disconnect")),
    Illness(key="well", what="a 403", line=line_of(), detail="MULTICAL 403"),
    Illness(key="well", what="after waking up", line=line_of("silence#1")),
    Illness(key="well", what="with an echo", line=line_of("echo")),
    Illness(key="well", what="slowly", line=line_of("slow-bytes", "delay=1")),
)

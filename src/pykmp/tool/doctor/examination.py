"""The doctor's way from question to question: each answer decides about the next.

Whatever can be told from what was heard already is told without another question.
"""

from collections.abc import Callable
from typing import Final

from pykmp.errors import (
    BadChecksumError,
    EchoOnlyError,
    ExchangeError,
    LateAnswerError,
    MalformedAnswerError,
    OtherAnswerError,
    PortError,
    UnusableAnswerError,
)
from pykmp.exchange import Answer
from pykmp.messages import GetSerialRequest, GetSerialResponse
from pykmp.tool.doctor import answering, heard, port_errors
from pykmp.tool.doctor.causes import Diagnosis, diagnosis
from pykmp.tool.doctor.visit import Step, Visit, said_by

#: Is told each step as it is done.
Say = Callable[[Step], None]

#: A sleeping meter may miss a first question; a third tells nothing new.
_ATTEMPTS_MAX: Final = 2
#: Noise that goes on without a question is heard in this time.
_UNASKED_SECONDS: Final = 1.0
#: Speeds of meters that speak KMP.
_SPEEDS: Final = (1200, 9600, 2400)
#: The usual address, and those of loggers in the top and base module.
_ADDRESSES: Final = (0x3F, 0x7F, 0xBF)

#: Failures that say by themselves what is wrong.
_BY_ERROR: Final[tuple[tuple[type[ExchangeError], str], ...]] = (
    (LateAnswerError, "slow"),
    (BadChecksumError, "damaged"),
    (MalformedAnswerError, "unreadable"),
)


def examine(visit: Visit, say: Say) -> Diagnosis:
    """Find out why the meter does not answer, or that it does."""
    try:
        return _Examination(visit, say).begin()
    except PortError as error:
        result = error.summary.removeprefix(f"Port {error.url} ")
        say(visit.note("Port", f"{visit.url} {result}"))
        return port_errors.diagnosed(error, is_device=visit.is_device)
    finally:
        visit.close()


class _Examination:
    """One walk through the tree."""

    def __init__(self, visit: Visit, say: Say) -> None:
        self._visit = visit
        self._say = say
        self._baud = visit.settings.baud
        self._address = visit.settings.address

    def begin(self) -> Diagnosis:
        """Open the port and ask the first question."""
        visit = self._visit
        visit.open(self._baud)
        speed = f"at {self._baud} baud" if visit.sets_speed else "at the bridge's speed"
        self._note("Port", f"{visit.url} is open, {speed}")
        try:
            answer = self._ask(min(_ATTEMPTS_MAX, visit.settings.attempts))
        except ExchangeError as error:
            self._note("Serial number", said_by(error))
            return self._unanswered(error)
        self._note_serial("Serial number", answer)
        return answering.examine(visit, answer, note=self._note)

    def _unanswered(self, error: ExchangeError) -> Diagnosis:
        for kind, key in _BY_ERROR:
            if isinstance(error, kind):
                return diagnosis(key)
        visit = self._visit
        if isinstance(error, OtherAnswerError) and (found := self._others()):
            return found
        if speeds := heard.speeds_in_noise(visit.heard, self._address):
            sent_at, heard_at = speeds
            such = f"such as {sent_at} baud heard at {heard_at} baud"
            self._note("Noise", f"a clean signal of another speed, {such}")
            times = f"{heard_at // sent_at} times as fast as the meter sends"
            return diagnosis("bridge-speed", f"The bridge listens {times}, {such}.")
        if isinstance(error, UnusableAnswerError):
            return self._noise()
        return self._silence(error)

    def _others(self) -> Diagnosis | None:
        """Look whose frames were heard."""
        visit = self._visit
        addresses = heard.other_addresses(visit.heard, {self._address})
        requests = heard.foreign_requests(visit.heard, visit.sent)
        if addresses and not requests:
            named = ", ".join(f"{address} ({address:02x})" for address in addresses)
            return diagnosis("other-address", f"Answers come from address {named}.")
        if frames := heard.foreign_frames(visit.heard, visit.sent):
            return diagnosis("second-client", answering.foreign(frames))
        return None

    def _noise(self) -> Diagnosis:
        visit = self._visit
        visit.settle()
        unasked = visit.listen(_UNASKED_SECONDS)
        result = f"{len(unasked)} bytes in {_UNASKED_SECONDS:g} s"
        self._note("Only listening", result)
        if unasked:
            return diagnosis("noise-unasked")
        return self._at_other_speeds() or diagnosis("noise")

    def _silence(self, error: ExchangeError) -> Diagnosis:
        found = self._at_other_speeds() or self._at_other_addresses()
        if found is None and self._visit.sets_speed:
            said = self._visit.ask_older()
            self._note("IEC 62056-21 at 300 baud", said or "no answer")
            if said:
                return diagnosis("older-meter", f"It was asked at 300 baud; {said}.")
        is_echo = isinstance(error, EchoOnlyError)
        return found or diagnosis("echo-only" if is_echo else "silence")

    def _at_other_speeds(self) -> Diagnosis | None:
        """Ask at the other speeds of meters, where this side sets the speed."""
        if not self._visit.sets_speed:
            return None
        for baud in _SPEEDS:
            if baud != self._baud:
                self._visit.open(baud)
                if self._is_answered(f"At {baud} baud", self._address):
                    return diagnosis(
                        "other-speed",
                        f"It answers at {baud} baud.",
                        command=self._visit.command("doctor"),
                    )
        self._visit.open(self._baud)
        return None

    def _at_other_addresses(self) -> Diagnosis | None:
        for address in _ADDRESSES:
            if address != self._address:
                named = f"{address} ({address:02x})"
                if self._is_answered(f"Address {named}", address):
                    return diagnosis(
                        "address-found",
                        f"Address {named} answers.",
                        command=self._visit.command("doctor", address=address),
                    )
        return None

    def _is_answered(self, what: str, address: int) -> bool:
        try:
            answer = self._ask(1, address=address)
        except ExchangeError as error:
            self._note(what, said_by(error))
            return False
        self._note_serial(what, answer)
        return True

    def _ask(
        self, attempts: int, *, address: int | None = None
    ) -> Answer[GetSerialResponse]:
        asked = self._address if address is None else address
        return self._visit.ask(GetSerialRequest(), attempts=attempts, address=asked)

    def _note_serial(self, what: str, answer: Answer[GetSerialResponse]) -> None:
        times = f"at attempt {answer.attempts}" if answer.attempts > 1 else "at once"
        serial = answer.response.serial
        self._note(what, f"{serial}, {times}, in {answer.seconds:.1f} s")

    def _note(self, what: str, result: str) -> None:
        self._say(self._visit.note(what, result))

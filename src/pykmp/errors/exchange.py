"""Errors about a conversation: what was heard instead of an answer."""

from collections.abc import Mapping
from typing import Any, ClassVar, Final

import attrs

from pykmp.errors.codec import BaseCodecError, CrcChecksumInvalidError
from pykmp.errors.root import KmpError

_REGISTERS_SHOWN: Final = 8


@attrs.define(kw_only=True, slots=False, repr=False)
class ExchangeError(KmpError):
    """A question got no usable answer.

    Attributes:
        request: Class name of the request.
        attempts: How often it was sent.
        seconds: How long it took, on the clock of the port.
        heard_bytes: Number of bytes that came in all attempts together.
        heard_first: The first of them, 16 at most.
    """

    what: ClassVar[str] = "No usable answer"
    advice: ClassVar[str] = "Run the command again with -v to see each attempt."

    request: str
    attempts: int
    seconds: float
    heard_bytes: int = 0
    heard_first: bytes = b""

    @property
    def summary(self) -> str:
        """Say what was asked, how often, for how long, and what was heard."""
        times = "1 attempt" if self.attempts == 1 else f"{self.attempts} attempts"
        return (
            f"{self.what} to {self.request}: {times} in {self.seconds:.1f} s, "
            f"{self.heard}."
        )

    @property
    def heard(self) -> str:
        """Say how many bytes came and which were the first."""
        if self.heard_bytes == 0:
            return "no byte heard"
        plural = "s" if self.heard_bytes > 1 else ""
        first = self.heard_first.hex(" ")
        return f"{self.heard_bytes} byte{plural} heard, first {first}"

    def __str__(self) -> str:
        return f"{self.summary} {self.advice}"


@attrs.define(kw_only=True, slots=False, repr=False)
class NoAnswerError(ExchangeError, TimeoutError):
    """Nothing came from the meter in time."""


@attrs.define(kw_only=True, slots=False, repr=False)
class SilenceError(NoAnswerError):
    """Nothing came, or no more than the lone 00 that a meter may send unasked."""

    what: ClassVar[str] = "Silence instead of an answer"
    advice: ClassVar[str] = (
        "Turn the head upside down (cable up), check its magnet, press a key on the "
        "meter to wake it, and check that ser2net or the adapter runs at 1200n82."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class EchoOnlyError(NoAnswerError):
    """The request came back as its own reflection, and nothing else did."""

    what: ClassVar[str] = "Only the echo of the request instead of an answer"
    advice: ClassVar[str] = (
        "The head sends and hears itself, so port and speed are right: press a key on "
        "the meter to wake it, then move the head by millimetres until it answers."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class LateAnswerError(NoAnswerError):
    """The answer came, each time after the wait for it was over."""

    what: ClassVar[str] = "Answers that came too late"
    advice: ClassVar[str] = (
        "The meter answers after the time allowed: give it more, with --timeout or "
        "timeout_seconds, and look for a slow bridge or radio link on the way."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class UnusableAnswerError(ExchangeError, BaseCodecError):
    """Something came, and none of it answers the question."""

    __str__ = ExchangeError.__str__


@attrs.define(kw_only=True, slots=False, repr=False)
class NoiseOnlyError(UnusableAnswerError):
    """Bytes came that form no frame."""

    what: ClassVar[str] = "Only noise instead of an answer"
    advice: ClassVar[str] = (
        "Bytes without a frame are mostly a wrong line speed: set ser2net or the "
        "adapter to 1200n82 (electricity meters: 9600), and keep light off the head."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class BadChecksumError(UnusableAnswerError, CrcChecksumInvalidError):
    """An answer came damaged in every attempt."""

    what: ClassVar[str] = "Only damaged answers"
    advice: ClassVar[str] = (
        "The meter answers, its frames arrive damaged: seat the head better, shade it "
        "from sun and lamps, and check that no second program reads the same port."
    )

    __str__ = ExchangeError.__str__


@attrs.define(kw_only=True, slots=False, repr=False)
class MalformedAnswerError(UnusableAnswerError):
    """Whole answers came whose contents cannot be read."""

    what: ClassVar[str] = "Only answers that cannot be read"
    advice: ClassVar[str] = (
        "The checksum fits and the contents do not: this is new to this program, so "
        "please record it (pykmp-tool record) and report it."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class OtherAnswerError(UnusableAnswerError):
    """Whole frames came: from another address, or to another question."""

    what: ClassVar[str] = "Only answers to something else"
    advice: ClassVar[str] = (
        "Somebody else talks on this line, or the meter has another address: allow "
        "one client only (ser2net: max-connections: 1) and check --destination-address."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class NothingKnownError(ExchangeError):
    """The meter answered and left out the registers that were wanted."""

    what: ClassVar[str] = "No value in the answer"
    advice: ClassVar[str] = (
        "The meter is well and has none of these registers: 'pykmp-tool read' without "
        "a register or --meter finds its family and reads what that has."
    )

    registers: tuple[int, ...] = ()

    @property
    def summary(self) -> str:
        """Name the registers too."""
        ids = ", ".join(str(id_) for id_ in self.registers[:_REGISTERS_SHOWN])
        more = len(self.registers) - _REGISTERS_SHOWN
        rest = f" and {more} more" if more > 0 else ""
        return f"{super().summary} Asked for: {ids}{rest}."


@attrs.define(kw_only=True, slots=False, repr=False)
class PartialReadError(ExchangeError):
    """Some requests of one reading were answered before one failed.

    Attributes:
        readings: What came, by register id.
        failure: Why the rest did not.
    """

    what: ClassVar[str] = "Only a part of the answers"
    advice: ClassVar[str] = "The values that came are in the attribute 'readings'."

    readings: Mapping[int, Any]
    failure: KmpError

    @property
    def summary(self) -> str:
        """Say how many registers came and what stopped the rest."""
        count = len(self.readings)
        cause = getattr(self.failure, "summary", str(self.failure))
        return f"Only {count} of the registers came. {cause}"


@attrs.define(kw_only=True, slots=False, repr=False)
class LogError(ExchangeError):
    """A meter answered, and its log cannot be read on.

    Attributes:
        log: Name of the log.
    """

    log: str = ""

    @property
    def summary(self) -> str:
        """Name the log too."""
        return f"{super().summary} Log: {self.log or 'not told'}."


@attrs.define(kw_only=True, slots=False, repr=False)
class LogChangedError(LogError):
    """A record that is read again is not what it was.

    Attributes:
        record_id: Id of the record.
        register: The register that differs; None if it is the record as a whole.
    """

    what: ClassVar[str] = "A record that is not what it was, in an answer"
    advice: ClassVar[str] = (
        "This is another meter, or its log was cleared and filled anew: read the log "
        "from its beginning, without what is known of it."
    )

    record_id: int = 0
    register: int | None = None

    @property
    def summary(self) -> str:
        """Say where the difference lies."""
        register = "" if self.register is None else f", register {self.register}"
        return f"{super().summary} Record {self.record_id}{register} differs."


@attrs.define(kw_only=True, slots=False, repr=False)
class LogRestartedError(LogError):
    """The newest record of a log is older than one that is known.

    Attributes:
        newest: Id of the newest record.
        known: The id that is known.
    """

    what: ClassVar[str] = "A log that has begun again, in an answer"
    advice: ClassVar[str] = (
        "The meter was exchanged or its log was cleared, so that ids count from the "
        "beginning: read the whole log."
    )

    newest: int = 0
    known: int = 0

    @property
    def summary(self) -> str:
        """Say which ids contradict each other."""
        return (
            f"{super().summary} Newest record {self.newest}, known already "
            f"{self.known}."
        )


@attrs.define(kw_only=True, slots=False, repr=False)
class LogMemoryError(LogError):
    """The meter says that the memory of its log, or the meter itself, has failed."""

    what: ClassVar[str] = "Word of a memory error in the answer"
    advice: ClassVar[str] = (
        "The meter itself finds its memory faulty: its other logs may be whole, so "
        "read those, and tell the owner of the meter."
    )


@attrs.define(kw_only=True, slots=False, repr=False)
class LogRefusedError(LogError):
    """The meter says that it cannot be asked this."""

    what: ClassVar[str] = "A refusal in the answer"
    advice: ClassVar[str] = (
        "The meter has no such log, or not in this form: 'pykmp-tool log list' shows "
        "what it has."
    )

"""A visit to a meter: open the port at a speed, ask, listen, and know what it cost."""

from contextlib import suppress
from io import StringIO
from typing import TypeVar

import attrs

from pykmp.client import run
from pykmp.constants import DestinationAddress
from pykmp.errors import ExchangeError, PortError
from pykmp.exchange import BAUD, Answer, ExchangeSettings, Line, Plan, converse
from pykmp.exchange.states import Event
from pykmp.messages import ClientContextRequest
from pykmp.ports.url import redact, scheme_of
from pykmp.tool.doctor import older
from pykmp.tool.doctor.tap import Cost, OpenPort, Tap

T = TypeVar("T")
ResT = TypeVar("ResT")

#: Where the client sets the speed: devices, and bridges that let it.
_SCHEMES_WITH_SPEED = frozenset({"", "rfc2217"})


@attrs.frozen(kw_only=True)
class Step:
    """One step of the doctor: what was tried, and what came of it."""

    what: str
    result: str


class Visit:
    """What is done to one line; owns the port, the state of the line and the record.

    Attributes:
        settings: How to ask, as people want it.
        cost: What all of it has cost so far.
        steps: What has been tried so far.
        record: What has passed, in the format of recordings.
    """

    def __init__(
        self, url: str, *, settings: ExchangeSettings, open_port: OpenPort
    ) -> None:
        self.settings = settings
        self.cost = Cost()
        self.steps: list[Step] = []
        self.record = StringIO()
        self._url = url
        self._open_port = open_port
        self._line = Line()
        self._taps: list[Tap] = []

    @property
    def url(self) -> str:
        """The port, without secrets."""
        return redact(self._url)

    def command(self, rest: str, *, address: int | None = None) -> str:
        """Return how the tool is started for this line, at the speed it has now."""
        settings = self.settings
        asked = settings.address if address is None else address
        words = [f"pykmp-tool -d {self.url}"]
        if settings.baud != BAUD:
            words.append(f"--baud {settings.baud}")
        if asked != DestinationAddress.HEAT_METER.value:
            words.append(f"--destination-address {asked}")
        return " ".join((*words, rest))

    @property
    def is_device(self) -> bool:
        """Whether the port is a device of this computer."""
        return not scheme_of(self._url)

    @property
    def sets_speed(self) -> bool:
        """Whether the client decides about the speed of the line."""
        return scheme_of(self._url) in _SCHEMES_WITH_SPEED

    @property
    def heard(self) -> bytes:
        """All that came since the port was opened last."""
        return bytes(self._taps[-1].heard)

    @property
    def sent(self) -> list[bytes]:
        """All that was sent since the port was opened last."""
        return self._taps[-1].sent

    def open(self, baud: int) -> None:
        """Open the port at a speed, again perhaps; the line keeps its rest.

        Raises:
            PortError: It cannot be used.
        """
        self.close()
        port = self._open_port(self._url, baud=baud)
        tap = Tap(port, baud=baud, cost=self.cost, record=self.record)
        self._taps.append(tap)
        self.settings = attrs.evolve(self.settings, baud=baud)
        self._line.opened()

    def close(self) -> None:
        """Close the port, if it is open; a line that is gone may refuse that."""
        if self._taps:
            with suppress(PortError):
                self._taps[-1].close()

    def ask(
        self, request: ClientContextRequest[ResT], *, attempts: int, address: int
    ) -> Answer[ResT]:
        """Ask one question.

        Raises:
            ExchangeError: There was no answer.
            PortError: The port is gone.
        """
        settings = attrs.evolve(self.settings, attempts=attempts, address=address)
        return self.run(converse(request, line=self._line, settings=settings))

    def run(self, plan: Plan[T]) -> T:
        """Run a plan on the port; raises what it raises."""
        return run(plan, self._taps[-1])

    @property
    def line(self) -> Line:
        """The state of the line, for plans."""
        return self._line

    def now(self) -> float:
        """Return the clock of the port."""
        return self._taps[-1].now()

    def settle(self) -> None:
        """Wait until the next question may be asked.

        Raises:
            PortError: The port is gone.
        """
        self.run(self._line.settle(None))

    def listen(self, seconds: float) -> bytes:
        """Return what comes without a question.

        Raises:
            PortError: The port is gone.
        """
        tap = self._taps[-1]
        until = tap.now() + seconds
        heard = b""
        while (left_seconds := until - tap.now()) > 0:
            heard += tap.read(left_seconds)
        return heard

    def ask_older(self) -> str:
        """Ask as meters before KMP are asked; return what one says, or nothing.

        Raises:
            PortError: The port cannot be used.
        """
        self.open(older.SPEED)
        self.settle()
        tap = self._taps[-1]
        self._line.happened(Event.REQUEST_SENT)
        tap.write(older.QUESTION)
        until, heard = tap.now() + older.ANSWER_SECONDS_MAX, b""
        while (left_seconds := until - tap.now()) > 0 and not older.is_whole(heard):
            heard += tap.read(left_seconds)
        self._line.happened(Event.ATTEMPT_FAILED, tap.now())
        return older.answer_in(heard)

    def note(self, what: str, result: str) -> Step:
        """Write down a step and return it."""
        step = Step(what=what, result=result)
        self.steps.append(step)
        return step


def said_by(error: ExchangeError) -> str:
    """Say in one phrase what came instead of an answer.

    >>> from pykmp.errors import SilenceError
    >>> said_by(SilenceError(request="GetSerialRequest", attempts=2, seconds=5.6))
    'silence instead of an answer, 2 attempts in 5.6 s, no byte heard'
    """
    times = "1 attempt" if error.attempts == 1 else f"{error.attempts} attempts"
    what = error.what[0].lower() + error.what[1:]
    return f"{what}, {times} in {error.seconds:.1f} s, {error.heard}"

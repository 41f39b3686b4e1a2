"""One turn with a meter's log: a port is opened, some is asked, the port is closed."""

from collections.abc import Callable, Sequence
from contextlib import suppress

import attrs

from kmpd.collector.counting import CountingPort
from kmpd.collector.opening import Opener
from kmpd.collector.plan import MeterPlan
from pykmp.client.running import arun
from pykmp.errors import KmpError, PortError
from pykmp.exchange import ExchangeSettings, Line, questions
from pykmp.logs import LogReading, LogRecord, log_step
from pykmp.meters import Profile


@attrs.frozen(kw_only=True)
class LogTurn:
    """What came of a turn.

    Attributes:
        records: Those that are complete now.
        serial: Serial number of the meter that answered; empty if it did not.
        failure: Why the turn ended early; None if nothing went wrong.
        requests: How many questions were answered.
        attempts: How often they were sent.
        seconds: How long it took from the first request on.
        line_seconds: For how long bytes were on the line, failures included.
    """

    records: Sequence[LogRecord] = ()
    serial: str = ""
    failure: KmpError | None = None
    requests: int = 0
    attempts: int = 0
    seconds: float = 0.0
    line_seconds: float = 0.0


def log_settings_of(plan: MeterPlan, profile: Profile) -> ExchangeSettings:
    """Return how a meter is asked."""
    return ExchangeSettings(
        address=profile.address if plan.address is None else plan.address,
        timeout_seconds=plan.timeout_seconds,
        attempts=plan.attempts,
        baud=plan.baud or profile.line.baud[0],
    )


async def run_log_turn(
    url: str,
    *,
    settings: ExchangeSettings,
    reading: LogReading,
    serial: str,
    opener: Opener,
    goes_on: Callable[[float], bool],
) -> LogTurn:
    """Ask for records, and return what came of it; a failure is an outcome too.

    Args:
        url: The port.
        settings: How the meter is asked.
        reading: What to ask; it is taken further.
        serial: Serial number of the meter that is meant; another is asked no more.
        opener: Opens the port.
        goes_on: Tells whether to ask once more, from the line seconds taken.
    """
    try:
        port = CountingPort(
            await opener.open(url, baud=settings.baud), baud=settings.baud
        )
    except KmpError as error:
        return LogTurn(failure=error)
    turn, since = _Turn(port, settings), port.now()
    try:
        await turn.run(reading, serial, goes_on)
    except KmpError as error:
        turn.failure = error
    finally:
        seconds = port.now() - since
        with suppress(PortError):
            await port.close()
    return LogTurn(
        records=tuple(turn.records),
        serial=turn.serial,
        failure=turn.failure,
        requests=turn.requests,
        attempts=turn.attempts,
        seconds=seconds,
        line_seconds=port.line_seconds,
    )


class _Turn:
    """A turn while it goes on; owns what came so far."""

    def __init__(self, port: CountingPort, settings: ExchangeSettings) -> None:
        self.records: list[LogRecord] = []
        self.serial = ""
        self.failure: KmpError | None = None
        self.requests = self.attempts = 0
        self._port = port
        self._settings = settings
        self._line = Line()

    async def run(
        self, reading: LogReading, serial: str, goes_on: Callable[[float], bool]
    ) -> None:
        """Ask for the serial number, then for records.

        Raises:
            KmpError: As the meter, its log or the port has it.
        """
        self._line.opened()
        plan = questions.serial_number(line=self._line, settings=self._settings)
        self.serial = str(await arun(plan, self._port))
        self._count(1)
        while self.serial == serial and not reading.is_done:
            step = log_step(reading, line=self._line, settings=self._settings)
            answer = await arun(step, self._port)
            self._count(answer.attempts)
            self.records += reading.take(answer)
            if not goes_on(self._port.line_seconds):
                return

    def _count(self, attempts: int) -> None:
        self.requests += 1
        self.attempts += attempts
